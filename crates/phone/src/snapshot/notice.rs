//! What the person must know, in the snapshot.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Notice {
    pub id: u32,
    #[serde(flatten)]
    pub what: NoticeKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum NoticeKind {
    NoMicrophone,
    NoSpeaker,
    /// The microphone in use was unplugged; `instead` is used until it is back.
    MicrophoneLost {
        name: String,
        instead: String,
    },
    /// The same of the speaker.
    SpeakerLost {
        name: String,
        instead: String,
    },
    NoSoundServer,
    /// A GStreamer element is missing; `package` is the Debian package that brings it.
    MissingPlugin {
        element: String,
        package: String,
    },
    /// The call history cannot be written.
    StoreFailed {
        message: String,
    },
    /// This computer's clock, by the time that Africa's Talking tells.
    ClockOff {
        seconds: u32,
        /// Else it is behind.
        ahead: bool,
    },
    /// Little is left on the account; as AT writes it.
    LowBalance {
        balance: String,
    },
    /// A TURN server is of no use, so that calls may have no sound.
    TurnServer {
        /// Host and port.
        server: String,
        problem: TurnProblem,
    },
    /// The file of calls and contacts was damaged. It lies aside; what could be read of it is
    /// back, on top of the last good copy if there was one.
    StoreRestored {
        from_copy: bool,
        set_aside: String,
    },
    /// Tray, notifications or single-instance are missing because there is no session bus.
    NoSessionBus,
}

/// Why a TURN server is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TurnProblem {
    Unreachable,
    TimedOut,
    /// Nobody whom this computer trusts vouches for the server.
    Untrusted,
    /// Something else than TLS is spoken there.
    NoTls,
    ProxySignIn,
    ProxyRefused,
    ProxyUnreachable,
    ProxyUnsupported,
    /// It gave no relay: it is not reached, or refuses the user name or the credential. The
    /// engine does not tell which.
    NoRelay,
}
