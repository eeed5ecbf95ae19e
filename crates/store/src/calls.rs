//! The table `calls`: a row for each call, written when dialling or ringing starts.
//!
//! Times are Unix milliseconds; directions and reasons are the stable words of [`call`].

use call::{Direction, End, EndReason, Record, Route, Timestamp};
use rusqlite::types::Type;
use rusqlite::{Row, named_params, params};

use crate::{Error, Store};

/// Names a row; never used again for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallRow(pub i64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCall {
    pub row: CallRow,
    pub record: Record,
    /// The phone was stopped while the call was up, so that its end is not known.
    pub interrupted: bool,
}

impl Store {
    /// Writes a new row.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn open_call(&self, record: &Record) -> Result<CallRow, Error> {
        let connection = self.connection();
        connection
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
                ":peer_name": record.peer_name,
                ":started_at": millis(record.started_at),
                ":connected_at": record.connected_at.map(millis),
                ":ended_at": record.end.as_ref().map(|end| millis(end.at)),
                ":end_code": record.end.as_ref().map(|end| end.reason.code()),
                ":end_detail": record.end.as_ref().and_then(|end| end.detail.as_deref()),
            })?;
        Ok(CallRow(connection.last_insert_rowid()))
    }

    /// Writes what has changed since: the way it goes, when it was connected, and its end.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be written.
    pub fn update_call(&self, row: CallRow, record: &Record) -> Result<(), Error> {
        let changed = self
            .connection()
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
        if changed == 1 { Ok(()) } else { Err(Error::NoSuchRow { id: row.0 }) }
    }

    /// The latest calls, latest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn recent_calls(&self, limit: u32) -> Result<Vec<StoredCall>, Error> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(
            "SELECT id, direction, route, peer, peer_name, started_at,
                    connected_at, ended_at, end_code, end_detail, interrupted
             FROM calls ORDER BY started_at DESC, id DESC LIMIT ?1",
        )?;
        let calls = query.query_map(params![limit], stored_call)?.collect::<Result<_, _>>()?;
        Ok(calls)
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

fn stored_call(row: &Row<'_>) -> rusqlite::Result<StoredCall> {
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
    })
}

fn millis(time: Timestamp) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

fn timestamp(millis: i64) -> Timestamp {
    Timestamp(u64::try_from(millis).unwrap_or(0))
}
