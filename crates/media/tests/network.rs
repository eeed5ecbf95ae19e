//! Calls over a network that loses, delays and dies.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/relay.rs"]
mod relay;
#[path = "call/stage.rs"]
mod stage;

use std::sync::atomic::Ordering;

use media::ConnectionEvent;
use party::Party;
use relay::Relay;
use stage::{Network, Recorder, Sine, Sound, rms, share};

#[test]
fn a_lossy_network_leaves_the_tone_whole() {
    stage::play(
        "a_lossy_network_leaves_the_tone_whole",
        Network::Ours,
        Sound::TwoRooms,
        async || {
            let (a, b) = (Party::in_room(1), Party::in_room(2));
            let _voice = Sine::start("mic1pipe", 440.0);
            let at_b = Recorder::start("spk2.monitor");
            let relay = Relay::start().await;
            relay.call(&a, &b).await;
            at_b.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;

            relay.weather.lost.store(5, Ordering::Relaxed);
            // Of 200 packets some 10 are lost. Error correction and concealment fill their places;
            // a busy machine tears holes of its own, so the best of a few pieces counts.
            let mut fewest = usize::MAX;
            for _ in 0..5 {
                let piece = at_b.listen(4_000).await;
                let silent = piece.chunks(1_200).filter(|part| rms(part) < 1_000.0).count();
                fewest = fewest.min(silent);
            }
            assert!(fewest <= 3, "{fewest} fortieths of a second are silent");
        },
    );
}

#[test]
fn a_far_end_that_vanishes_is_noticed() {
    stage::play("a_far_end_that_vanishes_is_noticed", Network::Ours, Sound::NoServer, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let relay = Relay::start().await;
        relay.call(&a, &b).await;
        relay.weather.dead.store(true, Ordering::Relaxed);
        // libnice asks every five seconds and gives up after forty-five.
        let failed = |event: &ConnectionEvent| *event == ConnectionEvent::ConnectionState("failed");
        a.log.wait_long("a notices", 70, failed).await;
    });
}

#[test]
fn the_playout_grows_until_jitter_is_inaudible() {
    let name = "the_playout_grows_until_jitter_is_inaudible";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voice = Sine::start("mic1pipe", 440.0);
        let at_b = Recorder::start("spk2.monitor");
        let relay = Relay::start().await;
        relay.weather.jitter_ms.store(60, Ordering::Relaxed);
        relay.call(&a, &b).await;
        // At first two packets of three come too late, and no part of the tone is whole.
        let mut whole = Vec::new();
        while whole.iter().rev().take(2).filter(|parts| **parts >= 13).count() < 2 {
            assert!(whole.len() < 12, "the tone never became clean: {whole:?} of 15");
            let piece = at_b.listen(3_000).await;
            let clean = |part: &&[i16]| share(part, 440.0) > 0.95;
            whole.push(piece.chunks(9_600).filter(clean).count());
        }
    });
}
