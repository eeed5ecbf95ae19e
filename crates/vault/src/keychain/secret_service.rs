//! The Secret Service on Linux: what can be learned without asking the agent anything, and what
//! its errors mean.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::Arc;

use keyring_core::api::CredentialStore;
use secret_service::blocking::SecretService;
use secret_service::{EncryptionType, Error};
use zbus::DBusError;
use zbus_secret_service_keyring_store::Store;

use crate::KeychainFault;

/// Connected anew.
pub(crate) fn store() -> keyring::Result<Arc<CredentialStore>> {
    Ok(Store::new()?)
}

/// Whether the keyring that new secrets go to is locked.
pub(crate) fn is_locked() -> Result<bool, KeychainFault> {
    look(|service| service.get_default_collection()?.is_locked())
}

/// Whether there is such a secret, locked or not.
pub(crate) fn holds(service: &str, user: &str) -> Result<bool, KeychainFault> {
    // As the store names them.
    let attributes = HashMap::from([("service", service), ("username", user)]);
    look(|service| {
        let found = service.search_items(attributes)?;
        Ok(!found.locked.is_empty() || !found.unlocked.is_empty())
    })
}

fn look<T>(with: impl FnOnce(&SecretService<'_>) -> Result<T, Error>) -> Result<T, KeychainFault> {
    // No secret is sent, so nothing has to be encrypted.
    SecretService::connect(EncryptionType::Plain)
        .and_then(|service| with(&service))
        .map_err(|error| service_fault(&error))
}

pub(crate) fn fault(error: &(dyn StdError + Send + Sync + 'static)) -> KeychainFault {
    match error.downcast_ref::<Error>() {
        Some(error) => service_fault(error),
        None => KeychainFault::Failed { code: "another library".to_owned() },
    }
}

fn service_fault(error: &Error) -> KeychainFault {
    match error {
        Error::Unavailable => KeychainFault::NoBus,
        Error::Locked | Error::Prompt => KeychainFault::Locked,
        Error::NoResult => KeychainFault::NoKeyring,
        Error::PromptDisconnected => KeychainFault::Vanished,
        Error::Zbus(error) => bus_fault(error),
        Error::ZbusFdo(error) => named(error.name().as_str()),
        Error::Zvariant(_) => KeychainFault::Failed { code: "zvariant".to_owned() },
        Error::Crypto(code) => KeychainFault::Failed { code: (*code).to_owned() },
        _ => KeychainFault::Failed { code: "unknown".to_owned() },
    }
}

fn bus_fault(error: &zbus::Error) -> KeychainFault {
    if let zbus::Error::MethodError(name, _, _) = error {
        return named(name.as_str());
    }
    if let zbus::Error::FDO(error) = error {
        return named(error.name().as_str());
    }
    if matches!(error, zbus::Error::Address(_) | zbus::Error::Connection(..)) {
        return KeychainFault::NoBus;
    }
    if matches!(error, zbus::Error::InputOutput(_)) {
        return KeychainFault::Vanished;
    }
    // The others are mistakes in messages; none has a case of its own in the window.
    KeychainFault::Failed { code: "zbus".to_owned() }
}

/// By the name of an error on the bus; what it says besides is not for us to repeat.
fn named(name: &str) -> KeychainFault {
    match name {
        "org.freedesktop.DBus.Error.ServiceUnknown" => KeychainFault::NoService,
        spawn if spawn.starts_with("org.freedesktop.DBus.Error.Spawn.") => KeychainFault::NoService,
        "org.freedesktop.DBus.Error.NameHasNoOwner"
        | "org.freedesktop.DBus.Error.NoReply"
        | "org.freedesktop.DBus.Error.Disconnected" => KeychainFault::Vanished,
        "org.freedesktop.Secret.Error.IsLocked" => KeychainFault::Locked,
        other => KeychainFault::Failed { code: other.to_owned() },
    }
}
