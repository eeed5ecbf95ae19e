//! Whose turn it is: who is to be called back and is due, the longest first; else the next in
//! the list's order. It stays until the agent says what came of it.

use call::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::entries::{exists, load};
use super::{EntryRow, FORBIDDEN, ListProgress, ListRow, StoredEntry, progress};
use crate::time::{millis, timestamp};
use crate::{CallRow, Error, Store};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// None: nobody is left, or nobody before `next_due`.
    pub entry: Option<StoredEntry>,
    /// When one of its person's numbers was called last, by whatever way.
    pub called_at: Option<Timestamp>,
    /// When the next call-back is due.
    pub next_due: Option<Timestamp>,
    pub progress: ListProgress,
}

impl Store {
    /// Whose turn it is; from then on it is theirs until they are settled.
    ///
    /// # Errors
    /// If there is no such list, or the file cannot be read or written.
    pub fn list_turn(&self, list: ListRow, now: Timestamp) -> Result<Turn, Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let current: Option<i64> = change
            .query_row("SELECT current FROM lists WHERE id = ?1", params![list.0], |row| row.get(0))
            .optional()?
            .ok_or(Error::NoSuchRow { id: list.0 })?;
        let current = current.map(|entry| load(&change, EntryRow(entry))).transpose()?.flatten();
        let entry = match current.filter(|entry| !entry.forbidden) {
            Some(entry) => Some(entry),
            None => next(&change, list, now)?,
        };
        let called_at = entry.as_ref().map(|entry| called_at(&change, entry)).transpose()?;
        change.execute(
            "UPDATE lists SET current = ?2 WHERE id = ?1 AND current IS NOT ?2",
            params![list.0, entry.as_ref().map(|entry| entry.row.0)],
        )?;
        let next_due = change.query_row(
            &format!(
                "SELECT min(due_at) FROM list_entries
                 WHERE list = ?1 AND state = 'later' AND due_at > ?2 AND NOT {FORBIDDEN}"
            ),
            params![list.0, millis(now)],
            |row| row.get::<_, Option<i64>>(0),
        )?;
        let progress = progress(&change, list)?;
        change.commit()?;
        let next_due = next_due.map(timestamp);
        Ok(Turn { entry, called_at: called_at.flatten(), next_due, progress })
    }

    /// When one of the person's numbers was called last, by whatever way.
    ///
    /// # Errors
    /// If there is no such entry, or the file cannot be read.
    pub fn entry_called_at(&self, entry: EntryRow) -> Result<Option<Timestamp>, Error> {
        let reader = self.reader();
        let found = load(&reader, entry)?.ok_or(Error::NoSuchRow { id: entry.0 })?;
        called_at(&reader, &found)
    }

    /// The next call to `peer` is this entry's, if it is placed.
    ///
    /// # Errors
    /// If there is no such entry, or the file cannot be written.
    pub fn begin_entry_call(&self, entry: EntryRow, peer: &str) -> Result<(), Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if !exists(&change, entry)? {
            return Err(Error::NoSuchRow { id: entry.0 });
        }
        change.execute("UPDATE list_entries SET dialling = NULL WHERE dialling IS NOT NULL", [])?;
        change.execute(
            "UPDATE list_entries SET dialling = ?2 WHERE id = ?1",
            params![entry.0, peer],
        )?;
        change.commit()?;
        Ok(())
    }

    /// The call was not placed.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn drop_entry_call(&self, entry: EntryRow) -> Result<(), Error> {
        self.connection()
            .execute("UPDATE list_entries SET dialling = NULL WHERE id = ?1", params![entry.0])?;
        Ok(())
    }
}

/// Ties a call that has just got its row to the entry that it was placed from.
pub(crate) fn tie_call(
    change: &Connection,
    call: CallRow,
    peer: &str,
    at: Timestamp,
) -> Result<(), Error> {
    change
        .prepare_cached(
            "UPDATE list_entries SET call = ?1, called_at = ?3, calls = calls + 1, dialling = NULL
             WHERE dialling = ?2",
        )?
        .execute(params![call.0, peer, millis(at)])?;
    Ok(())
}

fn next(change: &Connection, list: ListRow, now: Timestamp) -> Result<Option<StoredEntry>, Error> {
    let due = format!(
        "SELECT id FROM list_entries WHERE list = ?1 AND state = 'later' AND due_at <= ?2
         AND NOT {FORBIDDEN} ORDER BY due_at, id LIMIT 1"
    );
    let open = format!(
        "SELECT id FROM list_entries WHERE list = ?1 AND state = 'open' AND ?2 IS NOT NULL
         AND NOT {FORBIDDEN} ORDER BY id LIMIT 1"
    );
    for which in [due, open] {
        let found = change
            .prepare_cached(&which)?
            .query_row(params![list.0, millis(now)], |row| row.get(0).map(EntryRow))
            .optional()?;
        if let Some(entry) = found {
            return load(change, entry);
        }
    }
    Ok(None)
}

fn called_at(reader: &Connection, entry: &StoredEntry) -> Result<Option<Timestamp>, Error> {
    let mut latest = None;
    let mut query = reader.prepare_cached(
        "SELECT max(started_at) FROM calls WHERE peer = ?1 AND direction = 'outgoing'",
    )?;
    for number in &entry.numbers {
        let at: Option<i64> = query.query_row(params![number], |row| row.get(0))?;
        latest = latest.max(at);
    }
    Ok(latest.map(timestamp))
}
