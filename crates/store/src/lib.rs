//! What the phone remembers, in SQLite: one file a table, with its queries.
//!
//! Every method blocks until the disk has it (a few milliseconds, seconds on a bad disk), so an
//! async caller runs them on a thread for blocking work. A write that returned survives the
//! death of the process and of the machine (WAL, `synchronous=FULL`).

mod accounts;
mod calls;
mod error;
mod file;
mod migrations;
mod settings;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

pub use calls::{CallRow, StoredCall};
pub use error::Error;

/// The open file. May be shared between threads; one works at a time.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the file, or makes it: folders for the owner only (0700), the file too (0600).
    /// Brings its tables up to date, and marks calls that an earlier run left open as interrupted.
    ///
    /// # Errors
    /// If the folder or the file cannot be used, or is not what it should be; nothing of it is
    /// changed or thrown away then.
    pub fn open(path: &Path) -> Result<Self, Error> {
        file::prepare(path)?;
        let mut connection = file::connect(path)?;
        migrations::run(&mut connection)?;
        let store = Self { connection: Mutex::new(connection) };
        store.mark_interrupted_calls()?;
        Ok(store)
    }

    /// A panic elsewhere leaves no half transaction behind, so a poisoned lock is as good as any.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
