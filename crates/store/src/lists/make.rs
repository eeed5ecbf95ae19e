//! A list made of people, each of them once.

use call::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::ListRow;
use crate::time::millis;
use crate::{ContactRow, Error, Store};

/// Somebody who may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub contact: Option<ContactRow>,
    /// E.164, or what is dialled where there is none; the first is called first.
    pub numbers: Vec<String>,
}

/// What became of the people that a list was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListMade {
    pub list: ListRow,
    pub added: u64,
    /// They were in the list already, by this or another of their numbers.
    pub twice: u64,
    pub without_number: u64,
    /// On the do-not-call list; they are in the list, and it is never their turn.
    pub forbidden: u64,
}

/// Numbers of one person that are kept.
const NUMBERS: usize = 16;
const NAME: usize = 120;

impl Store {
    /// Makes a list; all of it, or nothing.
    ///
    /// # Errors
    /// What `people` yields, or if the file cannot be written.
    pub fn make_list(
        &self,
        name: &str,
        people: &mut dyn Iterator<Item = Result<Person, Error>>,
        now: Timestamp,
    ) -> Result<ListMade, Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        change.execute(
            "INSERT INTO lists (name, made_at) VALUES (?1, ?2)",
            params![short(name), millis(now)],
        )?;
        let list = ListRow(change.last_insert_rowid());
        let mut made = ListMade { list, added: 0, twice: 0, without_number: 0, forbidden: 0 };
        for person in people {
            add(&change, person?, &mut made)?;
        }
        change.commit()?;
        Ok(made)
    }
}

fn add(change: &Transaction<'_>, mut person: Person, made: &mut ListMade) -> Result<(), Error> {
    person.numbers.retain(|number| !number.is_empty());
    person.numbers.truncate(NUMBERS);
    if person.numbers.is_empty() {
        made.without_number += 1;
        return Ok(());
    }
    let mut there = Vec::new();
    for number in &person.numbers {
        let found = change
            .prepare_cached("SELECT entry FROM list_numbers WHERE list = ?1 AND number = ?2")?
            .query_row(params![made.list.0, number], |row| row.get::<_, i64>(0))
            .optional()?;
        there.extend(found.filter(|entry| !there.contains(entry)));
    }
    // The one that came first keeps its place.
    there.sort_unstable();
    let entry = match there.split_first() {
        Some((first, others)) => {
            made.twice += 1;
            // Two that were taken for two people are one, as this entry shows.
            for other in others {
                join(change, *first, *other)?;
                made.added -= 1;
                made.twice += 1;
            }
            *first
        }
        None => {
            change
                .prepare_cached(
                    "INSERT INTO list_entries (list, name, contact) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![
                    made.list.0,
                    short(&person.name),
                    person.contact.map(|row| row.0)
                ])?;
            made.added += 1;
            change.last_insert_rowid()
        }
    };
    let mut insert = change.prepare_cached(
        "INSERT OR IGNORE INTO list_numbers (list, number, entry, position)
         VALUES (?1, ?2, ?3, (SELECT coalesce(max(position) + 1, 0) FROM list_numbers WHERE entry = ?3))",
    )?;
    let mut forbidden = false;
    for number in &person.numbers {
        insert.execute(params![made.list.0, number, entry])?;
        forbidden |= is_forbidden(change, number)?;
    }
    made.forbidden += u64::from(forbidden && there.is_empty());
    Ok(())
}

fn join(change: &Transaction<'_>, first: i64, other: i64) -> Result<(), Error> {
    change
        .prepare_cached(
            "UPDATE list_numbers SET entry = ?1, position = position + ?3 WHERE entry = ?2",
        )?
        .execute(params![first, other, NUMBERS as i64])?;
    change.prepare_cached("DELETE FROM list_entries WHERE id = ?1")?.execute(params![other])?;
    Ok(())
}

fn is_forbidden(change: &Connection, number: &str) -> Result<bool, Error> {
    let found = change
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM do_not_call WHERE number = ?1)")?
        .query_row(params![number], |row| row.get(0))?;
    Ok(found)
}

fn short(name: &str) -> String {
    name.trim().chars().take(NAME).collect()
}
