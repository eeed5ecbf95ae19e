//! The password for the contacts' server: handed out for one round of synchronising at a time.

use secrecy::SecretString;
use tokio::sync::oneshot;
use vault::{AccountId, Kind, Name};

use super::{Actor, SecretsNews, place_of, unsealing::problem};
use crate::snapshot::{KeychainView, LineProblem, SecretsPlace};

/// No account of the agent's has this id: those are random.
const ACCOUNT: &str = "contacts";

pub(in crate::actor) type PasswordReply = oneshot::Sender<Result<SecretString, LineProblem>>;

pub(super) fn name() -> Option<Name> {
    Some(Name::new(AccountId::new(ACCOUNT).ok()?, Kind::ContactsPassword))
}

impl Actor {
    /// `by_agent`: the agent waits for it, so the desktop may ask for the keychain's password.
    pub(in crate::actor) fn sync_password(&mut self, by_agent: bool, reply: PasswordReply) {
        let refuse = |reply: PasswordReply, why| drop(reply.send(Err(why)));
        if self.secrets.vault.is_locked() {
            return refuse(reply, LineProblem::VaultLocked);
        }
        let (Some(place), Some(name)) = (self.secrets.chosen.place, name()) else {
            return refuse(reply, LineProblem::SecretMissing);
        };
        let silent = matches!(self.secrets.keychain(), KeychainView::Ready);
        if place == SecretsPlace::Keychain && !silent && !by_agent {
            return refuse(reply, LineProblem::KeychainLocked);
        }
        self.secrets.asks(place);
        self.with_vault(move |vault| {
            let secret = vault.secret(place_of(place), &name).map_err(problem);
            let outcome = secret.and_then(|secret| secret.ok_or(LineProblem::SecretMissing));
            SecretsNews::ContactsPassword { place, outcome, reply }
        });
    }

    pub(super) fn sync_password_came(
        &mut self,
        place: SecretsPlace,
        outcome: Result<SecretString, LineProblem>,
        reply: PasswordReply,
    ) {
        self.secrets.has_asked(place);
        // It may have been locked since.
        let locked = self.secrets.vault.is_locked();
        let _ = reply.send(if locked { Err(LineProblem::VaultLocked) } else { outcome });
    }

    /// There is no such server any more.
    pub(in crate::actor) fn forget_sync_password(&mut self) {
        self.forget_secrets_of(ACCOUNT);
    }
}
