//! The demo account: a simulator of Africa's Talking on this machine, as a child process.
//!
//! The child ends with us, whatever ends us: its stdin is ours to close, and it is killed when
//! this is dropped.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use url::Url;

use crate::account::{Credentials, NumberPolicy, PhoneNumber, Scheme, VoiceApi, endpoint};

const READY_WITHIN: Duration = Duration::from_secs(10);
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
const LONGEST_READY_LINE: u64 = 64 * 1024;

/// A simulator that is ready, and gone when this is dropped if it is ours.
#[derive(Debug)]
pub struct DemoSimulator {
    http: reqwest::Client,
    control: Url,
    token_url: Url,
    gateway_url: Url,
    username: String,
    api_key: SecretString,
    number: PhoneNumber,
    /// Who rings: a number that can be called back.
    caller: String,
    /// Kept for its end: it is killed on drop, and its pipes stay open until then.
    _child: Option<Running>,
}

impl DemoSimulator {
    /// The simulator that is installed beside this program.
    ///
    /// # Errors
    /// If the system does not tell where this program is.
    pub fn program() -> io::Result<PathBuf> {
        let name = format!("simu-simulator{}", std::env::consts::EXE_SUFFIX);
        Ok(std::env::current_exe()?.with_file_name(name))
    }

    /// Starts a simulator of our own and waits until it is ready, at most ten seconds.
    ///
    /// # Errors
    /// If it cannot be started, ends at once, or says anything but that it is ready.
    pub async fn start(program: &Path) -> Result<Self, DemoError> {
        Self::start_within(program, READY_WITHIN).await
    }

    async fn start_within(program: &Path, bound: Duration) -> Result<Self, DemoError> {
        let mut running = Running::spawn(program)?;
        let line = timeout(bound, running.first_line())
            .await
            .map_err(|_| DemoError::TooSlow)?
            .map_err(|error| DemoError::Ended { detail: error.to_string() })?;
        if line.is_empty() {
            return Err(DemoError::Ended { detail: running.last_words().await });
        }
        Self::of(&line, Some(running))
    }

    /// Uses a simulator that runs already at this address.
    ///
    /// # Errors
    /// If nobody answers there, or not as a simulator does.
    pub async fn attach(base: &Url) -> Result<Self, DemoError> {
        let ready = base.join("/control/ready").map_err(|_| DemoError::NotASimulator)?;
        let response = http()?.get(ready).send().await.map_err(unreachable)?;
        let status = response.status();
        let body = response.bytes().await.map_err(unreachable)?;
        if status.is_success() { Self::of(&body, None) } else { Err(DemoError::NotASimulator) }
    }

    /// The account to sign in with.
    pub fn account(&self, client_name: String) -> Credentials {
        Credentials {
            username: self.username.clone(),
            api_key: self.api_key.clone(),
            numbers: vec![self.number.clone()],
            number_policy: NumberPolicy::default(),
            client_name,
            token_url: self.token_url.clone(),
            gateway_url: self.gateway_url.clone(),
            voice_api: Box::new(VoiceApi {
                // It answers everything at one address.
                voice_url: self.token_url.join("/call").ok(),
                balance_url: self.token_url.join("/version1/user").ok(),
                ..VoiceApi::NONE
            }),
        }
    }

    /// Lets a simulated caller ring this client.
    ///
    /// # Errors
    /// If the simulator does not answer, or says why not, for instance that the client is not
    /// registered.
    pub async fn ring(&self, client_name: &str) -> Result<(), DemoError> {
        let mut address = self.control.clone();
        address.set_path(&format!("{}/ring", address.path().trim_end_matches('/')));
        let wish = Ring { client: client_name, from: &self.caller };
        let response = self.http.post(address).json(&wish).send().await.map_err(unreachable)?;
        if response.status().is_success() {
            return Ok(());
        }
        let status = response.status().as_u16();
        let said = response.json::<Said>().await.map(|said| said.error);
        Err(DemoError::Refused { message: said.unwrap_or_else(|_| format!("status {status}")) })
    }

