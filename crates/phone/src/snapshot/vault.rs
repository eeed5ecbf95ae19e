//! The places for secrets in the snapshot.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VaultView {
    /// Where secrets are kept; none while the agent has not chosen and no keychain is ready.
    pub place: Option<SecretsPlace>,
    /// The places that may be chosen: the machine's policy may forbid some.
    pub allowed: Vec<SecretsPlace>,
    pub keychain: KeychainView,
    pub file: SealedFileView,
    /// By hand, or after idle time. Secrets are not in memory.
    pub locked: bool,
    pub unlock: UnlockWay,
    /// The keychain is being asked: its question for a password may be on the screen.
    pub asking: bool,
    /// A window in which a secret is typed is open.
    pub secret_window: Option<SecretPurpose>,
    pub idle_lock: IdleLock,
    /// The machine's policy has set it.
    pub idle_lock_is_set: bool,
    /// What went wrong last, until the next success.
    pub trouble: Option<VaultTrouble>,
}

impl VaultView {
    /// Before anything was looked at.
    pub(crate) fn unknown() -> Self {
        Self {
            place: None,
            allowed: Vec::new(),
            keychain: KeychainView::Unknown,
            file: SealedFileView::Unknown,
            locked: false,
            unlock: UnlockWay::NotLocked,
            asking: false,
            secret_window: None,
            idle_lock: IdleLock::default(),
            idle_lock_is_set: false,
            trouble: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SecretsPlace {
    /// The system's: Secret Service, macOS Keychain, Windows Credential Manager.
    Keychain,
    /// A file that only the agent's passphrase opens.
    SealedFile,
    /// This program's memory: gone when it ends or is locked.
    Session,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum KeychainView {
    /// Not looked at yet.
    Unknown,
    /// It kept something and gave it back.
    Ready,
    /// Using it will make the desktop ask for its password.
    Locked,
    /// There is none, or it cannot be used now.
    Absent {
        /// In English, without a secret; for the curious.
        detail: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum SealedFileView {
    Unknown,
    None,
    /// Needs its passphrase.
    Locked {
        /// After wrong ones: when the next is tried, Unix milliseconds.
        #[ts(type = "number | null")]
        wait_until: Option<u64>,
    },
    Open,
    /// Bytes of it were changed or lost: it can only be discarded.
    Damaged,
    /// A newer version of Simu wrote it.
    Newer,
    /// It cannot be read now.
    Unreadable {
        detail: String,
    },
}

/// What it takes to unlock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum UnlockWay {
    /// Nothing is locked.
    NotLocked,
    /// The intent alone; the desktop may ask for the keychain's password.
    Click,
    /// The sealed file's passphrase: ask for a window with that purpose.
    Passphrase,
}

/// When the phone locks by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct IdleLock {
    /// After so long without the agent, 1 to 1440; none: never.
    pub minutes: Option<u32>,
    /// While locked the line stays up and calls come in. Else it goes down.
    pub line_stays_up: bool,
}

/// What a small window asks for. `account` is an entry's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "purpose", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum SecretPurpose {
    ApiKey {
        account: String,
    },
    Password {
        account: String,
    },
    TurnCredential {
        account: String,
    },
    /// For the contacts' server.
    ContactsPassword,
    /// Makes the sealed file, and makes it the place for secrets.
    NewPassphrase,
    /// Opens the sealed file.
    Passphrase,
    ChangePassphrase,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum VaultTrouble {
    /// A secret could not be kept, read or removed there.
    Failed { place: SecretsPlace, detail: String },
    /// After signing out or changing the place, secrets may still lie there.
    LeftBehind { place: SecretsPlace, detail: String },
}
