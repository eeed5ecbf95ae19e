//! What AT's SDK sends to the gateway.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::parts::{Code, Trickle, lenient};
use crate::page::SessionDescription;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "lowercase")]
pub enum ClientFrame {
    /// First frame of a connection: asks for a session.
    Create,
    Message {
        body: Request,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        jsep: Option<SessionDescription>,
    },
    Trickle {
        candidate: Trickle,
    },
    /// Every 30 seconds.
    Keepalive,
    /// In the SDK's code, but never sent by it.
    Hangup,
    /// Ends the session.
    Destroy,
    #[serde(untagged)]
    Unknown(Map<String, Value>),
}

/// The `body` of a `message`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "lowercase")]
pub enum Request {
    Register,
    Unregister,
    /// With the offer as `jsep`.
    Call {
        to: String,
    },
    /// With the answer as `jsep`.
    Accept,
    /// Code 480 only when answering failed.
    Decline {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        code: Option<Code>,
    },
    Hangup,
    Hold,
    Unhold,
    #[serde(untagged)]
    Unknown(Map<String, Value>),
}

impl ClientFrame {
    /// A `message` without a description.
    #[must_use]
    pub fn request(body: Request) -> Self {
        Self::Message { body, jsep: None }
    }

    /// A `message` with an offer or an answer.
    #[must_use]
    pub fn request_with(body: Request, jsep: SessionDescription) -> Self {
        Self::Message { body, jsep: Some(jsep) }
    }

    /// What kind of frame it is, for the log: it tells nothing of the call.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Message { body, jsep: _ } => body.name(),
            Self::Trickle { .. } => "trickle",
            Self::Keepalive => "keepalive",
            Self::Hangup => "session_hangup",
            Self::Destroy => "destroy",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Request {
    fn name(&self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Unregister => "unregister",
            Self::Call { .. } => "call",
            Self::Accept => "accept",
            Self::Decline { .. } => "decline",
            Self::Hangup => "hangup",
            Self::Hold => "hold",
            Self::Unhold => "unhold",
            Self::Unknown(_) => "unknown_request",
        }
    }
}
