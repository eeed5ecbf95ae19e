//! The table `contact_labels`: every label that a contact has or had, so that they can be listed
//! without a look at all contacts.

use std::collections::HashSet;

use addressbook::{AnyOf, Contact, Term, favourite_term, fold, label_term};
use rusqlite::{Connection, params};

use super::{StoredContact, load};
use crate::terms::{Of, count, search};
use crate::{ContactRow, Error, Store};

pub(crate) const SCHEMA: &str = "
    CREATE TABLE contact_labels (label TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    INSERT OR IGNORE INTO contact_labels
        SELECT labels.value FROM contacts
        JOIN json_each(CASE WHEN json_valid(card) THEN card ELSE '{}' END, '$.labels') AS labels
        WHERE labels.type = 'text';
";

/// Some of the contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group<'a> {
    /// Who has the label, whatever its case and accents.
    Label(&'a str),
    Favourites,
}

impl Group<'_> {
    pub(crate) fn term(self) -> Term {
        match self {
            Self::Label(label) => label_term(label),
            Self::Favourites => favourite_term(),
        }
    }

    pub(crate) fn has(self, contact: &Contact) -> bool {
        match self {
            Self::Label(label) => contact.labels.iter().any(|own| fold(own) == fold(label)),
            Self::Favourites => contact.favourite,
        }
    }
}

impl Store {
    /// All labels that somebody has, by name, with the number of contacts that have each. Two
    /// that differ in case or accents only are one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn labels(&self) -> Result<Vec<(String, u64)>, Error> {
        let reader = self.reader();
        let mut query = reader.prepare_cached("SELECT label FROM contact_labels")?;
        let mut labels: Vec<String> =
            query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        labels.sort_by_cached_key(|label| fold(label));
        labels.dedup_by_key(|label| fold(label));
        let counted = labels.into_iter().map(|label| {
            let members = count(&reader, Of::Contacts, label_term(&label))?;
            Ok((label, members))
        });
        let counted: Vec<(String, u64)> = counted.collect::<Result<_, Error>>()?;
        Ok(counted.into_iter().filter(|(_, members)| *members > 0).collect())
    }

    /// How many contacts belong to it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn count_of(&self, group: Group<'_>) -> Result<u64, Error> {
        count(&self.reader(), Of::Contacts, group.term())
    }

    /// Contacts that belong to it, in the order of their names, from the one at `offset` on.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn contacts_of(
        &self,
        group: Group<'_>,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<StoredContact>, Error> {
        let reader = self.reader();
        let members = members(&reader, group.term())?;
        let mut query =
            reader.prepare_cached("SELECT contact FROM contact_order ORDER BY name, contact")?;
        let mut rows = query.query([])?;
        let (mut passed, mut shown) = (0, Vec::new());
        while let Some(row) = rows.next()? {
            let row: i64 = row.get(0)?;
            if !members.has(row) {
                continue;
            }
            passed += 1;
            if passed > offset {
                shown.push(ContactRow(row));
            }
            if shown.len() == limit as usize {
                break;
            }
        }
        let contacts = shown.into_iter().map(|row| load(&reader, row));
        Ok(contacts.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

/// Rows, one bit each: a million take as little as 125 kB.
#[derive(Default)]
struct Members(Vec<u64>);

impl Members {
    fn add(&mut self, row: i64) {
        let Ok(at) = usize::try_from(row / 64) else { return };
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at) {
            *word |= 1 << (row % 64);
        }
    }

    fn has(&self, row: i64) -> bool {
        let word = usize::try_from(row / 64).ok().and_then(|at| self.0.get(at));
        word.is_some_and(|word| word & (1 << (row % 64)) != 0)
    }
}

fn members(reader: &Connection, term: Term) -> Result<Members, Error> {
    let mut members = Members::default();
    let asked = [AnyOf(vec![vec![term]])];
    // From the newest on: the greatest comes first, and the bits grow once.
    search(reader, Of::Contacts, &asked, |row| {
        members.add(row);
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(members)
}

pub(crate) fn note(change: &Connection, labels: &[String]) -> Result<(), Error> {
    for label in labels {
        change
            .prepare_cached("INSERT OR IGNORE INTO contact_labels (label) VALUES (?1)")?
            .execute(params![label])?;
    }
    Ok(())
}

/// Forgets those that nobody has any more: they may tell something about who had them.
pub(super) fn forget_unused(change: &Connection, labels: &[String]) -> Result<(), Error> {
    for label in labels {
        if count(change, Of::Contacts, label_term(label))? == 0 {
            change
                .prepare_cached("DELETE FROM contact_labels WHERE label = ?1")?
                .execute(params![label])?;
        }
    }
    Ok(())
}

/// The labels that a long piece of work has noted already.
#[derive(Debug, Default)]
pub(crate) struct Noted(HashSet<String>);

impl Noted {
    pub(crate) fn note(&mut self, change: &Connection, labels: &[String]) -> Result<(), Error> {
        for label in labels {
            if !self.0.contains(label) {
                note(change, std::slice::from_ref(label))?;
                self.0.insert(label.clone());
            }
        }
        Ok(())
    }
}
