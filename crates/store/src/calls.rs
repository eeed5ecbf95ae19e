//! The table `calls`: a row for each call, written when dialling or ringing starts.
//!
//! Times are Unix milliseconds; directions and reasons are the stable words of [`call`].

mod afterwards;
mod find;
mod found_by;
mod keep;
mod last;
mod names;
mod notes;
mod person;
mod quality;

use addressbook::Contact;
use call::{Direction, End, EndReason, Record, Route};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, named_params, params};

use crate::terms::{Of, replace};

use crate::time::{millis, timestamp};
use crate::{ContactRow, Error, Store};

pub use afterwards::{Afterwards, Cost};
pub use find::{Count, Filter};
pub use names::CallNames;
pub(crate) use names::HAVE_NAMES;
pub use notes::Draft;
pub use person::PersonRows;
pub use quality::CallQuality;

use found_by::Marks;

pub(crate) const SCHEMA: &str = "
    ALTER TABLE calls ADD COLUMN note TEXT NOT NULL DEFAULT '';
    ALTER TABLE calls ADD COLUMN outcome TEXT;
    ALTER TABLE calls ADD COLUMN draft TEXT;
    CREATE INDEX calls_by_peer ON calls (peer, started_at);
";

pub(crate) const HAVE_QUALITY: &str = "
    ALTER TABLE calls ADD COLUMN quality TEXT;
";

/// They are made anew when the file is opened.
pub(crate) const FORGET_TERMS: &str = "DELETE FROM call_terms;";

pub(crate) const HAVE_AFTERWARDS: &str = "
    ALTER TABLE calls ADD COLUMN afterwards TEXT;
";

/// Names a row; never used again for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallRow(pub i64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCall {
    pub row: CallRow,
    pub record: Record,
    /// The phone was stopped while the call was up, so that its end is not known.
    pub interrupted: bool,
    /// What the agent wrote about it; empty if nothing.
    pub note: String,
    /// What came of it, one of the words that the team has agreed on.
    pub outcome: Option<String>,
    /// A note and an outcome that were not finished yet.
    pub draft: Option<Draft>,
    /// How it sounded, where that was measured.
    pub quality: Option<CallQuality>,
    pub afterwards: Afterwards,
    pub names: CallNames,
}

impl Store {
    /// Writes a new row, with the name of the contact who has the number, or else the one that the
    /// network gave: anybody can give that.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn open_call(&self, record: &Record) -> Result<CallRow, Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let contact = crate::contacts::of_number(&change, &record.peer)?;
        let name = contact.as_ref().map(|known| known.contact.display());
        let peer_name = name.or(record.peer_name.as_deref());
        change
            .prepare_cached(
                "INSERT INTO calls (direction, route, peer, peer_name, started_at,
                                    connected_at, ended_at, end_code, end_detail)
                 VALUES (:direction, :route, :peer, :peer_name, :started_at,
                         :connected_at, :ended_at, :end_code, :end_detail)",
            )?
            .execute(named_params! {
                ":direction": record.direction.code(),
                ":route": record.route.code(),
                ":peer": record.peer,
                ":peer_name": peer_name,
                ":started_at": millis(record.started_at),
                ":connected_at": record.connected_at.map(millis),
                ":ended_at": record.end.as_ref().map(|end| millis(end.at)),
                ":end_code": record.end.as_ref().map(|end| end.reason.code()),
                ":end_detail": record.end.as_ref().and_then(|end| end.detail.as_deref()),
            })?;
        let row = CallRow(change.last_insert_rowid());
        let marks = Marks { record, peer_name, note: "", outcome: None };
        replace(&change, Of::Calls, row.0, &[], &marks.terms())?;
        if record.direction == Direction::Outgoing {
            crate::lists::tie_call(&change, row, &record.peer, record.started_at)?;
        }
        if let Some(known) = contact {
            change
                .prepare_cached(
                    "UPDATE contacts SET last_call_at = max(coalesce(last_call_at, 0), ?2) WHERE id = ?1",
                )?
                .execute(params![known.row.0, millis(record.started_at)])?;
        }
        change.commit()?;
        Ok(row)
    }

    /// Writes what has changed since: the way it goes, when it was connected, and its end.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be written.
    pub fn update_call(&self, row: CallRow, record: &Record) -> Result<(), Error> {
        self.change_call(row, |change, _| {
            change
                .prepare_cached(
                    "UPDATE calls SET route = :route, connected_at = :connected_at, ended_at = :ended_at,
                                      end_code = :end_code, end_detail = :end_detail
                     WHERE id = :id",
                )?
                .execute(named_params! {
                    ":id": row.0,
                    ":route": record.route.code(),
                    ":connected_at": record.connected_at.map(millis),
                    ":ended_at": record.end.as_ref().map(|end| millis(end.at)),
                    ":end_code": record.end.as_ref().map(|end| end.reason.code()),
                    ":end_detail": record.end.as_ref().and_then(|end| end.detail.as_deref()),
                })?;
            Ok(())
        })
    }

    /// Changes a row, and what it is found by with it.
    fn change_call(
        &self,
        row: CallRow,
        edit: impl FnOnce(&Connection, &StoredCall) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let missing = Error::NoSuchRow { id: row.0 };
        let before = load(&change, row)?.ok_or(missing)?;
        edit(&change, &before)?;
        if let Some(after) = load(&change, row)? {
            replace(&change, Of::Calls, row.0, &before.terms(), &after.terms())?;
        }
        change.commit()?;
        Ok(())
    }

    /// The call of this row, with all that is known of it.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be read.
    pub fn call(&self, row: CallRow) -> Result<StoredCall, Error> {
        load(&self.reader(), row)?.ok_or(Error::NoSuchRow { id: row.0 })
    }

    /// What is open now was left so by a run of the phone that is over.
    pub(crate) fn mark_interrupted_calls(&self) -> Result<(), Error> {
        let marked = self.connection().execute(
            "UPDATE calls SET interrupted = 1 WHERE end_code IS NULL AND interrupted = 0",
            [],
        )?;
        if marked > 0 {
            tracing::warn!(calls = marked, "calls were interrupted by the end of an earlier run");
        }
        Ok(())
    }
}

