//! The tones, recorded from a real PulseAudio and measured.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "tones/recording.rs"]
mod recording;
#[path = "devices/sound_server.rs"]
mod sound_server;

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use media::tones::Player;
use media::{MediaNotice, Tone};
use recording::{Recording, Sound};
use sound_server::SoundServer;

const DESK: &str = "module-null-sink sink_name=desk rate=48000 channels=1";
const BELL: &str = "module-null-sink sink_name=bell rate=48000 channels=1";

#[test]
fn busy_is_heard_in_its_frequency_and_cadence() {
    let _alone = alone();
    let server = SoundServer::with(&[DESK]);
    let (player, notices) = player(&server);
    let sound = hear(&server, &player, Tone::Busy, &[0.2, 0.6, 0.2, 0.6, 0.2]);
    assert!((0.13..0.15).contains(&sound.strength(425.0)), "at full level");
    assert!((-21.0..-19.0).contains(&sound.level(0.05..0.15)));
    assert!(notices.try_recv().is_err());
}

#[test]
fn ring_back_is_heard_as_in_kenya() {
    let _alone = alone();
    let server = SoundServer::with(&[DESK]);
    let (player, _notices) = player(&server);
    let sound = hear(&server, &player, Tone::RingBack, &[0.67, 3.0, 1.5]);
    assert!((0.13..0.15).contains(&sound.strength(425.0)), "at full level");
}

#[test]
fn keys_are_heard_one_after_the_other_and_end_by_themselves() {
    let _alone = alone();
    let server = SoundServer::with(&[DESK]);
    let (player, _notices) = player(&server);
    let recording = Recording::start(&server, "desk");
    for (key, low, high) in [('5', 770.0, 1336.0), ('#', 941.0, 1477.0)] {
        player.play(Tone::Key(key));
        let sound = recording.take_sounding(0.6);
        assert!(sound.strength(low) > 0.08, "{key}");
        assert!(sound.strength(high) > 0.08, "{key}");
        assert!(sound.strength(697.0) < 0.03, "{key}");
        recording.until_silent(1.0);
    }
}

#[test]
fn a_second_tone_replaces_the_first_and_stopping_silences() {
    let _alone = alone();
    let server = SoundServer::with(&[DESK]);
    let (player, _notices) = player(&server);
    let recording = Recording::start(&server, "desk");
    player.play(Tone::Busy);
    recording.take_sounding(0.1);
    player.play(Tone::Key('9'));
    assert!(recording.take(0.4).strength(1477.0) > 0.08);
    recording.until_silent(1.0);
    player.play(Tone::Busy);
    recording.take_sounding(0.1);
    player.stop();
    recording.until_silent(1.0);
}

#[test]
fn the_ring_goes_to_the_ringer_and_the_rest_to_the_speaker() {
    let _alone = alone();
    let server = SoundServer::with(&[DESK, BELL]);
    let (player, _notices) = player(&server);
    player.choose(Some("desk".to_owned()), Some("bell".to_owned()));
    let (desk, bell) = (Recording::start(&server, "desk"), Recording::start(&server, "bell"));
    player.play(Tone::Ring);
    let sound = bell.take_sounding(0.8);
    assert!(sound.strength(440.0) > 0.02);
    assert!(sound.strength(587.33) > 0.02);
    assert!(desk.take(0.8).level(0.0..0.8) < -90.0);

    player.play(Tone::Busy);
    assert!(desk.take_sounding(0.2).strength(425.0) > 0.1);
    bell.until_silent(2.0);
}

#[test]
fn a_missing_device_is_told_and_the_default_plays() {
    let _alone = alone();
    let server = SoundServer::with(&[DESK]);
    let (player, notices) = player(&server);
    player.choose(Some("unplugged".to_owned()), None);
    let recording = Recording::start(&server, "desk");
    player.play(Tone::Busy);
    let sound = recording.take_sounding(0.2);
    assert!(sound.strength(425.0) > 0.1);
    let notice = notices.recv_timeout(Duration::from_secs(5)).unwrap();
    let reason = "no such device".to_owned();
    assert_eq!(notice, MediaNotice::DeviceFailed { device: "unplugged".to_owned(), reason });
}

#[test]
fn without_a_sound_server_it_is_told_once_and_the_tone_starts_when_one_comes() {
    let _alone = alone();
    let mut server = SoundServer::absent();
    let (player, notices) = player(&server);
    player.play(Tone::RingBack);
    let notice = notices.recv_timeout(Duration::from_secs(5)).unwrap();
    assert_eq!(notice, MediaNotice::NoSoundServer);
    server.start(&[DESK]);
    let recording = Recording::start(&server, "desk");
    assert!(recording.take_sounding(0.3).strength(425.0) > 0.1);
    assert!(notices.try_recv().is_err(), "told once");
}

#[test]
fn a_server_that_ends_under_a_tone_stops_nothing_else() {
    let _alone = alone();
    let mut server = SoundServer::with(&[DESK]);
    let (player, notices) = player(&server);
    let recording = Recording::start(&server, "desk");
    player.play(Tone::RingBack);
    recording.take_sounding(0.1);
    server.stop();
    assert!(notices.recv_timeout(Duration::from_secs(10)).is_ok(), "it is told");
    server.start(&[DESK]);
    let recording = Recording::start(&server, "desk");
    assert!(recording.take_sounding(0.3).strength(425.0) > 0.1, "it goes on");
}

#[test]
fn a_tone_is_on_its_way_within_fifty_milliseconds() {
    let _alone = alone();
    let server = SoundServer::with(&[DESK]);
    let (player, _notices) = player(&server);
    let recording = Recording::start(&server, "desk");
    let mut delays = Vec::new();
    for _ in 0..5 {
        let asked = recording.now();
        player.play(Tone::Busy);
        delays.push(recording.sounding_after(asked));
        player.stop();
        recording.take(0.3);
    }
    // Of five, so that one hiccup of a busy machine does not count; the recorder's own delay is
    // within.
    delays.sort_by(f64::total_cmp);
    assert!(delays[2] < 0.12, "{delays:?}");
}

/// Plays a tone until it is heard in this cadence. A busy computer tears tones, so that one hearing
/// says nothing; a wrong cadence is wrong each time.
fn hear(server: &SoundServer, player: &Player, tone: Tone, cadence: &[f64]) -> Sound {
    let recording = Recording::start(server, "desk");
    let mut heard = Vec::new();
    for _ in 0..8 {
        player.play(tone);
        let sound = recording.take_sounding(cadence.iter().sum::<f64>() + 0.4);
        player.stop();
        recording.take(0.5);
        heard.push(sound.cadence());
        let near = |(heard, wanted): (&f64, &f64)| (heard - wanted).abs() < 0.05;
        let alike =
            |heard: &Vec<f64>| heard.len() >= cadence.len() && heard.iter().zip(cadence).all(near);
        if heard.last().is_some_and(alike) {
            return sound;
        }
    }
    panic!("{heard:?} instead of {cadence:?}");
}

/// Sound is heard in real time: the tests would take it from each other.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn player(server: &SoundServer) -> (Player, Receiver<MediaNotice>) {
    let (sender, notices) = channel();
    let player = Player::start(Some(server.address()), move |notice| {
        let _ = sender.send(notice);
    });
    (player, notices)
}
