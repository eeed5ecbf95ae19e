//! What the window draws: one snapshot for each change, complete in itself.
//!
//! The window decides nothing: every button's fate is a `can_*` flag here, and every sentence
//! is chosen by a code from here out of the window's own catalogue.

mod accounts;
mod notice;
mod sound;
mod vault;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use accounts::{
    AccountEntry, AccountField, AccountOrigin, AccountService, AccountTest, AccountsView, Endpoint,
    EndpointPurpose, IceSettings, PolicyView, SecretKind, SecretPresence, SecretView, TestState,
    TestStep,
};
pub use notice::{Notice, NoticeKind};
pub use sound::{
    AudioSettings, AudioView, Device, InboundTrouble, Levels, OutboundTrouble, Quality,
    QualityCause, QualityLevel, SoundTrouble,
};
pub use vault::{
    IdleLock, KeychainView, SealedFileView, SecretPurpose, SecretsPlace, UnlockWay, VaultTrouble,
    VaultView,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Snapshot {
    /// Counts up with each snapshot; a smaller number is older.
    pub revision: u32,
    /// Who is signed in.
    pub account: Option<Account>,
    pub accounts: AccountsView,
    pub vault: VaultView,
    pub line: LineView,
    /// The call that is up, or the last one for a few seconds after its end.
    pub call: Option<CallView>,
    /// Somebody who calls while that call is up.
    pub waiting: Option<WaitingCall>,
    /// A call may be placed now.
    pub can_dial: bool,
    pub audio: AudioView,
    pub spare_data: SpareData,
    /// Something the person must know, until dismissed or mended.
    pub notices: Vec<Notice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Account {
    pub kind: AccountKind,
    /// The AT username, or the demo's name.
    pub username: String,
    /// The client name under which this agent is reachable.
    pub client_name: String,
    /// The number shown to callees, E.164.
    pub number: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AccountKind {
    Demo,
    AfricasTalking,
    CompanyServer,
}

/// Can this agent be called right now, and if not, why. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum LineView {
    /// No account to sign in with.
    SignedOut,
    /// This computer has no network.
    Offline {
        /// When the next try starts.
        #[ts(type = "number")]
        retry_at: u64,
    },
    FetchingToken {
        #[ts(type = "number")]
        since: u64,
    },
    Connecting {
        #[ts(type = "number")]
        since: u64,
    },
    Registering {
        #[ts(type = "number")]
        since: u64,
    },
    Ready {
        #[ts(type = "number")]
        since: u64,
    },
    /// Was ready; the gateway gives no sign of life.
    Silent {
        #[ts(type = "number")]
        since: u64,
    },
    /// A new line takes the place of the old one, whose token nears its end.
    Renewing {
        #[ts(type = "number")]
        since: u64,
    },
    /// Refused for a reason that trying again will not mend.
    Refused { reason: LineProblem },
    Lost {
        reason: LineProblem,
        /// When the next try starts.
        #[ts(type = "number")]
        retry_at: u64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum LineProblem {
    /// The token service or the gateway could not be reached.
    Unreachable,
    TimedOut,
    /// The system's proxy wants a name and password.
    ProxySignIn,
    ProxyRefused,
    ProxyUnreachable,
    /// Nobody whom this computer trusts vouches for the service.
    Untrusted,
    /// The network answers with a page of its own: it wants a sign-in first.
    WebPage,
    /// The API key was rejected.
    KeyRejected,
    /// The company's server rejected the user's name or password.
    PasswordRejected,
    /// The account's API key or password was never typed, or is gone.
    SecretMissing,
    /// Locked by hand or after idle time, or the sealed file needs its passphrase.
    VaultLocked,
    /// The keychain that has the secret is locked and was not unlocked.
    KeychainLocked,
    /// The keychain that has the secret is not there.
    KeychainAbsent,
    /// The sealed file cannot be read.
    SealedFileFaulty,
    /// AT's sandbox has no WebRTC.
    Sandbox,
    /// The gateway rejected the token, or the token's life is over.
    TokenRejected,
    RegistrationFailed {
        code: Option<String>,
        reason: Option<String>,
    },
    /// The gateway closed the line.
    Closed,
    /// The page that runs AT's SDK failed.
    PageFailed {
        message: String,
    },
    /// The local simulator of the demo account could not be started.
    SimulatorFailed {
        message: String,
    },
    /// Any other answer, shown as it came.
    Other {
        message: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallView {
    #[ts(type = "number")]
    pub id: u64,
    pub direction: Direction,
    /// Number or client name of the other side.
    pub peer: String,
    /// A name for the other side, where one is known.
    pub peer_name: Option<String>,
    pub state: CallState,
    pub muted: bool,
    /// Digits sent in this call, in order.
    pub digits: String,
    pub can_answer: bool,
    pub can_decline: bool,
    pub can_hang_up: bool,
    pub can_mute: bool,
    pub can_hold: bool,
    pub can_resume: bool,
    pub can_send_digits: bool,
    /// Sound levels in dBFS, `None` where there is no sound path. About five a second.
    pub levels: Option<Levels>,
    pub trouble: SoundTrouble,
    /// `None` while nothing is measured.
    pub quality: Option<Quality>,
}

/// It can be declined, or answered in place of the call that is up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WaitingCall {
    pub peer: String,
    pub peer_name: Option<String>,
    #[ts(type = "number")]
    pub since: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Direction {
    Outgoing,
    Incoming,
}

/// The call's state in the agent's words. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
#[ts(export)]
pub enum CallState {
    /// Placed, nothing heard from the network yet.
    Dialing {
        #[ts(type = "number")]
        since: u64,
    },
    /// The network has taken the call; the far end is being rung.
    Ringing {
        #[ts(type = "number")]
        since: u64,
        /// The network plays its own sound (ring-back or an announcement).
        early_media: bool,
    },
    Incoming {
        #[ts(type = "number")]
        since: u64,
    },
    /// Answered here or accepted there; the sound path is being set up.
    Connecting,
    Active {
        #[ts(type = "number")]
        since: u64,
    },
    OnHold {
        #[ts(type = "number")]
        since: u64,
    },
    Reconnecting {
        #[ts(type = "number")]
        since: u64,
    },
    Ended {
        reason: EndReasonView,
        /// Seconds connected, none if it never was.
        seconds: Option<u32>,
    },
}

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
    /// The other side refused the call.
    Rejected,
    Busy,
    NoAnswer,
    /// The caller gave up before we answered.
    Missed,
    /// Switched off, out of coverage, or not registered.
    Unreachable,
    /// No such number.
    UnknownNumber,
    MicrophoneFailed,
    MediaFailed,
    SignalingFailed,
    /// The network never answered our request; the call may have been placed.
    NoReply,
    Other,
}

/// Where data costs money, the phone asks the gateway less often for a sign of life, and so
/// notices a dead line later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SpareData {
    Never,
    /// As the network says.
    #[default]
    WhenMetered,
    Always,
}

/// One row of the recent calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecentCall {
    #[ts(type = "number")]
    pub id: u64,
    pub direction: Direction,
    pub peer: String,
    pub peer_name: Option<String>,
    /// Unix milliseconds.
    #[ts(type = "number")]
    pub started_at: u64,
    /// Seconds connected, none if it never was.
    pub seconds: Option<u32>,
    /// None while the call is up, or if the phone was stopped during it.
    pub end: Option<EndReasonView>,
}
