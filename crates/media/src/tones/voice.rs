//! One wave at a time, changed without a click.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::wave::{SAMPLE_RATE, Wave};

/// Samples in which a tone that is cut off fades: 5 ms.
const FADE: u32 = SAMPLE_RATE / 200;

/// What an output reads, and the player changes.
#[derive(Debug, Default)]
pub(super) struct Voice {
    wave: Option<Wave>,
    /// While the wave fades: how many samples are left, and what comes then.
    fading: Option<(u32, Option<Wave>)>,
}

impl Voice {
    pub fn shared() -> Arc<Mutex<Self>> {
        Arc::default()
    }

    /// Plays this wave instead of the present one.
    pub fn play(&mut self, wave: Wave) {
        match self.wave {
            Some(_) => self.fade_to(Some(wave)),
            None => self.wave = Some(wave),
        }
    }

    pub fn stop(&mut self) {
        if self.wave.is_some() {
            self.fade_to(None);
        }
    }

    pub fn is_sounding(&self) -> bool {
        self.wave.is_some()
    }

    /// The next sample, full scale being 1.0; 0.0 when there is nothing to play.
    pub fn sample(&mut self) -> f32 {
        let Some(sample) = self.wave.as_mut().and_then(Iterator::next) else {
            self.wave = self.fading.take().and_then(|(_, next)| next);
            return 0.0;
        };
        match &mut self.fading {
            None => sample,
            Some((0, next)) => {
                self.wave = next.take();
                self.fading = None;
                0.0
            }
            Some((left, _)) => {
                *left -= 1;
                sample * *left as f32 / FADE as f32
            }
        }
    }

    fn fade_to(&mut self, next: Option<Wave>) {
        let left = self.fading.take().map_or(FADE, |(left, _)| left);
        self.fading = Some((left, next));
    }
}

pub(super) fn lock(voice: &Mutex<Voice>) -> MutexGuard<'_, Voice> {
    voice.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use crate::Tone;

    use super::*;

    #[test]
    fn a_stopped_tone_fades_and_is_gone_after_five_milliseconds() {
        let mut voice = Voice::default();
        voice.play(Wave::new(Tone::Busy));
        let before = take(&mut voice, 1000);
        voice.stop();
        let fading = take(&mut voice, FADE as usize + 1);
        assert!(largest_step(&[before, fading.clone()].concat()) < 0.02);
        assert!(fading.iter().any(|sample| *sample != 0.0));
        assert!(!voice.is_sounding());
        assert!(take(&mut voice, 1000).iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn a_tone_replaces_another_without_a_click_and_plays_whole() {
        let mut voice = Voice::default();
        voice.play(Wave::new(Tone::RingBack));
        let mut sound = take(&mut voice, 1111);
        voice.play(Wave::new(Tone::Key('4')));
        voice.play(Wave::new(Tone::Key('5')));
        sound.extend(take(&mut voice, FADE as usize + 1));
        assert!(largest_step(&sound) < 0.02);
        let key: Vec<f32> = Wave::new(Tone::Key('5')).collect();
        assert_eq!(take(&mut voice, key.len()), key, "the last one wins");
        take(&mut voice, 1);
        assert!(!voice.is_sounding());
    }

    #[test]
    fn a_tone_that_ends_within_the_fade_makes_room() {
        let mut voice = Voice::default();
        voice.play(Wave::new(Tone::Key('1')));
        take(&mut voice, 4790);
        voice.play(Wave::new(Tone::Key('2')));
        take(&mut voice, 11);
        let key: Vec<f32> = Wave::new(Tone::Key('2')).collect();
        assert_eq!(take(&mut voice, key.len()), key);
    }

    fn take(voice: &mut Voice, samples: usize) -> Vec<f32> {
        (0..samples).map(|_| voice.sample()).collect()
    }

    fn largest_step(sound: &[f32]) -> f32 {
        sound.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }
}
