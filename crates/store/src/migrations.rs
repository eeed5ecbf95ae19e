//! The tables' history. A step that was released is never changed; a new one is added below.

use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, accounts, calls, contacts, do_not_call, import, lists, sync, terms};

/// Step n brings a file of `user_version` n to n + 1.
const STEPS: &[&[&str]] = &[
    &[CALLS_AND_SETTINGS],
    &[CALLS_HAVE_ROUTES],
    &[accounts::TABLE],
    &[contacts::SCHEMA, terms::SCHEMA, import::SCHEMA, calls::SCHEMA],
    &[contacts::labels::SCHEMA],
    &[lists::SCHEMA, do_not_call::SCHEMA],
    &[calls::HAVE_QUALITY],
    &[sync::SCHEMA],
    &[calls::FORGET_TERMS],
    &[do_not_call::HAVE_TURNED_AWAY],
    &[calls::HAVE_AFTERWARDS],
    &[calls::HAVE_NAMES],
];

/// From this step on contacts have terms, and those of numbers are as they are now from this one.
const CONTACTS: u32 = 4;
const NUMBERS_BY_PLACE: u32 = 9;

const CALLS_AND_SETTINGS: &str = "
    CREATE TABLE calls (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        direction TEXT NOT NULL CHECK (direction IN ('outgoing', 'incoming')),
        peer TEXT NOT NULL,
        peer_name TEXT,
        started_at INTEGER NOT NULL,
        connected_at INTEGER,
        ended_at INTEGER,
        end_code TEXT,
        end_detail TEXT,
        interrupted INTEGER NOT NULL DEFAULT 0 CHECK (interrupted IN (0, 1)),
        CHECK ((ended_at IS NULL) = (end_code IS NULL))
    ) STRICT;
    CREATE INDEX calls_by_start ON calls (started_at);
    CREATE INDEX calls_without_end ON calls (id) WHERE end_code IS NULL;
    CREATE TABLE settings (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
";

const CALLS_HAVE_ROUTES: &str = "
    ALTER TABLE calls ADD COLUMN route TEXT NOT NULL DEFAULT 'webrtc';
";

/// Either all missing steps are done, or none.
pub(crate) fn run(connection: &mut Connection) -> Result<(), Error> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = STEPS.len() as u32;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    for tables in STEPS.iter().skip(found as usize).copied().flatten() {
        change.execute_batch(tables)?;
    }
    if (CONTACTS..NUMBERS_BY_PLACE).contains(&found) {
        contacts::index::all(&change)?;
    }
    if found < known {
        change.pragma_update(None, "user_version", known)?;
        tracing::info!(from = found, to = known, "tables brought up to date");
    }
    change.commit()?;
    Ok(())
}
