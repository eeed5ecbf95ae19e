//! Why a secret could not be kept, read or removed. Nothing here has room for a secret: no text
//! that came from a keychain's library is passed on, only its code.

use std::io;
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The vault was locked, by hand or after idle time.
    #[error("vault is locked")]
    Locked,
    #[error("secret is empty")]
    Empty,
    #[error("secret is longer than {most} bytes")]
    TooLong { most: usize },
    #[error("keychain: {0}")]
    Keychain(#[from] KeychainFault),
    #[error("sealed file: {0}")]
    File(#[from] FileFault),
}

/// What is wrong with the system's keychain. All of it may be otherwise the next time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainFault {
    /// There is no session bus, so no desktop session either.
    #[error("no session bus")]
    NoBus,
    /// Nothing on this desktop keeps secrets (gnome-keyring, KWallet, KeePassXC …).
    #[error("no keychain runs here")]
    NoService,
    /// A keychain runs, but nobody has made a default keyring in it.
    #[error("the keychain has no default keyring")]
    NoKeyring,
    /// It is locked, and whoever was asked to unlock it did not, or could not be asked.
    #[error("the keychain is locked")]
    Locked,
    /// No answer within the bound: its question to unlock it may still be on the screen.
    #[error("the keychain does not answer")]
    Unanswered,
    /// It went away while it was asked.
    #[error("the keychain went away")]
    Vanished,
    /// It gives back something else than it was given.
    #[error("the keychain does not keep what it is given")]
    NotProved,
    /// Several secrets have this name; somebody else has put one there.
    #[error("the keychain has several secrets of this name")]
    Several,
    /// What is kept under this name is no text.
    #[error("what the keychain has is not readable")]
    Unreadable,
    #[error("longer than the keychain can keep")]
    TooLong,
    /// Anything else, by the system's own code.
    #[error("failed: {code}")]
    Failed { code: String },
}

/// What is wrong with the sealed file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("there is none yet")]
    Absent,
    #[error("there is one already")]
    Exists,
    /// The passphrase is needed first.
    #[error("it is sealed")]
    Sealed,
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// There were wrong passphrases; this one was not even tried.
    #[error("another passphrase is tried only after {} s", wait.as_secs_f32().ceil())]
    TooSoon { wait: Duration },
    #[error("passphrase is shorter than {least} characters")]
    PassphraseTooShort { least: usize },
    /// Bytes of it were changed or lost, whatever the passphrase. It is left as it is.
    #[error("it is damaged")]
    Damaged,
    /// A newer version of the program wrote it. It is left as it is.
    #[error("it is of a newer version: {found} where {known} is known")]
    Newer { found: u16, known: u16 },
    #[error("not enough memory to try the passphrase")]
    NoMemory,
    #[error("the system gives no random numbers")]
    NoRandom,
    /// It has no room for another secret.
    #[error("it is full")]
    Full,
    #[error("could not {act}: {kind}")]
    Io { act: &'static str, kind: io::ErrorKind },
}

impl FileFault {
    pub(crate) fn io(act: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { act, kind: error.kind() }
    }
}
