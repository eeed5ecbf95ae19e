//! A client of the gateway as bare as can be: a WebSocket and the fixtures' frames.

use std::{path::PathBuf, time::Duration};

use futures_util::{SinkExt, StreamExt};
use line::frames::{EventResult, ServerFrame, parse};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

use crate::world::BOUND;

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub struct Client {
    socket: Socket,
}

impl Client {
    pub async fn connect(gateway: &str, token: &str) -> Result<Client, Error> {
        Client::with_protocols(gateway, &format!("at-protocol, {token}")).await
    }

    pub async fn with_protocols(gateway: &str, protocols: &str) -> Result<Client, Error> {
        let mut request = gateway.into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocols.parse().unwrap());
        let (socket, response) = timeout(BOUND, connect_async(request)).await.unwrap()?;
        assert_eq!(response.headers()["sec-websocket-protocol"], "at-protocol");
        Ok(Client { socket })
    }

    pub fn of(socket: Socket) -> Client {
        Client { socket }
    }

    /// Sends a frame of `line`'s fixtures.
    pub async fn say(&mut self, fixture: &str) {
        self.send(client_fixture(fixture).to_string()).await;
    }

    pub async fn call(&mut self, to: &str, offer: &str) {
        let mut call = client_fixture("call");
        call["body"]["to"] = json!(to);
        call["jsep"]["sdp"] = json!(offer);
        self.send(call.to_string()).await;
    }

    pub async fn accept(&mut self, answer: &str) {
        let mut accept = client_fixture("accept");
        accept["jsep"]["sdp"] = json!(answer);
        self.send(accept.to_string()).await;
    }

    pub async fn send(&mut self, text: String) {
        self.send_message(Message::Text(text.into())).await;
    }

    pub async fn send_message(&mut self, message: Message) {
        timeout(BOUND, self.socket.send(message)).await.unwrap().unwrap();
    }

    /// The next frame; each must be one that `line` knows, and survive its types unchanged.
    pub async fn frame(&mut self) -> Value {
        let text = self.text().await.expect("a frame, not the end of the socket");
        let frame: ServerFrame = parse(&text).unwrap();
        let known = !matches!(frame, ServerFrame::Unknown(_));
        assert!(known && !has_unknown_event(&frame), "line does not know {text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&frame).unwrap(), value);
        value
    }

    /// The next frame that is neither an ack nor about candidates or sound.
    pub async fn next(&mut self) -> Value {
        loop {
            let frame = self.frame().await;
            let response = frame["response"].as_str().unwrap();
            if !["ack", "trickle", "media"].contains(&response) {
                return frame;
            }
        }
    }

    pub async fn response(&mut self, name: &str) -> Value {
        let frame = self.next().await;
        assert_eq!(frame["response"], name, "{frame}");
        frame
    }

    /// The next event must be this one.
    pub async fn event(&mut self, name: &str) -> Value {
        let frame = self.next().await;
        assert_eq!(frame["eventdata"]["result"]["event"], name, "{frame}");
        frame
    }

    /// The next text, whether it is a frame or not. None if nothing comes for so long.
    pub async fn text_within(&mut self, patience: Duration) -> Option<String> {
        timeout(patience, self.text()).await.ok().flatten()
    }

    /// How the socket ended that gave no close frame.
    pub async fn error_at_the_end(&mut self) -> Error {
        loop {
            match timeout(BOUND, self.socket.next()).await.unwrap() {
                Some(Ok(Message::Close(_))) | None => panic!("a proper end"),
                Some(Ok(_)) => {}
                Some(Err(error)) => return error,
            }
        }
    }

    /// Everything between is passed over.
    pub async fn until_event(&mut self, name: &str) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["eventdata"]["result"]["event"] == name {
                return frame;
            }
        }
    }

    /// The answer to a keepalive is the next thing that comes: nothing else was on its way.
    pub async fn expect_nothing_else(&mut self) {
        self.say("keepalive").await;
        assert_eq!(self.next().await, server_fixture("keepalive"));
    }

    /// Waits until the socket ends. `None`: without a close frame.
    pub async fn end(&mut self) -> Option<u16> {
        loop {
            match timeout(BOUND, self.socket.next()).await.unwrap() {
                Some(Ok(Message::Close(frame))) => return Some(frame.unwrap().code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    async fn text(&mut self) -> Option<String> {
        loop {
            match timeout(BOUND, self.socket.next()).await.expect("a frame in time")? {
                Ok(Message::Text(text)) => return Some(text.to_string()),
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(Message::Close(_)) | Err(_) => return None,
                other => panic!("unexpected {other:?}"),
            }
        }
    }
}

/// The status with which the handshake was refused.
pub fn refused(outcome: Result<Client, Error>) -> u16 {
    match outcome.err() {
        Some(Error::Http(response)) => response.status().as_u16(),
        other => panic!("not refused: {other:?}"),
    }
}

pub fn client_fixture(name: &str) -> Value {
    fixture("client", name)
}

pub fn server_fixture(name: &str) -> Value {
    fixture("server", name)
}

fn fixture(side: &str, name: &str) -> Value {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../line/fixtures"));
    let text = std::fs::read_to_string(folder.join(side).join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn has_unknown_event(frame: &ServerFrame) -> bool {
    let ServerFrame::Event { eventdata, .. } = frame else { return false };
    matches!(eventdata.result, Some(EventResult::Unknown(_)))
}
