//! A gateway of a few lines on a real socket: it registers, and else does what the test says.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::{HeaderValue, StatusCode},
    },
};
use url::Url;

#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    Registers,
    RefusesTheHandshake,
    FailsTheRegistration,
    SaysNothing,
}

pub struct Gateway {
    pub url: Url,
    /// What the clients sent, each frame once.
    pub frames: mpsc::UnboundedReceiver<Value>,
    /// The sub-protocols that each handshake offered.
    pub offers: mpsc::UnboundedReceiver<String>,
    orders: mpsc::UnboundedSender<Order>,
}

enum Order {
    Say(Value),
    Cut,
}

impl Gateway {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/connect", listener.local_addr().unwrap()).parse().unwrap();
        let (frame_sender, frames) = mpsc::unbounded_channel();
        let (offer_sender, offers) = mpsc::unbounded_channel();
        let (orders, order_receiver) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            if let Some(socket) = handshake(stream, manner, offer_sender).await {
                serve(socket, manner, frame_sender, order_receiver).await;
            }
        });
        Self { url, frames, offers, orders }
    }

    pub fn say(&self, frame: Value) {
        self.orders.send(Order::Say(frame)).unwrap();
    }

    /// Cuts the TCP connection, without a word.
    pub fn cut(&self) {
        self.orders.send(Order::Cut).unwrap();
    }

    /// The next frame of a client that is not part of the registration.
    pub async fn next_frame(&mut self) -> Value {
        loop {
            let frame = self.frames.recv().await.expect("the client is connected");
            if frame["command"] != "create" && frame["body"]["request"] != "register" {
                return frame;
            }
        }
    }
}

// tungstenite's own signature
#[expect(clippy::result_large_err)]
async fn handshake(
    stream: TcpStream,
    manner: Manner,
    offers: mpsc::UnboundedSender<String>,
) -> Option<WebSocketStream<TcpStream>> {
    accept_hdr_async(stream, |request: &Request, mut response: Response| {
        let offer = request.headers()["sec-websocket-protocol"].to_str().unwrap();
        offers.send(offer.to_owned()).unwrap();
        if manner == Manner::RefusesTheHandshake {
            let mut refusal = ErrorResponse::new(Some(format!("not with {offer}")));
            *refusal.status_mut() = StatusCode::UNAUTHORIZED;
            return Err(refusal);
        }
        let chosen = HeaderValue::from_static("at-protocol");
        response.headers_mut().insert("sec-websocket-protocol", chosen);
        Ok(response)
    })
    .await
    .ok()
}

async fn serve(
    mut socket: WebSocketStream<TcpStream>,
    manner: Manner,
    frames: mpsc::UnboundedSender<Value>,
    mut orders: mpsc::UnboundedReceiver<Order>,
) {
    loop {
        tokio::select! {
            message = socket.next() => {
                let Some(Ok(message)) = message else { return };
                let Message::Text(text) = message else { continue };
                let frame: Value = serde_json::from_str(&text).unwrap();
                if let Some(answer) = answer(&frame, manner) {
                    socket.send(Message::text(answer.to_string())).await.unwrap();
                }
                let _ = frames.send(frame);
            }
            order = orders.recv() => match order {
                Some(Order::Say(frame)) => {
                    socket.send(Message::text(frame.to_string())).await.unwrap();
                }
                Some(Order::Cut) | None => return,
            }
        }
    }
}

fn answer(frame: &Value, manner: Manner) -> Option<Value> {
    let result = |result: Value| {
        Some(json!({"response": "event", "eventdata": {"sip": "event", "result": result}}))
    };
    match (frame["command"].as_str(), frame["body"]["request"].as_str(), manner) {
        (_, _, Manner::SaysNothing) => None,
        (Some("create"), _, _) => Some(json!({"response": "success"})),
        (_, Some("register"), Manner::FailsTheRegistration) => {
            result(json!({"event": "registration_failed", "code": 403, "reason": "Forbidden"}))
        }
        (_, Some("register"), _) => {
            result(json!({"event": "registered", "username": "sip:demo.agent@localhost"}))
        }
        _ => None,
    }
}
