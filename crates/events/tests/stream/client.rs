//! A server under test, and those who ask it.

use std::time::Duration;

use events::{
    Call, Config, Direction, Feed, Happening, Limits, Origin, Route, Server, State, Token,
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};

/// Longer than anything that is waited for here on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub const PAGE: &str = "https://crm.example.com";

pub struct Stand {
    pub server: Server,
    pub feed: Feed,
    pub token: Token,
    pub port: u16,
    states: watch::Receiver<Option<State>>,
}

impl Stand {
    pub fn off() -> Self {
        // Of the thread: tests run beside each other.
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        Self::at(free.local_addr().unwrap().port())
    }

    pub fn at(port: u16) -> Self {
        let (told, states) = watch::channel(None);
        let server = Server::start(move |state| drop(told.send_replace(Some(state))));
        let feed = Feed::new("run".into(), Vec::new());
        Self { server, feed, token: Token::new().unwrap(), port, states }
    }

    pub fn config(&self, limits: Limits) -> Config {
        Config {
            port: self.port,
            token: self.token.hash(),
            origins: vec![Origin::parse(PAGE).unwrap()],
            feed: self.feed.clone(),
            limits,
        }
    }

    pub async fn on(&mut self, limits: Limits) {
        self.server.set(Some(self.config(limits)));
        self.until(|state| matches!(state, State::Listening { .. })).await;
    }

    pub async fn until(&mut self, is_so: impl Fn(&State) -> bool) {
        let wanted = self.states.wait_for(|state| state.as_ref().is_some_and(&is_so));
        let found = timeout(PATIENCE, wanted).await.map(|state| drop(state.unwrap()));
        assert!(found.is_ok(), "not so in time: {:?}", self.states.borrow());
    }

    pub async fn listeners(&mut self, wanted: usize) {
        self.until(|state| *state == State::Listening { listeners: wanted }).await;
    }

    pub fn tell(&self, happening: Happening, call: Call) {
        self.feed.tell(&happening, 1, call);
    }

    /// A request with these lines after the first two, which name path and host.
    pub async fn ask(&self, lines: &str) -> Client {
        let host = format!("Host: 127.0.0.1:{}\r\n", self.port);
        self.ask_raw(&format!("GET /v1/events HTTP/1.1\r\n{host}{lines}\r\n")).await
    }

    pub async fn ask_raw(&self, head: &str) -> Client {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        Client { socket, read: String::new() }
    }

    /// The status, and all that came.
    pub async fn answer(&self, lines: &str) -> (u16, String) {
        self.ask(lines).await.answer().await
    }

    pub fn bearer(&self) -> String {
        format!("Authorization: Bearer {}\r\n", self.token.expose())
    }

    /// A stream that was greeted.
    pub async fn listen(&self) -> Client {
        let mut client = self.ask(&self.bearer()).await;
        assert_eq!(client.event().await["type"], "hello");
        client
    }

    pub async fn listen_after(&self, id: &str) -> Client {
        self.ask(&format!("{}Last-Event-ID: {id}\r\n", self.bearer())).await
    }
}

pub struct Client {
    pub socket: TcpStream,
    read: String,
}

impl Client {
    /// The next event, past comments.
    pub async fn event(&mut self) -> Value {
        self.event_with_id().await.1
    }

    pub async fn event_with_id(&mut self) -> (String, Value) {
        loop {
            if let Some(data) = self.read.find("data: ")
                && let Some(end) = self.read[data..].find("\n\n")
            {
                let value = serde_json::from_str(&self.read[data + 6..data + end]).unwrap();
                let id = self.read[..data].rsplit("id: ").next().unwrap().trim().to_owned();
                self.read.drain(..data + end + 2);
                return (id, value);
            }
            assert!(self.more().await, "the stream ended: {}", self.read);
        }
    }

    /// What comes until this does.
    pub async fn until(&mut self, wanted: &str) -> String {
        while !self.read.contains(wanted) {
            assert!(self.more().await, "the stream ended: {}", self.read);
        }
        self.read.clone()
    }

    /// All that comes until the end.
    pub async fn rest(&mut self) -> String {
        while self.more().await {}
        self.read.replace("0\r\n\r\n", "").trim().to_owned()
    }

    pub async fn answer(mut self) -> (u16, String) {
        while self.more().await && !self.read.contains("text/event-stream") {}
        let status = self.read.get(9..12).and_then(|code| code.parse().ok());
        (status.unwrap_or_default(), self.read)
    }

    async fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let read = timeout(PATIENCE, self.socket.read(&mut bytes)).await.expect("in time");
        let count = read.unwrap_or_default();
        self.read.push_str(&String::from_utf8_lossy(&bytes[..count]));
        count > 0
    }
}

pub async fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port()
}

pub fn call(id: &str) -> Call {
    Call {
        id: id.into(),
        history_id: None,
        direction: Direction::Incoming,
        route: Route::Webrtc,
        peer: "+254711000111".into(),
        given_name: None,
        contact: None,
        started_at: 1_760_000_000_000,
        connected_at: None,
        held: false,
        ended_at: None,
        seconds: None,
        end: None,
        end_detail: None,
    }
}

pub fn ended(id: &str) -> Call {
    Call { ended_at: Some(1_760_000_060_000), end: Some("missed"), ..call(id) }
}
