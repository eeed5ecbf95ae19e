//! How each tone sounds, as a pure function of time.

use std::f32::consts::{FRAC_PI_2, SQRT_2, TAU};

use crate::Tone;

/// Samples a second.
pub(super) const SAMPLE_RATE: u32 = 48_000;

/// RMS of a steady tone: -20 dBFS, as loud as speech on a call.
const LEVEL: f32 = 0.1;

/// RMS of what sounds into a conversation: -29 dBFS, heard beside speech and covering none of it.
const SOFT: f32 = 0.035;

/// Tones rise and fall over 5 ms, which takes the click away and is not heard as such.
const EDGE: f32 = 0.005;

/// A key sounds for 100 ms, as long as it is sent at least by the networks' habit.
const KEY_SECONDS: f32 = 0.1;

/// One tone, sample by sample.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wave {
    sound: Sound,
    next: u64,
}

#[derive(Debug, Clone, PartialEq)]
enum Sound {
    /// One frequency in Hz, alternately sounding and silent for these seconds, over and over.
    Cadence {
        frequency: f32,
        /// RMS; full scale is 1.0.
        level: f32,
        seconds: &'static [f32],
    },
    /// Two frequencies in Hz, once.
    Pair(f32, f32),
    Melody,
    Nothing,
}

impl Wave {
    pub fn new(tone: Tone) -> Self {
        let sound = match tone {
            Tone::Ring => Sound::Melody,
            // Kenya's ringing and busy tone, by ITU-T E.180 Supplement 2.
            Tone::RingBack => {
                Sound::Cadence { frequency: 425.0, level: LEVEL, seconds: &[0.67, 3.0, 1.5, 5.0] }
            }
            Tone::Busy => Sound::Cadence { frequency: 425.0, level: LEVEL, seconds: &[0.2, 0.6] },
            // It lists none for Kenya: two short beeps and a long rest, as in most countries.
            Tone::CallWaiting => {
                Sound::Cadence { frequency: 425.0, level: SOFT, seconds: &[0.2, 0.2, 0.2, 4.4] }
            }
            Tone::Key(key) => {
                key_pair(key).map_or(Sound::Nothing, |(low, high)| Sound::Pair(low, high))
            }
        };
        Self { sound, next: 0 }
    }
}

/// Ends with the tone; those that last until they are stopped never end. Full scale is 1.0.
impl Iterator for Wave {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let sample = self.next;
        self.next += 1;
        // Time within a period, so that it stays exact however long a tone lasts.
        let within = |period: f32| {
            let samples = (f64::from(period) * f64::from(SAMPLE_RATE)).round() as u64;
            (sample % samples) as f32 / SAMPLE_RATE as f32
        };
        let time = sample as f32 / SAMPLE_RATE as f32;
        match &self.sound {
            Sound::Cadence { frequency, level, seconds } => {
                let now = within(seconds.iter().sum());
                Some(level * SQRT_2 * cadence(seconds, now) * sine(*frequency, now))
            }
            Sound::Pair(low, high) => (time < KEY_SECONDS)
                .then(|| LEVEL * edges(time, KEY_SECONDS) * (sine(*low, time) + sine(*high, time))),
            Sound::Melody => {
                let softly = (time / melody::FADE_IN).clamp(melody::FIRST, 1.0);
                Some(LEVEL * softly * melody::at(within(melody::PERIOD)))
            }
            Sound::Nothing => None,
        }
    }
}

/// The two frequencies of a key in Hz, by ITU-T Q.23.
fn key_pair(key: char) -> Option<(f32, f32)> {
    let (low, high) = match key {
        '1' => (697, 1209),
        '2' => (697, 1336),
        '3' => (697, 1477),
        'A' | 'a' => (697, 1633),
        '4' => (770, 1209),
        '5' => (770, 1336),
        '6' => (770, 1477),
        'B' | 'b' => (770, 1633),
        '7' => (852, 1209),
        '8' => (852, 1336),
        '9' => (852, 1477),
        'C' | 'c' => (852, 1633),
        '*' => (941, 1209),
        '0' => (941, 1336),
        '#' => (941, 1477),
        'D' | 'd' => (941, 1633),
        _ => return None,
    };
    Some((low as f32, high as f32))
}

fn cadence(seconds: &[f32], now: f32) -> f32 {
    let mut start = 0.0;
    for (index, length) in seconds.iter().enumerate() {
        if now < start + length {
            return if index % 2 == 0 { edges(now - start, *length) } else { 0.0 };
        }
        start += length;
    }
    0.0
}

/// Rises at the begin and falls at the end of a tone, by a quarter of a sine each.
fn edges(time: f32, length: f32) -> f32 {
    let nearest = time.min(length - time).max(0.0);
    (FRAC_PI_2 * (nearest / EDGE).min(1.0)).sin()
}

fn sine(frequency: f32, time: f32) -> f32 {
    (TAU * frequency * time).sin()
}

/// What rings here: two soft notes a fourth apart, twice, then a rest.
mod melody {
    use super::{FRAC_PI_2, TAU, edges, sine};

    /// Seconds until it begins anew.
    pub const PERIOD: f32 = 4.0;

    /// It grows to full level within these seconds, from this part of it.
    pub const FADE_IN: f32 = 6.0;
    pub const FIRST: f32 = 0.35;

    /// (begin in seconds, Hz): A4 and D5, equal temperament.
    const NOTES: [(f32, f32); 4] = [(0.0, 440.0), (0.28, 587.33), (1.1, 440.0), (1.38, 587.33)];

