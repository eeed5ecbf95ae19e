//! `POST /call`: the Voice API calls one of the account's own numbers or a phone.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Client, Error};

/// Where AT answers this.
pub const CALL_URL: &str = "https://voice.africastalking.com/call";

impl Client {
    /// Asks AT to call. Numbers are E.164; `client_request_id` comes back in AT's callbacks. An
    /// answer that complains and has a call in it all the same is no error.
    ///
    /// # Errors
    /// See [`Error`]. Never ask again by yourself: after [`Error::TimedOut`] and [`Error::Busy`], and
    /// wherever the connection broke, the call may have been placed.
    pub async fn call(
        &self,
        endpoint: &Url,
        from: &str,
        to: &[String],
        client_request_id: Option<&str>,
    ) -> Result<CallResponse, Error> {
        let request = CallRequest {
            username: self.credentials.username.clone(),
            from: from.to_owned(),
            to: to.join(","),
            client_request_id: client_request_id.map(str::to_owned),
        };
        let answer = self.send(self.post(endpoint).form(&request)).await?;
        // AT may complain and have taken the call all the same.
        match answer.web.parse::<CallResponse>() {
            Ok(told) if told.entries.iter().any(CallEntry::may_be_a_call) => Ok(told),
            Ok(_) | Err(_) => answer.json(),
        }
    }
}

/// The request's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallRequest {
    pub username: String,
    pub from: String,
    /// Numbers, separated by commas.
    pub to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_request_id: Option<String>,
}

/// The answer's body, status 200 or 201.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallResponse {
    #[serde(default)]
    pub entries: Vec<CallEntry>,
    /// `None` as a word where all is well.
    pub error_message: String,
}

/// What became of one number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallEntry {
    pub phone_number: String,
    pub status: CallEntryStatus,
    #[serde(default)]
    session_id: String,
}

impl CallEntry {
    /// `session_id` is AT's name for the call, none where there is no call.
    pub fn new(phone_number: String, status: CallEntryStatus, session_id: Option<String>) -> Self {
        Self { phone_number, status, session_id: session_id.unwrap_or_else(|| "None".to_owned()) }
    }

    /// It was taken, or has a name as one that was.
    fn may_be_a_call(&self) -> bool {
        self.status == CallEntryStatus::Queued || self.session_id().is_some()
    }

    /// AT writes the word `None`, or nothing, where there is no call.
    pub fn session_id(&self) -> Option<&str> {
        Some(self.session_id.as_str()).filter(|id| !id.is_empty() && *id != "None")
    }
}

/// The documented words, and any other as it came. Anything but `Queued` is a failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallEntryStatus {
    Queued,
    InvalidPhoneNumber,
    DestinationNotSupported,
    InsufficientCredit,
    #[serde(untagged)]
    Other(String),
}
