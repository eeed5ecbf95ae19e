//! A simulated room: a speaker, a microphone, and the way the sound takes between them. Shared by
//! the echo tests and the echo bench.

// Each user takes a part of it.
#![allow(dead_code)]
#![allow(clippy::unwrap_used)]

use std::path::Path;

use media::processing::{FRAME_SAMPLES, Frame, Processor, SAMPLE_RATE, Switches};

/// Samples in a millisecond.
pub const MILLISECOND: usize = (SAMPLE_RATE / 1000) as usize;

/// The way from speaker to microphone: one direct sound, then reflections that fade.
pub struct Room {
    /// (delay in samples, factor)
    taps: Vec<(usize, f32)>,
}

impl Room {
    /// `delay_ms` passes until the direct sound; `gain_db` is the level of all echo over the
    /// level played; the tail falls by 60 dB in 200 ms, as in a small furnished office.
    pub fn new(delay_ms: usize, gain_db: f32) -> Self {
        let mut random = Random(2);
        let mut taps = vec![(delay_ms * MILLISECOND, 1.0)];
        for _ in 0..80 {
            let after_ms = 200.0 * random.next().abs();
            let fade = 10f32.powf(-3.0 * after_ms / 200.0);
            let delay = delay_ms * MILLISECOND + (after_ms * MILLISECOND as f32) as usize;
            taps.push((delay, 0.5 * fade * random.next()));
        }
        let energy: f32 = taps.iter().map(|(_, factor)| factor * factor).sum();
        let scale = 10f32.powf(gain_db / 20.0) / energy.sqrt();
        taps.iter_mut().for_each(|(_, factor)| *factor *= scale);
        Self { taps }
    }

    /// What arrives at the microphone of what is played, with a noise floor of -75 dBFS.
    pub fn echo(&self, played: &[i16]) -> Vec<f32> {
        let mut heard = noise(played.len(), -75.0, 3);
        for &(delay, factor) in &self.taps {
            for (sample, &source) in heard.iter_mut().skip(delay).zip(played) {
                *sample += factor * f32::from(source);
            }
        }
        heard
    }
}

/// Runs both streams through a fresh processor as a sound card would, frame by frame, and returns
/// what would be sent, with the processor for its statistics.
pub fn call(switches: Switches, played: &[i16], microphone: &[i16]) -> (Vec<i16>, Statistics) {
    let processor = Processor::new(switches);
    let sent = run(&processor, played, microphone);
    let statistics = processor.statistics();
    (sent, statistics)
}

pub use media::processing::Statistics;

/// As [`call`], on a processor that may have heard something before.
pub fn run(processor: &Processor, played: &[i16], microphone: &[i16]) -> Vec<i16> {
    let mut sent = microphone.to_vec();
    let (renders, _) = played.as_chunks::<FRAME_SAMPLES>();
    let (captures, _) = sent.as_chunks_mut::<FRAME_SAMPLES>();
    let mut renders = renders.iter();
    for capture in captures {
        if let Some(render) = renders.next() {
            processor.process_render(render);
        }
        processor.process_capture(capture);
    }
    sent
}

/// Speech from tests/assets at 48 kHz, repeated to fill `seconds`, at `level` dBFS (RMS while
/// somebody speaks).
pub fn speech(name: &str, seconds: usize, level: f32) -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assets").join(name);
    let mut reader = hound::WavReader::open(path).unwrap();
    assert_eq!(reader.spec().sample_rate * 3, SAMPLE_RATE);
    let narrow: Vec<f32> = reader.samples::<i16>().map(|s| f32::from(s.unwrap())).collect();
    let wide = triple_rate(&narrow);
    let factor = 10f32.powf((level - active_level(&wide)) / 20.0);
    wide.iter().map(|sample| sample * factor).cycle().take(seconds * SAMPLE_RATE as usize).collect()
}

/// White noise at `level` dBFS.
pub fn noise(samples: usize, level: f32, seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    // Uniform noise of peak 1 has an RMS of 1/sqrt(3).
    let peak = 32768.0 * 3f32.sqrt() * 10f32.powf(level / 20.0);
    (0..samples).map(|_| peak * random.next()).collect()
}

/// Mixes and quantises.
pub fn mix(parts: &[&[f32]]) -> Vec<i16> {
    let length = parts.iter().map(|part| part.len()).min().unwrap_or(0);
    (0..length).map(|i| parts.iter().map(|part| part[i]).sum::<f32>().round() as i16).collect()
}

/// RMS in dBFS, never below -96, the quietest that 16 bits can tell from nothing.
pub fn level(samples: &[i16]) -> f32 {
    let wide: Vec<f32> = samples.iter().map(|&sample| f32::from(sample)).collect();
    rms_level(&wide)
}

