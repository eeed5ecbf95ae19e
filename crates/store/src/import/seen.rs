//! Which keys the index may have, so that it is not asked for each of a new list.
//!
//! Known only as long as nobody else writes: it begins with an index without keys, and ends with
//! the first change by another connection.

use rusqlite::Connection;

use crate::Error;

/// Two megabytes; of a million contacts' keys one in ten is asked for in vain.
const BITS: usize = 1 << 24;

pub(super) struct Seen {
    /// None: any key may be there.
    bits: Option<Box<[u64]>>,
    version: i64,
}

impl Seen {
    pub fn new(connection: &Connection) -> Result<Self, Error> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM contact_keys)";
        let empty: bool = connection.query_row(sql, [], |row| row.get(0))?;
        let bits = empty.then(|| vec![0; BITS / 64].into_boxed_slice());
        Ok(Self { bits, version: version(connection)? })
    }

    /// At the beginning of a transaction, from which on nobody else writes until its end.
    pub fn begin(&mut self, change: &Connection) -> Result<(), Error> {
        if self.bits.is_some() && version(change)? != self.version {
            self.bits = None;
        }
        Ok(())
    }

    pub fn put(&mut self, key: i64) {
        if let Some(bits) = &mut self.bits {
            for place in places(key) {
                if let Some(word) = bits.get_mut(place / 64) {
                    *word |= 1 << (place % 64);
                }
            }
        }
    }

    pub fn may_have(&self, key: i64) -> bool {
        let is_set = |bits: &[u64], place: usize| {
            bits.get(place / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
        };
        self.bits
            .as_ref()
            .is_none_or(|bits| places(key).into_iter().all(|place| is_set(bits, place)))
    }
}

/// SQLite counts what other connections have written.
fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
}

/// Two places, by the upper bits of a product, in which all bits of the key have a say.
fn places(key: i64) -> [usize; 2] {
    let mixed = (key as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    [(mixed >> 40) as usize, (mixed as usize >> 8) & (BITS - 1)]
}
