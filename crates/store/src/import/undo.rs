//! Takes an import back: what it added goes, what it changed is as it was before.

use addressbook::terms;
use call::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{ImportRow, Undone};
use crate::contacts::{self, load, remove_keys, stored};
use crate::terms::{Of, block, replace, rows};
use crate::time::timestamp;
use crate::{ContactRow, Error, Store, StoredContact, file};

/// Contacts that are taken back in one transaction.
const PIECE: usize = 500;
/// If more of a block go, what is left of it is written anew.
const MANY: i64 = 4_000;

/// An import that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastImport {
    pub row: ImportRow,
    /// Of its file.
    pub name: String,
    pub at: Timestamp,
    pub added: u64,
    pub merged: u64,
}

impl Store {
    /// Takes a finished import back. Contacts that were changed by hand since stay.
    ///
    /// # Errors
    /// If there is no such import, another one is running, or the file cannot be written; what
    /// is missing then is done at the next start.
    pub fn undo_import(&self, import: ImportRow) -> Result<Undone, Error> {
        let changed = self.connection().execute(
            "UPDATE imports SET state = 'undoing' WHERE id = ?1 AND state = 'done'
             AND NOT EXISTS (SELECT 1 FROM imports WHERE state IN ('running', 'undoing'))",
            params![import.0],
        )?;
        if changed == 0 {
            Err(Error::NoSuchImport { id: import.0 })
        } else {
            self.take_back(import)
        }
    }

    /// The latest import that can be taken back.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn last_import(&self) -> Result<Option<LastImport>, Error> {
        let reader = self.reader();
        let mut query = reader.prepare_cached(
            "SELECT id, source, at, added, merged FROM imports WHERE state = 'done' ORDER BY id DESC LIMIT 1",
        )?;
        let last = query.query_row([], |row| {
            Ok(LastImport {
                row: ImportRow(row.get(0)?),
                name: row.get(1)?,
                at: timestamp(row.get(2)?),
                added: row.get::<_, i64>(3)?.cast_unsigned(),
                merged: row.get::<_, i64>(4)?.cast_unsigned(),
            })
        });
        Ok(last.optional()?)
    }

    /// What an earlier run began and did not finish.
    pub(crate) fn take_back_interrupted_imports(&self) -> Result<(), Error> {
        let connection = self.connection();
        let mut query =
            connection.prepare("SELECT id FROM imports WHERE state IN ('running', 'undoing')")?;
        let unfinished: Vec<i64> =
            query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        drop(query);
        drop(connection);
        for import in unfinished {
            tracing::warn!(import, "import was interrupted; taking it back");
            self.take_back(ImportRow(import))?;
        }
        Ok(())
    }

    pub(super) fn take_back(&self, import: ImportRow) -> Result<Undone, Error> {
        let mut connection = file::connect_import(&self.path)?;
        let mut undone = Undone::default();
        let (at, first, last): (i64, Option<i64>, Option<i64>) = connection.query_row(
            "SELECT at, first_contact, last_contact FROM imports WHERE id = ?1",
            params![import.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        restore(&mut connection, import, timestamp(at), &mut undone)?;
        if let (Some(first), Some(last)) = (first, last) {
            for block in block(first)..=block(last) {
                remove(&mut connection, import, block, &mut undone)?;
            }
        }
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection
            .execute("UPDATE imports SET state = 'undone' WHERE id = ?1", params![import.0])?;
        Ok(undone)
    }
}

/// Contacts that were there before, as they were.
fn restore(
    connection: &mut Connection,
    import: ImportRow,
    at: Timestamp,
    undone: &mut Undone,
) -> Result<(), Error> {
    loop {
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut query = change.prepare_cached(
            "SELECT contact, before, changed_at FROM import_changes WHERE import = ?1 LIMIT ?2",
        )?;
        let some = query.query_map(params![import.0, PIECE as i64], |row| {
            let before = contacts::card(row.get_ref(1)?.as_str()?)?;
            Ok((ContactRow(row.get(0)?), before, timestamp(row.get(2)?)))
        })?;
        let some: Vec<_> = some.collect::<Result<_, _>>()?;
        drop(query);
        for (row, before, changed_at) in &some {
            match load(&change, *row)? {
                Some(now) if now.changed_at == at => {
                    contacts::update(&change, *row, &now.contact, before, *changed_at)?;
                    undone.restored += 1;
                }
                Some(_) => undone.kept += 1,
                None => {}
            }
            change
                .prepare_cached("DELETE FROM import_changes WHERE import = ?1 AND contact = ?2")?
                .execute(params![import.0, row.0])?;
        }
        change.commit()?;
        if some.is_empty() {
            return Ok(());
        }
    }
}

/// The import's contacts in one block of rows, and what they are found by.
fn remove(
    connection: &mut Connection,
    import: ImportRow,
    block: i64,
    undone: &mut Undone,
) -> Result<(), Error> {
    let (mut from, last) = rows(block);
    let many: bool = connection.query_row(
        "SELECT count(*) > ?4 FROM contacts WHERE import = ?1 AND id BETWEEN ?2 AND ?3",
        params![import.0, from, last, MANY],
        |row| row.get(0),
    )?;
    loop {
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let some = of_import(&change, import, from, last)?;
        let Some((latest, _)) = some.last() else { break };
        from = latest.row.0 + 1;
        for (found, created_at) in &some {
            let row = found.row;
            if found.changed_at != *created_at {
                undone.kept += 1;
                change
                    .prepare_cached("UPDATE contacts SET import = NULL WHERE id = ?1")?
                    .execute(params![row.0])?;
                continue;
            }
            undone.removed += 1;
            change.prepare_cached("DELETE FROM contacts WHERE id = ?1")?.execute(params![row.0])?;
            remove_keys(&change, row, &found.contact)?;
            if !many {
                replace(&change, Of::Contacts, row.0, &terms(&found.contact), &[])?;
            }
        }
        change.commit()?;
    }
    if many { rebuild(connection, block) } else { Ok(()) }
}

/// The block is not found by anything in between, so it is one transaction.
fn rebuild(connection: &mut Connection, block: i64) -> Result<(), Error> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    contacts::index::block(&change, block)?;
    change.commit()?;
    Ok(())
}

/// Some contacts of the import, with when they were made.
fn of_import(
    connection: &Connection,
    import: ImportRow,
    from: i64,
    last: i64,
) -> Result<Vec<(StoredContact, Timestamp)>, Error> {
    let mut query = connection.prepare_cached(
        "SELECT * FROM contacts WHERE import = ?1 AND id BETWEEN ?2 AND ?3 ORDER BY id LIMIT ?4",
    )?;
    let rows = query.query_map(params![import.0, from, last, PIECE as i64], |row| {
        Ok((stored(row)?, timestamp(row.get("created_at")?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
