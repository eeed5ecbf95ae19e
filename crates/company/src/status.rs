//! What the company's server knows of a call.

use serde::{Deserialize, Serialize};
use url::form_urlencoded::byte_serialize;

use crate::{Afterwards, Client, Error};

/// How far a call is, in the server's words. It records few ends: that a call is not over here
/// proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallStatus {
    Queued,
    Ringing,
    InProgress,
    Completed,
    Failed,
    /// Any other word, as it came.
    #[serde(untagged)]
    Other(String),
}

impl CallStatus {
    /// Nothing follows.
    #[must_use]
    pub fn is_over(&self) -> bool {
        match self {
            Self::Completed | Self::Failed => true,
            Self::Queued | Self::Ringing | Self::InProgress | Self::Other(_) => false,
        }
    }
}

/// A call in the server's book.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CallRecord {
    pub session_id: String,
    pub status: CallStatus,
    /// Seconds.
    #[serde(default)]
    pub duration: Option<u64>,
    /// As the server wrote it.
    #[serde(default)]
    pub started_at: Option<String>,
    #[serde(default)]
    pub answered_at: Option<String>,
    #[serde(default)]
    pub ended_at: Option<String>,
    /// What it cost and where it was recorded, where the server tells.
    #[serde(flatten)]
    pub afterwards: Afterwards,
}

impl Client {
    /// `GET /api/calls/{session_id}`: how far a call is.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the server knows no such call, for its memory does not survive its
    /// restart; see [`Error`] for the rest. Asking again is safe.
    pub async fn call(&self, session_id: &str) -> Result<CallRecord, Error> {
        self.get(&format!("/calls/{}", escaped(session_id))).await
    }
}

/// As one part of a path: the identifier came from outside.
pub(crate) fn escaped(session_id: &str) -> String {
    byte_serialize(session_id.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_cannot_leave_its_place_in_the_path() {
        assert_eq!(escaped("ATVId_00ff"), "ATVId_00ff");
        assert_eq!(escaped("../users?x=1#y z"), "..%2Fusers%3Fx%3D1%23y%20z");
    }

    #[test]
    fn each_word_of_the_contract_is_known_and_others_are_kept() {
        for (word, status, over) in [
            ("queued", CallStatus::Queued, false),
            ("ringing", CallStatus::Ringing, false),
            ("in-progress", CallStatus::InProgress, false),
            ("completed", CallStatus::Completed, true),
            ("failed", CallStatus::Failed, true),
            ("pending_webrtc", CallStatus::Other("pending_webrtc".into()), false),
        ] {
            let read: CallStatus = serde_json::from_value(word.into()).expect("a status");
            assert_eq!((read.is_over(), read), (over, status));
        }
    }
}
