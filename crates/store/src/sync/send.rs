//! What the server has not seen yet, to be sent to it.

use addressbook::{Contact, vcard};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::BookRow;
use crate::contacts::{json, load, stored};
use crate::{ContactRow, Error, Store};

/// A change to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The card's path on the server.
    pub href: String,
    pub errand: Errand,
    /// How many changes it stands for.
    edits: i64,
}

/// What the server is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Make a card that is not there.
    Create { text: String },
    /// Replace the one that it knows by this tag.
    Replace { etag: String, text: String },
    /// Delete it; without a tag it is not known whether it is there.
    Delete { etag: Option<String> },
}

/// Contacts of this computer that are not on the server: newer than those that were looked at.
macro_rules! own {
    ($what:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM contacts LEFT JOIN imports ON imports.id = contacts.import
              WHERE contacts.id > (SELECT own_until FROM sync_books WHERE id = ?1)
                AND (imports.id IS NULL OR imports.state = 'done')
                AND NOT EXISTS (SELECT 1 FROM sync_cards WHERE contact = contacts.id)
                AND NOT EXISTS (SELECT 1 FROM sync_conflicts WHERE contact = contacts.id)"
        )
    };
}

pub(super) const OWN_COUNT: &str = own!("count(*)");

impl Store {
    /// Some of what is to be sent, at most `most`. `folder` is the address book's path on the
    /// server, ended by `/`; `own`: contacts of this computer go there, too.
    ///
    /// What is to be made is noted with its path before it is sent, so that a card whose
    /// acknowledgement was lost is known again and not made twice.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn waiting_edits(
        &self,
        book: BookRow,
        folder: &str,
        own: bool,
        most: u32,
    ) -> Result<Vec<Edit>, Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if own {
            note_own(&change, book, folder, most)?;
        }
        let mut query = change.prepare_cached(
            "SELECT id, href, contact, etag, card, edits, gone FROM sync_cards
             WHERE book = ?1 AND (edits > 0 OR gone > 0) ORDER BY id LIMIT ?2",
        )?;
        let rows = query.query_map(params![book.0, most], Row::read)?;
        let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
        drop(query);
        let mut edits = Vec::with_capacity(rows.len());
        for row in rows {
            edits.extend(edit(&change, row)?);
        }
        change.commit()?;
        Ok(edits)
    }

    /// The server has carried it out. `etag`: what it calls the card now; empty if it did not
    /// say, and then the card is fetched with the next round.
    ///
    /// # Errors
    /// If the file cannot be written; the edit is sent again then.
    pub fn edit_sent(&self, book: BookRow, edit: &Edit, etag: &str) -> Result<(), Error> {
        let connection = self.connection();
        match &edit.errand {
            Errand::Delete { .. } => connection.execute(
                "DELETE FROM sync_cards WHERE book = ?1 AND href = ?2 AND gone > 0",
                params![book.0, edit.href],
            )?,
            Errand::Create { text } | Errand::Replace { text, .. } => connection.execute(
                // It may have been changed or deleted meanwhile.
                "UPDATE sync_cards SET etag = ?3, card = iif(gone = 2, '', ?4),
                        edits = max(edits - ?5, 0) WHERE book = ?1 AND href = ?2",
                params![book.0, edit.href, etag, text, edit.edits],
            )?,
        };
        Ok(())
    }

    /// The server will not have the contact's id, as another card has it: a new one is given.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn renew_uid(&self, book: BookRow, edit: &Edit) -> Result<(), Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let row: Option<i64> = change
            .query_row(
                "SELECT contact FROM sync_cards WHERE book = ?1 AND href = ?2 AND gone = 0",
                params![book.0, edit.href],
                |row| row.get(0),
            )
            .optional()?
            .flatten();
        if let Some(mut known) =
            row.map(|row| load(&change, ContactRow(row))).transpose()?.flatten()
        {
            known.contact.uid = random(&change)?;
            set_uid(&change, known.row, &known.contact)?;
        }
        change.commit()?;
        Ok(())
    }
}

struct Row {
    id: i64,
    href: String,
    contact: Option<ContactRow>,
    etag: Option<String>,
    card: String,
    edits: i64,
    gone: bool,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            href: row.get("href")?,
            contact: row.get::<_, Option<i64>>("contact")?.map(ContactRow),
            etag: row.get("etag")?,
            card: row.get("card")?,
            edits: row.get("edits")?,
            gone: row.get::<_, i64>("gone")? > 0,
        })
    }
}

fn edit(change: &Connection, row: Row) -> Result<Option<Edit>, Error> {
    let Row { id, href, contact, etag, card, edits, gone } = row;
    let known = contact.map(|row| load(change, row)).transpose()?.flatten();
    let errand = match (known, etag) {
        (_, etag) if gone => Errand::Delete { etag },
        (Some(known), None) => Errand::Create { text: written(&known.contact) },
        (Some(known), Some(etag)) => {
            let text = vcard::patch(&card, &known.contact);
            if text == card {
                // It has become what it was.
                change
                    .prepare_cached("UPDATE sync_cards SET edits = 0 WHERE id = ?1")?
                    .execute(params![id])?;
                return Ok(None);
            }
            Errand::Replace { etag, text }
        }
        (None, _) => return Ok(None),
    };
    Ok(Some(Edit { href, errand, edits }))
}

/// Gives contacts of this computer a path on the server, up to `most` that wait.
fn note_own(change: &Connection, book: BookRow, folder: &str, most: u32) -> Result<(), Error> {
    let mut query =
        change.prepare_cached(concat!(own!("contacts.*"), " ORDER BY contacts.id LIMIT ?2"))?;
    let own = query.query_map(params![book.0, most], stored)?.collect::<Result<Vec<_>, _>>()?;
    drop(query);
    for mut known in own {
        if known.contact.uid.is_empty() {
            known.contact.uid = random(change)?;
            set_uid(change, known.row, &known.contact)?;
        }
        let href = format!("{folder}{}.vcf", random(change)?);
        change
            .prepare_cached(
                "INSERT INTO sync_cards (book, href, contact, etag, card, edits)
                 VALUES (?1, ?2, ?3, NULL, ?4, 1)",
            )?
            .execute(params![book.0, href, known.row.0, written(&known.contact)])?;
        change
            .prepare_cached("UPDATE sync_books SET own_until = ?2 WHERE id = ?1")?
            .execute(params![book.0, until(change, known.row)?])?;
    }
    Ok(())
}

/// Contacts up to here need not be looked at again; those of an import that may still be taken
/// back do.
fn until(change: &Connection, row: ContactRow) -> Result<i64, Error> {
    let unfinished: Option<i64> = change
        .prepare_cached(
            "SELECT min(first_contact) FROM imports WHERE state IN ('running', 'undoing')",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(unfinished.map_or(row.0, |first| row.0.min(first - 1)))
}

/// No edit of the agent's, and so no change in time.
fn set_uid(change: &Connection, row: ContactRow, contact: &Contact) -> Result<(), Error> {
    change
        .prepare_cached("UPDATE contacts SET card = ?2 WHERE id = ?1")?
        .execute(params![row.0, json(contact)?])?;
    Ok(())
}

fn written(contact: &Contact) -> String {
    let mut card = String::new();
    vcard::write(contact, vcard::Version::V3, &mut card);
    card
}

fn random(change: &Connection) -> Result<String, Error> {
    let mut query = change.prepare_cached("SELECT lower(hex(randomblob(16)))")?;
    Ok(query.query_row([], |row| row.get(0))?)
}
