//! One secret in the keychain, through `keyring`.
//!
//! `keyring` looks for the system's store once in the life of a program. So each entry here is
//! made on a store of its own, which is connected anew: what has come or gone since makes no
//! difference.

use std::sync::Arc;

use keyring::{Entry as Keyring, Error};
use keyring_core::api::CredentialStore;
use secrecy::{ExposeSecret, SecretString};
use zeroize::{Zeroize, Zeroizing};

use super::system;
use crate::KeychainFault;

pub(crate) struct Entry(Keyring);

impl Entry {
    pub(crate) fn new(service: &str, user: &str) -> Result<Self, KeychainFault> {
        let store: Arc<CredentialStore> = system::store().map_err(fault)?;
        Ok(Self(Keyring { inner: store.build(service, user, None).map_err(fault)? }))
    }

    pub(crate) fn read(&self) -> Result<Option<SecretString>, KeychainFault> {
        match self.0.get_secret() {
            Ok(bytes) => {
                let bytes = Zeroizing::new(bytes);
                let text = std::str::from_utf8(&bytes).map_err(|_| KeychainFault::Unreadable)?;
                Ok(Some(SecretString::from(text)))
            }
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(fault(error)),
        }
    }

    pub(crate) fn write(&self, secret: &SecretString) -> Result<(), KeychainFault> {
        self.0.set_secret(secret.expose_secret().as_bytes()).map_err(fault)
    }

    /// All that have this name. It is no error if there is none.
    pub(crate) fn delete(&self) -> Result<(), KeychainFault> {
        match self.0.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(Error::Ambiguous(entries)) => {
                entries.iter().try_for_each(|entry| match entry.delete_credential() {
                    Ok(()) | Err(Error::NoEntry) => Ok(()),
                    Err(error) => Err(fault(error)),
                })
            }
            Err(error) => Err(fault(error)),
        }
    }
}

/// Never prints the error: some have the secret's bytes in them.
pub(crate) fn fault(error: Error) -> KeychainFault {
    match error {
        Error::PlatformFailure(error) | Error::NoStorageAccess(error) => {
            system::fault(error.as_ref())
        }
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            KeychainFault::Unreadable
        }
        Error::Ambiguous(_) => KeychainFault::Several,
        Error::TooLong(_, _) => KeychainFault::TooLong,
        Error::NoEntry => named("no entry"),
        Error::BadStoreFormat(_) => named("store format"),
        Error::Invalid(_, _) => named("invalid"),
        Error::NoDefaultStore => named("no store"),
        Error::NotSupportedByStore(_) => named("not supported"),
        _ => named("unknown"),
    }
}

fn named(code: &str) -> KeychainFault {
    KeychainFault::Failed { code: code.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    const SEED: &str = "seed-3f7a91";

    #[test]
    fn no_error_of_the_keychains_library_brings_its_text_or_bytes_along() {
        let text = || SEED.to_owned();
        let bytes = || SEED.as_bytes().to_vec();
        let boxed = || Box::new(io::Error::other(SEED));
        for error in [
            Error::BadEncoding(bytes()),
            Error::BadDataFormat(bytes(), boxed()),
            Error::BadStoreFormat(text()),
            Error::TooLong(text(), 3),
            Error::Invalid(text(), text()),
            Error::NotSupportedByStore(text()),
            Error::PlatformFailure(boxed()),
            Error::NoStorageAccess(boxed()),
        ] {
            let fault = fault(error);
            let said = format!("{fault} {fault:?}");
            assert!(!said.contains(SEED), "{said}");
            assert!(!said.contains("115, 101, 101, 100"), "{said}");
        }
    }
}
