//! Why the book did not do what it was asked for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum BookFailure {
    /// The file is not open, or not yet; a notice says why.
    #[error("contacts and calls cannot be read")]
    Closed,
    /// Somebody else has taken it away meanwhile.
    #[error("it is not there any more")]
    Missing,
    /// It has just come by an import that may still be stopped.
    #[error("an import is running")]
    ImportRunning,
    #[error("no room on the disk")]
    DiskFull,
    /// A fault of our own; the log has more.
    #[error("{message}")]
    Internal { message: String },
}

impl From<store::Error> for BookFailure {
    fn from(error: store::Error) -> Self {
        match &error {
            store::Error::NoSuchRow { .. } => Self::Missing,
            store::Error::ImportRunning => Self::ImportRunning,
            store::Error::DiskFull => Self::DiskFull,
            store::Error::Folder { .. }
            | store::Error::File { .. }
            | store::Error::Damaged { .. }
            | store::Error::Newer { .. }
            | store::Error::Busy
            | store::Error::Setting { .. }
            | store::Error::Card(_)
            | store::Error::Source(_)
            | store::Error::NoNumber
            | store::Error::NoSuchImport { .. }
            | store::Error::Database(_) => {
                tracing::error!(%error, "contacts or calls not read or written");
                Self::Internal { message: error.to_string() }
            }
        }
    }
}
