//! A real TURN server (coturn) over TLS, and as much of its protocol (RFC 8489, 8656) over plain
//! TCP as shows that it answers: an allocation, refused without a sign-in and given with one.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::authority::Authority;

const USER: &str = "simu";
const REALM: &str = "simu.test";
const PASSWORD: &str = "secret";
/// MD5 of `simu:simu.test:secret`, the key of long-term credentials.
const KEY: [u8; 16] = 0x2be2_e58c_eecf_5f8f_0c06_92a7_a2af_3457_u128.to_be_bytes();
const START: Duration = Duration::from_secs(20);

pub struct TurnServer {
    address: SocketAddr,
    _child: Child,
    _folder: TempDir,
}

impl TurnServer {
    pub async fn start(authority: &Authority, names: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = authority.certificate(names);
        let file = |name: &str| folder.path().join(name);
        std::fs::write(file("certificate.pem"), certificate).expect("written");
        std::fs::write(file("key.pem"), key).expect("written");
        let (plain, encrypted) = (free_address().await, free_address().await);
        let child = Command::new("turnserver")
            .args(["-n", "--no-cli", "--no-dtls", "--no-udp", "--log-file", "stdout"])
            .args(["--lt-cred-mech", "--realm", REALM, "--user", &format!("{USER}:{PASSWORD}")])
            .args(["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"])
            .args(["--listening-port", &plain.port().to_string()])
            .args(["--tls-listening-port", &encrypted.port().to_string()])
            .arg("--cert")
            .arg(file("certificate.pem"))
            .arg("--pkey")
            .arg(file("key.pem"))
            .arg("--pidfile")
            .arg(file("pid"))
            .arg("--userdb")
            .arg(file("database"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("coturn is missing: install it, or run cargo xtask test, which does");
        let begun = Instant::now();
        while TcpStream::connect(encrypted).await.is_err() {
            assert!(begun.elapsed() < START, "coturn does not listen");
            sleep(Duration::from_millis(20)).await;
        }
        Self { address: encrypted, _child: child, _folder: folder }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Asks for a relay as a client without TLS does; the answers' codes.
pub async fn allocate(address: SocketAddr) -> std::io::Result<(u16, u16)> {
    const TRANSPORT_UDP: (u16, &[u8]) = (0x0019, &[17, 0, 0, 0]);
    let mut stream = TcpStream::connect(address).await?;
    let refused = exchange(&mut stream, &[TRANSPORT_UDP], false).await?;
    let nonce = attribute(&refused, 0x0015).unwrap_or_default();
    let signed =
        [TRANSPORT_UDP, (0x0006, USER.as_bytes()), (0x0014, REALM.as_bytes()), (0x0015, &nonce)];
    let given = exchange(&mut stream, &signed, true).await?;
    assert!(attribute(&given, 0x0016).is_some(), "XOR-RELAYED-ADDRESS");
    Ok((kind(&refused), kind(&given)))
}

async fn exchange(
    stream: &mut TcpStream,
    attributes: &[(u16, &[u8])],
    sign: bool,
) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    for (kind, value) in attributes {
        body.extend(kind.to_be_bytes());
        body.extend(u16::try_from(value.len()).expect("short").to_be_bytes());
        body.extend(*value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let mut request = header(body.len() + if sign { 24 } else { 0 });
    request.extend(body);
    if sign {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &KEY);
        let tag = hmac::sign(&key, &request);
        request.extend([0x00, 0x08, 0x00, 0x14]);
        request.extend(tag.as_ref());
    }
    stream.write_all(&request).await?;
    let mut answer = vec![0; 20];
    stream.read_exact(&mut answer).await?;
    let length = usize::from(u16::from_be_bytes([answer[2], answer[3]]));
    answer.resize(20 + length, 0);
    stream.read_exact(&mut answer[20..]).await?;
    Ok(answer)
}

/// An Allocate request with the magic cookie and a transaction identifier.
fn header(length: usize) -> Vec<u8> {
    let mut header = vec![0x00, 0x03];
    header.extend(u16::try_from(length).expect("short").to_be_bytes());
    header.extend(0x2112_A442_u32.to_be_bytes());
    header.extend(*b"transaction1");
    header
}

fn kind(message: &[u8]) -> u16 {
    u16::from_be_bytes([message[0], message[1]])
}

fn attribute(message: &[u8], wanted: u16) -> Option<Vec<u8>> {
    let mut rest = message.get(20..)?;
    while let [kind_high, kind_low, length_high, length_low, value @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*length_high, *length_low]));
        if u16::from_be_bytes([*kind_high, *kind_low]) == wanted {
            return value.get(..length).map(<[u8]>::to_vec);
        }
        rest = value.get(length.next_multiple_of(4)..)?;
    }
    None
}

async fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address")
}
