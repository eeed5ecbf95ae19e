//! Playing sounds, tones and echoes frame by frame.

use std::collections::VecDeque;
use std::f32::consts::TAU;

use super::Sound;
use crate::media::{FRAME_SAMPLES, Frame, SILENCE};

/// Samples in a second.
const SECOND: usize = 48_000;

/// Plays one sound once.
#[derive(Debug)]
pub struct Player {
    sound: Sound,
    position: usize,
}

impl Player {
    pub fn new(sound: Sound) -> Player {
        Player { sound, position: 0 }
    }

    /// The next 20 ms; none at the end.
    pub fn next(&mut self) -> Option<Frame> {
        let rest = self.sound.get(self.position..).filter(|rest| !rest.is_empty())?;
        let mut frame = SILENCE;
        frame.iter_mut().zip(rest).for_each(|(sample, &played)| *sample = played);
        self.position += FRAME_SAMPLES;
        Some(frame)
    }

    pub fn rewind(&mut self) {
        self.position = 0;
    }
}

/// Plays a sound again and again, with a pause between.
#[derive(Debug)]
pub struct Loop {
    player: Player,
    pause: usize,
    paused: usize,
}

impl Loop {
    /// `pause` is in frames.
    pub fn new(sound: Sound, pause: usize) -> Loop {
        Loop { player: Player::new(sound), pause, paused: 0 }
    }

    pub fn next(&mut self) -> Frame {
        if let Some(frame) = self.player.next() {
            return frame;
        }
        self.paused += 1;
        if self.paused >= self.pause {
            self.paused = 0;
            self.player.rewind();
        }
        SILENCE
    }
}

/// Gives back what it heard, later.
#[derive(Debug)]
pub struct Echo {
    heard: VecDeque<Frame>,
}

impl Echo {
    /// 300 ms: long enough to tell the echo from one's own voice.
    const FRAMES: usize = 15;

    pub fn new() -> Echo {
        Echo { heard: VecDeque::from(vec![SILENCE; Echo::FRAMES]) }
    }

    pub fn next(&mut self, heard: &Frame) -> Frame {
        self.heard.push_back(*heard);
        self.heard.pop_front().unwrap_or(SILENCE)
    }
}

/// The European ring-back tone, which is Kenya's too: 425 Hz (ITU-T E.180), here 1 s on and
/// 4 s off (ETSI TR 101 041-2).
#[derive(Debug, Default)]
pub struct Ringback {
    position: usize,
}

impl Ringback {
    const FREQUENCY: f32 = 425.0;
    const ON: usize = SECOND;
    const PERIOD: usize = 5 * SECOND;
    /// -20 dBFS.
    const AMPLITUDE: f32 = 4634.0;
    /// 5 ms, so that it does not click.
    const FADE: usize = SECOND / 200;

    pub fn next(&mut self) -> Frame {
        let mut frame = SILENCE;
        for sample in &mut frame {
            *sample = Ringback::sample(self.position);
            self.position = (self.position + 1) % Ringback::PERIOD;
        }
        frame
    }

    fn sample(position: usize) -> i16 {
        let to_edge = position.min(Ringback::ON.saturating_sub(position)).min(Ringback::FADE);
        let gain = Ringback::AMPLITUDE * to_edge as f32 / Ringback::FADE as f32;
        let turn = (position as f32 * Ringback::FREQUENCY / SECOND as f32).fract();
        (gain * (TAU * turn).sin()) as i16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_plays_all_of_a_sound_and_then_nothing() {
        let mut player = Player::new((0..1000).collect());
        let frames: Vec<i16> = [player.next().unwrap(), player.next().unwrap()].concat();
        assert!(frames.iter().take(1000).copied().eq(0..1000));
        assert!(frames.iter().skip(1000).all(|&sample| sample == 0));
        assert!(player.next().is_none());
    }

    #[test]
    fn an_echo_comes_300_ms_later() {
        let mut echo = Echo::new();
        let said = (0..20).map(|n| echo.next(&[n; FRAME_SAMPLES])[0]);
        assert_eq!(said.collect::<Vec<_>>(), [[0; 15].as_slice(), &[0, 1, 2, 3, 4]].concat());
    }

    #[test]
    fn the_ring_back_tone_has_its_cadence_and_frequency() {
        let mut ringback = Ringback::default();
        let seconds: Vec<i16> = (0..250).flat_map(|_| ringback.next()).collect();
        let (on, off) = seconds.split_at(SECOND);
        let rises = on.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
        assert!((424..=426).contains(&rises), "{rises} periods in a second");
        assert!(off.iter().all(|&sample| sample == 0));
        assert_eq!(ringback.next(), Ringback::default().next(), "and again after 5 s");
    }
}
