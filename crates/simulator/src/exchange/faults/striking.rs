//! Faults that strike a connected client at once.

use line::frames::MAX_FRAME;
use serde::Deserialize;

/// More would only fill the frame log.
const LARGEST_FRAME: usize = 4 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Strike {
    /// The client is told that its token's life is over.
    Offline {},
    DropSocket {
        #[serde(default)]
        how: Cut,
    },
    /// The socket stays open, but nothing is read, answered or sent on it.
    BlackHole {
        /// Until the faults are cleared, if nothing is said.
        seconds: Option<u64>,
    },
    /// The frame `closed`. The socket stays open.
    Closed {},
    Error {
        #[serde(default = "not_available")]
        code: i64,
        #[serde(default = "not_available_reason")]
        reason: String,
        /// As an event in place of a result.
        #[serde(default)]
        in_event: bool,
    },
    /// A text that is no frame.
    Malformed {
        #[serde(default = "half_a_frame")]
        text: String,
    },
    /// An acknowledgement of this length.
    Oversized {
        #[serde(default = "too_long")]
        bytes: usize,
    },
    /// An event of a call that is over.
    OlderCall {
        #[serde(default)]
        event: OldEvent,
    },
    /// The sound path dies, and nothing is said about the call.
    MediaHangup {
        #[serde(default = "ice_failed")]
        reason: String,
    },
}

/// How a socket goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// TCP ends (FIN) without a close frame.
    #[default]
    End,
    /// A close frame, but no `closed` before it.
    CloseFrame,
    /// TCP is reset (RST).
    Reset,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldEvent {
    Calling,
    Ringing,
    Accepted,
    #[default]
    Hangup,
    Decline,
}

impl Strike {
    /// The kinds of this enum. The others stand.
    pub const KINDS: [&str; 9] = [
        "offline",
        "drop_socket",
        "black_hole",
        "closed",
        "error",
        "malformed",
        "oversized",
        "older_call",
        "media_hangup",
    ];

    /// What is wrong with the strike's figures.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Oversized { bytes } if *bytes > LARGEST_FRAME => {
                Err(format!("bytes may be {LARGEST_FRAME} at most"))
            }
            Self::Oversized { .. }
            | Self::Offline {}
            | Self::DropSocket { .. }
            | Self::BlackHole { .. }
            | Self::Closed {}
            | Self::Error { .. }
            | Self::Malformed { .. }
            | Self::OlderCall { .. }
            | Self::MediaHangup { .. } => Ok(()),
        }
    }
}

fn not_available() -> i64 {
    // JANUS_SIP_ERROR_LIBSOFIA_ERROR: what Janus says when its SIP stack cannot do it.
    450
}

fn not_available_reason() -> String {
    "Service Unavailable".to_owned()
}

fn half_a_frame() -> String {
    r#"{"response":"event","eventdata":{"#.to_owned()
}

fn too_long() -> usize {
    MAX_FRAME + 1
}

fn ice_failed() -> String {
    "ICE failed".to_owned()
}
