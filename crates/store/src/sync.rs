//! The tables `sync_books`, `sync_cards` and `sync_conflicts`: contacts that an address book on
//! a server has, too.
//!
//! A card is kept as the server wrote it, so that an edit changes its own lines only, and so
//! that it is known what both sides had last. What the agent changes or deletes is noted by the
//! tables themselves, in the transaction of the change: whoever writes a contact need not know
//! of any server, and no edit is lost on the way there.

mod compare;
mod conflicts;
mod link;
mod send;
mod take;

use call::Timestamp;
use rusqlite::{TransactionBehavior, params};

use crate::time::{millis, timestamp};
use crate::{Error, Store};

pub use compare::Difference;
pub use conflicts::{Conflict, Keep};
pub(crate) use link::erase;
pub use send::{Edit, Errand};
pub use take::{ServerCard, Taken, Taking};

pub(crate) const SCHEMA: &str = "
    CREATE TABLE sync_books (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        url TEXT NOT NULL UNIQUE,
        token TEXT,
        synced_at INTEGER,
        own_until INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE sync_cards (
        id INTEGER PRIMARY KEY,
        book INTEGER NOT NULL,
        href TEXT NOT NULL,
        contact INTEGER,
        etag TEXT,
        card TEXT NOT NULL,
        edits INTEGER NOT NULL DEFAULT 0,
        gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1, 2)),
        UNIQUE (book, href)
    ) STRICT;
    CREATE INDEX sync_cards_by_contact ON sync_cards (contact) WHERE contact IS NOT NULL;
    CREATE INDEX sync_cards_waiting ON sync_cards (book) WHERE edits > 0 OR gone > 0;
    CREATE TABLE sync_conflicts (
        contact INTEGER PRIMARY KEY,
        of INTEGER,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE TRIGGER sync_edited AFTER UPDATE OF card ON contacts WHEN NEW.card <> OLD.card BEGIN
        UPDATE sync_cards SET edits = edits + 1 WHERE contact = NEW.id AND gone = 0;
    END;
    CREATE TRIGGER sync_deleted AFTER DELETE ON contacts BEGIN
        UPDATE sync_cards SET gone = 1 WHERE contact = OLD.id;
        DELETE FROM sync_conflicts WHERE contact = OLD.id;
        UPDATE sync_conflicts SET of = NULL WHERE of = OLD.id;
    END;
    CREATE TRIGGER sync_put_back AFTER INSERT ON contacts WHEN EXISTS (SELECT 1 FROM sync_books) BEGIN
        UPDATE sync_cards SET gone = 0, edits = edits + 1 WHERE contact = NEW.id AND gone = 1;
        UPDATE sync_books SET own_until = NEW.id - 1 WHERE own_until >= NEW.id;
    END;
";

/// Names an address book on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BookRow(pub i64);

/// An address book on a server, and how far it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncBook {
    pub row: BookRow,
    pub url: String,
    /// The server's word for what was seen last (RFC 6578); none if all has to be compared.
    pub token: Option<String>,
    /// When a round came to its end last.
    pub synced_at: Option<Timestamp>,
}

impl Store {
    /// The address book at this address, which is noted if it is new.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn sync_book(&self, url: &str) -> Result<SyncBook, Error> {
        let connection = self.connection();
        connection.execute("INSERT OR IGNORE INTO sync_books (url) VALUES (?1)", params![url])?;
        let book = connection.query_row(
            "SELECT id, token, synced_at FROM sync_books WHERE url = ?1",
            params![url],
            |row| {
                Ok(SyncBook {
                    row: BookRow(row.get(0)?),
                    url: url.to_owned(),
                    token: row.get(1)?,
                    synced_at: row.get::<_, Option<i64>>(2)?.map(timestamp),
                })
            },
        )?;
        Ok(book)
    }

    /// What the server calls its present state; none if all has to be compared next time.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn set_sync_token(
        &self,
        book: BookRow,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.connection().execute(
            "UPDATE sync_books SET token = ?2, synced_at = ?3 WHERE id = ?1",
            params![book.0, token, millis(now)],
        )?;
        Ok(())
    }

    /// Forgets the address book. Its contacts stay, as contacts of this computer only; changes
    /// that were not sent yet are not sent any more.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn end_sync(&self, book: BookRow) -> Result<(), Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        change.execute("DELETE FROM sync_cards WHERE book = ?1", params![book.0])?;
        change.execute("DELETE FROM sync_books WHERE id = ?1", params![book.0])?;
        change.commit()?;
        Ok(())
    }

    /// How many changes the server has not seen yet. `own`: contacts of this computer are to go
    /// to the server, too.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sync_waiting(&self, book: BookRow, own: bool) -> Result<u64, Error> {
        let edits = "SELECT count(*) FROM sync_cards WHERE book = ?1 AND (edits > 0 OR gone > 0)";
        let mut waiting = self.count(book, edits)?;
        if own {
            waiting += self.count(book, send::OWN_COUNT)?;
        }
        Ok(waiting)
    }

    /// How many contacts the server has, too.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sync_contacts(&self, book: BookRow) -> Result<u64, Error> {
        let contacts = "SELECT count(*) FROM sync_cards
             WHERE book = ?1 AND contact IS NOT NULL AND gone = 0 AND etag IS NOT NULL";
        self.count(book, contacts)
    }

    fn count(&self, book: BookRow, sql: &str) -> Result<u64, Error> {
        let reader = self.reader();
        let count: i64 =
            reader.prepare_cached(sql)?.query_row(params![book.0], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }
}
