//! One entry of an import made a contact, or part of one.

use std::collections::HashMap;

use addressbook::{Contact, terms};
use call::Timestamp;
use rusqlite::{Transaction, params};

use super::decide::{candidates, fate, same};
use super::seen::Seen;
use super::{Fate, ImportRow, Ready};
use crate::contacts::labels::Noted;
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
    /// A block of them that is complete and has to be written.
    pub full: Option<Gathered>,
    keys: HashMap<i64, ContactRow>,
    more_of_key: HashMap<i64, Vec<ContactRow>>,
    pub seen: Seen,
    pub order: Vec<(String, ContactRow)>,
    labels: Noted,
}

pub(super) enum Took {
    Added(ContactRow),
    There(Fate),
}

impl Take {
    pub fn new(import: ImportRow, now: Timestamp, has_calls: bool, seen: Seen) -> Self {
        Self {
            import,
            now,
            has_calls,
            terms: Gathered::default(),
            full: None,
            keys: HashMap::new(),
            more_of_key: HashMap::new(),
            seen,
            order: Vec::new(),
            labels: Noted::default(),
        }
    }

    pub fn take(&mut self, change: &Transaction<'_>, ready: &mut Ready) -> Result<Took, Error> {
        let mut rows = self.pending(&ready.keys);
        let known = ready.keys.iter().filter(|key| self.seen.may_have(**key));
        rows.extend(candidates(change, known)?);
        if !rows.is_empty() {
            let contact = ready.contact()?;
            if let Some((known, by)) = same(change, rows.into_iter(), &contact)? {
                let (fate, whole) = fate(&known, by, &contact);
                if let Some(whole) = whole {
                    self.merge(change, &known, &whole)?;
                }
                return Ok(Took::There(fate));
            }
        }
        change
            .prepare_cached(
                "INSERT INTO contacts (card, created_at, changed_at, import) VALUES (?1, ?2, ?2, ?3)",
            )?
            .execute(params![ready.json, crate::time::millis(self.now), self.import.0])?;
        let row = ContactRow(change.last_insert_rowid());
        if block(row.0) != self.terms.block() {
            let full = std::mem::replace(&mut self.terms, Gathered::new(block(row.0)));
            self.full = Some(full).filter(|full| !full.is_empty());
        }
        self.terms.add(row.0, &ready.terms);
        self.labels.note(change, &ready.labels)?;
        for key in &ready.keys {
            self.add_key(*key, row);
        }
        self.order.push((std::mem::take(&mut ready.order), row));
        if self.has_calls {
            crate::calls::note_last_call_with(change, row, &ready.peers)?;
        }
        Ok(Took::Added(row))
    }

    /// Most keys have one contact only.
    fn add_key(&mut self, key: i64, row: ContactRow) {
        self.seen.put(key);
        let first = *self.keys.entry(key).or_insert(row);
        if first != row {
            let more = self.more_of_key.entry(key).or_default();
            if !more.contains(&row) {
                more.push(row);
            }
        }
    }

    /// Contacts gathered under the keys.
    fn pending(&self, keys: &[i64]) -> Vec<ContactRow> {
        let first = keys.iter().filter_map(|key| self.keys.get(key));
        let more = keys.iter().filter_map(|key| self.more_of_key.get(key)).flatten();
        first.chain(more).copied().collect()
    }

    /// All keys that were gathered, in the order of their table.
    pub fn take_keys(&mut self) -> Vec<(i64, ContactRow)> {
        let more = self.more_of_key.drain();
        let more = more.flat_map(|(key, rows)| rows.into_iter().map(move |row| (key, row)));
        let mut keys: Vec<(i64, ContactRow)> = self.keys.drain().chain(more).collect();
        keys.sort_unstable();
        keys
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
            whole.keys().into_iter().for_each(|key| self.seen.put(key));
            return contacts::update(change, row, &known.contact, whole, self.now);
        }
        change
            .prepare_cached("UPDATE contacts SET card = ?2 WHERE id = ?1")?
            .execute(params![row.0, contacts::json(whole)?])?;
        self.labels.note(change, &whole.labels)?;
        if block(row.0) != self.terms.block() || self.terms.is_empty() {
            replace(change, Of::Contacts, row.0, &terms(&known.contact), &terms(whole))?;
            contacts::remove_keys(change, row, &known.contact)?;
            whole.keys().into_iter().for_each(|key| self.seen.put(key));
            return contacts::add_keys(change, row, whole);
        }
        self.terms.add(row.0, &terms(whole));
        for key in whole.keys() {
            self.add_key(key, row);
        }
        let (before, after) = (order(&known.contact), order(whole));
        if before != after {
            // It had no name, and has one now.
            contacts::remove_keys(change, row, &known.contact)?;
            self.order.retain(|(_, other)| *other != row);
            self.order.push((after, row));
        }
        Ok(())
    }
}
