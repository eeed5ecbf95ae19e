//! The entries of a list, as they are read and settled.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{EntryRow, EntryState, FORBIDDEN, ListRow, Settled, StoredEntry, due};
use crate::time::timestamp;
use crate::{CallRow, ContactRow, Error, Store};

impl Store {
    /// The entries of a list in its order, from the one at `offset` on.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn list_entries(
        &self,
        list: ListRow,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<StoredEntry>, Error> {
        let reader = self.reader();
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        select(&reader, "list = ?1 ORDER BY id LIMIT ?2 OFFSET ?3", params![list.0, limit, offset])
    }

    /// # Errors
    /// If the file cannot be read.
    pub fn list_entry(&self, entry: EntryRow) -> Result<Option<StoredEntry>, Error> {
        load(&self.reader(), entry)
    }

    /// Writes what came of an entry. It is nobody's turn any more if it was theirs.
    ///
    /// # Errors
    /// If there is no such entry, or the file cannot be written.
    pub fn settle_entry(&self, entry: EntryRow, settled: &Settled) -> Result<(), Error> {
        let (state, outcome) = match settled {
            Settled::Done { outcome } => ("done", outcome.as_deref()),
            Settled::Skipped => ("skipped", None),
            Settled::Later { .. } => ("later", None),
            Settled::Open => ("open", None),
        };
        let mut connection = self.connection();
        let change = connection.transaction()?;
        let changed = change.execute(
            "UPDATE list_entries SET state = ?2, due_at = ?3, outcome = ?4, dialling = NULL
             WHERE id = ?1",
            params![entry.0, state, due(settled), outcome],
        )?;
        if changed == 0 {
            return Err(Error::NoSuchRow { id: entry.0 });
        }
        change.execute("UPDATE lists SET current = NULL WHERE current = ?1", params![entry.0])?;
        change.commit()?;
        Ok(())
    }
}

pub(super) fn load(reader: &Connection, entry: EntryRow) -> Result<Option<StoredEntry>, Error> {
    Ok(select(reader, "id = ?1", params![entry.0])?.pop())
}

pub(super) fn select(
    reader: &Connection,
    which: &str,
    given: impl rusqlite::Params,
) -> Result<Vec<StoredEntry>, Error> {
    let mut query = reader.prepare_cached(&format!(
        "SELECT *, {FORBIDDEN} AS forbidden FROM list_entries WHERE {which}"
    ))?;
    let entries = query.query_map(given, entry)?;
    let mut entries: Vec<StoredEntry> = entries.collect::<Result<_, _>>()?;
    let mut numbers = reader
        .prepare_cached("SELECT number FROM list_numbers WHERE entry = ?1 ORDER BY position")?;
    for entry in &mut entries {
        let of_entry = numbers.query_map(params![entry.row.0], |row| row.get(0))?;
        entry.numbers = of_entry.collect::<Result<_, _>>()?;
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    let state: String = row.get("state")?;
    let due_at = row.get::<_, Option<i64>>("due_at")?.map(timestamp);
    Ok(StoredEntry {
        row: EntryRow(row.get("id")?),
        list: ListRow(row.get("list")?),
        name: row.get("name")?,
        contact: row.get::<_, Option<i64>>("contact")?.map(ContactRow),
        numbers: Vec::new(),
        state: match (state.as_str(), due_at) {
            ("later", Some(due_at)) => EntryState::Later { due_at },
            ("done", _) => EntryState::Done,
            ("skipped", _) => EntryState::Skipped,
            _ => EntryState::Open,
        },
        outcome: row.get("outcome")?,
        forbidden: row.get("forbidden")?,
        call: row.get::<_, Option<i64>>("call")?.map(CallRow),
        calls: row.get("calls")?,
    })
}

/// The entry with this number in a transaction that is under way.
pub(super) fn exists(reader: &Connection, entry: EntryRow) -> Result<bool, Error> {
    let found = reader
        .query_row("SELECT 1 FROM list_entries WHERE id = ?1", params![entry.0], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}
