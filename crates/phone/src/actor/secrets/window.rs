//! Secrets that are typed: which window may bring which, and what becomes of them.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;
use vault::{FileFault, FileState, LEAST_PASSPHRASE, LONGEST_SECRET, Vault};

use super::{Actor, SecretsNews, name_of, place_of};
use crate::{
    intent::{Language, SecretRefusal, VaultRefusal},
    shell::SecretWindow,
    snapshot::{KeychainView, SealedFileView, SecretKind, SecretPurpose, SecretsPlace},
};

/// What came from a window. Overwritten when it is dropped.
#[derive(Debug)]
pub struct TypedSecret {
    pub secret: SecretString,
    /// The passphrase before, where it is changed.
    pub old: Option<SecretString>,
}

pub(super) struct Open {
    number: u32,
    pub(super) purpose: SecretPurpose,
    /// Something was typed and is being kept.
    busy: bool,
}

pub(in crate::actor) type SecretReply = oneshot::Sender<Result<(), SecretRefusal>>;

/// What was typed is kept, or was not.
pub(in crate::actor) struct Done {
    number: u32,
    purpose: SecretPurpose,
    place: SecretsPlace,
    outcome: Result<(), vault::Error>,
    reply: SecretReply,
}

impl Actor {
    pub(super) fn ask_for_secret(
        &mut self,
        purpose: SecretPurpose,
        language: Language,
    ) -> Result<(), VaultRefusal> {
        let label = self.may_be_asked(&purpose)?;
        self.secrets.windows += 1;
        let number = self.secrets.windows;
        let code = code(&purpose);
        self.secrets.window = Some(Open { number, purpose, busy: false });
        self.shell.open_secret_window(&SecretWindow { number, purpose: code, language, label });
        Ok(())
    }

    /// What the window says it is for.
    fn may_be_asked(&self, purpose: &SecretPurpose) -> Result<String, VaultRefusal> {
        let locked = self.secrets.vault.is_locked();
        let file = self.secrets.file();
        if locked && *purpose != SecretPurpose::Passphrase {
            return Err(VaultRefusal::Locked);
        }
        let (account, kind) = match purpose {
            SecretPurpose::ApiKey { account } => (account, SecretKind::ApiKey),
            SecretPurpose::Password { account } => (account, SecretKind::Password),
            SecretPurpose::TurnCredential { account } => (account, SecretKind::TurnCredential),
            SecretPurpose::ContactsPassword => {
                let label = self.secrets.sync.label().ok_or(VaultRefusal::NotNeeded)?;
                return self.has_place().map(|()| label);
            }
            SecretPurpose::NewPassphrase => {
                let allowed = self.accounts.policy().places();
                return match file {
                    _ if !allowed.contains(&SecretsPlace::SealedFile) => {
                        Err(VaultRefusal::ForbiddenByPolicy)
                    }
                    SealedFileView::None | SealedFileView::Unknown => Ok(String::new()),
                    SealedFileView::Locked { .. }
                    | SealedFileView::Open
                    | SealedFileView::Damaged
                    | SealedFileView::Newer
                    | SealedFileView::Unreadable { .. } => Err(VaultRefusal::FileExists),
                };
            }
            SecretPurpose::Passphrase | SecretPurpose::ChangePassphrase => {
                let none = matches!(file, SealedFileView::None);
                return if none { Err(VaultRefusal::NoFile) } else { Ok(String::new()) };
            }
        };
        let entry = self.accounts.kept().into_iter().find(|entry| entry.id == *account);
        let entry = entry.ok_or(VaultRefusal::NoSuchAccount)?;
        if !entry.settings.secrets().contains(&kind) {
            return Err(VaultRefusal::NotNeeded);
        }
        self.has_place().map(|()| entry.settings.label)
    }

    /// A secret that is typed could be kept.
    fn has_place(&self) -> Result<(), VaultRefusal> {
        let file = self.secrets.file();
        match self.secrets.usable_place(self.accounts.policy()) {
            None => Err(VaultRefusal::NoPlace),
            Some(SecretsPlace::SealedFile) if matches!(file, SealedFileView::Locked { .. }) => {
                Err(VaultRefusal::PassphraseNeeded)
            }
            Some(SecretsPlace::Keychain)
                if matches!(self.secrets.keychain(), KeychainView::Absent { .. }) =>
            {
                Err(VaultRefusal::NoKeychain)
            }
            Some(_) => Ok(()),
        }
    }

    /// None: the agent has thought better of it, or closed the window.
    pub(in crate::actor) fn secret_typed(
        &mut self,
        number: u32,
        typed: Option<TypedSecret>,
        reply: SecretReply,
    ) {
        let refuse = |reply: SecretReply, why| drop(reply.send(Err(why)));
        let open = self.secrets.window.as_mut().filter(|open| open.number == number && !open.busy);
        let Some(open) = open else { return refuse(reply, SecretRefusal::NotAsked) };
        let Some(typed) = typed else {
            self.close_secret_window();
            return drop(reply.send(Ok(())));
        };
        let purpose = open.purpose.clone();
        if let Err(why) = check(&purpose, &typed.secret) {
            return refuse(reply, why);
        }
        let place = match purpose {
            SecretPurpose::NewPassphrase
            | SecretPurpose::Passphrase
            | SecretPurpose::ChangePassphrase => Some(SecretsPlace::SealedFile),
            SecretPurpose::ApiKey { .. }
            | SecretPurpose::Password { .. }
            | SecretPurpose::TurnCredential { .. }
            | SecretPurpose::ContactsPassword => self.secrets.usable_place(self.accounts.policy()),
        };
        let Some(place) = place else { return refuse(reply, SecretRefusal::NotAsked) };
        if let Some(open) = &mut self.secrets.window {
            open.busy = true;
        }
        self.secrets.asks(place);
        self.with_vault(move |vault| {
            let outcome = keep(vault, &purpose, place, typed);
            SecretsNews::Typed(Done { number, purpose, place, outcome, reply })
        });
    }

