//! A script that listens.

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Longer than anything that is waited for here on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Listener {
    pub token: String,
    /// Events of this type come when the disk has time, and so in no order with the others.
    pub known: usize,
    socket: TcpStream,
    read: String,
}

impl Listener {
    /// Greeted, while no call is up.
    pub async fn begin(port: u16, token: &str) -> Self {
        let socket = ask(port, token, "").await;
        let token = token.to_owned();
        let mut listener = Self { token, known: 0, socket, read: String::new() };
        let hello = listener.event().await;
        assert_eq!(
            (hello["type"].as_str(), hello["calls"].as_array().unwrap().len()),
            (Some("hello"), 0)
        );
        listener
    }

    /// What a request with these lines is answered.
    pub async fn status(port: u16, token: &str, lines: &str) -> u16 {
        let mut socket = ask(port, token, lines).await;
        let mut status = [0; 12];
        timeout(PATIENCE, socket.read_exact(&mut status)).await.unwrap().unwrap();
        std::str::from_utf8(&status[9..]).unwrap().parse().unwrap()
    }

    /// All events up to one of this type, without those that may come at any time.
    pub async fn until_type(&mut self, wanted: &str) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let event = self.event().await;
            if event["type"] == "known" {
                self.known += 1;
                continue;
            }
            let is_it = event["type"] == wanted;
            events.push(event);
            if is_it {
                return events;
            }
        }
    }

    /// The stream ends.
    pub async fn ends(&mut self) {
        while self.more().await {}
    }

    async fn event(&mut self) -> Value {
        loop {
            if let Some(data) = self.read.find("data: ")
                && let Some(end) = self.read[data..].find("\n\n")
            {
                let event = serde_json::from_str(&self.read[data + 6..data + end]).unwrap();
                self.read.drain(..data + end + 2);
                return event;
            }
            assert!(self.more().await, "the stream ended: {}", self.read);
        }
    }

    async fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let read = timeout(PATIENCE, self.socket.read(&mut bytes)).await.expect("in time");
        let count = read.unwrap_or_default();
        self.read.push_str(&String::from_utf8_lossy(&bytes[..count]));
        count > 0
    }
}

async fn ask(port: u16, token: &str, lines: &str) -> TcpStream {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let head = format!(
        "GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
         Authorization: Bearer {token}\r\n{lines}\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket
}
