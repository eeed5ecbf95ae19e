//! A page that behaves as the one with AT's SDK does, quirks included, in plain Rust.

use std::sync::{Arc, Mutex};

use line::{
    Line, LineConfig, LineEvent, Pace,
    page::{HostMessage, PageMessage, SdkCommand, SdkEvent},
};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::gateway::Gateway;

pub const TOKEN: &str = "ATCAPtkn_seeded-secret-0123456789";

/// A line with its page, and what the phone and the page get to see.
pub struct Fixture {
    pub line: Arc<Line>,
    pub events: mpsc::Receiver<LineEvent>,
    /// All that the page was told, as JSON.
    pub told: Arc<Mutex<Vec<Value>>>,
}

impl Fixture {
    pub fn start(gateway: &Gateway) -> Self {
        Self::with_page(gateway, Page::default())
    }

    pub fn with_page(gateway: &Gateway, mut page: Page) -> Self {
        let (event_sender, events) = mpsc::channel(64);
        let (to_page, mut messages) = mpsc::unbounded_channel();
        let config = LineConfig {
            gateway: gateway.url.clone(),
            token: SecretString::from(TOKEN),
            ice_servers: Vec::new(),
            relay_only: false,
            pace: Pace::Brisk,
        };
        let line = Line::start(config, move |message| to_page.send(message).unwrap(), event_sender);
        let line = Arc::new(line);
        let told: Arc<Mutex<Vec<Value>>> = Arc::default();
        let (log, handle) = (told.clone(), Arc::downgrade(&line));
        tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                log.lock().unwrap().push(serde_json::to_value(&message).unwrap());
                let Some(line) = handle.upgrade() else { return };
                for answer in page.answer(message) {
                    line.handle_page(answer);
                }
            }
        });
        Self { line, events, told }
    }

    pub async fn next(&mut self) -> LineEvent {
        self.events.recv().await.expect("the line is up")
    }

    /// The next event that is not the answer to a command.
    pub async fn next_news(&mut self) -> LineEvent {
        loop {
            match self.next().await {
                LineEvent::Done(_) => {}
                event @ (LineEvent::State(_)
                | LineEvent::Call(_)
                | LineEvent::Second(_)
                | LineEvent::CommandFailed { .. }) => return event,
            }
        }
    }

    /// How often the page was sent a frame with this in it.
    pub fn frames_told(&self, part: &str) -> usize {
        let told = self.told.lock().unwrap();
        told.iter()
            .filter(|message| message["type"] == "socket_message")
            .filter(|message| message["text"].as_str().unwrap().contains(part))
            .count()
    }
}

#[derive(Default)]
pub struct Page {
    /// The microphone prompt is open: no call frame until it is answered.
    pub prompt_open: bool,
    pub cannot_start: bool,
    pub ringing: bool,
}

impl Page {
    fn answer(&mut self, message: HostMessage) -> Vec<PageMessage> {
        match message {
            HostMessage::Command { command, action } => {
                if self.cannot_start {
                    let message = "no such element".into();
                    return vec![PageMessage::Failed { command: Some(command), message }];
                }
                let mut answers = self.command(action);
                answers.insert(0, PageMessage::Done { command });
                answers
            }
            HostMessage::SocketOpened { socket, protocol } => {
                assert_eq!(protocol, "at-protocol");
                vec![send(socket, json!({"command": "create"}))]
            }
            HostMessage::SocketMessage { socket, text } => self.frame(socket, &text),
            HostMessage::SocketClosed { .. }
            | HostMessage::MediaResult { .. }
            | HostMessage::MediaEvent { .. } => Vec::new(),
        }
    }

    fn command(&mut self, action: SdkCommand) -> Vec<PageMessage> {
        let request =
            |name: &str| vec![send(1, json!({"command": "message", "body": {"request": name}}))];
        match action {
            SdkCommand::Start { .. } => vec![PageMessage::SocketOpen {
                socket: 1,
                url: "wss://webrtc.africastalking.com/connect".into(),
                protocols: vec!["at-protocol".into(), "placeholder".into()],
            }],
            SdkCommand::Call { .. } if self.prompt_open => Vec::new(),
            SdkCommand::Call { to } => vec![send(1, call_frame(&to))],
            SdkCommand::Answer => {
                self.ringing = false;
                vec![send(
                    1,
                    json!({"command": "message", "body": {"request": "accept"},
                        "jsep": {"type": "answer", "sdp": "v=0\r\n"}}),
                )]
            }
            SdkCommand::Hangup if self.ringing => request("decline"),
            SdkCommand::Hangup => request("hangup"),
            SdkCommand::Hold { on } => request(if on { "hold" } else { "unhold" }),
            SdkCommand::Logout => request("unregister"),
            SdkCommand::Digits { .. } | SdkCommand::Mute { .. } | SdkCommand::SignOfLife => {
                Vec::new()
            }
        }
    }

    fn frame(&mut self, socket: u32, text: &str) -> Vec<PageMessage> {
        let frame: Value = serde_json::from_str(text).unwrap();
        let event = frame["eventdata"]["result"]["event"].as_str();
        match (frame["response"].as_str(), event) {
            // It registers on each success, and again on each refusal, without end.
            (Some("success"), _) | (_, Some("registration_failed")) => {
                vec![send(socket, json!({"command": "message", "body": {"request": "register"}}))]
            }
            (_, Some("registered")) => vec![PageMessage::Sdk { event: SdkEvent::Ready }],
            (_, Some("incomingcall")) => {
                self.ringing = true;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}

pub fn call_frame(to: &str) -> Value {
    json!({"command": "message", "body": {"request": "call", "to": to},
        "jsep": {"type": "offer", "sdp": "v=0\r\n"}})
}

pub fn send(socket: u32, frame: Value) -> PageMessage {
    PageMessage::SocketSend { socket, text: frame.to_string() }
}
