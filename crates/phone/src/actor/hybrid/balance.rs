//! What is left on the account, asked for when somebody looks.

use std::time::Duration;

use africastalking::{ApplicationData, Client, Limits};

use crate::{
    account::Credentials,
    actor::{
        Input,
        run::{Actor, now},
    },
    hybrid::balance::balance,
};

/// A balance that is older is asked for again when somebody looks.
const BALANCE_FRESH: Duration = Duration::from_secs(60);

impl Actor {
    pub(in crate::actor) fn balance_came(&mut self, data: &ApplicationData) {
        let threshold = self.reach.credentials().and_then(|account| account.voice_api.low_balance);
        self.hybrid.balance = Some(balance(data, threshold, now()));
    }

    /// In the background; the snapshot has it when it comes. Who asks for it has looked.
    pub(super) fn ask_for_balance(&mut self) {
        let old = now().0.saturating_sub(self.hybrid.balance_asked);
        if Duration::from_millis(old) < BALANCE_FRESH {
            return;
        }
        let Some(account) = self.reach.credentials().cloned() else { return };
        self.hybrid.balance_asked = now().0;
        let inputs = self.inputs.clone();
        tokio::spawn(async move {
            if let Some(data) = fetch_balance(account).await {
                let _ = inputs.send(Input::Balance(data));
            }
        });
    }
}

/// Nothing where AT does not tell; nobody waits for it.
async fn fetch_balance(account: Credentials) -> Option<ApplicationData> {
    let endpoint = account.voice_api.balance_endpoint(&account.username)?;
    let asker =
        africastalking::Credentials { username: account.username, api_key: account.api_key };
    let asked = Client::new(asker, Limits::default()).ok()?.application_data(&endpoint).await;
    asked.inspect_err(|error| tracing::debug!(%error, "balance not told")).ok()
}
