//! Calls by the Voice API, and the way there, in the snapshot: AT calls telephones, and nothing of
//! it runs through this computer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Caution;
use crate::account::VoiceRoute;

/// The call that AT was asked to place by telephone, or the last one until its card is closed.
/// It cannot be hung up from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhoneCallView {
    #[ts(type = "number")]
    pub id: u64,
    /// The callee's number.
    pub peer: String,
    /// The contact with this number.
    pub peer_name: Option<String>,
    pub route: VoiceRoute,
    /// The number that the callee sees, E.164; none where the company's server chooses it.
    pub shown_number: Option<String>,
    /// The agent's own phone, where it is rung first.
    pub own_phone: Option<String>,
    /// It took over by itself from a WebRTC call that failed, and why that did.
    pub instead_of: Option<PhoneReason>,
    pub state: PhoneCallState,
    /// What this route does not do, unless the call is refused anyway.
    pub cautions: Vec<Caution>,
    pub can_close: bool,
}

/// Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneCallState {
    /// AT is being asked; 15 seconds at most.
    Requesting {
        #[ts(type = "number")]
        since: u64,
    },
    /// AT has taken the call and rings. What becomes of it is not known here.
    Queued {
        #[ts(type = "number")]
        since: u64,
        /// AT's name for the call, to look it up there.
        session: Option<String>,
    },
    /// The company's server tells how far the call is.
    Followed {
        #[ts(type = "number")]
        since: u64,
        step: PhoneStep,
        /// AT's name for the call, to look it up there.
        session: Option<String>,
    },
    /// The company's server tells no more; what it told last.
    OutOfSight {
        #[ts(type = "number")]
        since: u64,
        last: PhoneStep,
        session: Option<String>,
    },
    /// AT did not answer in time, or not to be understood: the call may have been placed.
    MaybePlaced {
        #[ts(type = "number")]
        since: u64,
        why: MaybePlaced,
        find_out: FindOut,
    },
    /// It was not placed, for certain.
    Refused { reason: PhoneRefusal },
}

/// How far a call by telephone is, in the words of the company's server. It records few ends: that
/// none is told does not mean that they still talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneStep {
    Queued,
    Ringing,
    /// Somebody has answered: not for certain the callee.
    InProgress,
    Completed,
    Failed,
    /// Any other word, as it came.
    Other {
        word: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum MaybePlaced {
    TimedOut,
    /// The connection broke after the request had gone out.
    Broken,
    /// The answer made no sense, or was a fault of the service; as it came.
    Unclear {
        message: String,
    },
}

/// How the agent can find out whether a call was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FindOut {
    /// The agent's own phone rings within half a minute if it was.
    OwnPhoneRings,
    /// AT's list of calls, under the number that the callee sees.
    ListOfCalls,
}

/// Why AT does not call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneRefusal {
    InvalidPhoneNumber,
    DestinationNotSupported,
    InsufficientCredit,
    /// The API key was rejected.
    KeyRejected,
    /// A sandbox account cannot place calls: use the demo, or a live account.
    Sandbox,
    /// AT could not be reached; nothing was sent.
    Unreachable,
    /// The system's proxy wants a name and password; nothing was sent.
    ProxySignIn,
    /// It does not let us through.
    ProxyRefused,
    ProxyUnreachable,
    /// It is of a kind that is not known here.
    ProxyUnsupported,
    /// Nobody whom this computer trusts vouches for the service; nothing was sent.
    Untrusted,
    TooManyRequests,
    /// The company's server did not take name or password.
    PasswordRejected,
    /// The sign-in at the company's server had ended, so nothing was asked: call again.
    SignedOut,
    /// The company's server would call another number: it knows those of its own country only.
    ForeignNumber,
    /// The company's server has no account at AT and only pretends to call.
    Pretended,
    /// Any other word, shown as it came.
    Other {
        message: String,
    },
}

/// What the telephone can do about a WebRTC call that failed or is uncertain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneWay {
    /// "Call by phone instead": the agent may, and decides, for the first call may ring.
    Offered {
        reason: PhoneReason,
        route: VoiceRoute,
        agent_hears_nothing: bool,
        /// The first call may have been placed, so that the callee could be called twice.
        maybe_placed: bool,
    },
    /// There is no way by telephone, why, and so what is to be set up.
    Missing { reason: PhoneReason, lack: PhoneLack },
}

/// Why the telephone comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneReason {
    /// The agent has chosen it.
    Chosen,
    /// This account has no line at all: a sandbox.
    NoLine,
    /// The line was not ready in time.
    LineNotReady,
    NoMicrophone,
    /// The microphone or the sound path failed before the call was asked for.
    SoundFailed,
    /// The page did not get as far as asking for the call in time.
    TooSlow,
    /// The line broke before the call was asked for.
    LineLost,
    /// The gateway refused the call with an error.
    Refused,
    /// The gateway never answered: the call may have been placed.
    NoReply,
    /// The line broke after the call was asked for: it may ring.
    LineLostLater,
    /// It failed after the network had taken it.
    FailedLater,
    /// It broke off in the middle of the conversation, whoever had called.
    BrokeOff,
}

/// Why a number cannot be called by telephone, or not with the agent in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneLack {
    /// No route is chosen for this account.
    NoRoute,
    /// The route rings the agent's own phone, and its number is not set.
    NoOwnPhone,
    /// Nothing is set up that connects the agent's phone with the callee.
    NoCallback,
    /// The chosen route does not join the agent, so that it never takes over by itself.
    AgentHearsNothing,
    /// Clients, short codes and emergency numbers are only called over the line.
    NotANumber,
}

/// Who places a call, as the agent chose or left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Via {
    #[default]
    Auto,
    Webrtc,
    VoiceApi,
}

/// Which way a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Route {
    Webrtc,
    VoiceApi,
}

/// What AT says is left on the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BalanceView {
    /// As AT writes it: `KES 1785.50`.
    pub text: String,
    pub low: bool,
    /// When it was asked for, Unix milliseconds.
    #[ts(type = "number")]
    pub at: u64,
}