    pub(super) fn secret_done(&mut self, done: Done) {
        let Done { number, purpose, place, outcome, reply } = done;
        self.secrets.has_asked(place);
        let is_open = self.secrets.window.as_ref().is_some_and(|open| open.number == number);
        match outcome {
            Ok(()) => {
                if is_open {
                    self.close_secret_window();
                }
                self.secrets.trouble = None;
                self.secret_is_kept(&purpose, place);
                let _ = reply.send(Ok(()));
            }
            Err(error) => {
                if let Some(open) = self.secrets.window.as_mut().filter(|_| is_open) {
                    open.busy = false;
                }
                tracing::warn!(%error, "a secret was not kept");
                let _ = reply.send(Err(refusal(error)));
            }
        }
        self.look();
    }

    fn secret_is_kept(&mut self, purpose: &SecretPurpose, place: SecretsPlace) {
        match purpose {
            SecretPurpose::ApiKey { account }
            | SecretPurpose::Password { account }
            | SecretPurpose::TurnCredential { account } => {
                self.keep_place(place);
                if self.accounts.in_use() == Some(account) {
                    self.try_with_new_secret();
                }
            }
            SecretPurpose::ContactsPassword => {
                self.keep_place(place);
                self.secrets.sync.wake();
            }
            SecretPurpose::NewPassphrase => {
                self.file_is_open();
                self.move_secrets(SecretsPlace::SealedFile);
            }
            SecretPurpose::Passphrase => {
                self.file_is_open();
                self.unlocked();
            }
            SecretPurpose::ChangePassphrase => {}
        }
    }

    /// Known before the next look.
    fn file_is_open(&mut self) {
        if let Some(found) = &mut self.secrets.found {
            found.file = FileState::Open;
        }
    }

    pub(super) fn close_secret_window(&mut self) {
        if self.secrets.window.take().is_some() {
            self.shell.close_secret_window();
        }
    }
}

fn keep(
    vault: &Vault,
    purpose: &SecretPurpose,
    place: SecretsPlace,
    typed: TypedSecret,
) -> Result<(), vault::Error> {
    let TypedSecret { secret, old } = typed;
    let (account, kind) = match purpose {
        SecretPurpose::ApiKey { account } => (account, SecretKind::ApiKey),
        SecretPurpose::Password { account } => (account, SecretKind::Password),
        SecretPurpose::TurnCredential { account } => (account, SecretKind::TurnCredential),
        SecretPurpose::ContactsPassword => {
            let name = super::contacts::name().ok_or(vault::Error::Locked)?;
            return vault.keep(place_of(place), &name, secret);
        }
        SecretPurpose::NewPassphrase => return vault.create_file(&secret),
        SecretPurpose::Passphrase => return vault.unlock_file(&secret),
        SecretPurpose::ChangePassphrase => {
            let old = old.unwrap_or_default();
            return vault.change_passphrase(&old, &secret);
        }
    };
    let name = name_of(account, kind).ok_or(vault::Error::Locked)?;
    // People paste keys with the end of a line.
    let secret = match kind {
        SecretKind::ApiKey => SecretString::from(secret.expose_secret().trim()),
        SecretKind::Password | SecretKind::TurnCredential => secret,
    };
    vault.keep(place_of(place), &name, secret)
}

fn check(purpose: &SecretPurpose, secret: &SecretString) -> Result<(), SecretRefusal> {
    let text = secret.expose_secret();
    if text.is_empty() {
        return Err(SecretRefusal::Empty);
    }
    if text.len() > LONGEST_SECRET {
        return Err(SecretRefusal::TooLong);
    }
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    if matches!(purpose, SecretPurpose::ApiKey { .. }) && !plain(text.trim()) {
        return Err(SecretRefusal::BadCharacters);
    }
    Ok(())
}

fn code(purpose: &SecretPurpose) -> &'static str {
    match purpose {
        SecretPurpose::ApiKey { .. } => "api_key",
        SecretPurpose::Password { .. } => "password",
        SecretPurpose::TurnCredential { .. } => "turn_credential",
        SecretPurpose::ContactsPassword => "contacts_password",
        SecretPurpose::NewPassphrase => "new_passphrase",
        SecretPurpose::Passphrase => "passphrase",
        SecretPurpose::ChangePassphrase => "change_passphrase",
    }
}

fn refusal(error: vault::Error) -> SecretRefusal {
    match error {
        vault::Error::Locked => SecretRefusal::Locked,
        vault::Error::Empty => SecretRefusal::Empty,
        vault::Error::TooLong { .. } => SecretRefusal::TooLong,
        vault::Error::Keychain(fault) => SecretRefusal::Keychain { detail: fault.to_string() },
        vault::Error::File(FileFault::WrongPassphrase) => SecretRefusal::WrongPassphrase,
        vault::Error::File(FileFault::TooSoon { wait }) => {
            SecretRefusal::TooSoon { seconds: seconds(wait) }
        }
        vault::Error::File(FileFault::PassphraseTooShort { .. }) => {
            let least = u32::try_from(LEAST_PASSPHRASE).unwrap_or(u32::MAX);
            SecretRefusal::PassphraseTooShort { least }
        }
        vault::Error::File(fault) => SecretRefusal::File { detail: fault.to_string() },
    }
}

/// Rounded up: after so many another one is tried.
fn seconds(wait: Duration) -> u32 {
    u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}
