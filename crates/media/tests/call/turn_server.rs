//! A real TURN server (coturn), and what its log tells of those who used it.
// Each test uses its own part of it.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::stage::until;

pub const USER: &str = "simu";
pub const CREDENTIAL: &str = "s33d-turn";

/// No answer on its command line takes longer.
const PATIENCE: Duration = Duration::from_secs(15);

pub struct TurnServer {
    child: Child,
    folder: TempDir,
    /// UDP and TCP.
    pub plain: SocketAddr,
    /// TCP, with a certificate only.
    pub tls: SocketAddr,
    /// Its command line, by TCP.
    cli: SocketAddr,
}

/// Packets between a relay and those behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relayed {
    pub received: u64,
    pub sent: u64,
}

impl TurnServer {
    pub fn start() -> TurnServer {
        TurnServer::start_with(|_| {})
    }

    /// `certificate.pem` and `key.pem` of this folder are its own.
    pub fn start_over_tls(certificates: &Path) -> TurnServer {
        TurnServer::start_with(|command| {
            command.arg("--cert").arg(certificates.join("certificate.pem"));
            command.arg("--pkey").arg(certificates.join("key.pem"));
        })
    }

    fn start_with(change: impl FnOnce(&mut Command)) -> TurnServer {
        let (plain, tls, cli) = (free(), free(), free());
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("turnserver");
        command
            .args(["-n", "--no-dtls", "--no-stdout-log", "--simple-log", "--verbose"])
            .args(["--cli-ip", "127.0.0.1", "--cli-port", &cli.port().to_string()])
            .args(["--cli-password", CREDENTIAL])
            .arg("--log-file")
            .arg(folder.path().join("log"))
            .args(["--lt-cred-mech", "--realm", "simu.test"])
            .args(["--user", &format!("{USER}:{CREDENTIAL}")])
            .args(["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"])
            .arg("--allow-loopback-peers")
            .args(["--listening-port", &plain.port().to_string()])
            .args(["--tls-listening-port", &tls.port().to_string()])
            .arg("--pidfile")
            .arg(folder.path().join("pid"))
            .arg("--userdb")
            .arg(folder.path().join("database"));
        change(&mut command);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("coturn is missing: install it, or run cargo xtask test, which does");
        let server = TurnServer { child, folder, plain, tls, cli };
        until("coturn listens", || TcpStream::connect(plain).is_ok());
        server
    }

    /// How often it answered such a request with a yes.
    pub fn granted(&self, request: &str) -> usize {
        self.log().matches(&format!("incoming packet {request} processed, success")).count()
    }

    /// How often it turned somebody away for a wrong credential.
    pub fn turned_away(&self) -> usize {
        self.log().matches("credentials are incorrect").count()
    }

    /// Ends all relays and tells what has passed through each: only then does it count.
    pub fn end_relays(&self) -> Vec<Relayed> {
        let mut stream = TcpStream::connect(self.cli).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut ask = |words: &str| {
            stream.write_all(format!("{words}\r\n").as_bytes()).unwrap();
            let mut answer = Vec::new();
            let mut part = [0; 4_096];
            while !answer.ends_with(b"> ") {
                let length = stream.read(&mut part).unwrap();
                assert!(length > 0, "coturn hung up");
                answer.extend_from_slice(&part[..length]);
            }
            String::from_utf8(answer).unwrap()
        };
        ask(CREDENTIAL);
        let relays = ask("ps");
        let numbers = relays.split(") id=").skip(1).filter_map(|rest| rest.split(',').next());
        let numbers: Vec<&str> = numbers.collect();
        for number in &numbers {
            ask(&format!("cs {number}"));
        }
        let mut passed = Vec::new();
        until("coturn counts what passed", || {
            let log = self.log();
            passed = numbers.iter().filter_map(|number| relayed(&log, number)).collect();
            passed.len() == numbers.len()
        });
        passed
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for TurnServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What passed through this relay, once it is over.
fn relayed(log: &str, number: &str) -> Option<Relayed> {
    let of_it = format!("session {number}: peer usage: ");
    let line = log.lines().find(|line| line.contains(&of_it))?;
    let figure = |name: &str| line.split(name).nth(1)?.split(',').next()?.trim().parse().ok();
    Some(Relayed { received: figure("rp=")?, sent: figure("sp=")? })
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
