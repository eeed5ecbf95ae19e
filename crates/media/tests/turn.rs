//! Through a real TURN server (coturn) over TLS, by the tunnel, and through nothing else.
//!
//! Whom to trust counts for a whole process, so the test runs itself again with an authority of
//! its own in the environment.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use media::{Configuration, ConnectionEvent, IceServer, IceTransportPolicy};
use party::{Party, connect_by, establish};
use stage::{Network, Sound, until};
use web::LoopbackTunnel;

const FOLDER: &str = "SIMU_TEST_TURN";

#[test]
fn relay_only_goes_through_turn_over_tls_and_tells_no_address_of_this_computer() {
    let name = "relay_only_goes_through_turn_over_tls_and_tells_no_address_of_this_computer";
    let Some(folder) = std::env::var_os(FOLDER) else { return with_an_authority(name) };
    stage::play(name, Network::Ours, Sound::NoServer, async || {
        let turn = Turn::start(Path::new(&folder));
        let tunnel = LoopbackTunnel::open("localhost", turn.address.port()).unwrap();
        let server = IceServer {
            urls: vec![format!("turn:{}?transport=tcp", tunnel.address())],
            username: Some("simu".into()),
            credential: Some("secret".into()),
        };
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let by_relay = |party: &Party| {
            let ice_servers = vec![server.clone()];
            let ice_transport_policy = IceTransportPolicy::Relay;
            let certificate = None;
            let configuration = Configuration { ice_servers, ice_transport_policy, certificate };
            connect_by(&party.media, configuration)
        };
        let ((a, a_log), (b, b_log)) = (by_relay(&a), by_relay(&b));
        establish((&a, &a_log), (&b, &b_log), |offer| offer).await;
        assert_eq!(*tunnel.problem().borrow(), None);
        for log in [a_log, b_log] {
            assert!(log.all().contains(&ConnectionEvent::ConnectionState("connected")));
            let told: Vec<_> = log.candidates().into_iter().flatten().collect();
            assert!(!told.is_empty());
            for candidate in told {
                assert!(candidate.candidate.contains(" typ relay "), "{candidate:?}");
            }
        }
    });
}

fn with_an_authority(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = rcgen::KeyPair::generate().unwrap();
    let authority = rcgen::CertifiedIssuer::self_signed(params, key).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    std::fs::write(file("authority.pem"), authority.pem()).unwrap();
    std::fs::write(file("certificate.pem"), certificate.pem()).unwrap();
    std::fs::write(file("key.pem"), key.serialize_pem()).unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder.path())
        .env("SSL_CERT_FILE", file("authority.pem"))
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
}

struct Turn {
    child: std::process::Child,
    address: SocketAddr,
}

impl Turn {
    fn start(folder: &Path) -> Turn {
        let free = || {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap()
        };
        let (plain, address) = (free(), free());
        let file = |name: &str| -> PathBuf { folder.join(name) };
        let child = Command::new("turnserver")
            .args(["-n", "--no-cli", "--no-dtls", "--no-udp", "--log-file", "stdout"])
            .args(["--lt-cred-mech", "--realm", "simu.test", "--user", "simu:secret"])
            .args(["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"])
            .arg("--allow-loopback-peers")
            .args(["--listening-port", &plain.port().to_string()])
            .args(["--tls-listening-port", &address.port().to_string()])
            .args(["--cert".as_ref(), file("certificate.pem").as_os_str()])
            .args(["--pkey".as_ref(), file("key.pem").as_os_str()])
            .args(["--pidfile".as_ref(), file("pid").as_os_str()])
            .args(["--userdb".as_ref(), file("database").as_os_str()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("coturn is missing: install it, or run cargo xtask test, which does");
        until("coturn listens", || std::net::TcpStream::connect(address).is_ok());
        Turn { child, address }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