    fn of(ready: &[u8], child: Option<Running>) -> Result<Self, DemoError> {
        // The parser's own words may quote the key, so they are not passed on.
        let ready: Ready = serde_json::from_slice(ready).map_err(|_| DemoError::NotASimulator)?;
        let address = |name, text: &str, scheme| {
            endpoint(name, text, scheme).map_err(|_| DemoError::NotASimulator)
        };
        let number = PhoneNumber::parse(&ready.number).ok_or(DemoError::NotASimulator)?;
        let caller = ready.dial.into_iter().next().map(|entry| entry.number);
        Ok(Self {
            http: http()?,
            control: address("control", &ready.control, Scheme::Http)?,
            token_url: address("token_url", &ready.token_url, Scheme::Http)?,
            gateway_url: address("gateway", &ready.gateway, Scheme::WebSocket)?,
            username: ready.username,
            api_key: SecretString::from(ready.api_key),
            caller: caller.unwrap_or_else(|| number.as_str().to_owned()),
            number,
            _child: child,
        })
    }
}

/// One sentence for the window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DemoError {
    #[error("the demo's simulator is not installed: {} is missing", program.display())]
    NotInstalled { program: PathBuf },
    #[error("the demo's simulator could not be started: {detail}")]
    NotStarted { detail: String },
    #[error("the demo's simulator ended at once: {detail}")]
    Ended { detail: String },
    #[error("the demo's simulator was not ready in time")]
    TooSlow,
    #[error("what answered is not the demo's simulator")]
    NotASimulator,
    #[error("the demo's simulator does not answer: {detail}")]
    Unreachable { detail: String },
    /// In the simulator's own words.
    #[error("the demo's simulator refused: {message}")]
    Refused { message: String },
}

/// The child and what it says.
#[derive(Debug)]
struct Running {
    /// Its stdin is held in here; closing it ends the child.
    child: Child,
    words: BufReader<ChildStdout>,
    /// Passes the child's log on, and tells its last line in the end.
    log: JoinHandle<String>,
}

impl Running {
    fn spawn(program: &Path) -> Result<Self, DemoError> {
        let not_started = |detail: &str| DemoError::NotStarted { detail: detail.to_owned() };
        let mut child = Command::new(program)
            .arg("--exit-with-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                if error.kind() == io::ErrorKind::NotFound {
                    DemoError::NotInstalled { program: program.to_owned() }
                } else {
                    not_started(&error.to_string())
                }
            })?;
        let words = child.stdout.take().ok_or_else(|| not_started("no stdout"))?;
        let log = child.stderr.take().ok_or_else(|| not_started("no stderr"))?;
        Ok(Self { child, words: BufReader::new(words), log: tokio::spawn(pass_on(log)) })
    }

    /// Empty if the child ended without a word.
    async fn first_line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        (&mut self.words).take(LONGEST_READY_LINE).read_until(b'\n', &mut line).await?;
        Ok(line)
    }

    /// Why the child ended, in its own words if it has any.
    async fn last_words(mut self) -> String {
        let said = match timeout(ANSWER_WITHIN, &mut self.log).await {
            Ok(Ok(line)) => line,
            Ok(Err(_)) | Err(_) => String::new(),
        };
        if !said.is_empty() {
            return said;
        }
        match timeout(ANSWER_WITHIN, self.child.wait()).await {
            Ok(Ok(status)) => status.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "without a word".to_owned(),
        }
    }
}

async fn pass_on(log: ChildStderr) -> String {
    const LONGEST: usize = 300;
    let mut lines = BufReader::new(log).lines();
    let mut last = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::debug!(line, "simulator");
        if !line.trim().is_empty() {
            last = line.trim_start_matches("simu-simulator: ").chars().take(LONGEST).collect();
        }
    }
    last
}

#[derive(Deserialize)]
struct Ready {
    token_url: String,
    gateway: String,
    control: String,
    username: String,
    api_key: String,
    number: String,
    #[serde(default)]
    dial: Vec<DialEntry>,
}

#[derive(Deserialize)]
struct DialEntry {
    number: String,
}

#[derive(Serialize)]
struct Ring<'a> {
    client: &'a str,
    from: &'a str,
}

#[derive(Deserialize)]
struct Said {
    error: String,
}

/// The simulator is on this machine, where no proxy leads.
fn http() -> Result<reqwest::Client, DemoError> {
    reqwest::Client::builder().no_proxy().timeout(ANSWER_WITHIN).build().map_err(unreachable)
}

fn unreachable(error: reqwest::Error) -> DemoError {
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    DemoError::Unreachable { detail: cause.to_string() }
}

#[cfg(test)]
mod tests;
