//! One entry of an import made a contact, or part of one.

use std::collections::HashMap;

use addressbook::{Contact, terms};
use call::Timestamp;
use rusqlite::{Transaction, params};

use super::decide::{candidates, fate, same};
use super::{Fate, ImportRow, Ready};
use crate::contacts::{self, order};
use crate::terms::{Gathered, Of, block, replace};
use crate::{ContactRow, Error, StoredContact};

/// What the contacts taken last are found by is gathered here: written in order and all
/// together, that takes a tenth of the time.
pub(super) struct Take {
    pub import: ImportRow,
    now: Timestamp,
    /// Somebody was called before, and may be taken in now.
    has_calls: bool,
    pub terms: Gathered,
    pub keys: HashMap<i64, Vec<ContactRow>>,
    pub order: Vec<(String, ContactRow)>,
}

pub(super) enum Took {
    Added(ContactRow),
    There(Fate),
    /// Not taken: what was gathered has to be written first.
    Full,
}

impl Take {
    pub fn new(import: ImportRow, now: Timestamp, has_calls: bool) -> Self {
        let (terms, keys, order) = (Gathered::default(), HashMap::new(), Vec::new());
        Self { import, now, has_calls, terms, keys, order }
    }

    pub fn take(&mut self, change: &Transaction<'_>, ready: &Ready) -> Result<Took, Error> {
        let contact = &ready.draft.contact;
        let pending = ready.keys.iter().filter_map(|key| self.keys.get(key)).flatten().copied();
        let rows: Vec<ContactRow> = pending.chain(candidates(change, &ready.keys)?).collect();
        if let Some((known, by)) = same(change, rows.into_iter(), contact)? {
            let (fate, whole) = fate(&known, by, contact);
            if let Some(whole) = whole {
                self.merge(change, &known, &whole)?;
            }
            return Ok(Took::There(fate));
        }
        let next: i64 = change
            .prepare_cached(
                "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'contacts'), 0) + 1",
            )?
            .query_row([], |row| row.get(0))?;
        if block(next) != self.terms.block() {
            if !self.terms.is_empty() {
                return Ok(Took::Full);
            }
            self.terms = Gathered::new(block(next));
        }
        change
            .prepare_cached(
                "INSERT INTO contacts (card, created_at, changed_at, import) VALUES (?1, ?2, ?2, ?3)",
            )?
            .execute(params![ready.json, crate::time::millis(self.now), self.import.0])?;
        let row = ContactRow(change.last_insert_rowid());
        self.terms.add(row.0, &ready.terms);
        for key in &ready.keys {
            self.keys.entry(*key).or_default().push(row);
        }
        self.order.push((order(contact), row));
        if self.has_calls {
            crate::calls::note_last_call(change, row, contact)?;
        }
        Ok(Took::Added(row))
    }

    fn merge(
        &mut self,
        change: &Transaction<'_>,
        known: &StoredContact,
        whole: &Contact,
    ) -> Result<(), Error> {
        let row = known.row;
        let ours: bool = change
            .prepare_cached("SELECT import IS ?2 FROM contacts WHERE id = ?1")?
            .query_row(params![row.0, self.import.0], |row| row.get(0))?;
        if !ours {
            change
                .prepare_cached(
                    "INSERT OR IGNORE INTO import_changes (import, contact, before, changed_at)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![
                    self.import.0,
                    row.0,
                    contacts::json(&known.contact)?,
                    crate::time::millis(known.changed_at)
                ])?;
            return contacts::update(change, row, &known.contact, whole, self.now);
        }
        change
            .prepare_cached("UPDATE contacts SET card = ?2 WHERE id = ?1")?
            .execute(params![row.0, contacts::json(whole)?])?;
        if block(row.0) != self.terms.block() || self.terms.is_empty() {
            replace(change, Of::Contacts, row.0, &terms(&known.contact), &terms(whole))?;
            contacts::remove_keys(change, row, &known.contact)?;
            return contacts::add_keys(change, row, whole);
        }
        self.terms.add(row.0, &terms(whole));
        for key in whole.keys() {
            let rows = self.keys.entry(key).or_default();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        let (before, after) = (order(&known.contact), order(whole));
        if before != after {
            // It had no name, and has one now.
            self.order.retain(|(_, other)| *other != row);
            self.order.push((after, row));
        }
        Ok(())
    }
}