/// RMS in dBFS of the frames that are at most 30 dB quieter than the loudest one.
pub fn active_level(samples: &[f32]) -> f32 {
    let frames: Vec<&[f32]> = samples.chunks_exact(FRAME_SAMPLES).collect();
    let loudest = frames.iter().map(|frame| rms_level(frame)).fold(-96.0, f32::max);
    let active: Vec<f32> = frames
        .into_iter()
        .filter(|frame| rms_level(frame) > loudest - 30.0)
        .flatten()
        .copied()
        .collect();
    rms_level(&active)
}

/// How much quieter `after` is than `before`, in dB, over all that both hold from `second` on.
pub fn attenuation(before: &[i16], after: &[i16], from_second: usize) -> f32 {
    let start = from_second * SAMPLE_RATE as usize;
    level(&before[start..]) - level(&after[start..])
}

/// How like `heard` is to `wanted`, 1.0 for equal, blind to delays up to 40 ms, to level and to
/// phase: the mean over octave bands of the correlation of their envelopes, as STOI does it.
pub fn likeness(wanted: &[i16], heard: &[i16]) -> f32 {
    const BANDS: [f32; 5] = [250.0, 500.0, 1000.0, 2000.0, 4000.0];
    let band_likeness = |band: &f32| {
        let (wanted, heard) = (octave(wanted, *band), octave(heard, *band));
        let wanted = envelope(&wanted);
        (0..40)
            .map(|lag| correlation(&wanted, &envelope(&heard[lag * MILLISECOND..])))
            .fold(-1.0, f32::max)
    };
    BANDS.iter().map(band_likeness).sum::<f32>() / BANDS.len() as f32
}

/// One octave around `center` Hz, by the band-pass of the RBJ cookbook.
fn octave(samples: &[i16], center: f32) -> Vec<f32> {
    let angle = std::f32::consts::TAU * center / SAMPLE_RATE as f32;
    let alpha = angle.sin() * 0.3535;
    let (b0, a0, a1, a2) = (alpha, 1.0 + alpha, -2.0 * angle.cos(), 1.0 - alpha);
    let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
    let mut filter = |&sample: &i16| {
        let x = f32::from(sample);
        let y = (b0 * (x - x2) - a1 * y1 - a2 * y2) / a0;
        (x2, x1, y2, y1) = (x1, x, y1, y);
        y
    };
    samples.iter().map(&mut filter).collect()
}

/// The amplitude in each 8 ms.
fn envelope(band: &[f32]) -> Vec<f32> {
    band.chunks_exact(8 * MILLISECOND)
        .map(|part| part.iter().map(|y| y * y).sum::<f32>().sqrt())
        .collect()
}

/// Pearson's correlation over what both hold.
fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let mean = |values: &[f32]| values.iter().sum::<f32>() / length as f32;
    let (a, b) = (&a[..length], &b[..length]);
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut product, mut energy_a, mut energy_b) = (0.0, 1e-9, 1e-9);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        product += a * b;
        energy_a += a * a;
        energy_b += b * b;
    }
    product / (energy_a * energy_b).sqrt()
}

fn rms_level(samples: &[f32]) -> f32 {
    let energy: f32 = samples.iter().map(|sample| sample * sample).sum();
    let rms = (energy / samples.len().max(1) as f32).sqrt() / 32768.0;
    (20.0 * rms.log10()).max(-96.0)
}

/// Three times the samples, by a windowed sinc of 8 periods.
fn triple_rate(narrow: &[f32]) -> Vec<f32> {
    const REACH: isize = 8;
    let at = |index: isize| {
        usize::try_from(index).ok().and_then(|index| narrow.get(index)).copied().unwrap_or(0.0)
    };
    let kernel = |x: f32| {
        let angle = std::f32::consts::PI * x;
        let window = 0.5 + 0.5 * (angle / (REACH + 1) as f32).cos();
        if x == 0.0 { 1.0 } else { window * angle.sin() / angle }
    };
    (0..narrow.len() * 3)
        .map(|index| {
            let (whole, third) = ((index / 3) as isize, (index % 3) as f32 / 3.0);
            (-REACH..=REACH).map(|k| at(whole + k) * kernel(third - k as f32)).sum()
        })
        .collect()
}

/// A small linear congruential generator (Knuth's MMIX constants): the same noise each time.
struct Random(u64);

impl Random {
    /// Uniform in -1.0..1.0.
    fn next(&mut self) -> f32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 40) as f32 / (1u64 << 23) as f32) - 1.0
    }
}

/// A frame of silence.
pub const SILENCE: Frame = [0; FRAME_SAMPLES];
