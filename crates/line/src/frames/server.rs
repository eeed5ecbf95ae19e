//! What the gateway sends.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::parts::{Code, ErrorDetail, Trickle, lenient};
use crate::page::SessionDescription;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "response", rename_all = "lowercase")]
pub enum ServerFrame {
    Keepalive,
    /// A request has arrived; its outcome follows as an event.
    Ack,
    /// The session is made. AT's SDK builds everything anew for each one it sees.
    Success,
    /// The session is torn down.
    Closed,
    /// The token's life is over.
    Offline,
    Trickle {
        candidate: Trickle,
    },
    /// ICE and DTLS are up between the gateway and us.
    WebrtcUp,
    /// The sound path died; the call itself ends by an event, if at all.
    Hangup {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Sound does or does not arrive at the gateway.
    Media {
        #[serde(
            rename = "type",
            default,
            deserialize_with = "lenient",
            skip_serializing_if = "Option::is_none"
        )]
        kind: Option<String>,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        receiving: Option<bool>,
    },
    /// Loss; a count of 16777215 is noise (RTCP's -1 in 24 bits).
    SlowLink {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        uplink: Option<bool>,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        nacks: Option<i64>,
    },
    Error {
        error: ErrorDetail,
    },
    Event {
        eventdata: EventData,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        jsep: Option<SessionDescription>,
    },
    #[serde(untagged)]
    Unknown(Map<String, Value>),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EventData {
    #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub call_id: Option<String>,
    #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub sip: Option<String>,
    #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub result: Option<EventResult>,
    /// Instead of a result: the request failed.
    #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorDetail>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventResult {
    Registered {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        username: Option<String>,
    },
    RegistrationFailed {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        code: Option<Code>,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Unregistered {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        username: Option<String>,
    },
    /// The network has taken the call.
    Calling,
    /// SIP 100 and the like, as Janus says them.
    Proceeding,
    /// SIP 180: the far end rings.
    Ringing,
    /// SIP 183, early media with `jsep`.
    Progress {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        username: Option<String>,
    },
    Accepted {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        username: Option<String>,
    },
    /// The far end negotiates anew (Janus), with an offer as `jsep`.
    #[serde(rename = "updatingcall")]
    UpdatingCall,
    /// With the offer as `jsep`.
    #[serde(rename = "incomingcall")]
    IncomingCall {
        /// `sip:caller@host`.
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        username: Option<String>,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        displayname: Option<String>,
    },
    MissedCall {
        /// `sip:caller@host`.
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        caller: Option<String>,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        displayname: Option<String>,
    },
    Hangup {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        code: Option<Code>,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Decline,
    #[serde(untagged)]
    Unknown(Map<String, Value>),
}

impl ServerFrame {
    /// An event with its outcome.
    #[must_use]
    pub fn event(result: EventResult) -> Self {
        let eventdata = EventData { result: Some(result), ..EventData::default() };
        Self::Event { eventdata, jsep: None }
    }

    /// An event that belongs to one call.
    #[must_use]
    pub fn call_event(
        call_id: &str,
        result: EventResult,
        jsep: Option<SessionDescription>,
    ) -> Self {
        let eventdata = EventData {
            call_id: Some(call_id.into()),
            result: Some(result),
            ..EventData::default()
        };
        Self::Event { eventdata, jsep }
    }

    /// An event that says that the request failed.
    #[must_use]
    pub fn event_error(error: ErrorDetail) -> Self {
        let eventdata = EventData { error: Some(error), ..EventData::default() };
        Self::Event { eventdata, jsep: None }
    }

    /// What kind of frame it is, for the log: it tells nothing of the call.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Keepalive => "keepalive",
            Self::Ack => "ack",
            Self::Success => "success",
            Self::Closed => "closed",
            Self::Offline => "offline",
            Self::Trickle { .. } => "trickle",
            Self::WebrtcUp => "webrtcup",
            Self::Hangup { .. } => "session_hangup",
            Self::Media { .. } => "media",
            Self::SlowLink { .. } => "slowlink",
            Self::Error { .. } => "error",
            Self::Event { eventdata, jsep: _ } => eventdata.name(),
            Self::Unknown(_) => "unknown",
        }
    }
}

impl EventData {
    fn name(&self) -> &'static str {
        match (&self.result, &self.error) {
            (_, Some(_)) => "event_error",
            (Some(result), None) => result.name(),
            (None, None) => "event",
        }
    }
}

impl EventResult {
    fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::RegistrationFailed { .. } => "registration_failed",
            Self::Unregistered { .. } => "unregistered",
            Self::Calling => "calling",
            Self::Proceeding => "proceeding",
            Self::Ringing => "ringing",
            Self::Progress { .. } => "progress",
            Self::Accepted { .. } => "accepted",
            Self::UpdatingCall => "updatingcall",
            Self::IncomingCall { .. } => "incomingcall",
            Self::MissedCall { .. } => "missed_call",
            Self::Hangup { .. } => "hangup",
            Self::Decline => "decline",
            Self::Unknown(_) => "unknown_event",
        }
    }
}
