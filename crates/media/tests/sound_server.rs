//! The sound server comes, goes and loses devices while a call is up.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;

use std::process::Command;

use media::{AudioSettings, MediaNotice};
use party::{Party, call, settled};
use stage::{Network, Recorder, Server, Sine, Sound, share};

#[test]
fn a_call_without_a_sound_server_comes_up_and_sounds_when_the_server_comes() {
    let name = "a_call_without_a_sound_server_comes_up_and_sounds_when_the_server_comes";
    stage::play(name, Network::Ours, Sound::NoServer, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        call(&a, &b, |offer| offer).await;
        let told = |notice: MediaNotice| a.notices.lock().unwrap().contains(&notice);
        settled("a is told", || told(MediaNotice::NoSoundServer)).await;

        let _server = Server::start(stage::socket().parent().unwrap());
        let _voice = Sine::start("mic1pipe", 440.0);
        let at_b = Recorder::start("spk2.monitor");
        at_b.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;
    });
}

#[test]
fn a_call_outlives_the_sound_server() {
    stage::play("a_call_outlives_the_sound_server", Network::Ours, Sound::NoServer, async || {
        let folder = stage::socket().parent().unwrap().to_owned();
        let server = Server::start(&folder);
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        call(&a, &b, |offer| offer).await;
        {
            let _voice = Sine::start("mic1pipe", 440.0);
            let at_b = Recorder::start("spk2.monitor");
            at_b.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;
        }

        drop(server);
        let _ = std::fs::remove_file(stage::socket());
        let failed = |notice: &MediaNotice| matches!(notice, MediaNotice::DeviceFailed { .. });
        settled("a is told", || a.notices.lock().unwrap().iter().any(failed)).await;
        settled("b is told", || b.notices.lock().unwrap().iter().any(failed)).await;

        let _server = Server::start(&folder);
        let _voice = Sine::start("mic1pipe", 440.0);
        let at_b = Recorder::start("spk2.monitor");
        at_b.until("b hears a again", |sound| share(sound, 440.0) > 0.9).await;
    });
}

#[test]
fn a_speaker_that_is_unplugged_is_replaced_by_the_default_one() {
    let name = "a_speaker_that_is_unplugged_is_replaced_by_the_default_one";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        pactl(&["set-default-sink", "spare"]);
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voice = Sine::start("mic1pipe", 440.0);
        call(&a, &b, |offer| offer).await;
        let speaker = Recorder::start("spk2.monitor");
        speaker.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;
        drop(speaker);
        let spare = Recorder::start("spare.monitor");

        // An idle null sink takes two seconds to become prompt.
        spare.listen(2_500).await;
        pactl(&["unload-module", &module("sink_name=spk2")]);
        spare.until("the default speaker plays a", |sound| share(sound, 440.0) > 0.9).await;
    });
}

#[test]
fn a_chosen_microphone_that_is_not_there_is_replaced_by_the_default_one() {
    let name = "a_chosen_microphone_that_is_not_there_is_replaced_by_the_default_one";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        pactl(&["set-default-source", "mic1"]);
        let gone = AudioSettings {
            microphone: Some("unplugged".into()),
            speaker: Some("spk1".into()),
            ..AudioSettings::default()
        };
        let (a, b) = (Party::with(gone), Party::in_room(2));
        let _voice = Sine::start("mic1pipe", 440.0);
        let at_b = Recorder::start("spk2.monitor");
        call(&a, &b, |offer| offer).await;
        at_b.until("b hears the default microphone", |sound| share(sound, 440.0) > 0.9).await;
    });
}

fn pactl(arguments: &[&str]) -> String {
    let output = Command::new("pactl").args(arguments).output().unwrap();
    assert!(output.status.success(), "pactl {arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The number of the module that was loaded with this argument.
fn module(argument: &str) -> String {
    let list = pactl(&["list", "short", "modules"]);
    let line = list.lines().find(|line| line.contains(argument)).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}
