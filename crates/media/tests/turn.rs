//! Through a real TURN server (coturn), over UDP, TCP and, by the tunnel, TLS, and through nothing
//! else.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;
#[path = "call/turn_server.rs"]
mod turn_server;

use std::{
    net::SocketAddr,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use media::{Configuration, Connection, ConnectionEvent, IceServer, IceTransportPolicy, SdpKind};
use party::{Log, Party, connect_by, establish};
use stage::{Network, Recorder, Sine, Sound, share};
use tokio::net::UdpSocket;
use turn_server::{CREDENTIAL, TurnServer, USER};
use web::LoopbackTunnel;

const FOLDER: &str = "SIMU_TEST_TURN";

#[test]
fn sound_passes_through_turn_over_udp() {
    let name = "sound_passes_through_turn_over_udp";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || through("").await);
}

#[test]
fn sound_passes_through_turn_over_tcp() {
    let name = "sound_passes_through_turn_over_tcp";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || through("?transport=tcp").await);
}

/// Both sides may use a relay only: what one says, coturn has carried.
async fn through(transport: &str) {
    let turn = TurnServer::start();
    let (a, b) = (Party::in_room(1), Party::in_room(2));
    let url = format!("turn:{}{transport}", turn.plain);
    let [(to_b, a_log), (to_a, b_log)] =
        [&a, &b].map(|party| relay_only(party, server(url.clone(), CREDENTIAL)));
    let _voice = Sine::start("mic1pipe", 440.0);
    let at_b = Recorder::start("spk2.monitor");
    establish((&to_b, &a_log), (&to_a, &b_log), |offer| offer).await;
    at_b.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;
    told_relays_only(&[a_log, b_log]);
    at_b.listen(1_000).await;
    let passed = turn.end_relays();
    // A second of speech is 50 packets. Relays that lead nowhere, one for each address of this
    // computer, carry none.
    let busy = passed.iter().filter(|relayed| relayed.received > 40 && relayed.sent > 40);
    assert_eq!(busy.count(), 2, "{passed:?}");
}

#[test]
fn a_stun_server_is_asked_and_a_direct_way_is_taken() {
    let name = "a_stun_server_is_asked_and_a_direct_way_is_taken";
    stage::play(name, Network::Ours, Sound::NoServer, async || {
        let turn = TurnServer::start();
        let (front, answers) = answers_of(turn.plain).await;
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let urls = vec![format!("stun:{front}")];
        let stun = IceServer { urls, username: None, credential: None };
        let configuration = Configuration { ice_servers: vec![stun], ..Configuration::default() };
        let (to_b, a_log) = connect_by(&a.media, configuration);
        establish((&to_b, &a_log), (&b.connection, &b.log), |offer| offer).await;
        assert!(answers.load(Ordering::Relaxed) > 0, "coturn told nobody's address");
        assert_eq!(turn.granted("ALLOCATE"), 0, "{}", turn.log());
    });
}

#[test]
fn a_wrong_credential_gets_no_relay_and_gathering_ends() {
    let name = "a_wrong_credential_gets_no_relay_and_gathering_ends";
    stage::play(name, Network::Ours, Sound::NoServer, async || {
        let turn = TurnServer::start();
        let party = Party::in_room(1);
        for transport in ["udp", "tcp"] {
            let url = format!("turn:{}?transport={transport}", turn.plain);
            let (connection, log) = relay_only(&party, server(url, "wrong"));
            let offer = connection.create_offer().await.unwrap();
            connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
            let complete =
                |event: &ConnectionEvent| *event == ConnectionEvent::IceGatheringState("complete");
            log.wait("gathering ends", complete).await;
            assert!(log.candidates().iter().all(Option::is_none), "{:?}", log.candidates());
        }
        assert!(turn.turned_away() >= 2, "{}", turn.log());
        assert_eq!(turn.granted("ALLOCATE"), 0, "{}", turn.log());
    });
}

/// Whom to trust counts for a whole process, so this runs itself again with an authority of its
/// own in the environment.
#[test]
fn relay_only_goes_through_turn_over_tls_and_tells_no_address_of_this_computer() {
    let name = "relay_only_goes_through_turn_over_tls_and_tells_no_address_of_this_computer";
    let Some(folder) = std::env::var_os(FOLDER) else { return with_an_authority(name) };
    stage::play(name, Network::Ours, Sound::NoServer, async || {
        let turn = TurnServer::start_over_tls(Path::new(&folder));
        let tunnel = LoopbackTunnel::open("localhost", turn.tls.port()).unwrap();
        let url = format!("turn:{}?transport=tcp", tunnel.address());
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let [(a, a_log), (b, b_log)] =
            [&a, &b].map(|party| relay_only(party, server(url.clone(), CREDENTIAL)));
        establish((&a, &a_log), (&b, &b_log), |offer| offer).await;
        assert_eq!(*tunnel.problem().borrow(), None);
        told_relays_only(&[a_log, b_log]);
    });
}

/// An address that leads to coturn, and how often it told there whose address it saw: its log
/// does not have that.
async fn answers_of(server: SocketAddr) -> (SocketAddr, Arc<AtomicU32>) {
    const BINDING_SUCCESS: [u8; 2] = [0x01, 0x01];
    let front = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let (address, answers) = (front.local_addr().unwrap(), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&answers);
    tokio::spawn(async move {
        let (mut asked, mut packet) = (None, [0; 2_048]);
        while let Ok((length, from)) = front.recv_from(&mut packet).await {
            let is_answer = from == server;
            if is_answer && packet.starts_with(&BINDING_SUCCESS) {
                counted.fetch_add(1, Ordering::Relaxed);
            }
            asked = if is_answer { asked } else { Some(from) };
            let to = asked.filter(|_| is_answer).unwrap_or(server);
            front.send_to(&packet[..length], to).await.unwrap();
        }
    });
    (address, answers)
}

fn server(url: String, credential: &str) -> IceServer {
    let (username, credential) = (Some(USER.to_owned()), Some(credential.to_owned()));
    IceServer { urls: vec![url], username, credential }
}

fn relay_only(party: &Party, server: IceServer) -> (Connection, Arc<Log>) {
    let ice_servers = vec![server];
    let ice_transport_policy = IceTransportPolicy::Relay;
    let configuration = Configuration { ice_servers, ice_transport_policy, certificate: None };
    connect_by(&party.media, configuration)
}

fn told_relays_only(logs: &[Arc<Log>]) {
    for log in logs {
        assert!(log.all().contains(&ConnectionEvent::ConnectionState("connected")));
        let told: Vec<_> = log.candidates().into_iter().flatten().collect();
        assert!(!told.is_empty());
        for candidate in told {
            assert!(candidate.candidate.contains(" typ relay "), "{candidate:?}");
        }
    }
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
