//! The calls of the past: found page by page, each with all that is known of it.

mod export;
mod filter;
mod notes;

use serde::{Deserialize, Serialize};
use store::{CallQuality, CallRow, StoredCall};
use ts_rs::TS;
use url::Url;

pub use export::{CallsExportFormat, CallsExported};
pub use filter::{CallFilter, CallKind};
pub(crate) use notes::LONGEST_OUTCOME;
pub use notes::NoteDraft;

use super::{Book, BookFailure, ContactRow};
use crate::{
    snapshot::{Direction, EndReasonView, Route},
    view,
};

/// Calls that one question gets at most; more are asked for page by page.
const MOST: u32 = 1_000;

/// One row of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PastCall {
    #[ts(type = "number")]
    pub id: u64,
    pub direction: Direction,
    pub route: Route,
    pub peer: String,
    pub peer_name: Option<String>,
    /// Unix milliseconds.
    #[ts(type = "number")]
    pub started_at: u64,
    /// Seconds connected, none if it never was.
    pub seconds: Option<u32>,
    /// None while the call is up, or if the phone was stopped during it.
    pub end: Option<EndReasonView>,
    /// The agent wrote something about it.
    pub has_note: bool,
    pub outcome: Option<String>,
    /// Note or outcome were begun and not finished.
    pub has_draft: bool,
    /// What it cost, where that is known.
    pub cost: Option<CallCost>,
    /// It was recorded, and it is known where.
    pub has_recording: bool,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallCost {
    /// A decimal number, such as `3.50`.
    pub amount: String,
    /// ISO 4217, such as `KES`.
    pub currency: Option<String>,
}

/// How many calls a filter finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallCount {
    #[ts(type = "number")]
    pub calls: u64,
    /// There are more, which were not counted.
    pub more: bool,
}

/// All that is known of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallDetails {
    pub call: PastCall,
    /// Who has the number now.
    pub contact: Option<ContactRow>,
    /// Unix milliseconds; none if it never was connected.
    #[ts(type = "number | null")]
    pub connected_at: Option<u64>,
    /// Unix milliseconds; none if the end is not known.
    #[ts(type = "number | null")]
    pub ended_at: Option<u64>,
    /// From its beginning to the answer, or to the end where nobody answered.
    pub ring_seconds: Option<u32>,
    pub note: String,
    pub draft: Option<NoteDraft>,
    pub quality: Option<PastQuality>,
    /// The site that has the recording.
    pub recording_host: Option<String>,
    /// Our name of a call by telephone: `clientRequestId` in Africa's Talking's callbacks begins
    /// with it.
    pub request: Option<String>,
    /// Africa's Talking's name of it.
    pub session: Option<String>,
}

/// How a call sounded, over the whole time that was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PastQuality {
    /// Mean of the estimated mean opinion score; none if the delay was never known.
    pub mos: Option<f64>,
    pub lowest_mos: Option<f64>,
    pub round_trip_ms: Option<u32>,
    /// Share of what was sent to us and did not come, in percent.
    pub lost_percent: f64,
}

impl Book {
    /// The calls that are asked for, latest first, and only those older than `before`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn calls(
        &self,
        filter: CallFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<PastCall>, BookFailure> {
        let filter = filter.of_store(before);
        let limit = limit.min(MOST) as usize;
        let found = self.with(move |store| store.search_calls(&filter, limit)).await?;
        Ok(found.into_iter().map(PastCall::from).collect())
    }

    /// The call in this row, if it is one of those that are asked for.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn find_call(
        &self,
        filter: CallFilter,
        row: i64,
    ) -> Result<Option<PastCall>, BookFailure> {
        let filter = filter.of_store(None);
        let found = self.with(move |store| store.find_call(&filter, CallRow(row))).await?;
        Ok(found.map(PastCall::from))
    }

    /// How many calls are asked for.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn count_calls(&self, filter: CallFilter) -> Result<CallCount, BookFailure> {
        let filter = filter.of_store(None);
        let count = self.with(move |store| store.count_calls(&filter)).await?;
        Ok(CallCount { calls: count.calls, more: count.more })
    }

    /// Where the call in this row was recorded: an `https` address, for the browser.
    ///
    /// # Errors
    /// If there is no such call, that is not known, or the file cannot be read.
    pub async fn recording(&self, row: i64) -> Result<String, BookFailure> {
        let call = self.with(move |store| store.call(CallRow(row))).await?;
        recording(&call).map(String::from).ok_or(BookFailure::Missing)
    }

    /// All that is known of the call in this row.
    ///
    /// # Errors
    /// If there is no such call, or the file cannot be read.
    pub async fn call(&self, row: i64) -> Result<CallDetails, BookFailure> {
        let here = self.region();
        self.with(move |store| {
            let call = store.call(CallRow(row))?;
            let contact = store.contact_of(&call.record.peer)?;
            Ok(CallDetails::of(call, contact.map(|known| ContactRow::of(known, here))))
        })
        .await
    }
}

/// Checked again: the file may have been written by somebody else.
fn recording(call: &StoredCall) -> Option<Url> {
    let url = Url::parse(call.afterwards.recording.as_deref()?).ok()?;
    (url.scheme() == "https" && url.has_host()).then_some(url)
}

impl CallDetails {
    fn of(call: StoredCall, contact: Option<ContactRow>) -> Self {
        let record = &call.record;
        let ended_at = record.end.as_ref().map(|end| end.at);
        let rang_until = record.connected_at.or(ended_at);
        Self {
            contact,
            connected_at: record.connected_at.map(|at| at.0),
            ended_at: ended_at.map(|at| at.0),
            ring_seconds: rang_until.map(|until| until.seconds_since(record.started_at)),
            note: call.note.clone(),
            draft: call.draft.clone().map(NoteDraft::from),
            quality: call.quality.map(PastQuality::from),
            recording_host: recording(&call).and_then(|url| Some(url.host_str()?.to_owned())),
            request: call.names.request.clone(),
            session: call.names.session.clone(),
            call: PastCall::from(call),
        }
    }
}

impl From<StoredCall> for PastCall {
    fn from(stored: StoredCall) -> Self {
        let record = stored.record;
        Self {
            id: u64::try_from(stored.row.0).unwrap_or(0),
            direction: view::direction(record.direction),
            route: view::route(record.route),
            peer: record.peer,
            peer_name: record.peer_name,
            started_at: record.started_at.0,
            seconds: record.end.as_ref().and_then(call::End::seconds),
            end: record.end.as_ref().map(view::end_reason),
            has_note: !stored.note.is_empty(),
            outcome: stored.outcome,
            has_draft: stored.draft.is_some(),
            has_recording: stored.afterwards.recording.is_some(),
            cost: stored
                .afterwards
                .cost
                .map(|store::Cost { amount, currency }| CallCost { amount, currency }),
        }
    }
}

impl From<CallQuality> for PastQuality {
    fn from(quality: CallQuality) -> Self {
        let score = |hundredths: u32| f64::from(hundredths) / 100.0;
        Self {
            mos: quality.mos.map(score),
            lowest_mos: quality.lowest_mos.map(score),
            round_trip_ms: quality.round_trip_ms,
            lost_percent: f64::from(quality.lost) / 10.0,
        }
    }
}
