//! What a sound server plays, recorded from the monitor of a sink.

use std::io::Read;
use std::ops::Range;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::Mutex;

use crate::sound_server::SoundServer;

const RATE: f64 = 48_000.0;

/// Runs until it is dropped. Its time is the recorded one, in seconds.
pub struct Recording {
    recorder: Child,
    stream: Mutex<Stream>,
}

struct Stream {
    source: ChildStdout,
    read: usize,
}

impl Recording {
    /// Returns when samples arrive.
    pub fn start(server: &SoundServer, sink: &str) -> Self {
        let device = format!("--device={sink}.monitor");
        let format = ["--raw", "--format=s16le", "--rate=48000", "--channels=1"];
        let mut command = server.command("parec", &[&device, "--latency-msec=10"]);
        let mut recorder = command.args(format).stdout(Stdio::piped()).spawn().unwrap();
        let stream = Stream { source: recorder.stdout.take().unwrap(), read: 0 };
        let recording = Self { recorder, stream: Mutex::new(stream) };
        recording.take(0.1);
        recording
    }

    /// The next seconds.
    pub fn take(&self, seconds: f64) -> Sound {
        Sound(self.read((seconds * RATE) as usize))
    }

    /// The next seconds from the first sound on.
    pub fn take_sounding(&self, seconds: f64) -> Sound {
        let mut samples = self.wait();
        let missing = ((seconds * RATE) as usize).saturating_sub(samples.len());
        samples.extend(self.read(missing));
        Sound(samples)
    }

    /// Waits until nothing sounds for these seconds, which must be longer than a tone's own pauses.
    pub fn until_silent(&self, seconds: f64) {
        let mut silent = 0;
        for _ in 0..1000 {
            let sounds = self.read(480).iter().any(|sample| sample.abs() > 0.0001);
            silent = if sounds { 0 } else { silent + 480 };
            if silent as f64 >= seconds * RATE {
                return;
            }
        }
        panic!("it goes on sounding");
    }

    /// What has been read so far.
    pub fn now(&self) -> f64 {
        self.stream.lock().unwrap().read as f64 / RATE
    }

    /// Seconds of recording until something sounds.
    pub fn sounding_after(&self, begin: f64) -> f64 {
        let rest = self.wait().len() as f64 / RATE;
        self.now() - rest - begin
    }

    /// Reads up to the first sound, for 10 s at most; returns what was read of it.
    fn wait(&self) -> Vec<f32> {
        for _ in 0..1000 {
            let part = self.read(480);
            if let Some(begin) = part.iter().position(|sample| sample.abs() > 0.001) {
                return part[begin..].to_vec();
            }
        }
        panic!("nothing sounds");
    }

    fn read(&self, samples: usize) -> Vec<f32> {
        let mut bytes = vec![0; samples * 2];
        let mut stream = self.stream.lock().unwrap();
        stream.source.read_exact(&mut bytes).unwrap();
        stream.read += samples;
        bytes
            .as_chunks()
            .0
            .iter()
            .map(|&pair| f32::from(i16::from_le_bytes(pair)) / 32768.0)
            .collect()
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let _ = self.recorder.kill();
        let _ = self.recorder.wait();
    }
}

/// Samples from -1.0 to 1.0; ranges are in seconds.
pub struct Sound(Vec<f32>);

impl Sound {
    /// RMS in dBFS, -100 for nothing.
    pub fn level(&self, range: Range<f64>) -> f64 {
        let part = self.part(range);
        let energy: f32 = part.iter().map(|sample| sample * sample).sum();
        f64::from(10.0 * (energy / part.len() as f32).log10()).max(-100.0)
    }

    /// How long it alternately sounds and is silent, in seconds; the last part is cut off. Gaps
    /// shorter than 100 ms, which a busy computer tears, count as sound.
    pub fn cadence(&self) -> Vec<f64> {
        const STEP: usize = 480;
        let loud = |part: &[f32]| part.iter().any(|sample| sample.abs() > 0.01);
        let frames: Vec<bool> = self.0.chunks(STEP).map(loud).collect();
        let mut parts: Vec<(bool, usize)> = Vec::new();
        for run in frames.chunk_by(|a, b| a == b) {
            let torn = !run[0] && run.len() < 10;
            match parts.last_mut() {
                Some((sounding, steps)) if torn || *sounding == run[0] => *steps += run.len(),
                Some(_) | None => parts.push((run[0], run.len())),
            }
        }
        parts.pop();
        parts.iter().map(|(_, steps)| *steps as f64 * STEP as f64 / RATE).collect()
    }

    /// The greatest amplitude of a frequency in any 60 ms, by Goertzel's algorithm.
    pub fn strength(&self, frequency: f64) -> f64 {
        let starts = (0..).map(|step| step * 960);
        let windows = starts.map_while(|start| self.0.get(start..start + 2880));
        windows.map(|window| goertzel(window, frequency)).fold(0.0, f64::max)
    }

    fn part(&self, range: Range<f64>) -> &[f32] {
        &self.0[(range.start * RATE) as usize..(range.end * RATE) as usize]
    }
}

fn goertzel(samples: &[f32], frequency: f64) -> f64 {
    let coefficient = 2.0 * (std::f64::consts::TAU * frequency / RATE).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for sample in samples {
        (last, before) = (f64::from(*sample) + coefficient * last - before, last);
    }
    let power = last * last + before * before - coefficient * last * before;
    2.0 * power.max(0.0).sqrt() / samples.len() as f64
}
