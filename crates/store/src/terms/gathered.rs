//! The terms of many rows of one block, written together: in the order of the table, and each
//! of its rows once.

use addressbook::Term;
use rusqlite::{Connection, params};

use super::{MAP, Of, Set, key, low, read, write};
use crate::Error;

/// Some fifty terms of a contact make millions for a block: they lie in one row of memory, eight
/// bytes each, and are sorted once. A list for each term takes three times as long to fill.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    block: i64,
    /// Term and row, the term above.
    pairs: Vec<u64>,
    /// So many of the pairs are written.
    written: usize,
    /// Nothing of the block was written before; its sets need not be read.
    fresh: bool,
}

impl Gathered {
    pub fn new(block: i64) -> Self {
        Self { block, ..Self::default() }
    }

    pub fn block(&self) -> i64 {
        self.block
    }

    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The row has to be of this block.
    pub fn add(&mut self, row: i64, terms: &[Term]) {
        let low = u64::from(low(row));
        self.pairs.extend(terms.iter().map(|term| u64::from(*term) << 16 | low));
    }

    /// Writes some of them; true while there is more. Nothing may be added in between.
    pub fn write_some(
        &mut self,
        connection: &Connection,
        of: Of,
        most: usize,
    ) -> Result<bool, Error> {
        if self.written == 0 {
            let first = key(self.block, 0);
            self.fresh = connection
                .prepare_cached(of.is_fresh())?
                .query_row(params![first, key(self.block, Term::MAX)], |row| row.get(0))?;
            self.pairs.sort_unstable();
            self.pairs.dedup();
        }
        let mut put = connection.prepare_cached(of.put())?;
        let mut bytes = Vec::with_capacity(MAP);
        let left = self.pairs.get(self.written..).unwrap_or_default();
        for pairs in left.chunk_by(|one, next| one >> 16 == next >> 16).take(most) {
            let Some(term) = pairs.first().map(|pair| (pair >> 16) as Term) else { continue };
            self.written += pairs.len();
            let key = key(self.block, term);
            let rows = pairs.iter().map(|pair| *pair as u16);
            if self.fresh && pairs.len() * 2 < MAP {
                bytes.clear();
                rows.for_each(|row| bytes.extend_from_slice(&row.to_le_bytes()));
                put.execute(params![key, bytes])?;
                continue;
            }
            let mut set = read(connection, of, key)?.unwrap_or_else(Set::new);
            rows.for_each(|row| set.put(row, true));
            write(connection, of, key, &set)?;
        }
        if self.written < self.pairs.len() {
            return Ok(true);
        }
        self.pairs.clear();
        self.written = 0;
        Ok(false)
    }
}
