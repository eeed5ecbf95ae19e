//! Two connections call each other: real ICE, DTLS, SRTP and sound devices.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;

use media::ConnectionEvent;
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
    let piece = at_b.whole_second("a's tone", 440.0).await;
    assert!((2_000.0..12_000.0).contains(&rms(&piece)), "it stays as loud: {}", rms(&piece));
    let report = a.connection.stats().await;
    let of = |kind: &str| {
        let mut entries = report.as_object().unwrap().values();
        entries.find(|entry| entry["type"] == kind).cloned().unwrap_or_default()
    };
    assert_eq!(of("codec")["mimeType"], format!("audio/{codec}"));
    assert!(of("inbound-rtp")["packetsReceived"].as_u64().unwrap() > 20);
    assert_eq!(of("inbound-rtp")["packetsLost"], 0);
    assert!(of("outbound-rtp")["packetsSent"].as_u64().unwrap() > 20);
    assert!((0.1..0.3).contains(&of("media-source")["audioLevel"].as_f64().unwrap()));
    assert!((0.1..0.3).contains(&of("inbound-rtp")["audioLevel"].as_f64().unwrap()));
    let local = of("local-candidate")["port"].to_string();
    let ours = a.log.candidates().into_iter().flatten();
    let ours: Vec<String> = ours.map(|candidate| candidate.candidate).collect();
    assert!(ours.iter().any(|line| line.contains(&local)), "{local} is one of {ours:?}");
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

#[test]
fn mute_silences_one_way_and_hold_both() {
    let name = "mute_silences_one_way_and_hold_both";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voices = (Sine::start("mic1pipe", 440.0), Sine::start("mic2pipe", 1_000.0));
        let (at_a, at_b) = (Recorder::start("spk1.monitor"), Recorder::start("spk2.monitor"));
        let speaks = |sound: &[i16]| share(sound, 440.0) > 0.9;
        let answers = |sound: &[i16]| share(sound, 1_000.0) > 0.9;
        let silent = |sound: &[i16]| rms(sound) < 10.0;
        call(&a, &b, |offer| offer).await;
        at_b.until("b hears a", speaks).await;
        at_a.until("a hears b", answers).await;

        a.connection.set_microphone_enabled(false);
        at_b.until("a is mute", silent).await;
        let before = received(&b).await;
        at_a.until("a still hears b", answers).await;
        stage::until_async("packets keep flowing", async || received(&b).await > before + 10).await;
        a.connection.set_microphone_enabled(true);
        at_b.until("b hears a again", speaks).await;

        a.connection.set_held(true);
        at_b.until("b hears nothing", silent).await;
        at_a.until("a hears nothing", silent).await;
        a.connection.set_held(false);
        at_b.until("b hears a at last", speaks).await;
        at_a.until("a hears b at last", answers).await;
    });
}

#[test]
fn levels_are_measured_both_ways() {
    stage::play("levels_are_measured_both_ways", Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voice = Sine::start("mic1pipe", 440.0);
        call(&a, &b, |offer| offer).await;
        // A sine of a quarter of full scale has 15 dB less than full scale.
        let loud = |level: f32| (-17.0..-13.0).contains(&level);
        a.log
            .wait("a's microphone is loud", |event| {
                matches!(event, ConnectionEvent::Levels { microphone, .. } if loud(*microphone))
            })
            .await;
        b.log
            .wait("b's speaker is loud, its microphone is not", |event| {
                matches!(event, ConnectionEvent::Levels { microphone, speaker }
                    if loud(*speaker) && *microphone < -60.0)
            })
            .await;
    });
}

#[test]
fn digits_go_out_in_order_and_the_sound_comes_back() {
    let name = "digits_go_out_in_order_and_the_sound_comes_back";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voice = Sine::start("mic1pipe", 440.0);
        let at_b = Recorder::start("spk2.monitor");
        let speaks = |sound: &[i16]| share(sound, 440.0) > 0.9;
        call(&a, &b, |offer| offer).await;
        at_b.until("b hears a", speaks).await;

        // As W3C has it, what waits gives way to what comes.
        a.connection.insert_dtmf("999", 100, 70).unwrap();
        a.connection.insert_dtmf("12#", 100, 70).unwrap();
        a.log.wait("the end", |e| *e == ConnectionEvent::ToneChange(String::new())).await;
        let tones = a.log.tones();
        let begun = usize::from(tones[0] == "9");
        assert_eq!(tones[begun..], ["1", "2", "#", ""], "{tones:?}");
        assert_eq!(
            a.connection.insert_dtmf("1x", 100, 70).unwrap_err().name(),
            "InvalidCharacterError"
        );
        // To b the digits are packets it does not decode; nothing but their time may be missing.
        at_b.until("b hears a again", speaks).await;
    });
}

#[test]
fn devices_change_in_the_middle_of_a_call() {
    let name = "devices_change_in_the_middle_of_a_call";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voices = (Sine::start("mic1pipe", 440.0), Sine::start("mic2pipe", 1_000.0));
        let (spare, at_b) = (Recorder::start("spare.monitor"), Recorder::start("spk2.monitor"));
        call(&a, &b, |offer| offer).await;
        at_b.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;

        a.media.apply(media::AudioSettings {
            microphone: Some("mic2".into()),
            speaker: Some("spare".into()),
            ..media::AudioSettings::default()
        });
        at_b.until("b hears the other microphone", |sound| share(sound, 1_000.0) > 0.9).await;
        spare.until("the other speaker plays b", |sound| share(sound, 1_000.0) > 0.9).await;
    });
}

async fn received(party: &Party) -> u64 {
    let report = party.connection.stats().await;
    let mut entries = report.as_object().unwrap().values();
    let inbound = entries.find(|entry| entry["type"] == "inbound-rtp").unwrap();
    inbound["packetsReceived"].as_u64().unwrap()
}
