//! Why a call ended, in the snapshot.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a call ended: `code` is `call::EndReason`'s name in snake case; `detail` is what the
/// network said, shown as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EndReasonView {
    pub code: EndCode,
    pub detail: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EndCode {
    LocalHangup,
    RemoteHangup,
    Cancelled,
    Declined,
    /// From a number whose calls the agent does not want; it did not ring.
    TurnedAway,
    /// The other side refused the call.
    Rejected,
    Busy,
    NoAnswer,
    /// The caller gave up before we answered.
    Missed,
    /// A colleague or another device took it.
    AnsweredElsewhere,
    /// Switched off, out of coverage, or not registered.
    Unreachable,
    /// No such number.
    UnknownNumber,
    MicrophoneFailed,
    MediaFailed,
    SignalingFailed,
    /// The network never answered our request; the call may have been placed.
    NoReply,
    /// The line was not ready in time; nothing was asked for.
    LineNotReady,
    InsufficientCredit,
    DestinationNotSupported,
    /// AT refused to place the call; the detail says why.
    NotPlaced,
    /// AT calls by telephone; nothing here learns how that went.
    ByPhone,
    Other,
}
