//! Which keys the index may have, so that it is not asked for each of a new list.
//!
//! Known only as long as nobody else writes: it begins with an index without keys, and ends with
//! the first change by another connection.

use fastbloom::BloomFilter;
use rusqlite::Connection;

use crate::Error;

/// Two megabytes; of a million contacts' keys one in ten is asked for in vain.
const BITS: usize = 1 << 24;
const KEYS: usize = 3_000_000;

pub(super) struct Seen {
    /// None: any key may be there.
    keys: Option<BloomFilter>,
    version: i64,
}

impl Seen {
    pub fn new(connection: &Connection) -> Result<Self, Error> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM contact_keys)";
        let empty: bool = connection.query_row(sql, [], |row| row.get(0))?;
        let keys = empty.then(|| BloomFilter::with_num_bits(BITS).expected_items(KEYS));
        Ok(Self { keys, version: version(connection)? })
    }

    /// At the beginning of a transaction, from which on nobody else writes until its end.
    pub fn begin(&mut self, change: &Connection) -> Result<(), Error> {
        if self.keys.is_some() && version(change)? != self.version {
            self.keys = None;
        }
        Ok(())
    }

    pub fn put(&mut self, key: i64) {
        if let Some(keys) = &mut self.keys {
            keys.insert(&key);
        }
    }

    pub fn may_have(&self, key: i64) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.contains(&key))
    }
}

/// SQLite counts what other connections have written.
fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
}
