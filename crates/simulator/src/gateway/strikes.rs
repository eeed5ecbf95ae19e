//! What goes wrong on a session at once, on demand.

use std::{future, time::Duration};

use line::frames::{Code, ErrorDetail, EventResult, ServerFrame};
use tokio::time::{Instant, sleep};

use super::{
    session::{Farewell, Session},
    wire::Gone,
};
use crate::{
    callees::Cause,
    exchange::{
        calls::CallId,
        faults::{Cut, OldEvent, Strike},
    },
};

impl Session {
    pub(super) async fn struck(&mut self, strike: Strike) -> Result<(), Farewell> {
        tracing::info!(session = self.number, ?strike, "on demand");
        match strike {
            Strike::Offline {} => Ok(self.go_offline().await?),
            Strike::DropSocket { how } => Err(Farewell::Cut(how)),
            Strike::BlackHole { seconds } => {
                self.black_hole(seconds.map(Duration::from_secs)).await
            }
            Strike::Closed {} => Ok(self.wire.send(&ServerFrame::Closed).await?),
            Strike::Error { code, reason, in_event: true } => {
                Ok(self.refuse(code, &reason).await?)
            }
            Strike::Error { code, reason, in_event: false } => {
                Ok(self.wire.complain(code, &reason).await?)
            }
            Strike::Malformed { text } => Ok(self.wire.send_text(text).await?),
            Strike::Oversized { bytes } => Ok(self.wire.send_text(ack_of(bytes)).await?),
            Strike::OlderCall { event } => Ok(self.older_call(event).await?),
            Strike::MediaHangup { reason } => Ok(self.media_hangup(reason).await?),
        }
    }

    /// Nothing is read or sent; not even a ping is answered, since nobody polls the socket. The
    /// name is free meanwhile: else the client could never come back, as each name has one place.
    async fn black_hole(&mut self, lasts: Option<Duration>) -> Result<(), Farewell> {
        let was_registered = self.leave_seat();
        let mut stopping = self.exchange.stopping.clone();
        let mut cleared = self.exchange.faults.cleared();
        let over = async {
            match lasts {
                Some(lasts) => sleep(lasts).await,
                None => future::pending().await,
            }
        };
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return Err(Farewell::Cut(Cut::End)),
            _ = cleared.changed() => {}
            () = over => {}
        }
        self.last_frame = Instant::now();
        if was_registered {
            self.take_seat();
        }
        Ok(())
    }

    async fn older_call(&mut self, event: OldEvent) -> Result<(), Gone> {
        let id = self.last_call.unwrap_or_else(CallId::of_nobody);
        let result = match event {
            OldEvent::Calling => EventResult::Calling,
            OldEvent::Ringing => EventResult::Ringing,
            OldEvent::Accepted => EventResult::Accepted { username: Some(self.address()) },
            OldEvent::Decline => EventResult::Decline,
            OldEvent::Hangup => {
                let Cause { code, reason } = Cause::bye();
                let code = Some(Code::Number(code.into()));
                EventResult::Hangup { code, reason: Some(reason.into_owned()) }
            }
        };
        self.say(id, result, None).await
    }

    /// The sound path dies; of the call itself nothing is said, and in our books it goes on.
    async fn media_hangup(&mut self, reason: String) -> Result<(), Gone> {
        if let Some(call) = self.oldest_call() {
            call.lose_media();
        }
        self.wire.send(&ServerFrame::Hangup { reason: Some(reason) }).await
    }

    /// A request that makes no sense now: an event with an error in place of a result.
    pub(super) async fn refuse(&mut self, code: i64, reason: &str) -> Result<(), Gone> {
        let error =
            ErrorDetail::Coded { code: Some(Code::Number(code)), reason: Some(reason.to_owned()) };
        self.wire.send(&ServerFrame::event_error(error)).await
    }
}

/// A frame of exactly this length that would mean nothing if it were shorter.
fn ack_of(bytes: usize) -> String {
    let (start, end) = (r#"{"response":"ack","padding":""#, r#""}"#);
    let padding = "x".repeat(bytes.saturating_sub(start.len() + end.len()));
    format!("{start}{padding}{end}")
}
