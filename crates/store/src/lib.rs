//! What the phone remembers, in SQLite: one file a table, with its queries.
//!
//! Every method blocks until the disk has it (a few milliseconds, seconds on a bad disk), so an
//! async caller runs them on a thread for blocking work. A write that returned survives the
//! death of the process and of the machine (WAL, `synchronous=FULL`).

mod accounts;
mod backup;
mod calls;
mod contacts;
mod do_not_call;
mod erase;
mod error;
mod file;
mod import;
mod lists;
mod migrations;
mod search;
mod settings;
mod sync;
mod terms;
mod time;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

pub use backup::Restored;
pub use calls::{
    Afterwards, CallNames, CallQuality, CallRow, Cost, Count, Draft, Filter, PersonRows, StoredCall,
};
pub use contacts::{ContactRow, Deleted, Group, StoredContact};
pub use do_not_call::{Blocked, Forbidden};
pub use error::Error;
pub use import::{Fate, ImportRow, Imported, LastImport, Line, Plan, Preview, Progress, Undone};
pub use lists::{
    EntryRow, EntryState, ListMade, ListProgress, ListRow, Person, Settled, StoredEntry,
    StoredList, Turn,
};
pub use search::Found;
pub use sync::{
    BookRow, Conflict, Difference, Edit, Errand, Keep, ServerCard, SyncBook, Taken, Taking,
};

/// The open file. May be shared between threads; one writes at a time, and one reads beside it.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Mutex<Connection>,
    /// A question is answered at once, whatever is being written.
    reader: Mutex<Connection>,
}

impl Store {
    /// Opens the file, or makes it: folders for the owner only (0700), the file too (0600).
    /// Brings its tables up to date, marks calls that an earlier run left open as interrupted,
    /// and takes back an import that it did not finish.
    ///
    /// # Errors
    /// If the folder or the file cannot be used, or is not what it should be; nothing of it is
    /// changed or thrown away then.
    pub fn open(path: &Path) -> Result<Self, Error> {
        file::prepare(path)?;
        let mut connection = file::connect(path)?;
        migrations::run(&mut connection)?;
        let reader = file::connect_reader(path)?;
        let (connection, reader) = (Mutex::new(connection), Mutex::new(reader));
        let store = Self { path: path.to_owned(), connection, reader };
        store.mark_interrupted_calls()?;
        store.take_back_interrupted_imports()?;
        store.index_old_calls()?;
        Ok(store)
    }

    /// Lets the file grow by so many pages more and no further, as a full disk does.
    ///
    /// # Errors
    /// If the file cannot be read.
    #[doc(hidden)]
    pub fn limit_size(&self, pages: u32) -> Result<(), Error> {
        let connection = self.connection();
        let now: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let most = now + i64::from(pages);
        connection.pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))?;
        Ok(())
    }

    /// A panic elsewhere leaves no half transaction behind, so a poisoned lock is as good as any.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
