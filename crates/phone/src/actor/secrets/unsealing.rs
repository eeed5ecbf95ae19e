//! From the vault to who signs in: the secrets of the account in use.

use std::sync::Arc;

use line::reachability::Event;
use secrecy::SecretString;
use vault::{FileFault, KeychainFault, Vault};

use super::{Actor, SecretsNews, name_of, place_of};
use crate::{
    account::{settings::AccountSettings, sign_in::SignIn},
    actor::{Input, accounts::AccountsNews},
    snapshot::{AccountService, LineProblem, SecretKind, SecretsPlace},
};

/// An account whose secrets the vault keeps.
#[derive(Debug, Clone)]
pub(in crate::actor) struct Kept {
    pub(in crate::actor) entry: String,
    pub(in crate::actor) settings: AccountSettings,
}

/// What signs in, with its secrets.
pub(in crate::actor) struct Unsealed {
    pub(in crate::actor) sign_in: SignIn,
    pub(in crate::actor) turn: Option<SecretString>,
}

/// A question for the secrets of an account, ready to be put.
pub(in crate::actor) struct Unsealing {
    vault: Arc<Vault>,
    place: Option<SecretsPlace>,
    account: String,
    settings: AccountSettings,
}

impl Unsealing {
    /// May make the desktop ask for the keychain's password, a minute at most.
    pub(in crate::actor) async fn open(self) -> Result<Unsealed, LineProblem> {
        let read = tokio::task::spawn_blocking(move || self.read());
        // It panicked: nothing of it may be told.
        read.await.unwrap_or_else(|_| Err(LineProblem::Other { message: "vault failed".into() }))
    }

    fn read(self) -> Result<Unsealed, LineProblem> {
        let kind = match self.settings.service {
            AccountService::AfricasTalking { .. } | AccountService::Demo => SecretKind::ApiKey,
            AccountService::CompanyServer { .. } => SecretKind::Password,
        };
        let secret = self.secret(kind)?.ok_or(LineProblem::SecretMissing)?;
        let turn = match self.settings.ice.username {
            // Without it calls are tried without a TURN server.
            Some(_) => self.secret(SecretKind::TurnCredential).ok().flatten(),
            None => None,
        };
        let sign_in = self.settings.sign_in(secret).ok_or_else(not_usable)?;
        Ok(Unsealed { sign_in, turn })
    }

    fn secret(&self, kind: SecretKind) -> Result<Option<SecretString>, LineProblem> {
        let name = name_of(&self.account, kind).ok_or_else(not_usable)?;
        let place = self.place.ok_or(LineProblem::SecretMissing)?;
        self.vault.secret(place_of(place), &name).map_err(problem)
    }
}

impl Actor {
    pub(in crate::actor) fn unsealing(&self, entry: &str, settings: &AccountSettings) -> Unsealing {
        Unsealing {
            vault: Arc::clone(&self.secrets.vault),
            place: self.secrets.chosen.place,
            account: entry.to_owned(),
            settings: settings.clone(),
        }
    }

    /// Fetches the secrets of the account in use.
    pub(in crate::actor) fn unseal(&mut self, kept: &Kept) {
        self.secrets.unsealing += 1;
        let number = self.secrets.unsealing;
        let place = self.secrets.chosen.place;
        place.into_iter().for_each(|place| self.secrets.asks(place));
        let (unsealing, inputs) =
            (self.unsealing(&kept.entry, &kept.settings), self.inputs.clone());
        tokio::spawn(async move {
            let outcome = unsealing.open().await.map(Box::new);
            let news = SecretsNews::Unsealed { number, place, outcome };
            let _ = inputs.send(Input::Accounts(AccountsNews::Secrets(news)));
        });
    }

    pub(super) fn unsealed(
        &mut self,
        number: u64,
        place: Option<SecretsPlace>,
        outcome: Result<Box<Unsealed>, LineProblem>,
    ) {
        place.into_iter().for_each(|place| self.secrets.has_asked(place));
        if number != self.secrets.unsealing {
            return;
        }
        // It may have been locked since, and then nothing stays in memory.
        let outcome = match outcome {
            Ok(_) if self.secrets.vault.is_locked() => Err(LineProblem::VaultLocked),
            outcome => outcome,
        };
        let failed = outcome.is_err();
        self.credentials_came(outcome);
        if failed {
            self.look();
        }
    }

    /// A secret has come that the account in use may have waited for.
    pub(super) fn try_with_new_secret(&mut self) {
        let Some(kept) = self.reach.kept().cloned() else { return };
        if self.reach.is_up() {
            // The line needs nothing now; the next token will.
            return self.unseal(&kept);
        }
        // Whatever is on its way is so without the new secret.
        if !self.calls.is_busy() {
            self.reach(Event::SignedOut);
        }
        self.reach.forget_secrets();
        self.reach(Event::TryNow);
    }
}

fn not_usable() -> LineProblem {
    LineProblem::Other { message: "the account's settings cannot be used".to_owned() }
}

pub(super) fn problem(error: vault::Error) -> LineProblem {
    match error {
        vault::Error::Locked | vault::Error::File(FileFault::Sealed) => LineProblem::VaultLocked,
        vault::Error::File(FileFault::Absent) => LineProblem::SecretMissing,
        vault::Error::File(_) => LineProblem::SealedFileFaulty,
        vault::Error::Keychain(
            KeychainFault::Locked | KeychainFault::Unanswered | KeychainFault::NoKeyring,
        ) => LineProblem::KeychainLocked,
        vault::Error::Keychain(KeychainFault::Unreadable | KeychainFault::Several) => {
            LineProblem::SecretMissing
        }
        vault::Error::Keychain(_) => LineProblem::KeychainAbsent,
        vault::Error::Empty | vault::Error::TooLong { .. } => LineProblem::SecretMissing,
    }
}
