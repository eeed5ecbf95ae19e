//! Calls written to a file, as many as there are: a page is read, written and forgotten.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use addressbook::csv::Sheet;
use chrono::{DateTime, Local, SecondsFormat};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Filter, Store, StoredCall};
use ts_rs::TS;

use super::{CallDetails, CallFilter};
use crate::book::{Book, BookFailure};

/// Calls that are in memory at once.
const PAGE: usize = 500;
/// Files of one day in one folder, before it is given up to find a free name.
const MOST_FILES: u32 = 1_000;

const COLUMNS: [&str; 19] = [
    "id",
    "direction",
    "route",
    "number",
    "name",
    "started_at",
    "connected_at",
    "ended_at",
    "ring_seconds",
    "seconds",
    "end",
    "end_detail",
    "outcome",
    "note",
    "mos",
    "lost_percent",
    "cost",
    "currency",
    "recording",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CallsExportFormat {
    /// UTF-8 with its mark, so that spreadsheets read it; no cell is computed.
    Csv,
    Json,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallsExported {
    /// The file that was written.
    pub path: String,
    #[ts(type = "number")]
    pub calls: u64,
}

impl Book {
    /// Writes the calls that are asked for, latest first, to a new file in `folder`, named by the
    /// day. No file is written over, and none is there if it fails.
    ///
    /// # Errors
    /// If the history cannot be read, or the file cannot be written.
    pub async fn export_calls(
        &self,
        filter: CallFilter,
        format: CallsExportFormat,
        folder: PathBuf,
    ) -> Result<CallsExported, BookFailure> {
        let store = self.store().await?;
        let done = tokio::task::spawn_blocking(move || {
            let (path, file) = new_file(&folder, format).map_err(BookFailure::file)?;
            let written = write(&store, filter, format, file);
            if written.is_err() {
                // What is there of it is of no use; that it stays there is no reason of its own.
                let _ = fs::remove_file(&path);
            }
            written.map(|calls| CallsExported { path: path.display().to_string(), calls })
        })
        .await;
        done.map_err(|_| BookFailure::Closed)?
    }
}

fn new_file(folder: &Path, format: CallsExportFormat) -> io::Result<(PathBuf, File)> {
    fs::create_dir_all(folder)?;
    let day = Local::now().format("%Y-%m-%d");
    let ending = match format {
        CallsExportFormat::Csv => "csv",
        CallsExportFormat::Json => "json",
    };
    for number in 1..=MOST_FILES {
        let more = if number == 1 { String::new() } else { format!(" {number}") };
        let path = folder.join(format!("Simu calls {day}{more}.{ending}"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn write(
    store: &Store,
    filter: CallFilter,
    format: CallsExportFormat,
    file: File,
) -> Result<u64, BookFailure> {
    let filter = filter.of_store(None);
    let to = BufWriter::new(file);
    let (calls, to) = match format {
        CallsExportFormat::Csv => {
            let mut sheet = Sheet::new(to, &COLUMNS).map_err(BookFailure::file)?;
            let calls = each(store, filter, |call| {
                let cells = cells(call);
                sheet.write(cells.iter().map(String::as_str))
            })?;
            (calls, sheet.finish().map_err(BookFailure::file)?)
        }
        CallsExportFormat::Json => {
            let mut to = to;
            to.write_all(b"[").map_err(BookFailure::file)?;
            let mut first = true;
            let calls = each(store, filter, |call| {
                let before: &[u8] =
                    if std::mem::replace(&mut first, false) { b"\n" } else { b",\n" };
                to.write_all(before)?;
                Ok(serde_json::to_writer(&mut to, &object(call))?)
            })?;
            to.write_all(b"\n]\n").map_err(BookFailure::file)?;
            (calls, to)
        }
    };
    let file = to.into_inner().map_err(|error| BookFailure::file(error.into_error()))?;
    file.sync_all().map_err(BookFailure::file)?;
    Ok(calls)
}

fn each(
    store: &Store,
    mut filter: Filter,
    mut tell: impl FnMut(StoredCall) -> io::Result<()>,
) -> Result<u64, BookFailure> {
    let mut calls = 0;
    loop {
        let page = store.search_calls(&filter, PAGE)?;
        let Some(last) = page.last() else { return Ok(calls) };
        filter.before = Some(last.row);
        for call in page {
            tell(call).map_err(BookFailure::file)?;
            calls += 1;
        }
    }
}

fn cells(call: StoredCall) -> [String; 19] {
    let (direction, route) = (call.record.direction.code(), call.record.route.code());
    let recording = call.afterwards.recording.clone();
    let reason = call.record.end.as_ref().map_or("", |end| end.reason.code());
    let CallDetails { call, connected_at, ended_at, ring_seconds, note, quality, .. } =
        CallDetails::of(call, None);
    let (amount, currency) = call.cost.map(|cost| (cost.amount, cost.currency)).unwrap_or_default();
    let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
    [
        call.id.to_string(),
        direction.to_owned(),
        route.to_owned(),
        call.peer,
        call.peer_name.unwrap_or_default(),
        moment(call.started_at),
        connected_at.map(moment).unwrap_or_default(),
        ended_at.map(moment).unwrap_or_default(),
        number(ring_seconds),
        number(call.seconds),
        reason.to_owned(),
        call.end.and_then(|end| end.detail).unwrap_or_default(),
        call.outcome.unwrap_or_default(),
        note,
        quality.and_then(|quality| quality.mos).map(|mos| mos.to_string()).unwrap_or_default(),
        quality.map(|quality| quality.lost_percent.to_string()).unwrap_or_default(),
        amount,
        currency.unwrap_or_default(),
        recording.unwrap_or_default(),
    ]
}

fn object(call: StoredCall) -> serde_json::Value {
    let (direction, route) = (call.record.direction.code(), call.record.route.code());
    let recording = call.afterwards.recording.clone();
    let reason = call.record.end.as_ref().map(|end| end.reason.code());
    let CallDetails { call, connected_at, ended_at, ring_seconds, note, quality, .. } =
        CallDetails::of(call, None);
    json!({
        "id": call.id,
        "direction": direction,
        "route": route,
        "number": call.peer,
        "name": call.peer_name,
        "started_at": moment(call.started_at),
        "connected_at": connected_at.map(moment),
        "ended_at": ended_at.map(moment),
        "ring_seconds": ring_seconds,
        "seconds": call.seconds,
        "end": reason,
        "end_detail": call.end.and_then(|end| end.detail),
        "outcome": call.outcome,
        "note": note,
        "quality": quality,
        "cost": call.cost,
        "recording": recording,
    })
}

/// ISO 8601 with this computer's offset from UTC: `2026-03-10T14:05:00+03:00`.
fn moment(unix_ms: u64) -> String {
    let time = i64::try_from(unix_ms).ok().and_then(DateTime::from_timestamp_millis);
    let local = time.map(|time| time.with_timezone(&Local));
    local.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, false)).unwrap_or_default()
}
