//! How a call by the Voice API goes on: the server's events, and its book where it sends none.
//!
//! `WS /api/calls/stream/{session_id}` tells each change; it needs no sign-in. Where it cannot be
//! opened, breaks, or stays silent, the book (`GET /api/calls/{session_id}`) is asked.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use web::socket::{Socket, SocketError, open};

use crate::status::escaped;
use crate::{CallStatus, Client, Error};

/// An event is a handful of short fields.
const LONGEST_EVENT: usize = 64 * 1024;

/// How patient a follower is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until the stream of events is open.
    pub opening: Duration,
    /// Without an event the book is asked after this, and again after each of it.
    pub silence: Duration,
    /// In all. A call that lasts longer is not followed to its end.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            opening: Duration::from_secs(5),
            silence: Duration::from_secs(5),
            whole: Duration::from_secs(4 * 3_600),
        }
    }
}

/// The changes of one call, from [`Client::follow`]. Dropping it ends it.
pub struct Progress {
    client: Client,
    session_id: String,
    patience: Patience,
    until: Instant,
    stream: Stream,
    last: Option<CallStatus>,
}

enum Stream {
    NotTried,
    Open(Box<Socket>),
    /// There is none; only the book is left.
    None,
}

impl Client {
    /// Follows the call with this identifier.
    pub fn follow(&self, session_id: &str, patience: Patience) -> Progress {
        Progress {
            client: self.clone(),
            session_id: session_id.to_owned(),
            until: Instant::now() + patience.whole,
            patience,
            stream: Stream::NotTried,
            last: None,
        }
    }
}

impl Progress {
    /// The next change. `Ok(None)` after the last: the call is over.
    ///
    /// # Errors
    /// [`Error::NotFound`] if neither stream nor book know the call; [`Error::TimedOut`] when the
    /// patience is over; else why the book cannot be asked. What became of the call is then not
    /// known.
    pub async fn next(&mut self) -> Result<Option<CallStatus>, Error> {
        if self.last.as_ref().is_some_and(CallStatus::is_over) {
            return Ok(None);
        }
        match timeout_at(self.until, self.change()).await {
            Ok(change) => change.map(Some),
            Err(_elapsed) => Err(Error::TimedOut),
        }
    }

    async fn change(&mut self) -> Result<CallStatus, Error> {
        loop {
            if let Some(status) = self.news().await?
                && self.last.as_ref() != Some(&status)
            {
                self.last = Some(status.clone());
                return Ok(status);
            }
        }
    }

    /// What is heard next: an event, or after a silence what the book says.
    async fn news(&mut self) -> Result<Option<CallStatus>, Error> {
        match &mut self.stream {
            Stream::NotTried => {
                self.stream = opened(&self.client, &self.session_id, self.patience).await;
                // What happened before is only in the book, which may not have it yet.
                match self.client.call(&self.session_id).await {
                    Ok(record) => Ok(Some(record.status)),
                    Err(Error::NotFound) if matches!(self.stream, Stream::Open(_)) => Ok(None),
                    Err(error) => Err(error),
                }
            }
            Stream::Open(socket) => match timeout(self.patience.silence, socket.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => Ok(status_of(&text, &self.session_id)),
                Ok(Some(Ok(
                    Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_),
                ))) => Ok(None),
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) => {
                    self.stream = Stream::None;
                    in_book(&self.client, &self.session_id).await.map(Some)
                }
                Err(_silent) => match in_book(&self.client, &self.session_id).await {
                    Err(Error::NotFound) => Ok(None),
                    told => told.map(Some),
                },
            },
            Stream::None => {
                sleep(self.patience.silence).await;
                in_book(&self.client, &self.session_id).await.map(Some)
            }
        }
    }
}

// Neither borrows the stream: whoever follows goes to and fro between tasks.
async fn in_book(client: &Client, session_id: &str) -> Result<CallStatus, Error> {
    client.call(session_id).await.map(|record| record.status)
}

async fn opened(client: &Client, session_id: &str, patience: Patience) -> Stream {
    let mut address = client.address(&format!("/calls/stream/{}", escaped(session_id)));
    let scheme = if address.scheme() == "https" { "wss" } else { "ws" };
    if address.set_scheme(scheme).is_err() {
        return Stream::None;
    }
    let Ok(request) = address.as_str().into_client_request() else { return Stream::None };
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST_EVENT))
        .max_frame_size(Some(LONGEST_EVENT));
    match timeout(patience.opening, open(request, config)).await {
        Ok(Ok(socket)) => Stream::Open(Box::new(socket)),
        Ok(Err(
            SocketError::NoTls
            | SocketError::Untrusted
            | SocketError::Proxy(_)
            | SocketError::WebSocket(_),
        ))
        | Err(_) => Stream::None,
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Progress").field("last", &self.last).finish_non_exhaustive()
    }
}

/// The status in an event about this call. The contract names the types, not where their fields
/// stand: beside the type, or in an object in it.
pub(crate) fn status_of(event: &str, session_id: &str) -> Option<CallStatus> {
    let event: Value = serde_json::from_str(event).ok()?;
    // Broadcasts go to everybody; an echo is our own.
    if !matches!(event.get("type")?.as_str()?, "call_status" | "call_update") {
        return None;
    }
    let places = || ["data", "call"].iter().filter_map(|name| event.get(name)).chain([&event]);
    let text = |name: &str| places().find_map(|place| place.get(name)?.as_str());
    if ["session_id", "sessionId"].iter().filter_map(|name| text(name)).any(|id| id != session_id) {
        return None;
    }
    serde_json::from_value(Value::from(text("status")?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_found_wherever_it_stands() {
        for event in [
            r#"{"type":"call_update","session_id":"a","status":"ringing"}"#,
            r#"{"type":"call_update","data":{"session_id":"a","status":"ringing"}}"#,
            r#"{"type":"call_status","call":{"status":"ringing"}}"#,
            r#"{"type":"call_update","sessionId":"a","data":{"status":"ringing"}}"#,
        ] {
            assert_eq!(status_of(event, "a"), Some(CallStatus::Ringing), "{event}");
        }
    }

    #[test]
    fn what_is_of_another_call_or_no_event_says_nothing() {
        for event in [
            r#"{"type":"call_update","session_id":"b","status":"completed"}"#,
            r#"{"type":"call_update","data":{"session_id":"b","status":"completed"}}"#,
            r#"{"type":"call_initiated","session_id":"a","status":"queued"}"#,
            r#"{"type":"echo","session_id":"a","status":"completed"}"#,
            r#"{"type":"connection","status":"connected"}"#,
            r#"{"type":"call_update","session_id":"a","status":7}"#,
            r#"{"status":"completed"}"#,
            "completed",
            "",
        ] {
            assert_eq!(status_of(event, "a"), None, "{event}");
        }
    }
}
