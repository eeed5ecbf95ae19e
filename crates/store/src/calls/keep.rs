//! How long calls are kept, and how a person is forgotten.

use addressbook::number_key;
use call::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{CallRow, load};
use crate::contacts::{self, rows_of_key};
use crate::terms::{Of, replace};
use crate::time::millis;
use crate::{Error, Store};

/// What was erased of a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    pub contacts: u64,
    pub calls: u64,
}

/// Calls that are forgotten in one transaction.
const PIECE: u32 = 500;

impl Store {
    /// Forgets calls that began before `oldest`, with their notes; says how many.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn forget_calls_before(&self, oldest: Timestamp) -> Result<u64, Error> {
        let mut forgotten = 0;
        loop {
            let mut connection = self.connection();
            let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut query = change.prepare_cached(
                "SELECT id FROM calls WHERE started_at < ?1 AND (end_code IS NOT NULL OR interrupted = 1)
                 ORDER BY started_at LIMIT ?2",
            )?;
            let rows: Vec<CallRow> = query
                .query_map(params![millis(oldest), PIECE], |row| row.get(0).map(CallRow))?
                .collect::<Result<_, _>>()?;
            drop(query);
            rows.iter().try_for_each(|row| forget(&change, *row))?;
            change.commit()?;
            forgotten += rows.len() as u64;
            if rows.is_empty() {
                return Ok(forgotten);
            }
        }
    }

    /// Erases everything about the person with this number: the contacts that have it with all
    /// that is known of them, the calls with any of their numbers, their notes, and what
    /// imports remember. A server that has the contacts is told to delete them. What was erased is overwritten on the disk; copies that hold it go.
    ///
    /// # Errors
    /// If an import is running, or the file cannot be written; nothing is erased then.
    pub fn erase_person(&self, number: &str) -> Result<Erased, Error> {
        let mut connection = self.connection();
        let erased = erase(&mut connection, number)?;
        // The log of the writes still holds what was there.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        drop(connection);
        self.renew_copies()?;
        Ok(erased)
    }
}

fn erase(connection: &mut Connection, number: &str) -> Result<Erased, Error> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let running: bool = change.query_row(
        "SELECT EXISTS (SELECT 1 FROM imports WHERE state IN ('running', 'undoing'))",
        [],
        |row| row.get(0),
    )?;
    if running {
        return Err(Error::ImportRunning);
    }
    let mut erased = Erased::default();
    let mut numbers = vec![number.to_owned()];
    let key = number_key(number).ok_or(Error::NoNumber)?;
    for row in rows_of_key(&change, key, u32::MAX)? {
        let Some(known) = contacts::load(&change, row)? else { continue };
        let same = |known: &addressbook::Number| known.key() == number || known.typed == number;
        if !known.contact.numbers.iter().any(same) {
            continue;
        }
        for known in &known.contact.numbers {
            numbers.extend([known.key(), known.typed.clone()]);
        }
        contacts::delete(&change, row, &known.contact)?;
        crate::sync::erase(&change, row)?;
        change.execute("DELETE FROM import_changes WHERE contact = ?1", params![row.0])?;
        erased.contacts += 1;
    }
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let mut query = change.prepare_cached("SELECT id FROM calls WHERE peer = ?1")?;
        let rows: Vec<CallRow> = query
            .query_map(params![number], |row| row.get(0).map(CallRow))?
            .collect::<Result<_, _>>()?;
        rows.iter().try_for_each(|row| forget(&change, *row))?;
        erased.calls += rows.len() as u64;
    }
    change.commit()?;
    Ok(erased)
}

fn forget(change: &Transaction<'_>, row: CallRow) -> Result<(), Error> {
    if let Some(call) = load(change, row)? {
        replace(change, Of::Calls, row.0, &call.terms(), &[])?;
        change.prepare_cached("DELETE FROM calls WHERE id = ?1")?.execute(params![row.0])?;
    }
    Ok(())
}
