//! What the window draws: one snapshot for each change, complete in itself.
//!
//! The window decides nothing: every button's fate is a `can_*` flag here, and every sentence
//! is chosen by a code from here out of the window's own catalogue.

mod accounts;
mod by_phone;
mod end;
mod events;
mod filled;
mod line;
mod notice;
mod preview;
mod sound;
mod vault;
mod wrap_up;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use accounts::{
    AccountEntry, AccountField, AccountOrigin, AccountService, AccountTest, AccountsView, ByPhone,
    Endpoint, EndpointPurpose, IceSettings, PolicyView, SecretKind, SecretPresence, SecretView,
    TestState, TestStep,
};
pub use by_phone::{
    BalanceView, FindOut, MaybePlaced, PhoneCallState, PhoneCallView, PhoneLack, PhoneReason,
    PhoneRefusal, PhoneStep, PhoneWay, Route, Via,
};
pub use end::{EndCode, EndReasonView};
pub use events::{EventStream, EventStreamState, EventStreamView};
pub use filled::{ClickToCall, ClickToCallView, FillSource, Filled, HeldBack, ShortcutState};
pub use line::{LineProblem, LineView};
pub use notice::{Notice, NoticeKind, TurnProblem};
pub use preview::{Caution, DialPlan, DialPreview, DialReading};
pub use sound::{
    AudioSettings, AudioView, Device, InboundTrouble, Levels, OutboundTrouble, Quality,
    QualityCause, QualityLevel, SoundTrouble,
};
pub use vault::{
    IdleLock, KeychainView, SealedFileView, SecretPurpose, SecretsPlace, UnlockWay, VaultTrouble,
    VaultView,
};
pub use wrap_up::{WrapUpSettings, WrapUpView};

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
    /// The call that AT places by telephone, until its card is closed.
    pub phone_call: Option<PhoneCallView>,
    /// Note and outcome of the call that is up, or of the last one until that is done.
    pub wrap_up: Option<WrapUpView>,
    pub wrap_up_settings: WrapUpSettings,
    /// A call may be placed now, whichever way.
    pub can_dial: bool,
    /// What is left on the account, where AT tells it.
    pub balance: Option<BalanceView>,
    pub audio: AudioView,
    pub spare_data: SpareData,
    /// A number that another program gave, until the window has it.
    pub filled: Option<Filled>,
    pub click_to_call: ClickToCallView,
    pub event_stream: EventStreamView,
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
    /// Hosts that are not Africa's Talking and that this account talks to; none are named of the
    /// demo's.
    pub other_hosts: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AccountKind {
    Demo,
    AfricasTalking,
    CompanyServer,
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
    /// To be keyed in once it is answered, with [`CallView::can_send_digits`]; none once it was.
    pub keys_to_send: Option<String>,
    /// What the telephone can do, where this call failed or is uncertain.
    pub phone_way: Option<PhoneWay>,
    /// [`PhoneWay::Offered`] may be taken now.
    pub can_call_by_phone: bool,
    /// What the agent has to know of this call, whichever way it was dialled.
    pub cautions: Vec<Caution>,
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
    /// The line is about to be ready; the call is placed then.
    WaitingForLine {
        #[ts(type = "number")]
        since: u64,
        /// When it is given up.
        #[ts(type = "number")]
        until: u64,
    },
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
