//! The places for secrets: what is there, which one is chosen, and moving from one to another.

use std::{collections::HashMap, time::Duration};

use tokio::time::sleep;
use vault::{FileState, KeychainFault, KeychainState, Name, Places, SignedOut, Vault};

use super::{Actor, SecretsNews, from_place, name_of, place_of};
use crate::{
    actor::{Input, accounts::AccountsNews, run::now},
    history::Setting,
    intent::VaultRefusal,
    snapshot::{KeychainView, LineProblem, SecretKind, SecretPresence, SecretsPlace, VaultTrouble},
};
use line::reachability::Event;

/// How often a place that is missed is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a look has found.
pub(in crate::actor) struct Found {
    places: Places,
    presence: HashMap<(String, SecretKind), SecretPresence>,
}

/// What became of the secrets when the place was changed.
pub(in crate::actor) struct Moved {
    from: Option<SecretsPlace>,
    to: SecretsPlace,
    /// Where some stayed behind, and why.
    left: Option<(SecretsPlace, String)>,
}

impl Actor {
    /// Looks what is there. Nobody is asked anything.
    pub(in crate::actor) fn look(&mut self) {
        self.secrets.next_look += 1;
        let wanted = self.wanted_secrets();
        let place = self.secrets.chosen.place;
        self.with_vault(move |vault| {
            let places = vault.look();
            let presence = wanted
                .into_iter()
                .map(|(key, name)| {
                    let is_there = presence(vault, place, &places, &name);
                    (key, is_there)
                })
                .collect();
            SecretsNews::Looked(Found { places, presence })
        });
    }

    pub(super) fn looked(&mut self, found: Found) {
        self.secrets.found = Some(found.places);
        self.secrets.found_at = now().0;
        self.secrets.presence = found.presence;
        if self.waits_for_a_place() {
            if self.came_back() {
                self.reach(Event::TryNow);
            }
            self.secrets.next_look += 1;
            let (number, inputs) = (self.secrets.next_look, self.inputs.clone());
            tokio::spawn(async move {
                sleep(LOOK_EVERY).await;
                let news = AccountsNews::Secrets(SecretsNews::LookDue(number));
                let _ = inputs.send(Input::Accounts(news));
            });
        }
    }

    /// The account in use cannot sign in because the place of its secret is missed.
    fn waits_for_a_place(&self) -> bool {
        matches!(
            self.reach.fault(),
            Some(LineProblem::KeychainAbsent | LineProblem::KeychainLocked)
        )
    }

    fn came_back(&self) -> bool {
        matches!(self.secrets.keychain(), KeychainView::Ready)
    }

    fn wanted_secrets(&self) -> Vec<((String, SecretKind), Name)> {
        let entries = self.accounts.kept();
        entries
            .iter()
            .flat_map(|entry| {
                let named = |kind| Some(((entry.id.clone(), kind), name_of(&entry.id, kind)?));
                entry.settings.secrets().into_iter().filter_map(named)
            })
            .collect()
    }

    /// From now on secrets are kept there.
    pub(in crate::actor) fn keep_place(&mut self, place: SecretsPlace) {
        let chosen = &mut self.secrets.chosen;
        let before = chosen.clone();
        chosen.place = Some(place);
        if !chosen.used.contains(&place) {
            chosen.used.push(place);
        }
        if *chosen != before {
            self.history.set(Setting::Secrets, chosen);
        }
    }

    pub(super) fn choose_place(&mut self, place: SecretsPlace) -> Result<(), VaultRefusal> {
        if !self.accounts.policy().places().contains(&place) {
            return Err(VaultRefusal::ForbiddenByPolicy);
        }
        match place {
            SecretsPlace::Keychain => match self.secrets.keychain() {
                // Whether a locked one is unlocked shows when it is used.
                KeychainView::Ready | KeychainView::Locked | KeychainView::Unknown => {}
                KeychainView::Absent { .. } => return Err(VaultRefusal::NoKeychain),
            },
            SecretsPlace::SealedFile => {
                match self.secrets.found.as_ref().map(|found| &found.file) {
                    Some(FileState::Open) => {}
                    Some(FileState::Sealed { .. }) => return Err(VaultRefusal::PassphraseNeeded),
                    Some(FileState::Absent | FileState::Faulty(_)) | None => {
                        return Err(VaultRefusal::NoFile);
                    }
                }
            }
            SecretsPlace::Session => {}
        }
        self.move_secrets(place);
        Ok(())
    }

