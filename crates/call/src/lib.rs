//! The pure state machine of one call: no IO, no clock, no async.
//!
//! ```text
//!            Dial           Calling            RemoteAccepted        MediaConnected
//!   Idle ──────────▶ Dialing ─────▶ Ringing ─────────────▶ Connecting ─────────▶ Active
//!     │                                                        ▲                ▲ │ ▲ │
//!     │ IncomingOffered             Answer                     │   Resume, Hold │ │ │ │ lost,
//!     └────────────────▶ Incoming ─────────────────────────────┘         OnHold ◀─┘ │ ▼ back
//!                                                                             Reconnecting
//!
//!   every state but Idle: an end decided here ──▶ HangingUp ──(confirmed or 4 s)──▶ Ended
//!                         an end told by the network ─────────────────────────────▶ Ended
//! ```
//!
//! A call is [`Call`]: the agent's wishes go in by [`Call::act`], everything else by
//! [`Call::handle`], and what is to be done comes out as [`Effect`]s, in order. Time enters as an
//! argument; timers are effects that come back as [`Event::TimerFired`]. Deliberately absent:
//! what a line, a token or a device is, and whether a second call may be placed.

mod action;
mod action_table;
mod effect;
mod end;
mod event;
mod hang_up_code;
mod machine;
mod media_table;
mod network_table;
mod record;
mod state;
mod step;
mod time;
mod timer_table;

pub use action::{Digits, NotADigit, NotAllowed, UserAction};
pub use effect::{Effect, Tone};
pub use end::{End, EndReason};
pub use event::{CallEvent, Event, MediaEvent, NetworkEvent, Timer};
pub use hang_up_code::{Stage, end_reason_of};
pub use machine::Call;
pub use record::Record;
pub use state::{Awaiting, Lost, State};
pub use time::{Limits, Timestamp};

/// Tells calls of one run of the program apart; never used again in that run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// Who placed the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Placed by this agent.
    Outgoing,
    /// Offered to this agent.
    Incoming,
}

/// Which way a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// Over the line, with sound on this computer.
    Webrtc,
    /// By telephone: Africa's Talking's Voice API was asked to call.
    VoiceApi,
}

impl Route {
    /// A stable word for files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Webrtc => "webrtc",
            Self::VoiceApi => "voice_api",
        }
    }

    /// The route with this [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Webrtc, Self::VoiceApi].into_iter().find(|route| route.code() == code)
    }
}

impl Direction {
    /// A stable word for files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing",
            Self::Incoming => "incoming",
        }
    }

    /// The direction with this [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Outgoing, Self::Incoming].into_iter().find(|direction| direction.code() == code)
    }
}
