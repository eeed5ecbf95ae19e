//! The places for secrets as the window sees them.

use std::time::Duration;

use vault::{FileFault, FileState, KeychainState};

use super::{Actor, Secrets};
use crate::snapshot::{KeychainView, SealedFileView, SecretsPlace, UnlockWay, VaultView};

impl Actor {
    pub(in crate::actor) fn vault_view(&self) -> VaultView {
        let Secrets { trouble, idle, asking, window, .. } = &self.secrets;
        let policy = self.accounts.policy();
        VaultView {
            place: self.secrets.usable_place(policy),
            allowed: policy.places(),
            keychain: self.secrets.keychain(),
            file: self.secrets.file(),
            locked: self.secrets.vault.is_locked(),
            unlock: self.secrets.unlock_way(),
            asking: *asking > 0,
            secret_window: window.as_ref().map(|open| open.purpose.clone()),
            idle_lock: *idle,
            idle_lock_is_set: policy.idle_lock().is_some(),
            trouble: trouble.clone(),
        }
    }
}

impl Secrets {
    pub(super) fn keychain(&self) -> KeychainView {
        match self.found.as_ref().map(|found| &found.keychain) {
            None => KeychainView::Unknown,
            Some(KeychainState::Ready) => KeychainView::Ready,
            Some(KeychainState::Locked) => KeychainView::Locked,
            Some(KeychainState::Faulty(fault)) => {
                KeychainView::Absent { detail: fault.to_string() }
            }
        }
    }

    pub(super) fn file(&self) -> SealedFileView {
        let Some(found) = &self.found else { return SealedFileView::Unknown };
        match &found.file {
            FileState::Absent => SealedFileView::None,
            FileState::Open => SealedFileView::Open,
            FileState::Sealed { wait } => {
                let until = |wait: Duration| {
                    self.found_at + u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
                };
                SealedFileView::Locked { wait_until: wait.map(until) }
            }
            FileState::Faulty(FileFault::Damaged) => SealedFileView::Damaged,
            FileState::Faulty(FileFault::Newer { .. }) => SealedFileView::Newer,
            FileState::Faulty(fault) => SealedFileView::Unreadable { detail: fault.to_string() },
        }
    }

    pub(super) fn unlock_way(&self) -> UnlockWay {
        let in_file = self.chosen.place == Some(SecretsPlace::SealedFile);
        let sealed = matches!(self.file(), SealedFileView::Locked { .. });
        match (in_file, self.vault.is_locked()) {
            // A file that is gone or damaged needs no passphrase any more.
            (true, _) if sealed => UnlockWay::Passphrase,
            (true, true) if matches!(self.file(), SealedFileView::Open) => UnlockWay::Passphrase,
            (_, true) => UnlockWay::Click,
            (_, false) => UnlockWay::NotLocked,
        }
    }
}
