//! The tables `contacts`, `contact_keys` and `contact_order`: people, by what another entry of
//! the same person is found, and in the order of their names.

mod deleted;
pub(crate) mod index;
pub(crate) mod labels;

use addressbook::{Contact, everybody, fold, number_key, terms};
use call::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use crate::terms::{Of, replace};
use crate::time::{millis, timestamp};
use crate::{Error, Store};

pub use deleted::Deleted;
pub use labels::Group;

pub(crate) const SCHEMA: &str = "
    CREATE TABLE contacts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        card TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        last_call_at INTEGER,
        import INTEGER
    ) STRICT;
    CREATE INDEX contacts_by_call ON contacts (last_call_at) WHERE last_call_at IS NOT NULL;
    CREATE TABLE contact_keys (
        key INTEGER NOT NULL,
        contact INTEGER NOT NULL,
        PRIMARY KEY (key, contact)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE contact_order (
        name TEXT NOT NULL,
        contact INTEGER NOT NULL,
        PRIMARY KEY (name, contact)
    ) STRICT, WITHOUT ROWID;
";

/// Names a contact; never used again for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactRow(pub i64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContact {
    pub row: ContactRow,
    pub contact: Contact,
    pub changed_at: Timestamp,
    /// When a call with one of its numbers began last.
    pub last_call_at: Option<Timestamp>,
}

impl Store {
    /// Writes a new contact, or what an existing one has become.
    ///
    /// # Errors
    /// If there is no such contact, an import that is running has just made it, or the file
    /// cannot be written.
    pub fn save_contact(
        &self,
        row: Option<ContactRow>,
        contact: &Contact,
        now: Timestamp,
    ) -> Result<ContactRow, Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let row = match row {
            Some(row) => {
                let before = editable(&change, row)?;
                update(&change, row, &before.contact, contact, now)?;
                row
            }
            None => {
                let row = insert(&change, contact, now, None)?;
                replace(&change, Of::Contacts, row.0, &[], &terms(contact))?;
                add_keys(&change, row, contact)?;
                labels::note(&change, &contact.labels)?;
                crate::calls::note_last_call(&change, row, contact)?;
                row
            }
        };
        change.commit()?;
        Ok(row)
    }

    /// # Errors
    /// If the file cannot be read.
    pub fn contact(&self, row: ContactRow) -> Result<Option<StoredContact>, Error> {
        load(&self.reader(), row)
    }

    /// Contacts in the order of their names, from the one at `offset` on.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn contacts(&self, offset: u64, limit: u32) -> Result<Vec<StoredContact>, Error> {
        let reader = self.reader();
        let mut query = reader.prepare_cached(
            "SELECT contacts.* FROM
                 (SELECT name, contact FROM contact_order ORDER BY name, contact LIMIT ?1 OFFSET ?2) AS shown
             JOIN contacts ON contacts.id = shown.contact ORDER BY shown.name, shown.contact",
        )?;
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        let contacts =
            query.query_map(params![limit, offset], stored)?.collect::<Result<_, _>>()?;
        Ok(contacts)
    }

    /// Contacts in the order in which they came, after this one: to read all of them.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn contacts_after(&self, row: ContactRow, limit: u32) -> Result<Vec<StoredContact>, Error> {
        let reader = self.reader();
        let mut query =
            reader.prepare_cached("SELECT * FROM contacts WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let contacts = query.query_map(params![row.0, limit], stored)?.collect::<Result<_, _>>()?;
        Ok(contacts)
    }

    /// # Errors
    /// If the file cannot be read.
    pub fn contact_count(&self) -> Result<u64, Error> {
        crate::terms::count(&self.reader(), Of::Contacts, everybody())
    }

    /// Whose number this is: by E.164, or else by its last nine digits if nobody else has them.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn contact_of(&self, number: &str) -> Result<Option<StoredContact>, Error> {
        of_number(&self.reader(), number)
    }
}

pub(crate) fn of_number(
    connection: &Connection,
    number: &str,
) -> Result<Option<StoredContact>, Error> {
    let Some(key) = number_key(number) else { return Ok(None) };
    let mut same: Vec<StoredContact> = Vec::new();
    // A switchboard's number may belong to many; more than these tell nothing.
    for row in rows_of_key(connection, key, 20)? {
        same.extend(load(connection, row)?);
    }
    let has =
        |found: &StoredContact| found.contact.numbers.iter().any(|known| known.key() == number);
    if let Some(exact) = same.iter().position(has) {
        return Ok(Some(same.swap_remove(exact)));
    }
    // Nine digits are needed to say anything, and another country's number is another number.
    let long = number.bytes().filter(u8::is_ascii_digit).count() >= 9;
    let foreign = number.starts_with('+')
        && same.iter().all(|found| found.contact.numbers.iter().all(|known| known.e164.is_some()));
    Ok(if same.len() == 1 && long && !foreign { same.pop() } else { None })
}

