//! Contacts that were changed here and on the server: ours is kept as a copy until the agent has
//! decided. Such a copy stays on this computer.

use addressbook::{Contact, terms};
use call::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::contacts::{add_keys, delete, insert, labels, load, update};
use crate::terms::{Of, replace};
use crate::time::{millis, timestamp};
use crate::{ContactRow, Error, Store, StoredContact};

/// The label by which such copies are found.
const LABEL: &str = "conflict";

/// A copy, and what it is a copy of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// As it was changed here.
    pub ours: StoredContact,
    /// As the server has it; none if it was deleted there.
    pub theirs: Option<StoredContact>,
    pub at: Timestamp,
}

/// What the agent decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The copy takes the place of the other, and goes to the server.
    Ours,
    /// The copy is deleted.
    Theirs,
    /// The copy becomes a contact like any other.
    Both,
}

impl Store {
    /// Conflicts that wait for the agent, the latest first, at most 100.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn conflicts(&self) -> Result<Vec<Conflict>, Error> {
        let reader = self.reader();
        let mut query = reader.prepare_cached(
            "SELECT contact, of, at FROM sync_conflicts ORDER BY at DESC, contact DESC LIMIT 100",
        )?;
        let rows = query.query_map([], |row| {
            Ok((
                ContactRow(row.get(0)?),
                row.get::<_, Option<i64>>(1)?.map(ContactRow),
                timestamp(row.get(2)?),
            ))
        })?;
        let mut conflicts = Vec::new();
        for row in rows {
            let (ours, theirs, at) = row?;
            let Some(ours) = load(&reader, ours)? else { continue };
            let theirs = theirs.map(|row| load(&reader, row)).transpose()?.flatten();
            conflicts.push(Conflict { ours, theirs, at });
        }
        Ok(conflicts)
    }

    /// Ends a conflict as the agent wants it.
    ///
    /// # Errors
    /// If there is none of this copy, or the file cannot be written.
    pub fn end_conflict(&self, copy: ContactRow, keep: Keep, now: Timestamp) -> Result<(), Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let of: Option<Option<i64>> = change
            .query_row("SELECT of FROM sync_conflicts WHERE contact = ?1", params![copy.0], |row| {
                row.get(0)
            })
            .optional()?;
        let missing = Error::NoSuchRow { id: copy.0 };
        let (Some(of), Some(known)) = (of, load(&change, copy)?) else { return Err(missing) };
        let mut ours = known.contact.clone();
        ours.labels.retain(|label| label != LABEL);
        let theirs = of.map(|row| load(&change, ContactRow(row))).transpose()?.flatten();
        match (keep, theirs) {
            (Keep::Theirs, _) => delete(&change, copy, &known.contact)?,
            (Keep::Ours, Some(theirs)) => {
                ours.uid.clone_from(&theirs.contact.uid);
                delete(&change, copy, &known.contact)?;
                update(&change, theirs.row, &theirs.contact, &ours, now)?;
            }
            (Keep::Ours, None) | (Keep::Both, _) => {
                update(&change, copy, &known.contact, &ours, now)?;
                change.execute("DELETE FROM sync_conflicts WHERE contact = ?1", params![copy.0])?;
                // It is one of those now that the server is to have, too.
                change.execute(
                    "UPDATE sync_books SET own_until = min(own_until, ?1 - 1)",
                    params![copy.0],
                )?;
            }
        }
        change.commit()?;
        Ok(())
    }
}

/// Keeps ours beside the contact that becomes the server's.
pub(super) fn copy(
    change: &Connection,
    ours: &Contact,
    of: ContactRow,
    now: Timestamp,
) -> Result<(), Error> {
    let ours = marked(ours);
    let row = insert(change, &ours, now, None)?;
    labels::note(change, &ours.labels)?;
    replace(change, Of::Contacts, row.0, &[], &terms(&ours))?;
    add_keys(change, row, &ours)?;
    note(change, row, Some(of), now)
}

/// The contact itself is what is left of ours.
pub(super) fn mark(
    change: &Connection,
    row: ContactRow,
    ours: &Contact,
    of: Option<ContactRow>,
    now: Timestamp,
) -> Result<(), Error> {
    update(change, row, ours, &marked(ours), now)?;
    note(change, row, of, now)
}

fn marked(ours: &Contact) -> Contact {
    let mut copy = ours.clone();
    copy.uid.clear();
    if !copy.labels.iter().any(|label| label == LABEL) {
        copy.labels.insert(0, LABEL.to_owned());
    }
    copy
}

fn note(
    change: &Connection,
    row: ContactRow,
    of: Option<ContactRow>,
    now: Timestamp,
) -> Result<(), Error> {
    change
        .prepare_cached(
            "INSERT OR REPLACE INTO sync_conflicts (contact, of, at) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![row.0, of.map(|row| row.0), millis(now)])?;
    Ok(())
}
