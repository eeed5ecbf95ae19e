//! The secrets of the accounts: where they lie, who is asked for them, and when they leave memory.
//!
//! The vault blocks, so each question to it runs on a thread of its own and comes back as news.

mod contacts;
mod locking;
mod places;
mod unsealing;
mod view;
mod window;

use std::{collections::HashMap, sync::Arc};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use vault::{AccountId, Kind, Name, Place, Places, Vault};

use super::{Input, accounts::AccountsNews, run::Actor};
use crate::{
    account::Policy,
    book::sync,
    history::Setting,
    intent::{Refusal, VaultRefusal, VaultWish},
    snapshot::{
        IdleLock, KeychainView, LineProblem, SecretKind, SecretPresence, SecretsPlace, VaultTrouble,
    },
};
pub(super) use contacts::PasswordReply;
pub(super) use unsealing::{Kept, Unsealed, Unsealing};
pub use window::TypedSecret;

pub(super) enum SecretsNews {
    /// What was chosen in earlier runs.
    Loaded {
        chosen: Option<Chosen>,
        idle: Option<IdleLock>,
    },
    Looked(places::Found),
    /// The number is that of the latest question.
    Unsealed {
        number: u64,
        place: Option<SecretsPlace>,
        outcome: Result<Box<Unsealed>, LineProblem>,
    },
    Typed(window::Done),
    /// For a round of synchronising that waits for it.
    ContactsPassword {
        place: SecretsPlace,
        outcome: Result<SecretString, LineProblem>,
        reply: PasswordReply,
    },
    Moved(places::Moved),
    /// Memory, or every place of an account that was signed out.
    Cleared(Option<vault::SignedOut>),
    Discarded(Result<(), vault::Error>),
    /// The number is that of the latest look that was planned.
    LookDue(u64),
    IdleDue(u64),
}

/// The agent's choice, as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chosen {
    place: Option<SecretsPlace>,
    /// Every place that ever had a secret, so that signing out knows where to look.
    used: Vec<SecretsPlace>,
}

pub(super) struct Secrets {
    pub(super) vault: Arc<Vault>,
    chosen: Chosen,
    /// None before the first look.
    found: Option<Places>,
    found_at: u64,
    presence: HashMap<(String, SecretKind), SecretPresence>,
    /// Questions to the keychain that may be on the screen.
    asking: u32,
    window: Option<window::Open>,
    windows: u32,
    /// The latest question for the secrets of the account in use; older answers are late.
    unsealing: u64,
    next_look: u64,
    idle: IdleLock,
    idle_watch: u64,
    /// When the agent was here last.
    seen: Instant,
    /// Locked during a call; the line goes down after it.
    line_goes_down: bool,
    trouble: Option<VaultTrouble>,
    /// Who waits for the password of the contacts' server.
    pub(super) sync: Arc<sync::Shared>,
}

impl Secrets {
    pub(super) fn new(vault: Arc<Vault>) -> Self {
        Self {
            vault,
            chosen: Chosen::default(),
            found: None,
            found_at: 0,
            presence: HashMap::new(),
            asking: 0,
            window: None,
            windows: 0,
            unsealing: 0,
            next_look: 0,
            idle: IdleLock::default(),
            idle_watch: 0,
            seen: Instant::now(),
            line_goes_down: false,
            trouble: None,
            sync: Arc::default(),
        }
    }

    pub(super) fn presence(&self, account: &str, kind: SecretKind) -> SecretPresence {
        let key = (account.to_owned(), kind);
        self.presence.get(&key).copied().unwrap_or(SecretPresence::Unknown)
    }

    /// Where a secret would be kept now: the place that was chosen, else a keychain that has
    /// proved itself.
    pub(super) fn usable_place(&self, policy: &Policy) -> Option<SecretsPlace> {
        let allowed = policy.places();
        let place = self.chosen.place.or_else(|| {
            let ready = matches!(self.keychain(), KeychainView::Ready);
            ready.then_some(SecretsPlace::Keychain)
        });
        place.filter(|place| allowed.contains(place))
    }

    /// A question to this place is put, which may be one to the agent.
    pub(super) fn asks(&mut self, place: SecretsPlace) {
        if place == SecretsPlace::Keychain {
            self.asking += 1;
        }
    }

