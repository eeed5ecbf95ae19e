//! The sound processing in a simulated room, with real speech.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "echo/room.rs"]
mod room;

use media::processing::{FRAME_SAMPLES, Processor, Switches};
use room::{Room, attenuation, call, level, likeness, mix, noise, run, speech};

const OFF: Switches = Switches {
    echo_cancellation: false,
    noise_suppression: false,
    gain_control: false,
    high_pass_filter: false,
};
const ECHO: Switches = Switches { echo_cancellation: true, ..OFF };
const NOISE: Switches = Switches { noise_suppression: true, ..OFF };
const GAIN: Switches = Switches { gain_control: true, ..OFF };
const ALL: Switches = Switches {
    echo_cancellation: true,
    noise_suppression: true,
    gain_control: true,
    high_pass_filter: true,
};

#[test]
fn echo_of_speech_is_gone_after_three_seconds_at_any_usual_delay() {
    let played = mix(&[&speech("far.wav", 8, -22.0)]);
    for (delay, gain) in [(30, -18.0), (70, -18.0), (120, -18.0), (30, -9.0), (120, -9.0)] {
        let microphone = mix(&[&Room::new(delay, gain).echo(&played)]);
        let (sent, statistics) = call(ECHO, &played, &microphone);
        let attenuation = attenuation(&microphone, &sent, 3);
        assert!(attenuation > 30.0, "{attenuation:.1} dB at {delay} ms, {gain} dB");
        let erle = statistics.echo_return_loss_enhancement.unwrap();
        assert!(erle > 5.0, "ERLE {erle:.1} dB at {delay} ms, {gain} dB");
    }
}

#[test]
fn echo_returns_when_cancellation_is_switched_off_and_goes_when_it_is_on() {
    let played = mix(&[&speech("far.wav", 6, -22.0)]);
    let microphone = mix(&[&Room::new(50, -12.0).echo(&played)]);
    let processor = Processor::new(ECHO);
    assert!(attenuation(&microphone, &run(&processor, &played, &microphone), 3) > 30.0);
    processor.set(OFF);
    assert_eq!(run(&processor, &played, &microphone), microphone);
    processor.set(ECHO);
    assert!(attenuation(&microphone, &run(&processor, &played, &microphone), 3) > 30.0);
}

#[test]
fn the_agent_is_heard_while_both_speak() {
    let played = mix(&[&speech("far.wav", 10, -25.0)]);
    let near = speech("near.wav", 10, -22.0);
    let echo = Room::new(60, -18.0).echo(&played);
    let microphone = mix(&[&near, &echo]);
    let (sent, _) = call(ECHO, &played, &microphone);
    let wanted = mix(&[&near]);
    let start = 3 * 48_000;
    let likeness = likeness(&wanted[start..], &sent[start..]);
    let loss = level(&wanted[start..]) - level(&sent[start..]);
    assert!(likeness > 0.8, "likeness {likeness:.2}");
    assert!(loss < 6.0, "{loss:.1} dB quieter");
}

#[test]
fn without_a_far_side_the_agent_is_left_alone() {
    let near = mix(&[&speech("near.wav", 6, -22.0)]);
    let (sent, _) = call(ECHO, &[], &near);
    let likeness = likeness(&near[48_000..], &sent[48_000..]);
    assert!(likeness > 0.97, "likeness {likeness:.3}");
    assert!(attenuation(&near, &sent, 1).abs() < 1.0);
}

#[test]
fn steady_noise_falls_and_speech_in_it_stays() {
    let hiss = mix(&[&noise(6 * 48_000, -45.0, 7)]);
    let (sent, _) = call(NOISE, &[], &hiss);
    let attenuation = attenuation(&hiss, &sent, 3);
    assert!(attenuation > 12.0, "{attenuation:.1} dB");

    let near = speech("near.wav", 8, -22.0);
    let microphone = mix(&[&near, &noise(near.len(), -45.0, 7)]);
    let (sent, _) = call(NOISE, &[], &microphone);
    let wanted = mix(&[&near]);
    let likeness = likeness(&wanted[96_000..], &sent[96_000..]);
    assert!(likeness > 0.95, "likeness {likeness:.3}");
}

