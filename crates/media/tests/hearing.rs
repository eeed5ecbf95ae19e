//! Whoever is not heard is told so: real zeros, real packets, a real quiet room.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/relay.rs"]
mod relay;
#[path = "call/stage.rs"]
mod stage;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use media::{AudioSettings, InboundTrouble, OutboundTrouble, SoundTrouble};
use party::{Party, call, only};
use relay::Relay;
use stage::{Hiss, Network, Recorder, Sine, Sound, share};

const NONE: SoundTrouble = SoundTrouble { outbound: None, inbound: None };
const UNHEARD: SoundTrouble =
    SoundTrouble { outbound: Some(OutboundTrouble::MicrophoneSilent), inbound: None };
const NOTHING_COMES: SoundTrouble =
    SoundTrouble { outbound: None, inbound: Some(InboundTrouble::NothingReceived) };
const ONLY_SILENCE: SoundTrouble =
    SoundTrouble { outbound: None, inbound: Some(InboundTrouble::OnlySilence) };

/// For the sound server's buffers and a busy machine, in milliseconds.
const SLACK: u128 = 1_000;
/// Longer than it takes to raise the alarm.
const LONG: Duration = Duration::from_secs(4);

#[test]
fn zeros_from_the_microphone_are_told_within_three_seconds() {
    let name = "zeros_from_the_microphone_are_told_within_three_seconds";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let voice = Sine::start("mic1pipe", 440.0);
        let _other = Hiss::start("mic2pipe");
        let at_b = Recorder::start("spk2.monitor");
        call(&a, &b, |offer| offer).await;
        at_b.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;
        // What a null sink gives while nobody plays into it: zeros, like a headset's own switch.
        drop(voice);
        let took = a.log.trouble(Instant::now(), UNHEARD).await;
        eprintln!("zeros are told after {took} ms");
        assert!((2_000..3_000 + SLACK).contains(&took), "{took} ms");
        let voice = Sine::start("mic1pipe", 440.0);
        let took = a.log.trouble(Instant::now(), NONE).await;
        assert!(took < SLACK, "taken back after {took} ms");
        drop(voice);
    });
}

#[test]
fn zeros_are_no_trouble_while_muted_or_held() {
    let name = "zeros_are_no_trouble_while_muted_or_held";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _other = Hiss::start("mic2pipe");
        let start = Instant::now();
        a.connection.set_microphone_enabled(false);
        call(&a, &b, |offer| offer).await;
        tokio::time::sleep(LONG).await;
        a.connection.set_held(true);
        a.connection.set_microphone_enabled(true);
        tokio::time::sleep(LONG).await;
        assert_eq!(a.log.troubles(start), []);
        a.connection.set_held(false);
        let took = a.log.trouble(Instant::now(), UNHEARD).await;
        assert!(took > 2_000, "counted from the moment when they should hear: {took} ms");
    });
}

#[test]
fn a_quiet_room_is_no_trouble_although_its_noise_is_suppressed() {
    let name = "a_quiet_room_is_no_trouble_although_its_noise_is_suppressed";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let room = |number: u8| AudioSettings {
            microphone: Some(format!("mic{number}")),
            speaker: Some(format!("spk{number}")),
            echo_cancellation: true,
            noise_suppression: true,
            gain_control: true,
            ..AudioSettings::default()
        };
        let (a, b) = (Party::with(room(1)), Party::with(room(2)));
        let _rooms = (Hiss::start("mic1pipe"), Hiss::start("mic2pipe"));
        let start = Instant::now();
        call(&a, &b, |offer| offer).await;
        tokio::time::sleep(Duration::from_secs(20)).await;
        assert_eq!((a.log.troubles(start), b.log.troubles(start)), (vec![], vec![]));
    });
}

#[test]
fn a_muted_far_end_is_a_hint_in_opus() {
    let name = "a_muted_far_end_is_a_hint_in_opus";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || muted_far_end("opus").await);
}

#[test]
fn a_muted_far_end_is_a_hint_in_a_law_which_has_no_zero() {
    let name = "a_muted_far_end_is_a_hint_in_a_law_which_has_no_zero";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || muted_far_end("PCMA").await);
}

async fn muted_far_end(codec: &'static str) {
    let (a, b) = (Party::in_room(1), Party::in_room(2));
    let _rooms = (Hiss::start("mic1pipe"), Sine::start("mic2pipe", 1_000.0));
    let at_a = Recorder::start("spk1.monitor");
    call(&a, &b, only(codec)).await;
    at_a.until("a hears b", |sound| share(sound, 1_000.0) > 0.9).await;
    b.connection.set_microphone_enabled(false);
    let took = a.log.trouble(Instant::now(), ONLY_SILENCE).await;
    assert!((9_500..12_000 + SLACK).contains(&took), "{took} ms");
    b.connection.set_microphone_enabled(true);
    let took = a.log.trouble(Instant::now(), NONE).await;
    assert!(took < SLACK, "taken back after {took} ms");
}

#[test]
fn a_network_that_brings_nothing_is_told_within_three_seconds() {
    let name = "a_network_that_brings_nothing_is_told_within_three_seconds";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _rooms = (Sine::start("mic1pipe", 440.0), Sine::start("mic2pipe", 1_000.0));
        let at_a = Recorder::start("spk1.monitor");
        let relay = Relay::start().await;
        relay.call(&a, &b).await;
        at_a.until("a hears b", |sound| share(sound, 1_000.0) > 0.9).await;
        relay.weather.dead.store(true, Ordering::Relaxed);
        let took = a.log.trouble(Instant::now(), NOTHING_COMES).await;
        eprintln!("a dead network is told after {took} ms");
        assert!((2_000..3_000 + SLACK).contains(&took), "{took} ms");
        relay.weather.dead.store(false, Ordering::Relaxed);
        let took = a.log.trouble(Instant::now(), NONE).await;
        assert!(took < SLACK, "taken back after {took} ms");
    });
}
