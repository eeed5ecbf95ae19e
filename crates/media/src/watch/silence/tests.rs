//! Timelines of calls, a sample each quarter of a second.

use super::*;

const QUARTER: Duration = Duration::from_millis(250);

/// A call in which everything is well, until a test changes it.
struct Call {
    watch: SilenceWatch,
    now: Instant,
    sample: SoundSample,
    captures: u64,
    captures_sound: u64,
    packets: u64,
    receives_sound: u64,
}

impl Call {
    fn new() -> Call {
        let now = Instant::now();
        let sample = SoundSample {
            talking: true,
            has_microphone: true,
            has_speaker: true,
            ..SoundSample::default()
        };
        Call {
            watch: SilenceWatch::new(now),
            now,
            sample,
            captures: 25,
            captures_sound: 25,
            packets: 12,
            receives_sound: 12,
        }
    }

    /// Everything that is told within so many seconds, with the quarter in which it was.
    fn run(&mut self, seconds: u32) -> Vec<(u32, SoundTrouble)> {
        let mut told = Vec::new();
        for quarter in 1..=4 * seconds {
            self.now += QUARTER;
            self.sample.captured += self.captures;
            self.sample.captured_sound += self.captures_sound;
            self.sample.packets += self.packets;
            self.sample.received_sound += self.receives_sound;
            told.extend(self.watch.take(self.sample, self.now).map(|trouble| (quarter, trouble)));
        }
        told
    }
}

fn out(outbound: OutboundTrouble) -> SoundTrouble {
    SoundTrouble { outbound: Some(outbound), inbound: None }
}

fn into(inbound: InboundTrouble) -> SoundTrouble {
    SoundTrouble { outbound: None, inbound: Some(inbound) }
}

const NONE: SoundTrouble = SoundTrouble { outbound: None, inbound: None };

#[test]
fn a_minute_of_a_quiet_room_raises_nothing() {
    let mut call = Call::new();
    // The hiss of a microphone: now and then a whole buffer of it is zero.
    call.captures_sound = 3;
    call.receives_sound = 2;
    assert_eq!(call.run(60), []);
}

#[test]
fn three_seconds_of_zeros_are_told_and_sound_takes_it_back_at_once() {
    let mut call = Call::new();
    assert_eq!(call.run(5), []);
    call.captures_sound = 0;
    assert_eq!(call.run(20), [(11, out(OutboundTrouble::MicrophoneSilent))]);
    call.captures_sound = 1;
    assert_eq!(call.run(5), [(1, NONE)]);
}

#[test]
fn a_call_that_begins_with_zeros_is_told_after_three_seconds() {
    let mut call = Call::new();
    call.captures_sound = 0;
    assert_eq!(call.run(4), [(11, out(OutboundTrouble::MicrophoneSilent))]);
}

#[test]
fn a_microphone_that_gives_nothing_is_told_from_one_that_gives_zeros() {
    let mut call = Call::new();
    call.run(5);
    (call.captures, call.captures_sound) = (0, 0);
    assert_eq!(call.run(5), [(11, out(OutboundTrouble::MicrophoneStopped))]);
    call.captures = 25;
    assert_eq!(call.run(1), [(1, out(OutboundTrouble::MicrophoneSilent))]);
}

#[test]
fn a_missing_microphone_is_named_so() {
    let mut call = Call::new();
    call.sample.has_microphone = false;
    call.captures_sound = 0;
    assert_eq!(call.run(5), [(11, out(OutboundTrouble::NoMicrophone))]);
}

#[test]
fn zeros_of_a_muted_microphone_are_wanted_and_count_only_after_it() {
    let mut call = Call::new();
    call.sample.muted = true;
    (call.captures, call.captures_sound) = (0, 0);
    assert_eq!(call.run(60), []);
    call.sample.muted = false;
    assert_eq!(call.run(4), [(11, out(OutboundTrouble::MicrophoneStopped))]);
    call.sample.muted = true;
    assert_eq!(call.run(4), [(1, NONE)]);
}

#[test]
fn nothing_is_expected_while_held_or_before_the_connection_is_up() {
    let mut call = Call::new();
    call.sample.talking = false;
    (call.captures_sound, call.packets, call.receives_sound) = (0, 0, 0);
    assert_eq!(call.run(60), []);
    call.sample.talking = true;
    let both = SoundTrouble {
        outbound: Some(OutboundTrouble::MicrophoneSilent),
        inbound: Some(InboundTrouble::NothingReceived),
    };
    assert_eq!(call.run(4), [(11, both)]);
    call.sample.talking = false;
    assert_eq!(call.run(4), [(1, NONE)]);
}

#[test]
fn three_seconds_without_a_packet_are_told_and_the_next_packet_takes_it_back() {
    let mut call = Call::new();
    call.run(5);
    (call.packets, call.receives_sound) = (0, 0);
    assert_eq!(call.run(20), [(11, into(InboundTrouble::NothingReceived))]);
    (call.packets, call.receives_sound) = (11, 12);
    assert_eq!(call.run(5), [(1, NONE)]);
}

#[test]
fn packets_of_discontinuous_transmission_are_enough() {
    let mut call = Call::new();
    call.run(5);
    let mut told = Vec::new();
    // Much sparser even than its packet each 400 ms.
    for _ in 0..60 {
        call.packets = 1;
        told.extend(call.run(1));
        call.packets = 0;
        told.extend(call.run(1));
    }
    assert_eq!(told, []);
}

#[test]
fn packets_of_silence_are_a_hint_after_ten_seconds() {
    let mut call = Call::new();
    call.run(5);
    call.receives_sound = 0;
    assert_eq!(call.run(60), [(40, into(InboundTrouble::OnlySilence))]);
    call.receives_sound = 1;
    assert_eq!(call.run(1), [(1, NONE)]);
}

#[test]
fn a_missing_speaker_is_told_unless_it_comes_at_once() {
    let mut call = Call::new();
    call.sample.has_speaker = false;
    assert_eq!(call.run(2), []);
    call.sample.has_speaker = true;
    assert_eq!(call.run(1), []);
    call.sample.has_speaker = false;
    assert_eq!(call.run(5), [(11, into(InboundTrouble::NoSpeaker))]);
    call.sample.has_speaker = true;
    assert_eq!(call.run(1), [(1, NONE)]);
}

#[test]
fn sleep_of_the_computer_proves_nothing() {
    let mut call = Call::new();
    call.run(5);
    call.now += Duration::from_secs(3_600);
    assert_eq!(call.run(60), []);
}