    pub(super) fn has_asked(&mut self, place: SecretsPlace) {
        if place == SecretsPlace::Keychain {
            self.asking = self.asking.saturating_sub(1);
        }
    }
}

impl Actor {
    /// What was chosen in earlier runs comes as news.
    pub(super) fn load_secrets(&self) {
        let chosen = self.history.stored(Setting::Secrets);
        let (idle, inputs) = (self.history.stored(Setting::IdleLock), self.inputs.clone());
        tokio::spawn(async move {
            let (chosen, idle) = (chosen.setting().await, idle.setting().await);
            let news = SecretsNews::Loaded { chosen, idle };
            let _ = inputs.send(Input::Accounts(AccountsNews::Secrets(news)));
        });
    }

    pub(super) fn secrets_news(&mut self, news: SecretsNews) {
        match news {
            SecretsNews::Loaded { chosen, idle } => {
                self.secrets.chosen = chosen.unwrap_or_default();
                self.secrets.idle = self.accounts.policy().idle_lock().or(idle).unwrap_or_default();
                self.watch_idle();
                self.load_accounts();
            }
            SecretsNews::Looked(found) => self.looked(found),
            SecretsNews::Unsealed { number, place, outcome } => {
                self.unsealed(number, place, outcome);
            }
            SecretsNews::Typed(done) => self.secret_done(done),
            SecretsNews::ContactsPassword { place, outcome, reply } => {
                self.sync_password_came(place, outcome, reply);
            }
            SecretsNews::Moved(moved) => self.moved(moved),
            SecretsNews::Cleared(Some(out)) => self.cleared(&out),
            SecretsNews::Cleared(None) => self.look(),
            SecretsNews::Discarded(outcome) => self.discarded(outcome),
            SecretsNews::LookDue(number) if number == self.secrets.next_look => self.look(),
            SecretsNews::LookDue(_) => {}
            SecretsNews::IdleDue(watch) => self.idle_due(watch),
        }
    }

    pub(super) fn vault_wish(&mut self, wish: VaultWish) -> Result<(), Refusal> {
        let locked = self.secrets.vault.is_locked();
        let done = match wish {
            VaultWish::AskForSecret { purpose, language } => self.ask_for_secret(purpose, language),
            VaultWish::Lock => {
                self.lock();
                Ok(())
            }
            VaultWish::Unlock => self.unlock(),
            VaultWish::Look => {
                self.look();
                Ok(())
            }
            VaultWish::StillHere => Ok(()),
            VaultWish::ChoosePlace { .. }
            | VaultWish::DiscardSealedFile
            | VaultWish::SetIdleLock { .. }
                if locked =>
            {
                Err(VaultRefusal::Locked)
            }
            VaultWish::ChoosePlace { place } => self.choose_place(place),
            VaultWish::DiscardSealedFile => self.discard_file(),
            VaultWish::SetIdleLock { settings } => self.set_idle_lock(settings),
        };
        done.map_err(|problem| Refusal::Vault { problem })
    }

    /// Works with the vault on a thread of its own; what it answers comes back as news.
    fn with_vault(&self, work: impl FnOnce(&Vault) -> SecretsNews + Send + 'static) {
        let (vault, inputs) = (Arc::clone(&self.secrets.vault), self.inputs.clone());
        tokio::task::spawn_blocking(move || {
            let _ = inputs.send(Input::Accounts(AccountsNews::Secrets(work(&vault))));
        });
    }
}

pub(super) fn place_of(place: SecretsPlace) -> Place {
    match place {
        SecretsPlace::Keychain => Place::Keychain,
        SecretsPlace::SealedFile => Place::SealedFile,
        SecretsPlace::Session => Place::Session,
    }
}

fn from_place(place: Place) -> SecretsPlace {
    match place {
        Place::Keychain => SecretsPlace::Keychain,
        Place::SealedFile => SecretsPlace::SealedFile,
        Place::Session => SecretsPlace::Session,
    }
}

/// None for an id that the vault does not take; none of ours.
pub(super) fn name_of(account: &str, kind: SecretKind) -> Option<Name> {
    let kind = match kind {
        SecretKind::ApiKey => Kind::ApiKey,
        SecretKind::Password => Kind::ServerPassword,
        SecretKind::TurnCredential => Kind::TurnCredential,
    };
    Some(Name::new(AccountId::new(account).ok()?, kind))
}
