//! What contacts are found by, made anew from the contacts.

use addressbook::terms;
use rusqlite::{Connection, params};

use super::stored;
use crate::Error;
use crate::terms::{Gathered, Of, remove_block, rows};

/// Of all contacts: the file was written when other terms were made of them.
pub(crate) fn all(change: &Connection) -> Result<(), Error> {
    let last: Option<i64> =
        change.query_row("SELECT max(id) FROM contacts", [], |row| row.get(0))?;
    let blocks = 0..=last.map_or(-1, crate::terms::block);
    blocks.into_iter().try_for_each(|block| self::block(change, block))
}

/// Of the contacts of one block of rows.
pub(crate) fn block(change: &Connection, block: i64) -> Result<(), Error> {
    remove_block(change, Of::Contacts, block)?;
    let mut gathered = Gathered::new(block);
    let (first, last) = rows(block);
    let mut query =
        change.prepare_cached("SELECT * FROM contacts WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    for found in query.query_map(params![first, last], stored)? {
        let found = found?;
        gathered.add(found.row.0, &terms(&found.contact));
    }
    drop(query);
    while !gathered.is_empty() && gathered.write_some(change, Of::Contacts, usize::MAX)? {}
    Ok(())
}
