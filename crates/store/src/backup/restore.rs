//! A damaged file set aside, and replaced by what is left.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use addressbook::Contact;
use call::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::copies;
use crate::contacts::{card, insert};
use crate::{Error, Store, file};

/// What became of a damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the damaged file lies now.
    pub set_aside: PathBuf,
    /// The copy that took its place; none if there was no good one.
    pub from_copy: Option<PathBuf>,
    /// Rows of the damaged file that were read from it and are newer than the copy.
    pub calls: u64,
    pub contacts: u64,
}

/// Tables whose rows are never changed by anything else than their own number.
const CALLS: &str = "calls";
/// And whether what the damaged file has of a row is taken in place of what the copy has.
const TABLES: [(&str, bool); 7] = [
    (CALLS, true),
    ("settings", false),
    ("accounts", false),
    ("do_not_call", false),
    ("lists", true),
    ("list_entries", true),
    ("list_numbers", true),
];

impl Store {
    /// Opens the file; if it is damaged, sets it aside and restores what is left. The agent has
    /// to be told what was restored.
    ///
    /// # Errors
    /// As of [`Store::open`], but not for a damaged file; or if it cannot be set aside.
    pub fn open_or_restore(path: &Path, now: Timestamp) -> Result<(Self, Option<Restored>), Error> {
        match Self::open(path) {
            Ok(store) => Ok((store, None)),
            Err(Error::Damaged { detail }) => {
                tracing::error!(detail, "file is damaged; restoring");
                let restored = restore(path, now)?;
                Ok((Self::open(path)?, Some(restored)))
            }
            Err(error) => Err(error),
        }
    }
}

fn restore(path: &Path, now: Timestamp) -> Result<Restored, Error> {
    let aside = set_aside(path, now)?;
    let mut from_copy = None;
    for copy in copies(path) {
        let failed = |source| Error::File { path: copy.clone(), source };
        file::prepare(path)?;
        fs::copy(&copy, path).map_err(failed)?;
        match Store::open(path) {
            Ok(store) => {
                drop(store);
                from_copy = Some(copy);
                break;
            }
            Err(error) => {
                tracing::warn!(%error, "copy is damaged, too");
                remove(path);
            }
        }
    }
    let store = Store::open(path)?;
    let (calls, contacts) = salvage(&store, &aside)?;
    Ok(Restored { set_aside: aside, from_copy, calls, contacts })
}

/// The file with its log, under names that say since when.
fn set_aside(path: &Path, now: Timestamp) -> Result<PathBuf, Error> {
    let named = |ending: &str, suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!("{suffix}{ending}"));
        PathBuf::from(name)
    };
    let suffix = format!(".damaged-{}", now.0);
    for ending in ["-wal", "-shm", ""] {
        let (from, to) = (named(ending, ""), named(ending, &suffix));
        if from.exists() {
            fs::rename(&from, &to).map_err(|source| Error::File { path: to, source })?;
        }
    }
    Ok(named("", &suffix))
}

fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        // What stays is written over.
        let _ = fs::remove_file(PathBuf::from(name));
    }
}

/// Brings over what can be read of the damaged file and is not there; how many calls and
/// contacts.
fn salvage(store: &Store, aside: &Path) -> Result<(u64, u64), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let Ok(damaged) = Connection::open_with_flags(aside, flags) else { return Ok((0, 0)) };
    let mut connection = store.connection();
    let change = connection.transaction()?;
    let mut calls = 0;
    for (table, newest_wins) in TABLES {
        // An earlier version has fewer of them, and perhaps not the table.
        let had = columns(&damaged, table).unwrap_or_default();
        let mut columns = columns(&change, table)?;
        columns.retain(|column| had.contains(column));
        if columns.is_empty() {
            continue;
        }
        let marks = vec!["?"; columns.len()].join(", ");
        let how = if newest_wins { "INSERT OR REPLACE" } else { "INSERT OR IGNORE" };
        let write = format!("{how} INTO {table} ({}) VALUES ({marks})", columns.join(", "));
        let mut write = change.prepare(&write)?;
        let mut exists = change
            .prepare(&format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {} = ?1)", columns[0]))?;
        for row in readable(&damaged, table, &columns) {
            let Some(key) = row.first() else { continue };
            let known: bool = exists.query_row([key], |row| row.get(0))?;
            // A row that breaks a rule of the table is damaged itself.
            let written = write.execute(params_from_iter(&row)).is_ok();
            calls += u64::from(written && !known && table == CALLS);
        }
    }
    let mut contacts = 0;
    let columns = ["id", "card", "created_at"].map(str::to_owned);
    for row in readable(&damaged, "contacts", &columns) {
        let [Value::Integer(_), Value::Text(json), Value::Integer(at)] = row.as_slice() else {
            continue;
        };
        let Ok(contact) = card(json) else { continue };
        contacts += u64::from(bring(&change, &contact, Timestamp(at.cast_unsigned()))?);
    }
    // Everything is found anew by what is there now.
    change.execute("DELETE FROM call_terms", [])?;
    change.commit()?;
    drop(connection);
    store.index_old_calls()?;
    Ok((calls, contacts))
}

/// A contact that is not there, by number, e-mail or name.
fn bring(change: &Connection, contact: &Contact, at: Timestamp) -> Result<bool, Error> {
    for key in contact.keys() {
        for row in crate::contacts::rows_of_key(change, key, 20)? {
            let known = crate::contacts::load(change, row)?;
            if known.is_some_and(|known| known.contact.same_as(contact).is_some()) {
                return Ok(false);
            }
        }
    }
    let row = insert(change, contact, at, None)?;
    let terms = addressbook::terms(contact);
    crate::terms::replace(change, crate::terms::Of::Contacts, row.0, &[], &terms)?;
    crate::contacts::add_keys(change, row, contact)?;
    crate::contacts::labels::note(change, &contact.labels)?;
    Ok(true)
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, Error> {
    let mut query =
        connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
    let columns = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(columns)
}

/// Rows up to the first lost page, from either end.
fn readable(damaged: &Connection, table: &str, columns: &[String]) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for order in ["ASC", "DESC"] {
        let (all, key) = (columns.join(", "), &columns[0]);
        let Ok(mut query) =
            damaged.prepare(&format!("SELECT {all} FROM {table} ORDER BY {key} {order}"))
        else {
            continue;
        };
        let width = columns.len();
        let read = query.query_map([], |row| {
            (0..width).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>()
        });
        let Ok(read) = read else { continue };
        for row in read {
            // From here on it is lost in this direction.
            let Ok(row) = row else { break };
            if seen.insert(format!("{:?}", row.first())) {
                rows.push(row);
            }
        }
    }
    rows
}
