//! This session only: secrets in memory, overwritten when they are dropped.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use crate::{AccountId, Name};

#[derive(Default)]
pub(crate) struct Session {
    secrets: Mutex<BTreeMap<Name, SecretString>>,
}

impl Session {
    pub(crate) fn keep(&self, name: &Name, secret: SecretString) {
        self.secrets().insert(name.clone(), secret);
    }

    pub(crate) fn secret(&self, name: &Name) -> Option<SecretString> {
        self.secrets().get(name).cloned()
    }

    pub(crate) fn holds(&self, name: &Name) -> bool {
        self.secrets().contains_key(name)
    }

    pub(crate) fn forget(&self, name: &Name) {
        self.secrets().remove(name);
    }

    pub(crate) fn forget_account(&self, account: &AccountId) {
        self.secrets().retain(|name, _| name.account != *account);
    }

    pub(crate) fn clear(&self) {
        self.secrets().clear();
    }

    fn secrets(&self) -> MutexGuard<'_, BTreeMap<Name, SecretString>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}