    /// How long a note sounds, fading like a struck bar.
    const NOTE: f32 = 0.9;

    /// Makes the notes' mean level over their sounding time about that of a steady tone.
    const STRENGTH: f32 = 2.2;

    pub fn at(now: f32) -> f32 {
        let note = |(begin, frequency): &(f32, f32)| {
            let time = now - begin;
            if !(0.0..NOTE).contains(&time) {
                return 0.0;
            }
            let attack = (FRAC_PI_2 * (time / 0.015).min(1.0)).sin();
            let decay = (-4.0 * time).exp() * edges(time.max(NOTE / 2.0), NOTE);
            // A weak octave and a weaker twelfth that fades sooner give it body.
            let timbre = sine(*frequency, time)
                + 0.25 * sine(2.0 * frequency, time)
                + 0.1 * (-6.0 * time).exp() * (TAU * 3.0 * frequency * time).sin();
            attack * decay * timbre
        };
        STRENGTH * NOTES.iter().map(note).sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_tones_have_their_frequency_and_level() {
        let busy: Vec<f32> = Wave::new(Tone::Busy).skip(2400).take(4800).collect();
        assert!((rms(&busy) - LEVEL).abs() < 0.002, "{}", rms(&busy));
        assert!((strength(&busy, 425.0) - LEVEL * SQRT_2).abs() < 0.005);
        assert!(strength(&busy, 450.0) < 0.05);
    }

    #[test]
    fn ring_back_follows_kenyas_cadence_for_hours() {
        let samples = |seconds: f32| (seconds * SAMPLE_RATE as f32) as usize;
        // The phase of a cadence is computed within its period: the thousandth is as the first.
        for period in [0, 1000] {
            let mut wave = Wave::new(Tone::RingBack);
            wave.next = period * 488_160;
            let sound: Vec<f32> = wave.take(samples(10.17)).collect();
            let on = |from: f32, to: f32| rms(&sound[samples(from)..samples(to)]);
            assert!((on(0.01, 0.66) - LEVEL).abs() < 0.002);
            assert_eq!(on(0.68, 3.66), 0.0);
            assert!((on(3.68, 5.16) - LEVEL).abs() < 0.002);
            assert_eq!(on(5.18, 10.16), 0.0);
        }
    }

    #[test]
    fn call_waiting_beeps_twice_and_softly_every_five_seconds() {
        let sound: Vec<f32> = Wave::new(Tone::CallWaiting).take(10 * 48_000).collect();
        let loud = |second: f32| rms(&sound[(second * 48_000.0) as usize..][..4800]);
        for beep in [0.05, 0.45, 5.05, 5.45] {
            assert!((loud(beep) - SOFT).abs() < 0.002, "{beep}: {}", loud(beep));
        }
        for rest in [0.25, 0.7, 4.8, 5.25] {
            assert_eq!(loud(rest), 0.0, "{rest}");
        }
    }

    #[test]
    fn each_key_has_its_pair_and_ends_after_100_ms() {
        for (key, low, high) in [('1', 697.0, 1209.0), ('0', 941.0, 1336.0), ('#', 941.0, 1477.0)] {
            let sound: Vec<f32> = Wave::new(Tone::Key(key)).collect();
            assert_eq!(sound.len(), 4800);
            assert!((rms(&sound) - LEVEL).abs() < 0.005, "{key}: {}", rms(&sound));
            for row in [697.0, 770.0, 852.0, 941.0, 1209.0, 1336.0, 1477.0, 1633.0] {
                let expected = row == low || row == high;
                assert_eq!(strength(&sound, row) > 0.07, expected, "{key}: {row} Hz");
            }
        }
    }

    #[test]
    fn a_key_that_is_none_is_silent() {
        assert_eq!(Wave::new(Tone::Key('x')).count(), 0);
    }

    #[test]
    fn no_tone_clicks_or_clips() {
        for tone in [Tone::Ring, Tone::RingBack, Tone::Busy, Tone::Key('D')] {
            let sound: Vec<f32> = [0.0].into_iter().chain(Wave::new(tone).take(500_000)).collect();
            let step = sound.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
            let peak = sound.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
            assert!(step < 0.05, "{tone:?} jumps by {step}");
            assert!((0.1..0.5).contains(&peak), "{tone:?} peaks at {peak}");
        }
    }

    #[test]
    fn the_ring_begins_softly_and_comes_back_every_four_seconds() {
        let sound: Vec<f32> = Wave::new(Tone::Ring).take(16 * 48_000).collect();
        let first = rms(&sound[..96_000]);
        let third = rms(&sound[8 * 48_000..10 * 48_000]);
        let fourth = rms(&sound[12 * 48_000..14 * 48_000]);
        assert!(first < third * 0.6, "{first} then {third}");
        assert!((third - fourth).abs() < 0.001);
        assert!((0.05..0.15).contains(&third), "{third}");
        assert_eq!(rms(&sound[11 * 48_000..12 * 48_000]), 0.0, "the rest between");
    }

    fn rms(sound: &[f32]) -> f32 {
        (sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32).sqrt()
    }

    /// The amplitude of a frequency, by one bin of a Fourier transform.
    fn strength(sound: &[f32], frequency: f32) -> f32 {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (index, sample) in sound.iter().enumerate() {
            let angle = TAU * frequency * index as f32 / SAMPLE_RATE as f32;
            real += sample * angle.cos();
            imaginary += sample * angle.sin();
        }
        2.0 * (real * real + imaginary * imaginary).sqrt() / sound.len() as f32
    }
}
