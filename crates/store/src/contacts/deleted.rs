//! Contacts deleted, and put back.

use addressbook::{Contact, terms};
use call::Timestamp;
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::{ContactRow, add_keys, delete, editable, json, labels};
use crate::terms::{Of, replace};
use crate::time::{millis, timestamp};
use crate::{Error, Store};

/// Everything of a contact that was deleted, so that it can be put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    row: i64,
    pub contact: Contact,
    created_at: u64,
    changed_at: u64,
    import: Option<i64>,
}

impl Store {
    /// Deletes a contact; what comes back is all that was known of it.
    ///
    /// # Errors
    /// As of [`Store::save_contact`].
    pub fn delete_contact(&self, row: ContactRow) -> Result<Deleted, Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = editable(&change, row)?;
        let (created_at, import) = change
            .prepare_cached("SELECT created_at, import FROM contacts WHERE id = ?1")?
            .query_row(params![row.0], |row| Ok((timestamp(row.get(0)?).0, row.get(1)?)))?;
        delete(&change, row, &before.contact)?;
        change.commit()?;
        let changed_at = before.changed_at.0;
        Ok(Deleted { row: row.0, contact: before.contact, created_at, changed_at, import })
    }

    /// Puts a deleted contact back as it was, under the same name. Once it is there, it stays as
    /// it is.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn restore_contact(&self, deleted: &Deleted) -> Result<ContactRow, Error> {
        let Deleted { row, contact, created_at, changed_at, import } = deleted;
        let row = ContactRow(*row);
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // One that was taken back meanwhile takes nothing back any more.
        let import: Option<i64> = change
            .prepare_cached("SELECT id FROM imports WHERE id = ?1 AND state = 'done'")?
            .query_row(params![import], |row| row.get(0))
            .optional()?;
        let times = [created_at, changed_at].map(|at| millis(Timestamp(*at)));
        let there = change
            .prepare_cached(
                "INSERT OR IGNORE INTO contacts (id, card, created_at, changed_at, import)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![row.0, json(contact)?, times[0], times[1], import])?;
        if there == 1 {
            replace(&change, Of::Contacts, row.0, &[], &terms(contact))?;
            add_keys(&change, row, contact)?;
            labels::note(&change, &contact.labels)?;
            crate::calls::note_last_call(&change, row, contact)?;
        }
        change.commit()?;
        Ok(row)
    }
}
