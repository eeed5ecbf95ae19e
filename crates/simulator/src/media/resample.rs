//! Changing the sample rate by a whole number, with state, for blocks of any length.
//!
//! A windowed-sinc low-pass, split into its phases. Telephone codecs need 8 kHz to and from
//! 48 kHz packet by packet, whatever length the packets have.

use std::collections::VecDeque;
use std::f64::consts::PI;

/// Input samples each phase looks at; the delay is half of it, in samples of the lower rate.
const TAPS_PER_PHASE: usize = 24;

/// Where the low-pass begins to fall, of the lower rate's half.
const PASS_BAND: f64 = 0.92;

/// Multiplies the sample rate by a whole number.
#[derive(Debug)]
pub struct Upsampler {
    factor: usize,
    taps: Vec<f32>,
    history: VecDeque<f32>,
}

impl Upsampler {
    pub fn new(factor: usize) -> Self {
        let taps = low_pass(factor).into_iter().map(|tap| tap * factor as f32).collect();
        Upsampler { factor, taps, history: VecDeque::from(vec![0.0; TAPS_PER_PHASE]) }
    }

    pub fn process(&mut self, input: &[i16]) -> Vec<i16> {
        if self.factor == 1 {
            return input.to_vec();
        }
        let mut output = Vec::with_capacity(input.len() * self.factor);
        for &sample in input {
            self.history.pop_back();
            self.history.push_front(f32::from(sample));
            for phase in 0..self.factor {
                let taps = self.taps.iter().skip(phase).step_by(self.factor);
                output.push(round(taps.zip(&self.history).map(|(tap, sample)| tap * sample).sum()));
            }
        }
        output
    }
}

/// Divides the sample rate by a whole number.
#[derive(Debug)]
pub struct Downsampler {
    factor: usize,
    taps: Vec<f32>,
    history: VecDeque<f32>,
    /// Input samples since the last output.
    phase: usize,
}

impl Downsampler {
    pub fn new(factor: usize) -> Self {
        let taps = low_pass(factor);
        let history = VecDeque::from(vec![0.0; taps.len()]);
        Downsampler { factor, taps, history, phase: 0 }
    }

    pub fn process(&mut self, input: &[i16]) -> Vec<i16> {
        if self.factor == 1 {
            return input.to_vec();
        }
        let mut output = Vec::with_capacity(input.len() / self.factor + 1);
        for &sample in input {
            self.history.pop_back();
            self.history.push_front(f32::from(sample));
            self.phase += 1;
            if self.phase == self.factor {
                self.phase = 0;
                let taps = self.taps.iter();
                output.push(round(taps.zip(&self.history).map(|(tap, sample)| tap * sample).sum()));
            }
        }
        output
    }
}

fn round(sample: f32) -> i16 {
    sample.round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16
}

/// A Hamming-windowed sinc at the higher rate, whose taps add up to one.
fn low_pass(factor: usize) -> Vec<f32> {
    let length = factor * TAPS_PER_PHASE;
    let cutoff = PASS_BAND / factor as f64;
    let middle = (length - 1) as f64 / 2.0;
    let taps: Vec<f64> = (0..length)
        .map(|n| {
            let x = cutoff * (n as f64 - middle);
            let sinc = if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
            let turn = 2.0 * PI * n as f64 / (length - 1) as f64;
            sinc * (0.54 - 0.46 * turn.cos())
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(|tap| (tap / sum) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_in_the_band_keeps_its_level_both_ways() {
        let tone = tone(1000.0, 8000.0, 8000);
        let up = Upsampler::new(6).process(&tone);
        assert_eq!(up.len(), 48000);
        assert!((rms(&up[6000..]) / rms(&tone) - 1.0).abs() < 0.01);
        let back = Downsampler::new(6).process(&up);
        assert_eq!(back.len(), 8000);
        assert!((rms(&back[1000..]) / rms(&tone) - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_the_lower_rate_cannot_carry_is_removed() {
        let above = tone(5000.0, 48000.0, 48000);
        let down = Downsampler::new(6).process(&above);
        assert!(rms(&down[1000..]) < 0.003 * rms(&above));
    }

    #[test]
    fn upsampling_leaves_no_images() {
        let up = Upsampler::new(6).process(&tone(1000.0, 8000.0, 8000));
        // The first image of 1 kHz sampled at 8 kHz lies at 7 kHz.
        assert!(
            goertzel(&up[6000..], 7000.0, 48000.0) < 0.002 * goertzel(&up[6000..], 1000.0, 48000.0)
        );
    }

    #[test]
    fn block_lengths_make_no_difference() {
        let tone = tone(440.0, 48000.0, 4800);
        let whole = Downsampler::new(6).process(&tone);
        let mut pieces = Downsampler::new(6);
        let joined: Vec<i16> = tone.chunks(7).flat_map(|chunk| pieces.process(chunk)).collect();
        assert_eq!(whole, joined);
    }

    fn tone(frequency: f64, rate: f64, samples: usize) -> Vec<i16> {
        (0..samples)
            .map(|n| ((2.0 * PI * frequency * n as f64 / rate).sin() * 10000.0) as i16)
            .collect()
    }

    fn rms(samples: &[i16]) -> f64 {
        let energy: f64 = samples.iter().map(|&s| f64::from(s).powi(2)).sum();
        (energy / samples.len() as f64).sqrt()
    }

    fn goertzel(samples: &[i16], frequency: f64, rate: f64) -> f64 {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, &sample) in samples.iter().enumerate() {
            let angle = 2.0 * PI * frequency * n as f64 / rate;
            re += f64::from(sample) * angle.cos();
            im += f64::from(sample) * angle.sin();
        }
        re.hypot(im) / samples.len() as f64
    }
}
