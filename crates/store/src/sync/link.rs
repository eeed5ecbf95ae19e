//! One row of `sync_cards`: which contact is which card.

use addressbook::Contact;
use rusqlite::{Connection, OptionalExtension, params};

use super::BookRow;
use crate::{ContactRow, Error};

pub(super) struct Link {
    pub id: i64,
    /// None where the card is no contact: a list of others, or nothing that can be read.
    pub contact: Option<ContactRow>,
    /// None as long as the server has not said that it has the card.
    pub etag: Option<String>,
    /// As the server wrote it, or as it was sent.
    pub card: String,
    pub edits: i64,
    pub gone: i64,
}

/// Deleted for good: whatever the server makes of the card meanwhile, it goes.
pub(super) const ERASED: i64 = 2;

pub(super) fn of_href(
    change: &Connection,
    book: BookRow,
    href: &str,
) -> Result<Option<Link>, Error> {
    let mut query = change.prepare_cached(
        "SELECT id, contact, etag, card, edits, gone FROM sync_cards WHERE book = ?1 AND href = ?2",
    )?;
    let link = query.query_row(params![book.0, href], |row| {
        Ok(Link {
            id: row.get(0)?,
            contact: row.get::<_, Option<i64>>(1)?.map(ContactRow),
            etag: row.get(2)?,
            card: row.get(3)?,
            edits: row.get(4)?,
            gone: row.get(5)?,
        })
    });
    Ok(link.optional()?)
}

/// What the server has now; `edits` of ours it has not seen.
pub(super) fn put(
    change: &Connection,
    book: BookRow,
    card: &super::ServerCard,
    contact: Option<ContactRow>,
    edits: i64,
) -> Result<(), Error> {
    change
        .prepare_cached(
            "INSERT INTO sync_cards (book, href, contact, etag, card, edits, gone)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)
             ON CONFLICT (book, href) DO UPDATE SET contact = excluded.contact,
                 etag = excluded.etag, card = excluded.card, edits = excluded.edits, gone = 0",
        )?
        .execute(params![
            book.0,
            card.href,
            contact.map(|row| row.0),
            card.etag,
            card.text,
            edits
        ])?;
    Ok(())
}

pub(super) fn remove(change: &Connection, id: i64) -> Result<(), Error> {
    change.prepare_cached("DELETE FROM sync_cards WHERE id = ?1")?.execute(params![id])?;
    Ok(())
}

/// The same contact without what the reader's country makes of its numbers.
pub(super) fn bare(mut contact: Contact) -> Contact {
    contact.numbers.iter_mut().for_each(|number| number.e164 = None);
    contact
}

/// A contact of this computer that no server has: neither half imported nor a copy that was
/// kept of a conflict.
pub(super) fn is_own(change: &Connection, row: ContactRow) -> Result<bool, Error> {
    let own = change
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM sync_cards WHERE contact = ?1)
                AND NOT EXISTS (SELECT 1 FROM sync_conflicts WHERE contact = ?1)
                AND NOT EXISTS (SELECT 1 FROM contacts JOIN imports ON imports.id = contacts.import
                                WHERE contacts.id = ?1 AND imports.state <> 'done')",
        )?
        .query_row(params![row.0], |row| row.get(0))?;
    Ok(own)
}

/// The contact was erased: its card is to go from the server, even if it was changed there.
pub(crate) fn erase(change: &Connection, row: ContactRow) -> Result<(), Error> {
    change
        .prepare_cached("UPDATE sync_cards SET gone = ?2, card = '' WHERE contact = ?1")?
        .execute(params![row.0, ERASED])?;
    Ok(())
}
