//! The tables `lists`, `list_entries` and `list_numbers`: people to be called one by one.
//!
//! A person stands in a list once, by any of their numbers. Who is on the do-not-call list is
//! never anybody's turn, from whenever on they are on it. Whose turn it is and what came of the
//! others is on the disk with each click.

mod entries;
mod make;
mod turn;

use call::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use crate::time::{millis, timestamp};
use crate::{CallRow, ContactRow, Error, Store};

pub use make::{ListMade, Person};
pub use turn::Turn;
pub(crate) use turn::tie_call;

pub(crate) const SCHEMA: &str = "
    CREATE TABLE lists (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        current INTEGER
    ) STRICT;
    CREATE TABLE list_entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        list INTEGER NOT NULL,
        name TEXT NOT NULL,
        contact INTEGER,
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'later', 'done', 'skipped')),
        due_at INTEGER,
        outcome TEXT,
        dialling TEXT,
        call INTEGER,
        called_at INTEGER,
        calls INTEGER NOT NULL DEFAULT 0,
        CHECK ((state = 'later') = (due_at IS NOT NULL))
    ) STRICT;
    CREATE INDEX list_entries_by_state ON list_entries (list, state, due_at, id);
    CREATE INDEX list_entries_dialling ON list_entries (dialling) WHERE dialling IS NOT NULL;
    CREATE TABLE list_numbers (
        id INTEGER PRIMARY KEY,
        list INTEGER NOT NULL,
        number TEXT NOT NULL,
        entry INTEGER NOT NULL,
        position INTEGER NOT NULL,
        UNIQUE (list, number)
    ) STRICT;
    CREATE INDEX list_numbers_of_entry ON list_numbers (entry, position);
    CREATE INDEX list_numbers_by_number ON list_numbers (number);
";

/// An entry whose person must not be called.
const FORBIDDEN: &str = "EXISTS (SELECT 1 FROM list_numbers JOIN do_not_call USING (number)
                                 WHERE list_numbers.entry = list_entries.id)";

/// Names a list; never used again for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListRow(pub i64);

/// Names an entry of a list; never used again for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryRow(pub i64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredList {
    pub row: ListRow,
    pub name: String,
    pub made_at: Timestamp,
    pub progress: ListProgress,
}

/// How many entries are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListProgress {
    /// Not called yet.
    pub open: u64,
    /// To be called back.
    pub later: u64,
    pub done: u64,
    pub skipped: u64,
    /// Neither done nor skipped, and on the do-not-call list.
    pub forbidden: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    pub row: EntryRow,
    pub list: ListRow,
    pub name: String,
    pub contact: Option<ContactRow>,
    /// E.164, or as it was typed where there is none; the first is called first.
    pub numbers: Vec<String>,
    pub state: EntryState,
    pub outcome: Option<String>,
    /// On the do-not-call list.
    pub forbidden: bool,
    /// The latest call that was placed from it.
    pub call: Option<CallRow>,
    /// How many calls were placed from it.
    pub calls: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryState {
    Open,
    /// To be called back from then on.
    Later {
        due_at: Timestamp,
    },
    Done,
    Skipped,
}

/// What the agent says of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    Done {
        outcome: Option<String>,
    },
    Skipped,
    Later {
        due_at: Timestamp,
    },
    /// It is to be called after all.
    Open,
}

impl Store {
    /// All lists, the newest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn lists(&self) -> Result<Vec<StoredList>, Error> {
        let reader = self.reader();
        let mut query =
            reader.prepare_cached("SELECT id, name, made_at FROM lists ORDER BY id DESC")?;
        let rows = query
            .query_map([], |row| Ok((ListRow(row.get(0)?), row.get(1)?, timestamp(row.get(2)?))))?;
        let rows: Vec<(ListRow, String, Timestamp)> = rows.collect::<Result<_, _>>()?;
        rows.into_iter()
            .map(|(row, name, made_at)| {
                let progress = progress(&reader, row)?;
                Ok(StoredList { row, name, made_at, progress })
            })
            .collect()
    }

    /// Forgets a list with its entries; the calls stay in the history.
    ///
    /// # Errors
    /// If there is no such list, or the file cannot be written.
    pub fn delete_list(&self, list: ListRow) -> Result<(), Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let gone = change.execute("DELETE FROM lists WHERE id = ?1", params![list.0])?;
        if gone == 0 {
            return Err(Error::NoSuchRow { id: list.0 });
        }
        change.execute("DELETE FROM list_numbers WHERE list = ?1", params![list.0])?;
        change.execute("DELETE FROM list_entries WHERE list = ?1", params![list.0])?;
        change.commit()?;
        Ok(())
    }
}

/// Forgets a person's entries in all lists, found by one of their numbers.
pub(crate) fn forget_number(change: &Connection, number: &str) -> Result<(), Error> {
    let mut query = change.prepare_cached("SELECT entry FROM list_numbers WHERE number = ?1")?;
    let entries: Vec<i64> =
        query.query_map(params![number], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for entry in entries {
        change.execute("DELETE FROM list_numbers WHERE entry = ?1", params![entry])?;
        change.execute("DELETE FROM list_entries WHERE id = ?1", params![entry])?;
    }
    Ok(())
}

fn progress(reader: &Connection, list: ListRow) -> Result<ListProgress, Error> {
    let mut progress = ListProgress::default();
    let mut query = reader.prepare_cached(&format!(
        "SELECT state, state IN ('open', 'later') AND {FORBIDDEN} AS forbidden, count(*)
         FROM list_entries WHERE list = ?1 GROUP BY 1, 2",
    ))?;
    let mut rows = query.query(params![list.0])?;
    while let Some(row) = rows.next()? {
        let (state, forbidden): (String, bool) = (row.get(0)?, row.get(1)?);
        let count = row.get::<_, i64>(2)?.cast_unsigned();
        *match state.as_str() {
            _ if forbidden => &mut progress.forbidden,
            "done" => &mut progress.done,
            "skipped" => &mut progress.skipped,
            "later" => &mut progress.later,
            _ => &mut progress.open,
        } += count;
    }
    Ok(progress)
}

/// Unix milliseconds of when a call-back is due, where it is one.
fn due(settled: &Settled) -> Option<i64> {
    match settled {
        Settled::Later { due_at } => Some(millis(*due_at)),
        Settled::Done { .. } | Settled::Skipped | Settled::Open => None,
    }
}
