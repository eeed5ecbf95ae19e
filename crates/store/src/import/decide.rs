//! What becomes of an entry, seen what is there already.

use addressbook::{Contact, Merge, Trouble};
use rusqlite::Connection;

use super::{Examined, Fate, Line, Preview};
use crate::contacts::{load, rows_of_key};
use crate::{ContactRow, Error, StoredContact};

/// The first entries of each fate that a preview shows.
const SHOWN: u64 = 200;
/// So many contacts with the same key are compared, at most.
const COMPARED: u32 = 20;

/// The contact that is the same as a new one, and by what.
pub(super) fn same(
    connection: &Connection,
    rows: impl Iterator<Item = ContactRow>,
    contact: &Contact,
) -> Result<Option<(StoredContact, String)>, Error> {
    for row in rows.take(COMPARED as usize) {
        let Some(known) = load(connection, row)? else { continue };
        if let Some(by) = known.contact.same_as(contact).map(str::to_owned) {
            return Ok(Some((known, by)));
        }
    }
    Ok(None)
}

/// Contacts that have one of the keys.
pub(super) fn candidates<'a>(
    connection: &Connection,
    keys: impl IntoIterator<Item = &'a i64>,
) -> Result<Vec<ContactRow>, Error> {
    let mut rows = Vec::new();
    for key in keys {
        rows.extend(rows_of_key(connection, *key, COMPARED)?);
    }
    Ok(rows)
}

/// The fate of an entry of which a contact is the same already.
pub(super) fn fate(
    known: &StoredContact,
    by: String,
    contact: &Contact,
) -> (Fate, Option<Box<Contact>>) {
    match known.contact.merged(contact) {
        Merge::Same => (Fate::Known { by }, None),
        Merge::Changed(whole) => {
            let name = known.contact.display().to_owned();
            (Fate::Merged { into: Some(known.row), name, by }, Some(whole))
        }
    }
}

impl Preview {
    pub(super) fn count(&mut self, entry: &Examined, fate: Fate) -> Result<(), Error> {
        let count = match &fate {
            Fate::Added => &mut self.added,
            Fate::Merged { .. } => &mut self.merged,
            Fate::Known { .. } => &mut self.known,
            Fate::Rejected(_) => &mut self.rejected,
        };
        *count += 1;
        let shown = *count <= SHOWN;
        if let Ok(ready) = &entry.outcome {
            let repairable = ready.troubles.iter().any(Trouble::is_repairable);
            self.repairable += u64::from(repairable);
            self.without_e164 += ready.without_e164;
        }
        if shown {
            let (name, troubles) = match &entry.outcome {
                Ok(ready) => (ready.contact()?.display().to_owned(), ready.troubles.clone()),
                Err(rejection) => {
                    let cells = rejection.row.iter().filter(|cell| !cell.is_empty());
                    let row = cells.map(String::as_str).collect::<Vec<_>>().join(" ");
                    (row.chars().take(120).collect(), Vec::new())
                }
            };
            self.lines.push(Line { line: entry.line, name, fate, troubles });
        }
        Ok(())
    }
}
