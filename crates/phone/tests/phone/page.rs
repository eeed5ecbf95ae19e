//! A page that behaves as the one with AT's SDK does where the webview has WebRTC.

mod native;

use line::page::{HostMessage, MediaEvent, PageMessage, SdkCommand};
use serde_json::{Value, json};

pub use native::NativeCall;

#[derive(Default)]
pub struct Page {
    /// It leaves calls to the native engine.
    pub native: Option<NativeCall>,
    /// What the next `call` or `answer` fails with, instead of being carried out.
    pub fails_with: Option<String>,
    /// Whoever is asked for the microphone has not answered: the next `call` waits for that.
    pub asks: bool,
    held: Vec<PageMessage>,
    /// Digits that the page was told to send, a batch each.
    pub digits: Vec<String>,
    connections: u32,
    ringing: bool,
}

impl Page {
    pub fn answer(&mut self, message: &HostMessage) -> Vec<PageMessage> {
        match message {
            HostMessage::Command { command, action } => {
                let failure = match action {
                    SdkCommand::Call { .. } | SdkCommand::Answer => self.fails_with.take(),
                    SdkCommand::Start { .. }
                    | SdkCommand::Hangup
                    | SdkCommand::Digits { .. }
                    | SdkCommand::Mute { .. }
                    | SdkCommand::Hold { .. }
                    | SdkCommand::Logout
                    | SdkCommand::SignOfLife => None,
                };
                if let Some(message) = failure {
                    return vec![PageMessage::Failed { command: Some(*command), message }];
                }
                let mut answers = self.command(action);
                answers.push(PageMessage::Done { command: *command });
                if self.asks && matches!(action, SdkCommand::Call { .. }) {
                    // The connection is there already.
                    self.held = answers.split_off(1);
                }
                answers
            }
            HostMessage::SocketOpened { .. } => vec![send(json!({"command": "create"}))],
            HostMessage::SocketMessage { text, .. } => {
                let mut answers = self.frame(text);
                answers.extend(self.native.iter_mut().flat_map(|native| native.hear(message)));
                answers
            }
            HostMessage::MediaResult { .. } | HostMessage::MediaEvent { .. } => {
                self.native.iter_mut().flat_map(|native| native.hear(message)).collect()
            }
            HostMessage::SocketClosed { .. } => Vec::new(),
        }
    }

    /// The microphone is allowed: what waited for it goes out.
    pub fn allow(&mut self) -> Vec<PageMessage> {
        std::mem::take(&mut self.held)
    }

    /// The latest connection changes its state.
    pub fn connection(&self, state: &str) -> PageMessage {
        let event = MediaEvent::ConnectionState { state: state.into() };
        PageMessage::Observed { connection: self.connections, event }
    }

    /// The digits that were told last have been played.
    pub fn tones_end(&self) -> PageMessage {
        let event = MediaEvent::ToneChange { tone: String::new() };
        PageMessage::Observed { connection: self.connections, event }
    }

    fn command(&mut self, action: &SdkCommand) -> Vec<PageMessage> {
        match action {
            SdkCommand::Start { .. } => {
                let protocols = vec!["at-protocol".into(), "placeholder".into()];
                vec![PageMessage::SocketOpen { socket: 1, url: "wss://at".into(), protocols }]
            }
            SdkCommand::Call { to } if self.native.is_some() => {
                self.native.iter_mut().flat_map(|native| native.begin(to)).collect()
            }
            SdkCommand::Call { to } => {
                self.connections += 1;
                vec![
                    self.connection("new"),
                    described(json!({"request": "call", "to": to}), "offer"),
                ]
            }
            SdkCommand::Answer => {
                self.connections += 1;
                self.ringing = false;
                vec![self.connection("new"), described(json!({"request": "accept"}), "answer")]
            }
            SdkCommand::Hangup if self.ringing => vec![request("decline")],
            SdkCommand::Hangup => vec![request("hangup")],
            SdkCommand::Hold { on } => vec![request(if *on { "hold" } else { "unhold" })],
            SdkCommand::Logout => vec![request("unregister")],
            SdkCommand::Digits { digits } => {
                self.digits.push(digits.clone());
                Vec::new()
            }
            SdkCommand::Mute { .. } | SdkCommand::SignOfLife => Vec::new(),
        }
    }

    fn frame(&mut self, text: &str) -> Vec<PageMessage> {
        let frame: Value = serde_json::from_str(text).unwrap();
        match frame["eventdata"]["result"]["event"].as_str() {
            Some("incomingcall") => self.ringing = true,
            Some("hangup" | "decline") => self.ringing = false,
            _ => {}
        }
        if frame["response"] == "success" { vec![request("register")] } else { Vec::new() }
    }
}

fn request(name: &str) -> PageMessage {
    send(json!({"command": "message", "body": {"request": name}}))
}

fn described(body: Value, kind: &str) -> PageMessage {
    send(json!({"command": "message", "body": body, "jsep": {"type": kind, "sdp": "v=0\r\n"}}))
}

fn send(frame: Value) -> PageMessage {
    PageMessage::SocketSend { socket: 1, text: frame.to_string() }
}
