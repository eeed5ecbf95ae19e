//! What is said through the door.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest question, in bytes.
pub const MAX_REQUEST: usize = 8 * 1024;
/// The longest line of an answer, in bytes.
pub const MAX_REPLY: usize = 256 * 1024;

/// A question.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Bring the window to the front.
    Show,
    /// Put a number into the field, and show the window.
    Fill {
        given: Given,
        text: String,
    },
    Status,
    Accounts,
    /// A capability token, fetched anew.
    Token,
    /// Place a call.
    Call {
        to: String,
        via: Via,
        /// Answer when it is over, not as soon as it is placed.
        wait: bool,
        /// How long the line may take to be ready first, in seconds.
        ready_within: u8,
    },
}

/// Without numbers.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Show => "Show",
            Self::Fill { .. } => "Fill",
            Self::Status => "Status",
            Self::Accounts => "Accounts",
            Self::Token => "Token",
            Self::Call { .. } => "Call",
        })
    }
}

/// What a text is that is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    Link,
    Text,
}

/// Which way a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    #[default]
    Auto,
    Webrtc,
    VoiceApi,
}

/// One line of an answer. The last is `Done` or `Failed`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub(crate) enum Reply {
    /// The app is alive and at it.
    Still,
    Progress {
        value: Value,
    },
    Done {
        value: Value,
    },
    Failed {
        value: Value,
    },
}
