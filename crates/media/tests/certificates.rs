//! What DTLS shows, and what was signalled of it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;

use std::time::{Duration, SystemTime};

use media::{Certificate, CertificateKey, Configuration, ConnectionEvent, SdpKind};
use party::{Party, connect_by, establish, trickle};
use stage::{Network, Sound};

const HOUR: Duration = Duration::from_secs(3_600);

/// Without sound devices: what is tested here does not need them.
fn play(name: &str, body: impl AsyncFnOnce(Party, Party)) {
    stage::play(name, Network::Ours, Sound::NoServer, async || {
        body(Party::in_room(1), Party::in_room(2)).await;
    });
}

#[test]
fn given_certificates_of_both_kinds_are_signalled_and_shown() {
    play("given_certificates_of_both_kinds_are_signalled_and_shown", async |a, b| {
        let given = |key| Certificate::generate(key, HOUR).unwrap();
        let (rsa, ecdsa) = (given(CertificateKey::Rsa2048), given(CertificateKey::EcdsaP256));
        assert!(rsa.expires() > SystemTime::now() && rsa.fingerprint() != ecdsa.fingerprint());
        let with = |party: &Party, certificate: &Certificate| {
            let certificate = Some(certificate.clone());
            connect_by(&party.media, Configuration { certificate, ..Configuration::default() })
        };
        let ((a, a_log), (b, b_log)) = (with(&a, &rsa), with(&b, &ecdsa));
        let signalled = format!("a=fingerprint:sha-256 {}", rsa.fingerprint());
        // The two find each other only if each shows what was signalled.
        establish((&a, &a_log), (&b, &b_log), |offer| {
            assert!(offer.lines().any(|line| line == signalled), "{offer}");
            offer
        })
        .await;
    });
}

#[test]
fn a_certificate_that_was_not_signalled_fails_the_connection() {
    let test = "a_certificate_that_was_not_signalled_fails_the_connection";
    play(test, async |a, b| {
        let offer = a.connection.create_offer().await.unwrap();
        a.connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
        let at = offer.find("a=fingerprint:sha-256 ").unwrap() + "a=fingerprint:sha-256 ".len();
        let mut forged = offer.clone();
        let other = if forged[at..].starts_with("00") { "11" } else { "00" };
        forged.replace_range(at..at + 2, other);
        b.connection.set_remote_description(SdpKind::Offer, &forged).await.unwrap();
        let answer = b.connection.create_answer().await.unwrap();
        b.connection.set_local_description(SdpKind::Answer, &answer).await.unwrap();
        a.connection.set_remote_description(SdpKind::Answer, &answer).await.unwrap();
        let _ways = [trickle(&a.log, &b.connection), trickle(&b.log, &a.connection)];
        b.log.wait("b fails", |e| *e == ConnectionEvent::ConnectionState("failed")).await;
        assert!(!b.log.all().contains(&ConnectionEvent::ConnectionState("connected")));
    });
}
