//! The socket to one client: frames in and out, each of them logged, each send bounded.
//!
//! Frames that go out may be doubled, held back or late on demand.

use std::{collections::VecDeque, future, sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use futures_util::{Sink, SinkExt};
use line::frames::{self, ClientFrame, ErrorDetail, FrameError, ServerFrame};
use tokio::time::{Instant, sleep_until, timeout};

use crate::{
    exchange::{
        Exchange,
        faults::{Cut, Twist},
        frames::Direction,
    },
    serve::Reset,
};

/// A client that does not read for so long is gone.
const SEND: Duration = Duration::from_secs(5);

pub(super) struct Wire {
    socket: WebSocket,
    reset: Reset,
    client: String,
    exchange: Arc<Exchange>,
    /// Texts that go out later, and when.
    late: VecDeque<(Instant, String)>,
    /// Goes out after the next event.
    held_back: Option<String>,
}

/// The client can no longer be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gone;

/// What came from the client.
#[derive(Debug)]
pub(super) enum Received {
    Frame(ClientFrame),
    Unreadable(FrameError),
    /// A ping or pong: the client lives.
    Sign,
    Gone,
}

impl Wire {
    pub fn new(socket: WebSocket, reset: Reset, client: &str, exchange: Arc<Exchange>) -> Self {
        let client = client.to_owned();
        Wire { socket, reset, client, exchange, late: VecDeque::new(), held_back: None }
    }

    /// May be dropped while waiting without losing a frame.
    pub async fn receive(&mut self) -> Received {
        loop {
            let due = self.late.front().map(|(due, _)| *due);
            tokio::select! {
                biased;
                () = until(due) => {
                    if self.send_late().await.is_err() {
                        return Received::Gone;
                    }
                }
                message = self.socket.recv() => return self.read(message),
            }
        }
    }

    fn read(&self, message: Option<Result<Message, axum::Error>>) -> Received {
        match message {
            Some(Ok(Message::Text(text))) => {
                self.exchange.frames.add(&self.client, Direction::In, &text);
                match frames::parse(&text) {
                    Ok(frame) => Received::Frame(frame),
                    Err(error) => Received::Unreadable(error),
                }
            }
            Some(Ok(Message::Binary(_))) => Received::Unreadable(FrameError::NotAnObject),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Received::Sign,
            Some(Ok(Message::Close(_))) | None => Received::Gone,
            Some(Err(error)) => {
                tracing::debug!(%error, "socket");
                Received::Gone
            }
        }
    }

    pub async fn send(&mut self, frame: &ServerFrame) -> Result<(), Gone> {
        let is_event = matches!(frame, ServerFrame::Event { .. });
        let text = frames::to_text(frame);
        match self.exchange.faults.twist(&self.client, frame.name(), is_event) {
            Some(Twist::HeldBack) => {
                let before = self.held_back.replace(text);
                return match before {
                    Some(before) => self.send_text(before).await,
                    None => Ok(()),
                };
            }
            Some(Twist::Doubled) => self.send_text(text.clone()).await?,
            None => {}
        }
        self.send_text(text).await?;
        match self.held_back.take_if(|_| is_event) {
            Some(held_back) => self.send_text(held_back).await,
            None => Ok(()),
        }
    }

    /// Sends what need not be a frame.
    pub async fn send_text(&mut self, text: String) -> Result<(), Gone> {
        let delay = self.exchange.faults.frame_delay(&self.client);
        if delay.is_zero() && self.late.is_empty() {
            self.exchange.frames.add(&self.client, Direction::Out, &text);
            return sent(self.socket.send(Message::Text(text.into()))).await;
        }
        let last = self.late.back().map(|(due, _)| *due);
        let due = (Instant::now() + delay).max(last.unwrap_or_else(Instant::now));
        self.late.push_back((due, text));
        Ok(())
    }

    /// Sends the first of the late texts. May be dropped without losing or doubling it.
    async fn send_late(&mut self) -> Result<(), Gone> {
        let (socket, late) = (&mut self.socket, &mut self.late);
        let (frames, client) = (&self.exchange.frames, &self.client);
        sent(async {
            future::poll_fn(|context| Sink::<Message>::poll_ready(pin(socket), context)).await?;
            if let Some((_, text)) = late.pop_front() {
                frames.add(client, Direction::Out, &text);
                pin(socket).start_send(Message::Text(text.into()))?;
            }
            socket.flush().await
        })
        .await
    }

    /// An error frame in Janus' shape, for what could not even be read as a request.
    pub async fn complain(&mut self, code: i64, reason: &str) -> Result<(), Gone> {
        let error = ErrorDetail::Coded {
            code: Some(frames::Code::Number(code)),
            reason: Some(reason.to_owned()),
        };
        self.send(&ServerFrame::Error { error }).await
    }

    /// Says good-bye and closes the socket.
    pub async fn close(mut self) {
        while !self.late.is_empty() && self.send_late().await.is_ok() {}
        self.cut(Cut::CloseFrame).await;
    }

    /// Ends the socket, without what has not gone out yet.
    pub async fn cut(mut self, how: Cut) {
        match how {
            Cut::End => {}
            Cut::Reset => self.reset.at_the_end(),
            Cut::CloseFrame => {
                let farewell = CloseFrame { code: close_code::NORMAL, reason: "".into() };
                drop(timeout(SEND, self.socket.send(Message::Close(Some(farewell)))).await);
            }
        }
    }
}

async fn sent(sending: impl Future<Output = Result<(), axum::Error>>) -> Result<(), Gone> {
    match timeout(SEND, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Gone),
    }
}

fn pin(socket: &mut WebSocket) -> std::pin::Pin<&mut WebSocket> {
    std::pin::Pin::new(socket)
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => future::pending().await,
    }
}
