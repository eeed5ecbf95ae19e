//! Placing a call by the company's server. Each of these is sent once, whatever comes back.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;
use web::{AccessToken, Unreadable};

use crate::answer::unreadable;
use crate::client::Repeat;
use crate::number::{for_back_end, is_same};
use crate::{CallStatus, Client, Error};

/// A back end without an account makes up identifiers that begin with this.
const PRETENDED: &str = "mock_";

/// Whether the call is to be recorded, and who is told of it. The back end as it is takes both
/// and does nothing about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordWish {
    pub record: bool,
    pub callback_url: Option<Url>,
}

impl Default for RecordWish {
    fn default() -> Self {
        Self { record: true, callback_url: None }
    }
}

/// The answer of `/calls/initiate` to a call by the Voice API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitiatedCall {
    /// AT's name for it (`ATVId_…`), by which [`Client::follow`] follows it.
    pub session_id: String,
    pub status: CallStatus,
}

/// The answer of `/africastalking/make-call`: what AT told the back end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PlacedCall {
    pub entries: Vec<CallEntry>,
}

/// What became of one number, in AT's words; anything but `Queued` is a failure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallEntry {
    pub phone_number: String,
    pub status: String,
    #[serde(default)]
    session_id: Option<String>,
}

impl CallEntry {
    /// It was taken, or has a name as one that was.
    fn may_be_a_call(&self) -> bool {
        self.status == "Queued" || self.session_id().is_some()
    }

    /// AT writes the word `None`, or nothing, where there is no call.
    pub fn session_id(&self) -> Option<&str> {
        self.session_id.as_deref().filter(|id| !id.is_empty() && *id != "None")
    }
}

impl Client {
    /// `POST /api/calls/initiate` by the Voice API: the company's number is called from itself,
    /// and its callback dials `to`. Numbers are E.164; without `from` the server chooses.
    ///
    /// # Errors
    /// See [`Error`]. Never ask again by yourself: after [`Error::TimedOut`],
    /// [`Error::Interrupted`] and [`Error::Busy`] the call may have been placed.
    pub async fn initiate_call(
        &self,
        to: &str,
        from: Option<&str>,
    ) -> Result<InitiatedCall, Error> {
        let wish = Initiate { to: for_back_end(to)?, from, call_type: "voice_api" };
        let (told, answer) =
            self.post::<Initiated>("/calls/initiate", &wish, Repeat::Never).await?;
        real(&told.session_id)?;
        if !is_same(told.to_number.as_deref(), to) {
            return Err(Error::OtherNumber);
        }
        if told.session_id.is_empty() {
            return Err(unreadable(&answer, Unreadable::OtherShape));
        }
        Ok(InitiatedCall { session_id: told.session_id, status: told.status })
    }

    /// `POST /api/calls/initiate` for a browser: places nothing, but tells the server of a call
    /// that the phone places by itself. The answer brings a token of its own.
    ///
    /// # Errors
    /// See [`Error`]; asking again is safe.
    pub async fn initiate_webrtc(
        &self,
        to: &str,
        from: Option<&str>,
    ) -> Result<AnnouncedCall, Error> {
        let wish = Initiate { to: for_back_end(to)?, from, call_type: "webrtc" };
        let (told, answer) =
            self.post::<Initiated>("/calls/initiate", &wish, Repeat::Allowed).await?;
        let token = told.token.map(AccessToken::parse).transpose();
        Ok(AnnouncedCall {
            session_id: told.session_id,
            token: token.map_err(|_| unreadable(&answer, Unreadable::BadToken))?,
            phone_number: told.phone_number,
            client_name: told.client_name,
        })
    }

    /// `POST /api/africastalking/make-call`: the same call by the older route, whose answer is
    /// AT's own.
    ///
    /// # Errors
    /// See [`Error`]. Never ask again by yourself: after [`Error::TimedOut`],
    /// [`Error::Interrupted`] and [`Error::Busy`] the call may have been placed.
    pub async fn make_call(
        &self,
        to: &str,
        from: Option<&str>,
        wish: &RecordWish,
    ) -> Result<PlacedCall, Error> {
        let request = Make {
            to: for_back_end(to)?,
            from,
            record: wish.record,
            callback_url: wish.callback_url.as_ref(),
        };
        let (told, answer) =
            self.post::<Made>("/africastalking/make-call", &request, Repeat::Never).await?;
        let status = answer.status.as_u16();
        let complaint = told.error_message.filter(|words| !matches!(&**words, "" | "None"));
        let entries = match (told.entries, complaint) {
            // AT may complain and have taken the call all the same.
            (Some(entries), _) if entries.iter().any(CallEntry::may_be_a_call) => entries,
            (_, Some(message)) => {
                let message = web::fit_to_show(&message, &[]);
                return Err(Error::Rejected { status, message });
            }
            (Some(entries), None) => entries,
            (None, None) => return Err(unreadable(&answer, Unreadable::OtherShape)),
        };
        entries.iter().filter_map(CallEntry::session_id).try_for_each(real)?;
        Ok(PlacedCall { entries })
    }
}

/// A call of which the server knows now, and what it offers for it.
#[derive(Clone)]
pub struct AnnouncedCall {
    /// Invented by the server.
    pub session_id: String,
    pub token: Option<AccessToken>,
    pub phone_number: Option<String>,
    pub client_name: Option<String>,
}

impl fmt::Debug for AnnouncedCall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AnnouncedCall").finish_non_exhaustive()
    }
}

fn real(session_id: &str) -> Result<(), Error> {
    if session_id.starts_with(PRETENDED) { Err(Error::Pretended) } else { Ok(()) }
}

#[derive(Serialize)]
struct Initiate<'a> {
    to: &'a str,
    #[serde(rename = "from_", skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    call_type: &'a str,
}

#[derive(Deserialize)]
pub(crate) struct Initiated {
    session_id: String,
    status: CallStatus,
    #[serde(default)]
    to_number: Option<String>,
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    phone_number: Option<String>,
    #[serde(default)]
    client_name: Option<String>,
}

#[derive(Serialize)]
struct Make<'a> {
    to: &'a str,
    #[serde(rename = "from_", skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    record: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_url: Option<&'a Url>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    #[serde(default)]
    entries: Option<Vec<CallEntry>>,
    #[serde(default)]
    error_message: Option<String>,
}
