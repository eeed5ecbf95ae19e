//! Short rising tones, and how far apart they are in two channels.

use std::f32::consts::{PI, TAU};

pub const RATE: usize = 48_000;

/// One chirp a second.
pub const COUNT: usize = 8;

/// 60 ms from 500 to 3000 Hz: within every codec's band, and like itself at one place only.
const LENGTH: usize = RATE * 60 / 1000;

/// Longer delays are not looked for.
const REACH: usize = RATE / 2;

/// Half a second of silence before each.
pub fn sound() -> Vec<i16> {
    let mut sound = Vec::new();
    for _ in 0..COUNT {
        sound.resize(sound.len() + RATE / 2, 0);
        sound.extend((0..LENGTH).map(|index| {
            let time = index as f32 / RATE as f32;
            let part = index as f32 / LENGTH as f32;
            let phase = TAU * (500.0 * time + 2500.0 * time * part / 2.0);
            (8000.0 * (PI * part).sin() * phase.sin()) as i16
        }));
        sound.resize(sound.len() + RATE / 2 - LENGTH, 0);
    }
    sound
}

/// Milliseconds from each chirp on the left to the same one on the right.
pub fn delays(left: &[f32], right: &[f32]) -> Vec<f64> {
    let mut delays = Vec::new();
    let mut from = 0;
    while let Some(begin) = left[from..].iter().position(|sample| sample.abs() > 0.02) {
        let begin = from + begin;
        from = begin + RATE / 2;
        let (Some(chirp), Some(later)) =
            (left.get(begin..begin + LENGTH), right.get(begin..begin + LENGTH + REACH))
        else {
            break;
        };
        let likeness = |lag: usize| {
            let heard = &later[lag..lag + LENGTH];
            let product: f32 = chirp.iter().zip(heard).map(|(a, b)| a * b).sum();
            let energy: f32 = heard.iter().map(|b| b * b).sum();
            product / (energy + 1e-3).sqrt()
        };
        let best = (0..REACH).step_by(6).max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)));
        delays.extend(best.map(|lag| lag as f64 * 1000.0 / RATE as f64));
    }
    delays
}
