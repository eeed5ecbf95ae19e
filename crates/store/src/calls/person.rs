//! What is known of a person, and how all of it is forgotten.

use addressbook::number_key;
use rusqlite::{Connection, TransactionBehavior, params};

use super::{CallRow, keep::forget};
use crate::contacts::{self, rows_of_key};
use crate::{ContactRow, Error, Store};

/// How much there is, or was, of a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PersonRows {
    pub contacts: u64,
    pub calls: u64,
    /// Calls with a note, an outcome or a draft.
    pub notes: u64,
}

impl Store {
    /// What [`Store::erase_person`] would erase.
    ///
    /// # Errors
    /// If there is no digit in the number, or the file cannot be read.
    pub fn count_person(&self, number: &str) -> Result<PersonRows, Error> {
        Ok(Known::of(&self.reader(), number)?.count)
    }

    /// Erases everything about the person with this number: the contacts that have it with all
    /// that is known of them, the calls with any of their numbers, their notes, and what
    /// imports remember. What was erased is overwritten on the disk; copies that hold it go.
    ///
    /// # Errors
    /// If an import is running, a call with the person is up, or the file cannot be written;
    /// nothing is erased then.
    pub fn erase_person(&self, number: &str) -> Result<PersonRows, Error> {
        let mut connection = self.connection();
        let erased = erase(&mut connection, number)?;
        // The log of the writes still holds what was there.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        drop(connection);
        self.renew_copies()?;
        Ok(erased)
    }
}

/// All rows that tell of a person.
struct Known {
    contacts: Vec<(ContactRow, addressbook::Contact)>,
    calls: Vec<CallRow>,
    is_up: bool,
    /// All forms of all numbers.
    numbers: Vec<String>,
    count: PersonRows,
}

impl Known {
    fn of(connection: &Connection, number: &str) -> Result<Self, Error> {
        let key = number_key(number).ok_or(Error::NoNumber)?;
        let mut numbers = vec![number.to_owned()];
        let mut contacts = Vec::new();
        for row in rows_of_key(connection, key, u32::MAX)? {
            let Some(known) = contacts::load(connection, row)? else { continue };
            let same = |known: &addressbook::Number| known.key() == number || known.typed == number;
            if !known.contact.numbers.iter().any(same) {
                continue;
            }
            for known in &known.contact.numbers {
                numbers.extend([known.key(), known.typed.clone()]);
            }
            contacts.push((row, known.contact));
        }
        numbers.sort_unstable();
        numbers.dedup();
        let (mut calls, mut is_up, mut notes) = (Vec::new(), false, 0);
        let mut query = connection.prepare_cached(
            "SELECT id, end_code IS NULL AND interrupted = 0,
                    note <> '' OR outcome IS NOT NULL OR draft IS NOT NULL
             FROM calls WHERE peer = ?1",
        )?;
        for number in &numbers {
            let mut rows = query.query(params![number])?;
            while let Some(row) = rows.next()? {
                calls.push(CallRow(row.get(0)?));
                is_up |= row.get::<_, bool>(1)?;
                notes += u64::from(row.get::<_, bool>(2)?);
            }
        }
        let count =
            PersonRows { contacts: contacts.len() as u64, calls: calls.len() as u64, notes };
        Ok(Self { contacts, calls, is_up, numbers, count })
    }
}

fn erase(connection: &mut Connection, number: &str) -> Result<PersonRows, Error> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let running: bool = change.query_row(
        "SELECT EXISTS (SELECT 1 FROM imports WHERE state IN ('running', 'undoing'))",
        [],
        |row| row.get(0),
    )?;
    if running {
        return Err(Error::ImportRunning);
    }
    let known = Known::of(&change, number)?;
    if known.is_up {
        return Err(Error::CallIsUp);
    }
    for (row, contact) in &known.contacts {
        contacts::delete(&change, *row, contact)?;
        crate::sync::erase(&change, *row)?;
        change.execute("DELETE FROM import_changes WHERE contact = ?1", params![row.0])?;
    }
    known.calls.iter().try_for_each(|row| forget(&change, *row))?;
    known.numbers.iter().try_for_each(|number| crate::lists::forget_number(&change, number))?;
    change.commit()?;
    Ok(known.count)
}
