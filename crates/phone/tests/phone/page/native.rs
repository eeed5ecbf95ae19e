//! A page that leaves its call to the native engine, as the one with AT's SDK does where the
//! webview has no WebRTC: described by the engine, it goes to the gateway candidate by candidate.

use line::page::{
    HostMessage, IceCandidate, MediaEvent, MediaOperation, MediaOutcome, PageMessage, SdpType,
    SessionDescription,
};
use serde_json::{Value, json};

use super::send;

const CONNECTION: u32 = 1;

#[derive(Default)]
pub struct NativeCall {
    /// The addresses that the engine has told of itself.
    pub candidates: Vec<String>,
    to: String,
    requests: u32,
    answered: bool,
    /// The gateway's candidates come before its description.
    early: Vec<Option<IceCandidate>>,
}

impl NativeCall {
    pub fn begin(&mut self, to: &str) -> Vec<PageMessage> {
        *self = Self { to: to.to_owned(), ..Self::default() };
        let create = MediaOperation::Create {
            ice_servers: Vec::new(),
            relay_only: false,
            certificate: None,
        };
        vec![self.ask(create), self.ask(MediaOperation::CreateOffer)]
    }

    pub fn hear(&mut self, message: &HostMessage) -> Vec<PageMessage> {
        match message {
            HostMessage::MediaResult {
                outcome: MediaOutcome::Description { description }, ..
            } => {
                let body = json!({"request": "call", "to": self.to});
                let jsep = json!({"type": "offer", "sdp": description.sdp});
                let frame = json!({"command": "message", "body": body, "jsep": jsep});
                let description = description.clone();
                vec![self.ask(MediaOperation::SetLocalDescription { description }), send(frame)]
            }
            HostMessage::MediaEvent { event: MediaEvent::IceCandidate { candidate }, .. } => {
                self.candidates.extend(candidate.iter().map(|found| found.candidate.clone()));
                let candidate =
                    candidate.as_ref().map_or(json!({"completed": true}), |found| json!(found));
                vec![send(json!({"command": "trickle", "candidate": candidate}))]
            }
            HostMessage::SocketMessage { text, .. } => {
                self.frame(&serde_json::from_str(text).unwrap())
            }
            HostMessage::MediaResult { .. }
            | HostMessage::MediaEvent { .. }
            | HostMessage::Command { .. }
            | HostMessage::SocketOpened { .. }
            | HostMessage::SocketClosed { .. } => Vec::new(),
        }
    }

    fn frame(&mut self, frame: &Value) -> Vec<PageMessage> {
        if frame["response"] == "trickle" {
            let is_last = frame["candidate"]["completed"] == true;
            let candidate =
                (!is_last).then(|| serde_json::from_value(frame["candidate"].clone()).unwrap());
            self.early.push(candidate);
        } else if frame["jsep"]["type"] == "answer" {
            self.answered = true;
            let sdp = frame["jsep"]["sdp"].as_str().unwrap().to_owned();
            let description = SessionDescription { kind: SdpType::Answer, sdp };
            let mut messages = vec![self.ask(MediaOperation::SetRemoteDescription { description })];
            messages.extend(self.add_early());
            return messages;
        }
        if self.answered { self.add_early() } else { Vec::new() }
    }

    fn add_early(&mut self) -> Vec<PageMessage> {
        let early = std::mem::take(&mut self.early);
        let add = |candidate| self.ask(MediaOperation::AddIceCandidate { candidate });
        early.into_iter().map(add).collect()
    }

    fn ask(&mut self, operation: MediaOperation) -> PageMessage {
        self.requests += 1;
        PageMessage::Media { request: self.requests, connection: CONNECTION, operation }
    }
}
