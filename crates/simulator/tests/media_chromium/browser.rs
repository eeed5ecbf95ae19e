//! Chromium in another process, one command at a time.

use std::process::Stdio;
use std::time::Duration;

use line::page::IceCandidate;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// No step takes longer, also on a busy machine.
pub const BOUND: Duration = Duration::from_secs(60);

pub struct Browser {
    _node: Child,
    commands: ChildStdin,
    messages: Lines<BufReader<ChildStdout>>,
    /// What the browser trickled and nobody took yet.
    pub candidates: Vec<Option<IceCandidate>>,
    /// `RTCPeerConnection.connectionState`.
    pub state: String,
}

impl Browser {
    pub async fn start(flags: &[&str]) -> Browser {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/media_chromium/browser.mjs");
        let mut node = Command::new("node")
            .arg(script)
            .args(flags)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node starts");
        let commands = node.stdin.take().unwrap();
        let messages = BufReader::new(node.stdout.take().unwrap()).lines();
        let (candidates, state) = (Vec::new(), String::new());
        let mut browser = Browser { _node: node, commands, messages, candidates, state };
        assert_eq!(browser.message().await["ready"], json!(true));
        browser
    }

    /// Runs a command and returns its result.
    pub async fn run(&mut self, command: &str, argument: Value) -> Value {
        let line = json!({ "command": command, "argument": argument }).to_string() + "\n";
        self.commands.write_all(line.as_bytes()).await.unwrap();
        loop {
            let mut message = self.message().await;
            if let Some(result) = message.get_mut("result") {
                return result.take();
            }
            assert!(message.get("error").is_none(), "{command}: {message}");
            self.note(&message);
        }
    }

    pub async fn text(&mut self, command: &str, argument: Value) -> String {
        self.run(command, argument).await.as_str().expect("a text").to_owned()
    }

    /// Waits for one thing to happen in the browser.
    pub async fn listen(&mut self) {
        let message = self.message().await;
        self.note(&message);
    }

    fn note(&mut self, message: &Value) {
        if let Some(candidate) = message.get("candidate") {
            self.candidates.push(serde_json::from_value(candidate.clone()).unwrap());
        }
        if let Some(state) = message.get("state").and_then(Value::as_str) {
            self.state = state.to_owned();
        }
    }

    async fn message(&mut self) -> Value {
        let line = timeout(BOUND, self.messages.next_line()).await.expect("the browser in time");
        serde_json::from_str(&line.unwrap().expect("the browser runs")).unwrap()
    }
}
