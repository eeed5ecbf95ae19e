//! macOS Keychain and Windows Credential Manager. Neither tells beforehand whether it would ask
//! the agent something: Windows never does, macOS does where the keychain is locked or another
//! program made the entry. Built by the workflows only; never run on either system yet.

use std::error::Error as StdError;
use std::sync::Arc;

use keyring_core::api::CredentialStore;

use super::entry::Entry;
use crate::KeychainFault;

pub(crate) fn store() -> keyring::Result<Arc<CredentialStore>> {
    #[cfg(target_os = "macos")]
    return Ok(apple_native_keyring_store::keychain::Store::new()?);
    #[cfg(windows)]
    return Ok(windows_native_keyring_store::Store::new()?);
    #[cfg(not(any(target_os = "macos", windows)))]
    Err(keyring::Error::NotSupportedByStore(String::new()))
}

/// Not known before it is tried.
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
pub(crate) fn is_locked() -> Result<bool, KeychainFault> {
    Ok(false)
}

pub(crate) fn holds(service: &str, user: &str) -> Result<bool, KeychainFault> {
    Ok(Entry::new(service, user)?.read()?.is_some())
}

/// Both systems describe their errors by number and a fixed text.
pub(crate) fn fault(error: &(dyn StdError + Send + Sync + 'static)) -> KeychainFault {
    let text = error.to_string();
    let digits = |c: char| c.is_ascii_digit() || c == '-';
    let code: String = text.chars().filter(|c| digits(*c)).take(12).collect();
    KeychainFault::Failed { code: if code.is_empty() { "unknown".to_owned() } else { code } }
}
