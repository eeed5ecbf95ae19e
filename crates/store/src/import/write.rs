//! Writes the contacts of an import, piece by piece.

use std::iter::Peekable;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};

use super::seen::Seen;
use super::take::{Take, Took};
use super::{Examined, Fate, ImportRow, Plan, Preview, Rejects};
use crate::contacts::{add_keys_of, add_orders};
use crate::terms::Of;
use crate::{ContactRow, Error, file};

/// Rows of an index that are written at once: some milliseconds, so that a call waits no longer.
const PIECE: usize = 4_000;

pub(super) struct Writer {
    connection: Connection,
    take: Take,
    first: Option<ContactRow>,
    last: Option<ContactRow>,
}

impl Writer {
    pub fn new(path: &Path, import: ImportRow, plan: &Plan<'_>) -> Result<Self, Error> {
        let connection = file::connect_import(path)?;
        let has_calls =
            connection.query_row("SELECT EXISTS (SELECT 1 FROM calls)", [], |row| row.get(0))?;
        let take = Take::new(import, plan.now, has_calls, Seen::new(&connection)?);
        Ok(Self { connection, take, first: None, last: None })
    }

    /// Writes a batch; `counts` learns what became of each entry.
    pub fn write(
        &mut self,
        batch: Vec<Examined>,
        counts: &mut Preview,
        reject: Rejects<'_>,
    ) -> Result<(), Error> {
        let mut entries = batch.into_iter().peekable();
        while entries.peek().is_some() {
            if self.some(&mut entries, counts, reject)? {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// In one transaction, until the batch ends or a block of rows is full (true).
    fn some(
        &mut self,
        entries: &mut Peekable<std::vec::IntoIter<Examined>>,
        counts: &mut Preview,
        reject: Rejects<'_>,
    ) -> Result<bool, Error> {
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        self.take.seen.begin(&change)?;
        while self.take.full.is_none() {
            let Some(mut entry) = entries.next() else { break };
            let fate = match &mut entry.outcome {
                Ok(ready) => match self.take.take(&change, ready)? {
                    Took::Added(row) => {
                        self.first.get_or_insert(row);
                        self.last = Some(row);
                        Fate::Added
                    }
                    Took::There(fate) => fate,
                },
                Err(rejection) => {
                    reject(entry.line, rejection);
                    Fate::Rejected(rejection.reason)
                }
            };
            counts.count(&entry, fate)?;
        }
        let rows = [self.first, self.last].map(|row| row.map(|row| row.0));
        change
            .prepare_cached(
                "UPDATE imports SET first_contact = ?2, last_contact = ?3 WHERE id = ?1",
            )?
            .execute(params![self.take.import.0, rows[0], rows[1]])?;
        change.commit()?;
        Ok(self.take.full.is_some())
    }

    /// Writes what the contacts are found by.
    fn flush(&mut self) -> Result<(), Error> {
        let keys = self.take.take_keys();
        self.take.order.sort_unstable();
        let kind = TransactionBehavior::Immediate;
        for piece in keys.chunks(PIECE) {
            let change = self.connection.transaction_with_behavior(kind)?;
            add_keys_of(&change, piece)?;
            change.commit()?;
        }
        for piece in self.take.order.chunks(PIECE) {
            let change = self.connection.transaction_with_behavior(kind)?;
            add_orders(&change, piece)?;
            change.commit()?;
        }
        self.take.order.clear();
        // Of the block that was begun only at the very end.
        let gathered = self.take.full.take();
        let mut terms = gathered.unwrap_or_else(|| std::mem::take(&mut self.take.terms));
        let mut more = !terms.is_empty();
        while more {
            let change = self.connection.transaction_with_behavior(kind)?;
            more = terms.write_some(&change, Of::Contacts, PIECE)?;
            change.commit()?;
        }
        Ok(())
    }

    /// The last piece, from which on it has happened.
    pub fn finish(mut self, counts: &Preview) -> Result<(), Error> {
        self.flush()?;
        // Waits for the disk, and so for everything before it.
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.execute(
            "UPDATE imports SET state = 'done', added = ?2, merged = ?3 WHERE id = ?1",
            params![self.take.import.0, counts.added as i64, counts.merged as i64],
        )?;
        Ok(())
    }
}