#[test]
fn gain_control_lifts_a_quiet_agent_and_spares_a_loud_one() {
    let quiet = mix(&[&speech("near.wav", 10, -45.0)]);
    let (sent, _) = call(GAIN, &[], &quiet);
    let gain = -attenuation(&quiet, &sent, 6);
    assert!((12.0..40.0).contains(&gain), "{gain:.1} dB");

    let loud = mix(&[&speech("near.wav", 10, -14.0)]);
    let (sent, _) = call(GAIN, &[], &loud);
    let gain = -attenuation(&loud, &sent, 6);
    assert!((-6.0..6.0).contains(&gain), "{gain:.1} dB");
}

#[test]
fn the_high_pass_filter_takes_hum_and_keeps_speech() {
    let hum: Vec<f32> = (0..96_000)
        .map(|i| 1000.0 * (std::f32::consts::TAU * 20.0 * i as f32 / 48_000.0).sin())
        .collect();
    let hum = mix(&[&hum]);
    let (sent, _) = call(Switches { high_pass_filter: true, ..OFF }, &[], &hum);
    let attenuation_of_hum = attenuation(&hum, &sent, 1);
    assert!(attenuation_of_hum > 20.0, "{attenuation_of_hum:.1} dB");

    let near = mix(&[&speech("near.wav", 4, -22.0)]);
    let (sent, _) = call(Switches { high_pass_filter: true, ..OFF }, &[], &near);
    assert!(attenuation(&near, &sent, 1).abs() < 1.5);
}

#[test]
fn with_all_switches_off_not_one_sample_changes() {
    let played = mix(&[&speech("far.wav", 2, -12.0)]);
    let microphone = mix(&[&Room::new(30, -6.0).echo(&played), &speech("near.wav", 2, -6.0)]);
    let (sent, statistics) = call(OFF, &played, &microphone);
    assert_eq!(sent, microphone);
    assert_eq!(statistics, room::Statistics::default());
}

#[test]
fn each_switch_alone_changes_the_sound() {
    let played = mix(&[&speech("far.wav", 2, -12.0)]);
    let microphone = mix(&[&Room::new(30, -6.0).echo(&played), &noise(96_000, -40.0, 9)]);
    for switches in [ECHO, NOISE, GAIN, Switches { high_pass_filter: true, ..OFF }] {
        let (sent, _) = call(switches, &played, &microphone);
        assert_ne!(sent, microphone, "{switches:?}");
    }
}

#[test]
fn extreme_and_lopsided_sound_never_stops_the_processing() {
    let processor = Processor::new(ALL);
    let loud = [i16::MIN; FRAME_SAMPLES];
    let square: [i16; FRAME_SAMPLES] =
        std::array::from_fn(|i| if i / 24 % 2 == 0 { i16::MAX } else { i16::MIN });
    for round in 0..400 {
        // Renders and captures come in bursts, one side stays away, switches change.
        for _ in 0..round % 7 {
            processor.process_render(if round % 2 == 0 { &loud } else { &square });
        }
        for _ in 0..round % 5 {
            processor.process_capture(&mut square.clone());
            processor.process_capture(&mut room::SILENCE.clone());
        }
        if round % 50 == 0 {
            processor.set([OFF, ECHO, NOISE, GAIN][round / 50 % 4]);
            processor.set(ALL);
        }
    }
    for _ in 0..1000 {
        processor.process_render(&loud);
    }
    let near = mix(&[&speech("near.wav", 6, -22.0)]);
    let sent = run(&processor, &[], &near);
    assert!(likeness(&near[144_000..], &sent[144_000..]) > 0.7, "speech passes afterwards");
}
