//! The tables `contact_terms` and `call_terms`: which rows a term stands in.
//!
//! One row for each term and each 32,768 rows of the other table, with the set of those that
//! have it: a sorted list of their last 15 bits, or from 2,048 of them on a map of 32,768 bits.
//! To ask for several terms is to take the common part of such sets, block by block from the
//! newest on, so that a question costs the same for rare and for common words
//! (docs/decisions/0010).

mod gathered;
mod set;

use std::ops::ControlFlow;

use addressbook::{AnyOf, Term};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;
use set::{MAP, Set};

pub(crate) use gathered::Gathered;

pub(crate) const SCHEMA: &str = "
    CREATE TABLE contact_terms (id INTEGER PRIMARY KEY, members BLOB NOT NULL) STRICT;
    CREATE TABLE call_terms (id INTEGER PRIMARY KEY, members BLOB NOT NULL) STRICT;
";

/// Whose terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Contacts,
    Calls,
}

impl Of {
    fn get(self) -> &'static str {
        match self {
            Self::Contacts => "SELECT members FROM contact_terms WHERE id = ?1",
            Self::Calls => "SELECT members FROM call_terms WHERE id = ?1",
        }
    }

    fn put(self) -> &'static str {
        match self {
            Self::Contacts => {
                "INSERT INTO contact_terms (id, members) VALUES (?1, ?2)
                               ON CONFLICT (id) DO UPDATE SET members = excluded.members"
            }
            Self::Calls => {
                "INSERT INTO call_terms (id, members) VALUES (?1, ?2)
                            ON CONFLICT (id) DO UPDATE SET members = excluded.members"
            }
        }
    }

    fn remove(self) -> &'static str {
        match self {
            Self::Contacts => "DELETE FROM contact_terms WHERE id = ?1",
            Self::Calls => "DELETE FROM call_terms WHERE id = ?1",
        }
    }

    fn remove_block(self) -> &'static str {
        match self {
            Self::Contacts => "DELETE FROM contact_terms WHERE id BETWEEN ?1 AND ?2",
            Self::Calls => "DELETE FROM call_terms WHERE id BETWEEN ?1 AND ?2",
        }
    }

    fn is_fresh(self) -> &'static str {
        match self {
            Self::Contacts => {
                "SELECT NOT EXISTS (SELECT 1 FROM contact_terms WHERE id BETWEEN ?1 AND ?2)"
            }
            Self::Calls => {
                "SELECT NOT EXISTS (SELECT 1 FROM call_terms WHERE id BETWEEN ?1 AND ?2)"
            }
        }
    }

    fn last(self) -> &'static str {
        match self {
            Self::Contacts => "SELECT max(id) FROM contact_terms",
            Self::Calls => "SELECT max(id) FROM call_terms",
        }
    }
}

/// Rows of one block. Greater ones are a little faster to ask, and take as much more memory
/// while they are gathered.
pub(crate) const ROWS: i64 = 1 << 15;

/// The block of a row.
pub(crate) fn block(row: i64) -> i64 {
    row / ROWS
}

/// The rows of a block, from the first to the last.
pub(crate) fn rows(block: i64) -> (i64, i64) {
    (block * ROWS, block * ROWS + ROWS - 1)
}

fn key(block: i64, term: Term) -> i64 {
    block << 32 | i64::from(term)
}

fn low(row: i64) -> u16 {
    (row % ROWS) as u16
}

/// Replaces the terms of a row: those of `before` that are not in `after` go. Both are sorted.
pub(crate) fn replace(
    connection: &Connection,
    of: Of,
    row: i64,
    before: &[Term],
    after: &[Term],
) -> Result<(), Error> {
    let changes = before
        .iter()
        .filter(|term| after.binary_search(term).is_err())
        .map(|term| (*term, false))
        .chain(
            after
                .iter()
                .filter(|term| before.binary_search(term).is_err())
                .map(|term| (*term, true)),
        );
    for (term, there) in changes {
        let key = key(block(row), term);
        let mut set = read(connection, of, key)?.unwrap_or_else(Set::new);
        set.put(low(row), there);
        write(connection, of, key, &set)?;
    }
    Ok(())
}

/// Forgets all rows of a block.
pub(crate) fn remove_block(connection: &Connection, of: Of, block: i64) -> Result<(), Error> {
    let last = key(block, Term::MAX);
    connection.prepare_cached(of.remove_block())?.execute(params![key(block, 0), last])?;
    Ok(())
}

/// The rows that have what is asked for, newest first, as long as `tell` wants more.
pub(crate) fn search(
    connection: &Connection,
    of: Of,
    asked: &[AnyOf],
    mut tell: impl FnMut(i64) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let last: Option<i64> =
        connection.prepare_cached(of.last())?.query_row([], |row| row.get(0))?;
    let Some(last) = last else { return Ok(()) };
    for block in (0..=last >> 32).rev() {
        let Some(set) = common(connection, of, block, asked)? else { continue };
        for row in set.rows().map(|low| block * ROWS + i64::from(low)) {
            if tell(row)?.is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// How many rows have the term.
pub(crate) fn count(connection: &Connection, of: Of, term: Term) -> Result<u64, Error> {
    let last: Option<i64> =
        connection.prepare_cached(of.last())?.query_row([], |row| row.get(0))?;
    let mut count = 0;
    for block in 0..=last.map_or(-1, |last| last >> 32) {
        let set = read(connection, of, key(block, term))?;
        count += set.map_or(0, |set| set.count() as u64);
    }
    Ok(count)
}

fn common(
    connection: &Connection,
    of: Of,
    block: i64,
    asked: &[AnyOf],
) -> Result<Option<Set>, Error> {
    let mut all: Option<Set> = None;
    for AnyOf(groups) in asked {
        let mut any: Option<Set> = None;
        for group in groups {
            if let Some(whole) = having(connection, of, block, group)? {
                any = Some(any.map_or(whole.clone(), |any| any.or(&whole)));
            }
        }
        let Some(any) = any else { return Ok(None) };
        all = Some(all.map_or(any.clone(), |all| all.and(&any)));
    }
    Ok(all)
}

/// The rows that have all of the terms; none as soon as it is known that nobody has.
fn having(
    connection: &Connection,
    of: Of,
    block: i64,
    group: &[Term],
) -> Result<Option<Set>, Error> {
    let mut whole: Option<Set> = None;
    for term in group {
        let Some(set) = read(connection, of, key(block, *term))? else { return Ok(None) };
        let both = whole.map_or(set.clone(), |whole| whole.and(&set));
        if both.is_empty() {
            return Ok(None);
        }
        whole = Some(both);
    }
    Ok(whole)
}

fn read(connection: &Connection, of: Of, key: i64) -> Result<Option<Set>, Error> {
    let mut query = connection.prepare_cached(of.get())?;
    let set = query.query_row(params![key], |row| Ok(Set::parse(row.get_ref(0)?.as_blob()?)));
    Ok(set.optional()?)
}

fn write(connection: &Connection, of: Of, key: i64, set: &Set) -> Result<(), Error> {
    match set.bytes() {
        bytes if bytes.is_empty() => {
            connection.prepare_cached(of.remove())?.execute(params![key])?
        }
        bytes => connection.prepare_cached(of.put())?.execute(params![key, bytes])?,
    };
    Ok(())
}
