//! A headset that is pulled out in the middle of a call, and plugged in again.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;

use std::time::{Duration, Instant};

use media::{AudioSettings, DeviceKind, MediaNotice};
use party::{Party, call, settled};
use stage::{Network, Recorder, Sine, Sound, pactl, share};

/// From the unplugging to the sound of the other device, the recorder's own pieces included.
const AT_ONCE: Duration = Duration::from_millis(1_500);

#[test]
fn an_unplugged_microphone_is_replaced_within_a_second_and_returned_to() {
    let name = "an_unplugged_microphone_is_replaced_within_a_second_and_returned_to";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        pactl(&["set-default-source", "mic2"]);
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voices = (Sine::start("mic1pipe", 440.0), Sine::start("mic2pipe", 1_000.0));
        let at_b = Recorder::start("spk2.monitor");
        call(&a, &b, |offer| offer).await;
        at_b.until("b hears the headset", |sound| share(sound, 440.0) > 0.9).await;

        unplug("source_name=mic1 ");
        let start = Instant::now();
        at_b.until("b hears the default", |sound| share(sound, 1_000.0) > 0.9).await;
        eprintln!("the default microphone is heard after {:?}", start.elapsed());
        assert!(start.elapsed() < AT_ONCE, "{:?}", start.elapsed());
        told(&a, |notice| {
            matches!(notice, MediaNotice::DeviceLost { kind: DeviceKind::Microphone, .. })
        })
        .await;

        plug(&["module-remap-source", "source_name=mic1", "master=mic1pipe.monitor"]);
        let start = Instant::now();
        at_b.until("b hears the headset again", |sound| share(sound, 440.0) > 0.9).await;
        eprintln!("the headset is heard again after {:?}", start.elapsed());
        assert!(start.elapsed() < AT_ONCE, "{:?}", start.elapsed());
        told(&a, |notice| {
            matches!(notice, MediaNotice::DeviceReturned { kind: DeviceKind::Microphone, .. })
        })
        .await;
    });
}

#[test]
fn an_unplugged_speaker_is_replaced_within_a_second_and_returned_to() {
    let name = "an_unplugged_speaker_is_replaced_within_a_second_and_returned_to";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        pactl(&["set-default-sink", "spare"]);
        // A null sink that has just come plays two seconds of silence first; this one does not.
        let headset_module = ["module-remap-sink", "sink_name=headset", "master=spk1"];
        plug(&headset_module);
        let (a, b) = (Party::with(headset()), Party::in_room(2));
        let _voice = Sine::start("mic2pipe", 1_000.0);
        let (spare, headset) = (Recorder::start("spare.monitor"), Recorder::start("spk1.monitor"));
        call(&a, &b, |offer| offer).await;
        headset.until("the headset plays b", |sound| share(sound, 1_000.0) > 0.9).await;

        unplug("sink_name=headset ");
        let start = Instant::now();
        spare.until("the default plays b", |sound| share(sound, 1_000.0) > 0.9).await;
        eprintln!("the default speaker plays after {:?}", start.elapsed());
        assert!(start.elapsed() < AT_ONCE, "{:?}", start.elapsed());
        told(&a, |notice| {
            matches!(notice, MediaNotice::DeviceLost { kind: DeviceKind::Speaker, .. })
        })
        .await;

        plug(&headset_module);
        let start = Instant::now();
        headset.until("the headset plays b again", |sound| share(sound, 1_000.0) > 0.9).await;
        eprintln!("the headset plays again after {:?}", start.elapsed());
        assert!(start.elapsed() < AT_ONCE, "{:?}", start.elapsed());
        told(&a, |notice| {
            matches!(notice, MediaNotice::DeviceReturned { kind: DeviceKind::Speaker, .. })
        })
        .await;
    });
}

fn headset() -> AudioSettings {
    AudioSettings {
        microphone: Some("mic1".into()),
        speaker: Some("headset".into()),
        ..AudioSettings::default()
    }
}

async fn told(party: &Party, wanted: impl Fn(&MediaNotice) -> bool) {
    settled("it is told", || party.notices.lock().unwrap().iter().any(&wanted)).await;
}

fn unplug(argument: &str) {
    let modules = pactl(&["list", "short", "modules"]);
    let line = modules.lines().find(|line| format!("{line} ").contains(argument));
    let index = line.and_then(|line| line.split_whitespace().next()).unwrap();
    // By its name all modules of the kind would go.
    pactl(&["unload-module", index]);
}

fn plug(module: &[&str]) {
    pactl(&[&["load-module"], module].concat());
}
