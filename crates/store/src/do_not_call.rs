//! The table `do_not_call`: numbers that must not be called, since when, and why, and whether calls
//! from them are not wanted either.

use call::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use crate::time::{millis, timestamp};
use crate::{Error, Store};

pub(crate) const SCHEMA: &str = "
    CREATE TABLE do_not_call (
        number TEXT PRIMARY KEY,
        since INTEGER NOT NULL,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX do_not_call_by_time ON do_not_call (since);
";

pub(crate) const HAVE_TURNED_AWAY: &str = "
    ALTER TABLE do_not_call ADD COLUMN turned_away INTEGER NOT NULL DEFAULT 0
        CHECK (turned_away IN (0, 1));
";

/// A number that must not be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// E.164 with its `+`.
    pub number: String,
    pub since: Timestamp,
    /// In the words of who put it there; may be empty.
    pub reason: String,
    /// Calls from it are declined without ringing.
    pub turned_away: bool,
}

/// What became of numbers that were put on the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Blocked {
    pub added: u64,
    /// They were on it already; date and reason stay.
    pub known: u64,
}

const COLUMNS: &str = "number, since, reason, turned_away";
/// How much of a reason is kept, in characters.
const REASON: usize = 200;

impl Store {
    /// Puts numbers (E.164) on the list; all of them, or none.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn forbid(
        &self,
        numbers: &mut dyn Iterator<Item = String>,
        reason: &str,
        now: Timestamp,
    ) -> Result<Blocked, Error> {
        let reason: String = reason.trim().chars().take(REASON).collect();
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut blocked = Blocked::default();
        {
            let mut insert = change.prepare_cached(
                "INSERT OR IGNORE INTO do_not_call (number, since, reason) VALUES (?1, ?2, ?3)",
            )?;
            for number in numbers {
                let added = insert.execute(params![number, millis(now), reason])?;
                *(if added > 0 { &mut blocked.added } else { &mut blocked.known }) += 1;
            }
        }
        change.commit()?;
        Ok(blocked)
    }

    /// Takes a number off the list; says whether it was on it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn allow(&self, number: &str) -> Result<bool, Error> {
        let removed = self
            .connection()
            .prepare_cached("DELETE FROM do_not_call WHERE number = ?1")?
            .execute(params![number])?;
        Ok(removed > 0)
    }

    /// Says whether calls from these numbers, as far as they are on the list, are declined; all of
    /// them, or none.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn turn_away(&self, numbers: &[String], on: bool) -> Result<(), Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut update = change
                .prepare_cached("UPDATE do_not_call SET turned_away = ?2 WHERE number = ?1")?;
            for number in numbers {
                update.execute(params![number, on])?;
            }
        }
        change.commit()?;
        Ok(())
    }

    /// Why a number must not be called, if so.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn forbidden(&self, number: &str) -> Result<Option<Forbidden>, Error> {
        Ok(select(&self.reader(), "WHERE number = ?1", params![number])?.pop())
    }

    /// The numbers that hold these digits, or all of them: the latest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn do_not_call(
        &self,
        digits: &str,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<Forbidden>, Error> {
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        select(
            &self.reader(),
            "WHERE ?1 = '' OR instr(number, ?1) > 0 ORDER BY since DESC, number LIMIT ?2 OFFSET ?3",
            params![digits, limit, offset],
        )
    }

    /// # Errors
    /// If the file cannot be read.
    pub fn do_not_call_count(&self) -> Result<u64, Error> {
        let count: i64 =
            self.reader().query_row("SELECT count(*) FROM do_not_call", [], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    /// Hands every number of the list to `take`, in the order of the numbers.
    ///
    /// # Errors
    /// If the file cannot be read to its end.
    pub fn each_forbidden(&self, take: &mut dyn FnMut(Forbidden)) -> Result<(), Error> {
        let reader = self.reader();
        let mut query =
            reader.prepare_cached(&format!("SELECT {COLUMNS} FROM do_not_call ORDER BY number"))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            take(forbidden(row)?);
        }
        Ok(())
    }
}

fn select(
    reader: &Connection,
    which: &str,
    given: impl rusqlite::Params,
) -> Result<Vec<Forbidden>, Error> {
    let mut query = reader.prepare_cached(&format!("SELECT {COLUMNS} FROM do_not_call {which}"))?;
    let rows = query.query_map(given, forbidden)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn forbidden(row: &rusqlite::Row<'_>) -> rusqlite::Result<Forbidden> {
    Ok(Forbidden {
        number: row.get(0)?,
        since: timestamp(row.get(1)?),
        reason: row.get(2)?,
        turned_away: row.get(3)?,
    })
}