pub(crate) fn stored_call(row: &Row<'_>) -> rusqlite::Result<StoredCall> {
    let direction: String = row.get("direction")?;
    let route: String = row.get("route")?;
    let connected_at = row.get::<_, Option<i64>>("connected_at")?.map(timestamp);
    let end_code: Option<String> = row.get("end_code")?;
    let end = match (end_code, row.get::<_, Option<i64>>("ended_at")?) {
        (Some(code), Some(at)) => Some(End {
            // A word of a later version is still an end.
            reason: EndReason::from_code(&code).unwrap_or(EndReason::Other),
            detail: row.get("end_detail")?,
            at: timestamp(at),
            connected_at,
        }),
        (Some(_) | None, _) => None,
    };
    Ok(StoredCall {
        row: CallRow(row.get("id")?),
        record: Record {
            direction: Direction::from_code(&direction).ok_or_else(|| {
                rusqlite::Error::InvalidColumnType(1, "direction".to_owned(), Type::Text)
            })?,
            // A word of a later version was a call all the same.
            route: Route::from_code(&route).unwrap_or(Route::Webrtc),
            peer: row.get("peer")?,
            peer_name: row.get("peer_name")?,
            started_at: timestamp(row.get("started_at")?),
            connected_at,
            end,
        },
        interrupted: row.get("interrupted")?,
        note: row.get("note")?,
        outcome: row.get("outcome")?,
        draft: row
            .get::<_, Option<String>>("draft")?
            .and_then(|json| serde_json::from_str(&json).ok()),
        quality: row
            .get::<_, Option<String>>("quality")?
            .and_then(|json| serde_json::from_str(&json).ok()),
        afterwards: row
            .get::<_, Option<String>>("afterwards")?
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default(),
        names: CallNames { request: row.get("request")?, session: row.get("session")? },
    })
}

/// A contact that was called before it was one.
pub(crate) fn note_last_call(
    change: &Connection,
    row: ContactRow,
    contact: &Contact,
) -> Result<(), Error> {
    note_last_call_with(change, row, &peers(contact))
}

/// The contact's numbers, as calls may have them.
pub(crate) fn peers(contact: &Contact) -> Vec<String> {
    let mut peers = Vec::with_capacity(contact.numbers.len());
    for number in &contact.numbers {
        let key = number.key();
        if number.typed != key {
            peers.push(number.typed.clone());
        }
        peers.push(key);
    }
    peers
}

pub(crate) fn note_last_call_with(
    change: &Connection,
    row: ContactRow,
    peers: &[String],
) -> Result<(), Error> {
    let mut latest: Option<i64> = None;
    let mut query = change.prepare_cached("SELECT max(started_at) FROM calls WHERE peer = ?1")?;
    for peer in peers {
        latest = latest.max(query.query_row(params![peer], |row| row.get(0))?);
    }
    if latest.is_some() {
        change
            .prepare_cached("UPDATE contacts SET last_call_at = ?2 WHERE id = ?1")?
            .execute(params![row.0, latest])?;
    }
    Ok(())
}

pub(crate) fn load(connection: &Connection, row: CallRow) -> Result<Option<StoredCall>, Error> {
    let mut query = connection.prepare_cached("SELECT * FROM calls WHERE id = ?1")?;
    Ok(query.query_row(params![row.0], stored_call).optional()?)
}
