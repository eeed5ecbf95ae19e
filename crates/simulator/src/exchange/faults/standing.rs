//! Faults that wait for their occasion.

use serde::{Deserialize, Serialize};

use crate::media::{Impairment, Network};

/// The longest delay that can be asked for, in milliseconds.
const LONGEST_DELAY: u64 = 60_000;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Tokens live so long and no longer, whatever was asked for.
    ShortTokens { seconds: u64 },
    /// A WebSocket handshake is refused with this HTTP status.
    RefuseHandshake { status: u16 },
    /// A handshake is refused as if its token were not valid.
    TokenRejected {},
    /// A handshake gets no HTTP answer, while its connection stays open.
    HangHandshake {},
    /// A connection to the TLS port is answered with a fatal alert.
    TlsError {},
    RegistrationFailed {
        #[serde(default = "forbidden")]
        code: u16,
        #[serde(default = "forbidden_reason")]
        reason: String,
    },
    /// A request of this kind is read and forgotten: no answer, no effect.
    Silent { on: SilentOn },
    /// A frame is sent twice.
    Duplicate {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<EventName>,
    },
    /// A frame is held back until after the event that follows it.
    OutOfOrder {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<EventName>,
    },
    /// A call that the client places goes so far and then no further.
    StuckCall {
        #[serde(default)]
        after: StuckAfter,
    },
    /// `progress` and `accepted` both carry the description.
    DescribedTwice {},
    /// `accepted` comes at once; the callee's phone rings after it.
    AcceptedEarly {},
    /// A hang-up takes effect but is never confirmed.
    UnconfirmedHangup {},
    /// Our candidates of a call come late.
    LateTrickle {
        #[serde(default = "a_second")]
        delay_ms: u64,
        /// Only after the end of the call.
        #[serde(default)]
        after_end: bool,
    },
    /// Nothing passes between a call's two ends, which the gateway never notices.
    IceNeverConnects {},
    /// We claim a certificate that is not ours.
    DtlsFails {},
    /// A bad network for the sound of a call.
    Impair {
        #[serde(default)]
        seed: u64,
        #[serde(default)]
        to_client: Impairment,
        #[serde(default)]
        from_client: Impairment,
    },
    /// HTTP answers and frames are late, until the fault is cleared.
    Slow {
        #[serde(default)]
        http_ms: u64,
        #[serde(default)]
        frame_ms: u64,
    },
}

impl Fault {
    /// What is wrong with the fault's figures.
    pub fn check(&self) -> Result<(), String> {
        let delay = match self {
            Self::RefuseHandshake { status } if !(400..600).contains(status) => {
                return Err("status must be 400 to 599".to_owned());
            }
            Self::ShortTokens { seconds } if !(1..=86_400).contains(seconds) => {
                return Err("seconds must be 1 to 86400".to_owned());
            }
            Self::Slow { http_ms: 0, frame_ms: 0 } => {
                return Err("slow needs http_ms or frame_ms".to_owned());
            }
            Self::Impair { to_client, from_client, .. } => {
                to_client.check()?;
                from_client.check()?;
                0
            }
            Self::LateTrickle { delay_ms, .. } => *delay_ms,
            Self::Slow { http_ms, frame_ms } => *http_ms.max(frame_ms),
            Self::ShortTokens { .. }
            | Self::RefuseHandshake { .. }
            | Self::TokenRejected {}
            | Self::HangHandshake {}
            | Self::TlsError {}
            | Self::RegistrationFailed { .. }
            | Self::Silent { .. }
            | Self::Duplicate { .. }
            | Self::OutOfOrder { .. }
            | Self::StuckCall { .. }
            | Self::DescribedTwice {}
            | Self::AcceptedEarly {}
            | Self::UnconfirmedHangup {}
            | Self::IceNeverConnects {}
            | Self::DtlsFails {} => 0,
        };
        if delay > LONGEST_DELAY {
            return Err("a delay may be 60000 ms at most".to_owned());
        }
        Ok(())
    }

    /// The network that the fault is about, if it is about one.
    pub fn network(&self) -> Option<Network> {
        let Self::Impair { seed, to_client, from_client } = self else { return None };
        Some(Network { seed: *seed, to_client: *to_client, from_client: *from_client })
    }

    /// It is a state of the server, not something that happens so many times.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::Slow { .. })
    }

    /// It strikes before anybody can know who the client is.
    pub fn is_anonymous(&self) -> bool {
        matches!(self, Self::TlsError {})
    }
}

/// What can go without an answer: the session's frames and the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilentOn {
    Create,
    Keepalive,
    Register,
    Unregister,
    Call,
    Accept,
    Decline,
    Hangup,
}

/// How far a call goes that then gets stuck.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StuckAfter {
    #[default]
    Calling,
    Ringing,
    /// Early media flows.
    Progress,
}

/// The frames that can be doubled or held back, by their names on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventName {
    Registered,
    RegistrationFailed,
    Unregistered,
    Calling,
    Ringing,
    Progress,
    Accepted,
    #[serde(rename = "incomingcall")]
    IncomingCall,
    MissedCall,
    Hangup,
    Decline,
    #[serde(rename = "webrtcup")]
    WebrtcUp,
    Success,
}

impl EventName {
    /// The name as `line` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::RegistrationFailed => "registration_failed",
            Self::Unregistered => "unregistered",
            Self::Calling => "calling",
            Self::Ringing => "ringing",
            Self::Progress => "progress",
            Self::Accepted => "accepted",
            Self::IncomingCall => "incomingcall",
            Self::MissedCall => "missed_call",
            Self::Hangup => "hangup",
            Self::Decline => "decline",
            Self::WebrtcUp => "webrtcup",
            Self::Success => "success",
        }
    }
}

fn forbidden() -> u16 {
    403
}

fn forbidden_reason() -> String {
    "Forbidden".to_owned()
}

fn a_second() -> u64 {
    1_000
}
