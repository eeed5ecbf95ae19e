//! Why and when a call ended.

use crate::Timestamp;

/// The end of a call, final from the moment it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub reason: EndReason,
    /// What the network or the device said, shown as it came.
    pub detail: Option<String>,
    pub at: Timestamp,
    /// When both sides were connected first; none if they never were.
    pub connected_at: Option<Timestamp>,
}

impl End {
    /// Whole seconds connected, none if it never was.
    pub fn seconds(&self) -> Option<u32> {
        self.connected_at.map(|connected_at| self.at.seconds_since(connected_at))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// We hung up a call that was answered.
    LocalHangup,
    /// The other side, or the network for it, ended the call normally.
    RemoteHangup,
    /// We hung up before the other side answered.
    Cancelled,
    /// We refused an incoming call.
    Declined,
    /// An incoming call from a number whose calls the agent does not want; it did not ring.
    TurnedAway,
    /// The other side refused our call.
    Rejected,
    /// The other side is in another call.
    Busy,
    /// It rang at the other side, and nobody answered.
    NoAnswer,
    /// An incoming call that was over before we answered.
    Missed,
    /// An incoming call that a colleague or another device answered.
    AnsweredElsewhere,
    /// The other side is switched off, out of coverage or not registered.
    Unreachable,
    /// There is no such number.
    UnknownNumber,
    /// Our microphone could not be opened.
    MicrophoneFailed,
    /// The sound path could not be set up, or was lost for good.
    MediaFailed,
    /// The line to the network was lost.
    SignalingFailed,
    /// The network never answered our request; the call may have been placed.
    NoReply,
    /// The line was not ready in time, so that nothing was asked for.
    LineNotReady,
    /// The account's credit does not reach for the call.
    InsufficientCredit,
    /// The network does not call this country or network.
    DestinationNotSupported,
    /// The network refused to place the call; the detail says why.
    NotPlaced,
    /// The network calls by telephone; nothing here learns how that went.
    ByPhone,
    /// Anything else; the detail says what.
    Other,
}

impl EndReason {
    pub const ALL: [Self; 22] = [
        Self::LocalHangup,
        Self::RemoteHangup,
        Self::Cancelled,
        Self::Declined,
        Self::TurnedAway,
        Self::Rejected,
        Self::Busy,
        Self::NoAnswer,
        Self::Missed,
        Self::AnsweredElsewhere,
        Self::Unreachable,
        Self::UnknownNumber,
        Self::MicrophoneFailed,
        Self::MediaFailed,
        Self::SignalingFailed,
        Self::NoReply,
        Self::LineNotReady,
        Self::InsufficientCredit,
        Self::DestinationNotSupported,
        Self::NotPlaced,
        Self::ByPhone,
        Self::Other,
    ];

    /// A stable word for files: the variant's name in snake case.
    pub fn code(self) -> &'static str {
        match self {
            Self::LocalHangup => "local_hangup",
            Self::RemoteHangup => "remote_hangup",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::TurnedAway => "turned_away",
            Self::Rejected => "rejected",
            Self::Busy => "busy",
            Self::NoAnswer => "no_answer",
            Self::Missed => "missed",
            Self::AnsweredElsewhere => "answered_elsewhere",
            Self::Unreachable => "unreachable",
            Self::UnknownNumber => "unknown_number",
            Self::MicrophoneFailed => "microphone_failed",
            Self::MediaFailed => "media_failed",
            Self::SignalingFailed => "signaling_failed",
            Self::NoReply => "no_reply",
            Self::LineNotReady => "line_not_ready",
            Self::InsufficientCredit => "insufficient_credit",
            Self::DestinationNotSupported => "destination_not_supported",
            Self::NotPlaced => "not_placed",
            Self::ByPhone => "by_phone",
            Self::Other => "other",
        }
    }

    /// The reason with this [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}
