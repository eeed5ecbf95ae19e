//! How a leg does: counters, states and levels, as the control interface shows them.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;

/// The level of silence, dBFS.
const QUIETEST: f32 = -100.0;

/// A leg's state and sums at one moment.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LegReport {
    /// The codec the callee sends: `opus`, `PCMU` or `PCMA`.
    pub codec: Option<&'static str>,
    /// RTP packets from the client, telephone events included.
    pub packets_in: u64,
    pub packets_out: u64,
    /// RTP payload, without headers.
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// Packets that came after their turn and were dropped.
    pub packets_late: u64,
    /// Frames of 20 ms that were made up because nothing was there to play.
    pub frames_concealed: u64,
    /// The keys the client pressed so far.
    pub digits: String,
    /// Round trip, by RTCP or else by the last STUN check.
    pub round_trip_ms: Option<f64>,
    pub heard_wav: Option<PathBuf>,
    pub said_wav: Option<PathBuf>,
    /// `new`, `checking`, `connected`, `disconnected`, `failed` or `closed`.
    pub ice: IceState,
    /// `new`, `connecting`, `connected` or `closed`.
    pub dtls: DtlsState,
    #[serde(skip)]
    pub connected_at: Option<Instant>,
    /// When the packet arrived in which the client's sound first rose above -50 dBFS.
    #[serde(skip)]
    pub first_sound_in_at: Option<Instant>,
    /// RMS of the latest frame heard and said, dBFS; silence is -100.
    pub heard_dbfs: f32,
    pub said_dbfs: f32,
    pub held: bool,
    /// Why the leg ended.
    pub closed: Option<String>,
}

/// ICE as the leg sees it, in W3C's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IceState {
    #[default]
    New,
    Checking,
    Connected,
    Disconnected,
    Failed,
    Closed,
}

/// DTLS as the leg sees it, in W3C's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DtlsState {
    #[default]
    New,
    Connecting,
    Connected,
    Closed,
}

/// A report is plain data: it stays good when a holder of the lock panicked.
pub(super) fn lock(report: &Mutex<LegReport>) -> MutexGuard<'_, LegReport> {
    report.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LegReport {
    /// A leg of which nothing is known yet.
    pub(super) fn new() -> LegReport {
        LegReport { heard_dbfs: QUIETEST, said_dbfs: QUIETEST, ..LegReport::default() }
    }
}

/// RMS in dBFS, where a full-scale square wave is 0; at least -100.
pub(super) fn dbfs(samples: &[i16]) -> f32 {
    if samples.is_empty() {
        return QUIETEST;
    }
    let energy: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum();
    let rms = (energy / samples.len() as f64).sqrt() / 32768.0;
    (20.0 * rms.log10()).max(f64::from(QUIETEST)) as f32
}
