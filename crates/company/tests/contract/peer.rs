//! The company's server as a process of its own. The phone's tests use it, too.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

pub const AGENT: &str = "achieng";
pub const PASSWORD: &str = "a password for this test";
/// A small computer that is busy needs seconds to import FastAPI.
const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(10);

pub struct Peer {
    child: Child,
    port: u16,
}

impl Peer {
    /// The environment names the account at Africa's Talking; without it the server pretends.
    pub async fn start(environment: &HashMap<&'static str, String>) -> Self {
        Self::start_at(0, environment).await
    }

    /// The same address, another process.
    pub async fn restart(mut self, environment: &HashMap<&'static str, String>) -> Self {
        drop(self.child.stdin.take());
        if timeout(STOP, self.child.wait()).await.is_err() {
            self.child.kill().await.expect("it ends");
        }
        Self::start_at(self.port, environment).await
    }

    async fn start_at(port: u16, environment: &HashMap<&'static str, String>) -> Self {
        let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../company/tests/peer/app.py");
        let mut child = Command::new(python())
            // Not a byte beside the sources.
            .args(["-B", "-I"])
            .arg(app)
            .env("PEER_AGENT", AGENT)
            .env("PEER_PASSWORD", PASSWORD)
            .env("PEER_PORT", port.to_string())
            .envs(environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("python runs");
        let mut said = BufReader::new(child.stdout.take().expect("piped")).lines();
        let line = timeout(START, said.next_line()).await.expect("ready in time");
        let line = line.expect("readable").expect("it says its port");
        Self { child, port: line.parse().expect("a port") }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where AT is to ask.
    pub fn callback(&self) -> String {
        format!("{}/api/webhooks/call", self.address())
    }

    /// What AT's callbacks have said, once they were so many.
    pub async fn heard(&self, callbacks: usize) -> Vec<HashMap<String, String>> {
        let address = format!("{}/heard", self.address());
        for _ in 0..400 {
            let answer = reqwest::get(&address).await.expect("an answer");
            let heard: Vec<_> = answer.json().await.expect("data");
            if heard.len() >= callbacks {
                return heard;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("not so many callbacks in time");
    }

    /// What AT posts while a call lives, and what it is told to do.
    pub async fn called_back(&self, session: &str, more: &[(&str, &str)]) -> String {
        self.post(session, &[&[("isActive", "1")], more].concat()).await
    }

    /// What AT posts at the end.
    pub async fn ended(&self, session: &str, status: &str) {
        let end = [("isActive", "0"), ("status", status), ("durationInSeconds", "42")];
        self.post(session, &end).await;
    }

    async fn post(&self, session: &str, more: &[(&str, &str)]) -> String {
        let fields = [
            ("sessionId", session),
            ("direction", "Outbound"),
            ("callerNumber", "+254711082000"),
            ("destinationNumber", "+254711082000"),
            ("callerCountryCode", "254"),
        ];
        let form = [&fields, more].concat();
        let answer = reqwest::Client::new().post(self.callback()).form(&form).send().await;
        answer.expect("an answer").text().await.expect("text")
    }
}

/// The environment with the pinned packages, made by `cargo xtask test rust`.
fn python() -> PathBuf {
    let made = |target: &Path| target.join("company-peer/bin/python");
    if let Some(python) = std::env::var_os("SIMU_PEER_PYTHON") {
        return python.into();
    }
    // This program is in target/debug/deps.
    let program = std::env::current_exe().expect("this program");
    let found = program.ancestors().map(made).find(|python| python.exists());
    found.expect("FastAPI is missing: run `cargo xtask test rust` once, which installs it")
}
