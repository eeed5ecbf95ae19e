//! Two connections call each other: real ICE, DTLS, SRTP and sound devices.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;

use party::{Party, call, only};
use stage::{Network, Recorder, Sine, Sound, rms, share};

/// Both hear each other's tone, and nothing else.
async fn both_hear(codec: &'static str) {
    let (a, b) = (Party::in_room(1), Party::in_room(2));
    let _voices = (Sine::start("mic1pipe", 440.0), Sine::start("mic2pipe", 1_000.0));
    let (at_a, at_b) = (Recorder::start("spk1.monitor"), Recorder::start("spk2.monitor"));
    call(&a, &b, only(codec)).await;
    at_b.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;
    at_a.until("a hears b", |sound| share(sound, 1_000.0) > 0.9).await;
    let piece = at_b.listen(1_000).await;
    assert!(share(&piece, 440.0) > 0.9, "a's tone stays clean: {}", share(&piece, 440.0));
    assert!((2_000.0..12_000.0).contains(&rms(&piece)), "and as loud: {}", rms(&piece));
}

#[test]
fn both_hear_each_other_in_opus() {
    stage::play("both_hear_each_other_in_opus", Network::Ours, Sound::TwoRooms, async || {
        both_hear("opus").await;
    });
}

#[test]
fn both_hear_each_other_in_pcmu() {
    stage::play("both_hear_each_other_in_pcmu", Network::Ours, Sound::TwoRooms, async || {
        both_hear("PCMU").await;
    });
}

#[test]
fn both_hear_each_other_in_pcma() {
    stage::play("both_hear_each_other_in_pcma", Network::Ours, Sound::TwoRooms, async || {
        both_hear("PCMA").await;
    });
}

#[test]
fn both_hear_each_other_without_a_network() {
    let name = "both_hear_each_other_without_a_network";
    stage::play(name, Network::LoopbackOnly, Sound::TwoRooms, async || both_hear("opus").await);
}
