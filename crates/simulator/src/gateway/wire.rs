//! The socket to one client: frames in and out, each of them logged, each send bounded.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use line::frames::{self, ClientFrame, ErrorDetail, FrameError, ServerFrame};
use tokio::time::timeout;

use crate::exchange::{Exchange, frames::Direction};

/// A client that does not read for so long is gone.
const SEND: Duration = Duration::from_secs(5);

pub(super) struct Wire {
    socket: WebSocket,
    client: String,
    exchange: Arc<Exchange>,
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
    pub fn new(socket: WebSocket, client: &str, exchange: Arc<Exchange>) -> Self {
        Wire { socket, client: client.to_owned(), exchange }
    }

    /// May be dropped while waiting without losing a frame.
    pub async fn receive(&mut self) -> Received {
        match self.socket.recv().await {
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
        let text = frames::to_text(frame);
        self.exchange.frames.add(&self.client, Direction::Out, &text);
        match timeout(SEND, self.socket.send(Message::Text(text.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone),
        }
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
        let farewell = CloseFrame { code: close_code::NORMAL, reason: "".into() };
        drop(timeout(SEND, self.socket.send(Message::Close(Some(farewell)))).await);
    }
}
