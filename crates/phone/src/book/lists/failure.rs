//! Why a list was not made, or nobody was called from it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    book::{BookFailure, FileFailure},
    intent::Refusal,
};

/// Nothing was changed, and nobody was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ListFailure {
    /// Of what the list was to be made of, nobody has a number.
    #[error("nobody to call")]
    Nobody,
    #[error("more than {most} people")]
    TooMany { most: u32 },
    /// A short code or a client's name, or a contact without a number of any country.
    #[error("no number of any country")]
    NoNumber,
    /// Police, ambulance and fire are never blocked.
    #[error("an emergency number")]
    Emergency,
    /// On the do-not-call list.
    #[error("must not be called")]
    Forbidden,
    /// Unix milliseconds.
    #[error("called today")]
    CalledToday {
        #[ts(type = "number")]
        at: u64,
    },
    #[error("{refusal}")]
    Refused { refusal: Refusal },
    #[error("{failure}")]
    File { failure: FileFailure },
    #[error("{failure}")]
    Book { failure: BookFailure },
}

impl From<BookFailure> for ListFailure {
    fn from(failure: BookFailure) -> Self {
        Self::Book { failure }
    }
}

impl From<FileFailure> for ListFailure {
    fn from(failure: FileFailure) -> Self {
        if let FileFailure::Book { failure } = failure {
            return Self::Book { failure };
        }
        Self::File { failure }
    }
}

impl From<store::Error> for ListFailure {
    fn from(error: store::Error) -> Self {
        FileFailure::from(error).into()
    }
}
