//! Asking the service in a process with an environment of its own.

use std::process::Stdio;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Method;
use tokio::process::Command;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use web::socket::{self, SocketError};
use web::{Http, Limits, LoopbackTunnel};

use crate::authority::Authority;
use crate::turn;

/// `host` or `host:port`, for the process that asks.
const TARGET: &str = "WEB_TEST_TARGET";
const MARK: &str = "said:";
const BOUND: Duration = Duration::from_secs(30);

/// What came of it: a status and a word, or the error's.
#[derive(Debug, PartialEq)]
pub struct Asked {
    pub http: String,
    pub socket: String,
}

impl Asked {
    pub fn both(said: &str) -> Self {
        Self { http: said.to_owned(), socket: said.to_owned() }
    }
}

/// In a process that trusts this authority and has just these settings.
pub async fn ask(host: &str, authority: &Authority, settings: &[(&str, &str)]) -> Asked {
    let said = run("asking::in_a_process_of_its_own", host, authority, settings).await;
    Asked { http: heard(&said, "http"), socket: heard(&said, "socket") }
}

/// The same for a relay, by a client without TLS at a tunnel's port.
pub async fn ask_for_a_relay(
    target: &str,
    authority: &Authority,
    settings: &[(&str, &str)],
) -> String {
    let said =
        run("asking::for_a_relay_in_a_process_of_its_own", target, authority, settings).await;
    heard(&said, "relay")
}

fn heard(said: &str, what: &str) -> String {
    let mark = format!("{MARK}{what}:");
    let found = said.lines().find_map(|line| line.split_once(&mark));
    found.unwrap_or_else(|| panic!("it said: {said}")).1.to_owned()
}

async fn run(test: &str, target: &str, authority: &Authority, settings: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env(TARGET, target)
        .env("SSL_CERT_FILE", authority.file())
        .envs(settings.iter().copied())
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    let output = timeout(BOUND, command.output()).await.expect("in time").expect("it runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
#[ignore = "run by the other tests, each with an environment of its own"]
async fn in_a_process_of_its_own() {
    let target = std::env::var(TARGET).expect("a target");
    println!("{MARK}http:{}", http(&target).await);
    println!("{MARK}socket:{}", websocket(&target).await);
}

#[tokio::test]
#[ignore = "run by the other tests, each with an environment of its own"]
async fn for_a_relay_in_a_process_of_its_own() {
    let target = std::env::var(TARGET).expect("a target");
    let (host, port) = target.rsplit_once(':').expect("host and port");
    let port = port.parse().expect("a port");
    let tunnel = LoopbackTunnel::open(host, port).expect("a tunnel");
    let said = match turn::allocate(tunnel.address()).await {
        Ok((refused, given)) => format!("{refused:#06x} {given:#06x}"),
        Err(_) => {
            let problem = *tunnel.problem().borrow();
            problem.map_or("no problem".to_owned(), |problem| problem.to_string())
        }
    };
    println!("{MARK}relay:{said}");
}

async fn http(target: &str) -> String {
    let http = Http::new(Limits::default()).expect("TLS");
    let url = format!("https://{target}/data").parse().expect("a url");
    let sent = http.send(http.request(Method::POST, &url).body("{}")).await;
    let printed = format!("{http:?} {sent:?}");
    assert!(!printed.contains("p:w") && !printed.contains("p%3Aw"), "the proxy's password");
    match sent {
        Ok(answer) => answer.status.as_u16().to_string(),
        Err(error) => error.to_string(),
    }
}

async fn websocket(target: &str) -> String {
    let request = format!("wss://{target}/socket").into_client_request().expect("a request");
    match socket::open(request, WebSocketConfig::default()).await {
        Ok(mut socket) => match socket.next().await {
            Some(Ok(message)) => message.to_string(),
            other => format!("{other:?}"),
        },
        Err(SocketError::Proxy(problem)) => problem.to_string(),
        Err(SocketError::Untrusted) => "untrusted".to_owned(),
        Err(SocketError::NoTls) => "no TLS".to_owned(),
        Err(SocketError::WebSocket(error)) if matches!(*error, Error::Io(_)) => "io".to_owned(),
        Err(SocketError::WebSocket(error)) => error.to_string(),
    }
}

/// Settings as a GNOME desktop has them, in a file instead of its database.
pub struct Desktop {
    folder: tempfile::TempDir,
}

impl Desktop {
    pub fn with_proxy(proxy: std::net::SocketAddr, exceptions: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = folder.path().join("glib-2.0/settings");
        std::fs::create_dir_all(&settings).expect("a folder");
        let exceptions: Vec<String> = exceptions.iter().map(|name| format!("'{name}'")).collect();
        let text = format!(
            "[system/proxy]\nmode='manual'\nignore-hosts=[{}]\n\n[system/proxy/https]\n\
             host='{}'\nport={}\n",
            exceptions.join(", "),
            proxy.ip(),
            proxy.port()
        );
        std::fs::write(settings.join("keyfile"), text).expect("written");
        Self { folder }
    }

    pub fn environment(&self) -> Vec<(&str, &str)> {
        let folder = self.folder.path().to_str().expect("a plain path");
        vec![
            ("XDG_CONFIG_HOME", folder),
            ("GSETTINGS_BACKEND", "keyfile"),
            ("XDG_CURRENT_DESKTOP", "GNOME"),
            ("GIO_USE_PROXY_RESOLVER", "gnome"),
        ]
    }
}
