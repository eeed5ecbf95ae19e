//! What would happen if the agent dialled now: shown before it does.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BalanceView, PhoneLack, PhoneReason};
use crate::{account::VoiceRoute, intent::Refusal};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DialPreview {
    /// The text that was read.
    pub typed: String,
    pub reading: DialReading,
    pub plan: DialPlan,
    /// The number that the callee sees, E.164.
    pub shown_number: Option<String>,
    pub cautions: Vec<Caution>,
    pub balance: Option<BalanceView>,
}

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum DialReading {
    Number {
        e164: String,
        /// As it is written within its country.
        national: String,
        international: String,
        /// ISO 3166-1 alpha-2.
        country: Option<String>,
        /// IANA time zones that it may be in; none if it has no place.
        time_zones: Vec<String>,
        /// To be keyed in after the answer.
        extension: Option<String>,
        /// Further keys for after the answer; `,` is a pause, `;` a wait.
        after: Option<String>,
    },
    /// Dialled as typed.
    TollFree { keys: String, e164: String, country: Option<String> },
    /// Dialled as typed.
    ShortCode { keys: String },
    /// Dialled as typed.
    Emergency { keys: String },
    /// A client of AT's, `user.client`.
    Client { address: String },
    /// Nobody who can be called.
    Unreadable { why: Refusal },
}

/// How the call would be placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum DialPlan {
    /// Over the line. If it fails before AT can have started the call, `then` takes over.
    Webrtc { then: Option<VoiceRoute> },
    /// The same, once the line is ready, `within_ms` at most; then `then`, or an end.
    WebrtcWhenReady { within_ms: u32, then: Option<VoiceRoute> },
    /// By telephone.
    VoiceApi { route: VoiceRoute, reason: PhoneReason },
    /// Not at all.
    Impossible { why: Refusal },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Caution {
    /// This line may not reach emergency services.
    Emergency,
    LowBalance,
    /// A sandbox account has no WebRTC and perhaps no calls at all.
    Sandbox,
    /// The planned route does not join the agent to the call.
    AgentHearsNothing,
    /// No telephone takes over if the line fails, and why.
    NoTakeover {
        lack: PhoneLack,
    },
    /// The account wishes recordings, and the planned route cannot carry the wish.
    NotRecorded,
    /// The account wishes no recording, and the company's server may record all the same: the old
    /// one records each of its calls.
    RecordedAnyway,
    /// The account names a callback, and the planned route cannot carry it: AT has one set at the
    /// number, and the company's server one of its own.
    CallbackNotCarried,
    /// There are an extension or further keys, and the planned route cannot send them.
    KeysNotSent,
}
