//! A page as unreliable as a webview: AT's SDK in a few lines, which may hang, fail, be slow or
//! restart. It notes when two calls meet in it.

use std::collections::VecDeque;

use line::page::{HostMessage, MediaEvent, PageMessage, SdkCommand};
use serde_json::{Value, json};

/// What the SDK has of a call.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
enum SdkCall {
    #[default]
    None,
    /// The person was asked for the microphone; the frame is not out.
    Asking {
        command: u32,
        frame: String,
    },
    Ringing,
    Up,
}

#[derive(Debug, Default)]
pub struct Page {
    inbox: VecDeque<HostMessage>,
    /// It was made, and has not said its first word.
    loading: bool,
    /// Does nothing until it wakes up.
    pub hangs: bool,
    /// Brings out its requests to call and to answer only when told.
    pub asks: bool,
    /// The next `call` or `answer` fails.
    pub fails: Option<String>,
    call: SdkCall,
    connections: u32,
    /// Numbers that this page was told to call.
    pub told_to_call: Vec<String>,
    pub faults: Vec<String>,
}

impl Page {
    pub fn loading() -> Self {
        Self { loading: true, ..Self::default() }
    }

    /// It is loaded now.
    pub fn loads(&mut self) -> bool {
        !self.hangs && std::mem::take(&mut self.loading)
    }

    pub fn post(&mut self, message: HostMessage) {
        self.inbox.push_back(message);
    }

    /// What it says to all that has come.
    pub fn work(&mut self) -> Vec<PageMessage> {
        let mut said = Vec::new();
        while !self.hangs
            && let Some(message) = self.inbox.pop_front()
        {
            said.extend(self.answer(&message));
        }
        said
    }

    /// The person answers the question for the microphone.
    pub fn allow(&mut self) -> Vec<PageMessage> {
        let SdkCall::Asking { command, frame } = &self.call else { return Vec::new() };
        let said = vec![socket_send(frame.clone()), PageMessage::Done { command: *command }];
        self.call = SdkCall::Up;
        said
    }

    /// The latest connection changes its state.
    pub fn connection(&self, state: &str) -> PageMessage {
        let event = MediaEvent::ConnectionState { state: state.into() };
        PageMessage::Observed { connection: self.connections, event }
    }

    pub fn tones_end(&self) -> PageMessage {
        let event = MediaEvent::ToneChange { tone: String::new() };
        PageMessage::Observed { connection: self.connections, event }
    }

    fn answer(&mut self, message: &HostMessage) -> Vec<PageMessage> {
        match message {
            HostMessage::Command { command, action } => self.command(*command, action),
            HostMessage::SocketOpened { .. } => {
                vec![socket_send(json!({"command": "create"}).to_string())]
            }
            HostMessage::SocketMessage { text, .. } => self.frame(text),
            HostMessage::SocketClosed { .. }
            | HostMessage::MediaResult { .. }
            | HostMessage::MediaEvent { .. } => Vec::new(),
        }
    }

    fn command(&mut self, command: u32, action: &SdkCommand) -> Vec<PageMessage> {
        let done = PageMessage::Done { command };
        let failed = |message: String| PageMessage::Failed { command: Some(command), message };
        match action {
            SdkCommand::Start { .. } => {
                let protocols = vec!["at-protocol".into(), "placeholder".into()];
                vec![PageMessage::SocketOpen { socket: 1, url: "wss://at".into(), protocols }, done]
            }
            SdkCommand::Call { to } => {
                if self.call != SdkCall::None {
                    self.faults.push(format!("told to call during {:?}", self.call));
                }
                self.told_to_call.push(to.clone());
                if let Some(message) = self.fails.take() {
                    return vec![failed(message)];
                }
                self.begin(command, described(json!({"request": "call", "to": to}), "offer"))
            }
            SdkCommand::Answer if self.call != SdkCall::Ringing => {
                vec![failed("nothing rings".into())]
            }
            SdkCommand::Answer => {
                if let Some(message) = self.fails.take() {
                    return vec![socket_send(request("decline")), failed(message)];
                }
                self.begin(command, described(json!({"request": "accept"}), "answer"))
            }
            SdkCommand::Hangup => match &self.call {
                SdkCall::None => vec![done],
                SdkCall::Asking { command, .. } => {
                    let command = Some(*command);
                    self.call = SdkCall::None;
                    vec![PageMessage::Failed { command, message: "cancelled".into() }, done]
                }
                SdkCall::Ringing => vec![socket_send(request("decline")), done],
                SdkCall::Up => vec![socket_send(request("hangup")), done],
            },
            SdkCommand::Hold { on } => {
                vec![socket_send(request(if *on { "hold" } else { "unhold" })), done]
            }
            SdkCommand::Logout => vec![socket_send(request("unregister")), done],
            SdkCommand::Digits { .. } | SdkCommand::Mute { .. } | SdkCommand::SignOfLife => {
                vec![done]
            }
        }
    }

    fn begin(&mut self, command: u32, frame: String) -> Vec<PageMessage> {
        self.connections += 1;
        let mut said = vec![self.connection("new")];
        self.call = SdkCall::Asking { command, frame };
        if !self.asks {
            said.extend(self.allow());
        }
        said
    }

    fn frame(&mut self, text: &str) -> Vec<PageMessage> {
        let frame: Value = serde_json::from_str(text).unwrap_or_default();
        match frame["eventdata"]["result"]["event"].as_str() {
            Some("incomingcall") => {
                if self.call != SdkCall::None {
                    self.faults.push(format!("rung during {:?}", self.call));
                }
                self.call = SdkCall::Ringing;
            }
            Some("hangup" | "decline") => {
                if let SdkCall::Asking { command, .. } = std::mem::take(&mut self.call) {
                    let message = "the call ended".to_owned();
                    return vec![PageMessage::Failed { command: Some(command), message }];
                }
            }
            _ => {}
        }
        if frame["response"] == "success" {
            return vec![socket_send(request("register"))];
        }
        Vec::new()
    }
}

fn request(name: &str) -> String {
    json!({"command": "message", "body": {"request": name}}).to_string()
}

fn described(body: Value, kind: &str) -> String {
    json!({"command": "message", "body": body, "jsep": {"type": kind, "sdp": "v=0\r\n"}})
        .to_string()
}

fn socket_send(text: String) -> PageMessage {
    PageMessage::SocketSend { socket: 1, text }
}