pub(crate) fn rows_of_key(
    connection: &Connection,
    key: i64,
    most: u32,
) -> Result<Vec<ContactRow>, Error> {
    let mut query =
        connection.prepare_cached("SELECT contact FROM contact_keys WHERE key = ?1 LIMIT ?2")?;
    let rows = query.query_map(params![key, most], |row| row.get(0).map(ContactRow))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn load(
    connection: &Connection,
    row: ContactRow,
) -> Result<Option<StoredContact>, Error> {
    let mut query = connection.prepare_cached("SELECT * FROM contacts WHERE id = ?1")?;
    Ok(query.query_row(params![row.0], stored).optional()?)
}

pub(crate) fn insert(
    change: &Connection,
    contact: &Contact,
    now: Timestamp,
    import: Option<i64>,
) -> Result<ContactRow, Error> {
    change
        .prepare_cached(
            "INSERT INTO contacts (card, created_at, changed_at, import) VALUES (?1, ?2, ?2, ?3)",
        )?
        .execute(params![json(contact)?, millis(now), import])?;
    Ok(ContactRow(change.last_insert_rowid()))
}

pub(crate) fn update(
    change: &Connection,
    row: ContactRow,
    before: &Contact,
    after: &Contact,
    now: Timestamp,
) -> Result<(), Error> {
    change
        .prepare_cached("UPDATE contacts SET card = ?2, changed_at = ?3 WHERE id = ?1")?
        .execute(params![row.0, json(after)?, millis(now)])?;
    replace(change, Of::Contacts, row.0, &terms(before), &terms(after))?;
    remove_keys(change, row, before)?;
    add_keys(change, row, after)?;
    labels::note(change, &after.labels)?;
    labels::forget_unused(change, &before.labels)?;
    crate::calls::note_last_call(change, row, after)
}

pub(crate) fn delete(change: &Connection, row: ContactRow, contact: &Contact) -> Result<(), Error> {
    change.prepare_cached("DELETE FROM contacts WHERE id = ?1")?.execute(params![row.0])?;
    replace(change, Of::Contacts, row.0, &terms(contact), &[])?;
    labels::forget_unused(change, &contact.labels)?;
    remove_keys(change, row, contact)
}

pub(crate) fn add_keys(
    change: &Connection,
    row: ContactRow,
    contact: &Contact,
) -> Result<(), Error> {
    let keys: Vec<_> = contact.keys().into_iter().map(|key| (key, row)).collect();
    add_keys_of(change, &keys)?;
    add_orders(change, &[(order(contact), row)])
}

/// Some keys, each with its contact.
pub(crate) fn add_keys_of(change: &Connection, keys: &[(i64, ContactRow)]) -> Result<(), Error> {
    let mut add = change
        .prepare_cached("INSERT OR IGNORE INTO contact_keys (key, contact) VALUES (?1, ?2)")?;
    keys.iter().try_for_each(|(key, row)| add.execute(params![key, row.0]).map(drop))?;
    Ok(())
}

/// Some names by which contacts stand in the list.
pub(crate) fn add_orders(change: &Connection, names: &[(String, ContactRow)]) -> Result<(), Error> {
    let mut add = change
        .prepare_cached("INSERT OR IGNORE INTO contact_order (name, contact) VALUES (?1, ?2)")?;
    names.iter().try_for_each(|(name, row)| add.execute(params![name, row.0]).map(drop))?;
    Ok(())
}

pub(crate) fn remove_keys(
    change: &Connection,
    row: ContactRow,
    contact: &Contact,
) -> Result<(), Error> {
    let mut remove =
        change.prepare_cached("DELETE FROM contact_keys WHERE key = ?1 AND contact = ?2")?;
    for key in contact.keys() {
        remove.execute(params![key, row.0])?;
    }
    change
        .prepare_cached("DELETE FROM contact_order WHERE name = ?1 AND contact = ?2")?
        .execute(params![order(contact), row.0])?;
    Ok(())
}

/// By what a contact stands in the list: its name without accents and case, its beginning.
pub(crate) fn order(contact: &Contact) -> String {
    let mut name = fold(contact.display());
    let end = name.char_indices().nth(32).map_or(name.len(), |(at, _)| at);
    name.truncate(end);
    name
}

/// A contact that may be changed: not one that a running import may take back.
fn editable(change: &Transaction<'_>, row: ContactRow) -> Result<StoredContact, Error> {
    let importing: bool = change
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM contacts JOIN imports ON imports.id = contacts.import
                            WHERE contacts.id = ?1 AND imports.state <> 'done')",
        )?
        .query_row(params![row.0], |row| row.get(0))?;
    if importing {
        return Err(Error::ImportRunning);
    }
    load(change, row)?.ok_or(Error::NoSuchRow { id: row.0 })
}

pub(crate) fn stored(row: &Row<'_>) -> rusqlite::Result<StoredContact> {
    Ok(StoredContact {
        row: ContactRow(row.get("id")?),
        contact: card(row.get_ref("card")?.as_str()?)?,
        changed_at: timestamp(row.get("changed_at")?),
        last_call_at: row.get::<_, Option<i64>>("last_call_at")?.map(timestamp),
    })
}

pub(crate) fn card(json: &str) -> rusqlite::Result<Contact> {
    serde_json::from_str(json).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error))
    })
}

pub(crate) fn json(contact: &Contact) -> Result<String, Error> {
    serde_json::to_string(contact).map_err(Error::Card)
}
