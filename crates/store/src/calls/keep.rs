//! How long calls are kept.

use call::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};

use super::{CallRow, load};
use crate::terms::{Of, replace};
use crate::time::millis;
use crate::{Error, Store};

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

    /// How many calls [`Store::forget_calls_before`] would forget.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn count_calls_before(&self, oldest: Timestamp) -> Result<u64, Error> {
        let reader = self.reader();
        let mut query = reader.prepare_cached(
            "SELECT count(*) FROM calls
             WHERE started_at < ?1 AND (end_code IS NOT NULL OR interrupted = 1)",
        )?;
        let calls: i64 = query.query_row(params![millis(oldest)], |row| row.get(0))?;
        Ok(u64::try_from(calls).unwrap_or(0))
    }
}

pub(super) fn forget(change: &Transaction<'_>, row: CallRow) -> Result<(), Error> {
    if let Some(call) = load(change, row)? {
        replace(change, Of::Calls, row.0, &call.terms(), &[])?;
        change.prepare_cached("DELETE FROM calls WHERE id = ?1")?.execute(params![row.0])?;
    }
    Ok(())
}
