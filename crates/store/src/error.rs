//! Why something could not be remembered.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("folder {}: {source}", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("file {}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    /// The file is no database, or parts of it are lost. It is left as it is.
    #[error("file is damaged: {detail}")]
    Damaged { detail: String },
    /// A newer version of the program wrote the file.
    #[error("file is of a newer version: {found} where {known} is known")]
    Newer { found: u32, known: u32 },
    #[error("file is in use by another program")]
    Busy,
    #[error("no room on the disk")]
    DiskFull,
    /// The row is not there.
    #[error("row {id} is missing")]
    NoSuchRow { id: i64 },
    /// A setting that cannot be written as JSON.
    #[error("setting {key}: {source}")]
    Setting { key: String, source: serde_json::Error },
    /// A contact that cannot be written as JSON, or was not written by this program.
    #[error("contact: {0}")]
    Card(#[source] serde_json::Error),
    /// An import is at work on it, and may still be taken back.
    #[error("import is running")]
    ImportRunning,
    /// A call with the person is up, so that its row is still written.
    #[error("a call is up")]
    CallIsUp,
    /// The file that was to be imported.
    #[error("{0}")]
    Source(#[from] addressbook::SourceError),
    /// What should be a number holds no digit.
    #[error("no number")]
    NoNumber,
    /// There is no import of this number, or it was taken back already.
    #[error("import {id} cannot be taken back")]
    NoSuchImport { id: i64 },
    #[error("database: {0}")]
    Database(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { detail: error.to_string() }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(_) | None => Self::Database(error),
        }
    }
}
