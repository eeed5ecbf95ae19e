//! The record of each call, for the control API, and the way to the calls that are up.

use std::{
    collections::VecDeque,
    fmt,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use super::orders::Order;
use crate::{
    callees::Cause,
    clock,
    media::{DtlsState, IceState, Leg, LegReport},
};

/// Calls that are remembered; the oldest ended ones are forgotten first.
const MOST_CALLS: usize = 1_000;

/// Names a call, on the wire and in the control API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(Uuid);

impl CallId {
    /// A name that no call has.
    pub fn of_nobody() -> Self {
        CallId(Uuid::new_v4())
    }

    /// The name of the same call in the Voice API.
    pub fn session_id(self) -> String {
        format!("ATVId_{}", self.0.simple())
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Seen from the client; `VoiceApi` calls have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Outgoing,
    Incoming,
    VoiceApi,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    Ringing,
    EarlyMedia,
    Connected,
    Held,
    /// Over, and its recordings are whole.
    Ended,
}

/// One call as the control API shows it. Times are Unix milliseconds.
#[derive(Debug, Clone, Serialize)]
pub struct CallView {
    pub call_id: CallId,
    pub direction: Direction,
    pub client: Option<String>,
    pub peer: String,
    pub state: CallState,
    /// What the simulator sends: `opus`, `PCMU` or `PCMA`.
    pub codec: Option<&'static str>,
    /// The keys the client pressed so far.
    pub digits: String,
    pub started_ms: u64,
    pub connected_ms: Option<u64>,
    pub ended_ms: Option<u64>,
    pub end: Option<Cause>,
    /// RTP packets from the client.
    pub packets_in: u64,
    pub packets_out: u64,
    pub round_trip_ms: Option<f64>,
    /// When sound could flow, and both recordings begin: microseconds of `CLOCK_MONOTONIC`.
    pub media_connected_us: Option<u64>,
    /// RMS of the latest 20 ms from the client, and to it, dBFS; silence is -100. None without
    /// media.
    pub heard_dbfs: Option<f32>,
    pub said_dbfs: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard_wav: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_wav: Option<PathBuf>,
    pub connection: ConnectionView,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct ConnectionView {
    pub ice: IceState,
    pub dtls: DtlsState,
}

#[derive(Debug)]
pub struct Ledger {
    entries: Mutex<VecDeque<Entry>>,
    changed: watch::Sender<u64>,
}

#[derive(Debug)]
struct Entry {
    call: CallId,
    direction: Direction,
    client: Option<String>,
    peer: String,
    state: CallState,
    started_ms: u64,
    connected_ms: Option<u64>,
    ended_ms: Option<u64>,
    end: Option<Cause>,
    media: Media,
    /// The session that has the call; none for calls without a client.
    orders: Option<mpsc::Sender<Order>>,
}

/// A live leg tells how it does; of a dead one the last report stays.
#[derive(Debug)]
enum Media {
    None,
    Live(Leg),
    Over(Box<LegReport>),
}

impl Default for Ledger {
    fn default() -> Self {
        Ledger { entries: Mutex::default(), changed: watch::Sender::new(0) }
    }
}

impl Ledger {
    /// Opens the record of a new call, which rings.
    pub fn open(
        &self,
        direction: Direction,
        client: Option<&str>,
        peer: &str,
        orders: Option<mpsc::Sender<Order>>,
    ) -> CallId {
        let call = CallId(Uuid::new_v4());
        let mut entries = self.lock();
        if entries.len() >= MOST_CALLS {
            let oldest_over = entries.iter().position(|entry| entry.state == CallState::Ended);
            entries.remove(oldest_over.unwrap_or(0));
        }
        entries.push_back(Entry {
            call,
            direction,
            client: client.map(str::to_owned),
            peer: peer.to_owned(),
            state: CallState::Ringing,
            started_ms: clock::unix_ms(),
            connected_ms: None,
            ended_ms: None,
            end: None,
            media: Media::None,
            orders,
        });
        drop(entries);
        self.touch();
        call
    }

    pub fn set_leg(&self, call: CallId, leg: Leg) {
        self.update(call, |entry| entry.media = Media::Live(leg));
    }

    pub fn set_state(&self, call: CallId, state: CallState) {
        self.update(call, |entry| {
            entry.state = state;
            if state == CallState::Connected {
                entry.connected_ms.get_or_insert_with(clock::unix_ms);
            }
        });
    }

    /// The call is over; its leg may still be closing.
    pub fn hang_up(&self, call: CallId, cause: Cause) {
        self.update(call, |entry| {
            entry.ended_ms.get_or_insert_with(clock::unix_ms);
            entry.end.get_or_insert(cause);
            entry.orders = None;
        });
    }

    /// Everything of the call is over.
    pub fn close(&self, call: CallId) {
        self.update(call, |entry| {
            if let Media::Live(leg) = &entry.media {
                entry.media = Media::Over(Box::new(leg.report()));
            }
            entry.state = CallState::Ended;
        });
    }

    pub fn view(&self, call: CallId) -> Option<CallView> {
        self.lock().iter().find(|entry| entry.call == call).map(Entry::view)
    }

    /// All remembered calls, oldest first.
    pub fn views(&self) -> Vec<CallView> {
        self.lock().iter().map(Entry::view).collect()
    }

    /// The way to the session that has this call up.
    pub fn orders_of(&self, call: CallId) -> Option<mpsc::Sender<Order>> {
        self.lock().iter().find(|entry| entry.call == call)?.orders.clone()
    }

    /// All calls that a session has up.
    pub fn running(&self) -> Vec<(CallId, mpsc::Sender<Order>)> {
        let entries = self.lock();
        entries.iter().filter_map(|entry| Some((entry.call, entry.orders.clone()?))).collect()
    }

    /// Says that something about a call has changed.
    pub fn touch(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Tells of each change.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn update(&self, call: CallId, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.lock().iter_mut().find(|entry| entry.call == call) {
            change(entry);
        }
        self.touch();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn view(&self) -> CallView {
        let report = match &self.media {
            Media::None => None,
            Media::Live(leg) => Some(leg.report()),
            Media::Over(report) => Some((**report).clone()),
        };
        let levels = report.as_ref().map(|report| (report.heard_dbfs, report.said_dbfs));
        let media = report.unwrap_or_default();
        CallView {
            call_id: self.call,
            direction: self.direction,
            client: self.client.clone(),
            peer: self.peer.clone(),
            state: self.state,
            codec: media.codec,
            digits: media.digits,
            started_ms: self.started_ms,
            connected_ms: self.connected_ms,
            ended_ms: self.ended_ms,
            end: self.end.clone(),
            packets_in: media.packets_in,
            packets_out: media.packets_out,
            round_trip_ms: media.round_trip_ms,
            media_connected_us: media.connected_at.map(clock::stamp_of),
            heard_dbfs: levels.map(|(heard, _)| heard),
            said_dbfs: levels.map(|(_, said)| said),
            heard_wav: media.heard_wav,
            said_wav: media.said_wav,
            connection: ConnectionView { ice: media.ice, dtls: media.dtls },
        }
    }
}