    /// What is readable where secrets were kept goes with the choice.
    pub(super) fn move_secrets(&mut self, to: SecretsPlace) {
        let from = self.secrets.chosen.place.filter(|from| *from != to);
        let wanted = self.wanted_secrets().into_iter().map(|(_, name)| name);
        let names: Vec<Name> = wanted.chain(super::contacts::name()).collect();
        for place in from.into_iter().chain([to]) {
            self.secrets.asks(place);
        }
        self.with_vault(move |vault| {
            let left = match from {
                Some(from) => move_all(vault, from, to, &names),
                None if to == SecretsPlace::Keychain => {
                    let proved = vault.prove_keychain();
                    proved.err().map(|error| (to, error.to_string()))
                }
                None => None,
            };
            SecretsNews::Moved(Moved { from, to, left })
        });
    }

    pub(super) fn moved(&mut self, moved: Moved) {
        let Moved { from, to, left } = moved;
        for place in from.into_iter().chain([to]) {
            self.secrets.has_asked(place);
        }
        match left {
            // The new place itself failed: the old one stays the agent's choice.
            Some((place, detail)) if place == to => {
                self.secrets.trouble = Some(VaultTrouble::Failed { place, detail });
            }
            left => {
                self.keep_place(to);
                self.secrets.trouble =
                    left.map(|(place, detail)| VaultTrouble::LeftBehind { place, detail });
                self.try_with_new_secret();
            }
        }
        self.look();
    }

    pub(super) fn discard_file(&mut self) -> Result<(), VaultRefusal> {
        if self.secrets.found.as_ref().is_some_and(|found| found.file == FileState::Absent) {
            return Err(VaultRefusal::NoFile);
        }
        self.with_vault(|vault| SecretsNews::Discarded(vault.discard_file()));
        Ok(())
    }

    pub(super) fn discarded(&mut self, outcome: Result<(), vault::Error>) {
        match outcome {
            Ok(()) => {
                self.secrets.trouble = None;
                if self.secrets.chosen.place == Some(SecretsPlace::SealedFile) {
                    self.secrets.chosen.place = None;
                }
                self.secrets.chosen.used.retain(|place| *place != SecretsPlace::SealedFile);
                self.history.set(Setting::Secrets, &self.secrets.chosen);
            }
            Err(error) => {
                let (place, detail) = (SecretsPlace::SealedFile, error.to_string());
                self.secrets.trouble = Some(VaultTrouble::Failed { place, detail });
            }
        }
        self.look();
    }

    /// Signing out: every place that ever had a secret is cleared of this account's.
    pub(in crate::actor) fn forget_secrets_of(&mut self, account: &str) {
        self.secrets.presence.retain(|(of, _), _| of != account);
        let Ok(account) = vault::AccountId::new(account) else { return };
        self.secrets.asks(SecretsPlace::Keychain);
        self.with_vault(move |vault| SecretsNews::Cleared(Some(vault.sign_out(&account))));
    }

    pub(super) fn cleared(&mut self, out: &SignedOut) {
        self.secrets.has_asked(SecretsPlace::Keychain);
        let used = &self.secrets.chosen.used;
        // A keychain that is not there and never had a secret has none.
        let left = out.left.iter().find(|left| used.contains(&from_place(left.place)));
        self.secrets.trouble = left.map(|left| VaultTrouble::LeftBehind {
            place: from_place(left.place),
            detail: left.why.to_string(),
        });
        self.look();
    }
}

fn presence(
    vault: &Vault,
    place: Option<SecretsPlace>,
    places: &Places,
    name: &Name,
) -> SecretPresence {
    let Some(place) = place else { return SecretPresence::Missing };
    if place == SecretsPlace::Keychain
        && matches!(&places.keychain, KeychainState::Faulty(fault) if *fault != KeychainFault::NoKeyring)
    {
        return SecretPresence::Unavailable;
    }
    match vault.present(place_of(place), name) {
        Ok(true) => SecretPresence::Present,
        Ok(false) => SecretPresence::Missing,
        Err(vault::Error::Locked) => SecretPresence::Locked,
        Err(vault::Error::File(vault::FileFault::Sealed)) => SecretPresence::Locked,
        Err(vault::Error::Keychain(KeychainFault::Locked)) => SecretPresence::Locked,
        Err(_) => SecretPresence::Unavailable,
    }
}

/// Answers where a secret stayed behind, if one did.
fn move_all(
    vault: &Vault,
    from: SecretsPlace,
    to: SecretsPlace,
    names: &[Name],
) -> Option<(SecretsPlace, String)> {
    let mut left = None;
    for name in names {
        let secret = match vault.secret(place_of(from), name) {
            Ok(Some(secret)) => secret,
            Ok(None) => continue,
            Err(error) => {
                left = Some((from, error.to_string()));
                // The first failure tells enough, and nobody is asked again for each secret.
                break;
            }
        };
        if let Err(error) = vault.keep(place_of(to), name, secret) {
            return Some((to, error.to_string()));
        }
        if let Err(error) = vault.forget(place_of(from), name) {
            left = Some((from, error.to_string()));
        }
    }
    left
}
