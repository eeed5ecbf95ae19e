//! What a server's list of all cards says, compared with what is known of it.

use std::collections::HashSet;

use rusqlite::params;

use super::BookRow;
use crate::{Error, Store};

/// What a list of all cards says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    pub fetch: Vec<String>,
    pub gone: Vec<String>,
}

impl Store {
    /// Compares all that the server has with what is known of it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn compare_cards(
        &self,
        book: BookRow,
        listed: &[(String, String)],
    ) -> Result<Difference, Error> {
        let fetch = self.unknown_cards(book, listed)?;
        let there: HashSet<&str> = listed.iter().map(|(href, _)| href.as_str()).collect();
        let reader = self.reader();
        let mut query = reader
            .prepare_cached("SELECT href FROM sync_cards WHERE book = ?1 AND etag IS NOT NULL")?;
        let known: Vec<String> =
            query.query_map(params![book.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let gone = known.into_iter().filter(|href| !there.contains(href.as_str())).collect();
        Ok(Difference { fetch, gone })
    }
}
