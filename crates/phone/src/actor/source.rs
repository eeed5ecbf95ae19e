//! Whose line it is, and where its secrets come from.

use url::Url;

use super::secrets::Kept;
use crate::account::{AccountSource, Credentials};

/// Whose line it is.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Nobody,
    /// The local simulator: the one that runs at `attach`, else one of our own.
    Demo {
        attach: Option<Url>,
        client_name: String,
    },
    /// Of the environment, with its key.
    Given(Box<Credentials>),
    /// Stored; the vault has its secrets.
    Kept(Box<Kept>),
}

impl Source {
    pub(super) fn of(account: AccountSource) -> Self {
        match account {
            AccountSource::Stored => Self::Nobody,
            AccountSource::Demo { attach, client_name } => Self::Demo { attach, client_name },
            AccountSource::AfricasTalking(credentials) => Self::Given(Box::new(credentials)),
        }
    }
}
