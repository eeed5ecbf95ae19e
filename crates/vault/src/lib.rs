//! The secrets of this agent's accounts, and nothing else about accounts.
//!
//! A secret lies in the [`Place`] that the caller names: the system's keychain, a file sealed by
//! a passphrase, or this session's memory. There is no plain text anywhere, and no place is ever
//! taken because another one failed: [`Vault::look`] says what is available and why not, and the
//! agent chooses.
//!
//! Every method blocks: on the disk, on the keychain (bounded by [`Patience`]), on Argon2 (some
//! tenths of a second). An async caller shares the vault in an `Arc` and calls it on a thread for
//! blocking work. Only methods that say so may make the desktop ask the agent something.
//!
//! No other room names a keychain's library. No error, debug print or log line has a secret in it.
//! What the libraries of the desktop copy on their way to the keychain is out of reach: only our
//! own copies are overwritten.

mod error;
mod keychain;
mod name;
mod sealed;
mod session;
mod vault;

pub use error::{Error, FileFault, KeychainFault};
pub use keychain::{Keychain, KeychainState, Patience};
pub use name::{AccountId, BadAccountId, Kind, Name};
pub use sealed::{Clock, Cost, FileState, LEAST_PASSPHRASE, SealedFile};
pub use vault::{LONGEST_SECRET, Left, Place, Places, SignedOut, Vault};
