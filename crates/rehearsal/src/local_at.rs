//! The local Africa's Talking and its control API.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Failure;
use crate::process::{Service, piped};

/// How often the control API is asked while something is awaited; it has no events.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// What the simulator prints when it is ready.
#[derive(Debug, Clone, Deserialize)]
pub struct Ready {
    pub http: String,
    pub token_url: String,
    pub gateway: String,
    pub gateway_tls: Option<String>,
    pub control: String,
    pub username: String,
    pub api_key: String,
    pub number: String,
}

/// One call as the simulator sees it.
#[derive(Debug, Clone, Deserialize)]
pub struct Call {
    pub call_id: String,
    pub direction: String,
    /// None of a call that no client is part of.
    pub client: Option<String>,
    pub peer: String,
    pub state: String,
    pub codec: Option<String>,
    pub digits: String,
    #[serde(default)]
    pub packets_in: u64,
    #[serde(default)]
    pub packets_out: u64,
    pub heard_wav: Option<String>,
    pub said_wav: Option<String>,
    #[serde(flatten)]
    pub more: BTreeMap<String, Value>,
}

/// A frame at the gateway, stamped with `CLOCK_MONOTONIC`.
#[derive(Debug, Clone, Deserialize)]
pub struct Frame {
    pub at_us: u64,
    pub client: Option<String>,
    pub direction: String,
    pub frame: Value,
}

/// The running simulator.
#[derive(Debug)]
pub struct LocalAt {
    ready: Ready,
    http: Client,
    _program: Service,
}

impl LocalAt {
    pub fn open(program: &Path, folder: &Path) -> Result<Self, Failure> {
        let mut command = piped(program);
        command.args(["--port", "0", "--tls-port", "0", "--exit-with-stdin", "--record"]);
        command.arg(folder).stdin(Stdio::piped());
        let mut service = Service::start("simulator", command, folder)?;
        let line = service.first_line()?;
        let ready = serde_json::from_str(&line)
            .map_err(|error| Failure::LocalAt(format!("unreadable ready line: {error}")))?;
        let http = Client::builder().timeout(Duration::from_secs(5)).no_proxy().build()?;
        Ok(Self { ready, http, _program: service })
    }

    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// The port that the app's line is connected to.
    pub fn gateway_port(&self) -> Result<u16, Failure> {
        port_of(&self.ready.gateway)
    }

    /// Of its TLS port, as PEM.
    pub async fn certificate(&self) -> Result<String, Failure> {
        let url = format!("{}/certificate", self.ready.control);
        Ok(self.http.get(url).send().await?.error_for_status()?.text().await?)
    }

    /// Names that are registered now.
    pub async fn clients(&self) -> Result<Vec<String>, Failure> {
        self.get("clients").await
    }

    pub async fn calls(&self) -> Result<Vec<Call>, Failure> {
        self.get("calls").await
    }

    pub async fn frames(&self) -> Result<Vec<Frame>, Failure> {
        self.get("frames").await
    }

    /// The newest call, once it is as asked.
    pub async fn call_when(
        &self,
        what: &str,
        seconds: u64,
        is_so: impl Fn(&Call) -> bool,
    ) -> Result<Call, Failure> {
        let newest = |calls: &[Call]| calls.last().is_some_and(&is_so);
        let mut calls = self.calls_when(what, seconds, newest).await?;
        calls.pop().ok_or_else(|| Failure::LocalAt("no call".into()))
    }

    /// All calls, once they are as asked.
    pub async fn calls_when(
        &self,
        what: &str,
        seconds: u64,
        are_so: impl Fn(&[Call]) -> bool,
    ) -> Result<Vec<Call>, Failure> {
        let until = Instant::now() + Duration::from_secs(seconds);
        loop {
            let calls = self.calls().await?;
            if are_so(&calls) {
                return Ok(calls);
            }
            if Instant::now() > until {
                let seen = format!("; the newest call is {:?}", calls.last());
                return Err(Failure::TooLate { what: what.to_owned(), seconds, seen });
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// A capability token for a client of this name.
    pub async fn token(&self, client: &str) -> Result<String, Failure> {
        let body = json!({
            "username": self.ready.username, "clientName": client,
            "phoneNumber": self.ready.number, "incoming": "true", "outgoing": "true",
        });
        let request = self.http.post(&self.ready.token_url).header("apiKey", &self.ready.api_key);
        let answer: Value = request.json(&body).send().await?.error_for_status()?.json().await?;
        text(&answer, "token")
    }

    /// A simulated caller rings this client.
    pub async fn ring(&self, client: &str, from: &str) -> Result<String, Failure> {
        let answer = self.post("ring", json!({ "client": client, "from": from })).await?;
        text(&answer, "call_id")
    }

    /// The same while the client talks.
    pub async fn ring_in_a_call(&self, client: &str, from: &str) -> Result<String, Failure> {
        let wish = json!({ "client": client, "from": from, "call_waiting": true });
        text(&self.post("ring", wish).await?, "call_id")
    }

    pub async fn hang_up(&self, call_id: &str) -> Result<(), Failure> {
        self.post("hangup", json!({ "call_id": call_id })).await.map(drop)
    }

    /// The other side speaks a WAV file.
    pub async fn play(&self, call_id: &str, wav: &Path) -> Result<(), Failure> {
        self.post("play", json!({ "call_id": call_id, "wav": wav })).await.map(drop)
    }

    pub async fn fault(&self, fault: Value) -> Result<(), Failure> {
        self.post("fault", fault).await.map(drop)
    }

    /// What becomes of a name that another connection asks for: `refuse`, `replace` or `take_both`.
    pub async fn second_registration(&self, second: &str) -> Result<(), Failure> {
        self.post("account", json!({ "second_registration": second })).await.map(drop)
    }

    /// No fault stands any more.
    pub async fn clear_faults(&self) -> Result<(), Failure> {
        let url = format!("{}/fault", self.ready.control);
        self.http.delete(url).send().await?.error_for_status()?;
        Ok(())
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, what: &str) -> Result<T, Failure> {
        let url = format!("{}/{what}", self.ready.control);
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }

    async fn post(&self, what: &str, body: Value) -> Result<Value, Failure> {
        let url = format!("{}/{what}", self.ready.control);
        let answer = self.http.post(url).json(&body).send().await?;
        let status = answer.status();
        let words = answer.text().await?;
        if !status.is_success() {
            return Err(Failure::LocalAt(format!("{what} answered {status}: {words}")));
        }
        Ok(serde_json::from_str(&words).unwrap_or(Value::Null))
    }
}

/// The port in an address that has one.
pub(crate) fn port_of(address: &str) -> Result<u16, Failure> {
    let port = address.rsplit(':').next().and_then(|rest| rest.split('/').next());
    let port = port.and_then(|port| port.parse().ok());
    port.ok_or_else(|| Failure::LocalAt(format!("no port in {address}")))
}

fn text(answer: &Value, field: &str) -> Result<String, Failure> {
    let found = answer.get(field).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| Failure::LocalAt(format!("no {field} in {answer}")))
}
