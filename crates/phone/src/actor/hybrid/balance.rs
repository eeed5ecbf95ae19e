//! What is left on the account: asked for when the line becomes ready, when somebody looks, and
//! after each call by telephone.

use std::time::Duration;

use africastalking::{ApplicationData, Client, Limits};
use tokio::time::Instant;

use crate::{
    account::Credentials,
    actor::{
        Input,
        run::{Actor, now},
    },
    hybrid::balance::balance,
    snapshot::BalanceView,
};

/// From one question to the next, at least.
const PAUSE: Duration = Duration::from_secs(180);

/// What is known of the account in use.
#[derive(Default)]
pub(in crate::actor) struct Known {
    told: Option<BalanceView>,
    asked_at: Option<Instant>,
    /// It will be asked for when the pause is over.
    is_put_off: bool,
    /// Counts accounts: what is said of an earlier one is not said of this one.
    account: u64,
}

impl Known {
    pub(super) fn told(&self) -> Option<BalanceView> {
        self.told.clone()
    }

    fn pause_left(&self) -> Duration {
        self.asked_at.map_or(Duration::ZERO, |at| PAUSE.saturating_sub(at.elapsed()))
    }
}

impl Actor {
    /// Another account is in use, or none.
    pub(in crate::actor) fn forget_balance(&mut self) {
        let account = self.hybrid.balance.account + 1;
        self.hybrid.balance = Known { account, ..Known::default() };
        self.notices.balance(None);
    }

    pub(in crate::actor) fn balance_came(&mut self, account: u64, data: &ApplicationData) {
        if account != self.hybrid.balance.account {
            return;
        }
        let told = balance(data, now());
        self.notices.balance(Some(&told));
        self.hybrid.balance.told = Some(told);
    }

    /// Unless it was asked for a moment ago. In the background; the snapshot has it when it comes.
    pub(in crate::actor) fn ask_for_balance(&mut self) {
        let Some(credentials) = self.reach.credentials().cloned() else { return };
        let known = &mut self.hybrid.balance;
        if !known.pause_left().is_zero() {
            return;
        }
        known.asked_at = Some(Instant::now());
        let (account, inputs) = (known.account, self.inputs.clone());
        tokio::spawn(async move {
            if let Some(data) = fetch_balance(credentials).await {
                let _ = inputs.send(Input::Balance(account, data));
            }
        });
    }

    /// Something was paid for: now, or when the pause is over.
    pub(super) fn ask_for_new_balance(&mut self) {
        let left = self.hybrid.balance.pause_left();
        if left.is_zero() {
            self.ask_for_balance();
        } else if !std::mem::replace(&mut self.hybrid.balance.is_put_off, true) {
            self.later(left, Input::BalanceDue(self.hybrid.balance.account));
        }
    }

    pub(in crate::actor) fn balance_is_due(&mut self, account: u64) {
        if account == self.hybrid.balance.account {
            self.hybrid.balance.is_put_off = false;
            self.ask_for_balance();
        }
    }
}

/// Nothing where AT does not tell; nobody waits for it.
async fn fetch_balance(account: Credentials) -> Option<ApplicationData> {
    let endpoint = account.voice_api.balance_endpoint(&account.username, &account.token_url)?;
    let asker =
        africastalking::Credentials { username: account.username, api_key: account.api_key };
    let asked = Client::new(asker, Limits::default()).ok()?.application_data(&endpoint).await;
    asked.inspect_err(|error| tracing::debug!(%error, "balance not told")).ok()
}
