//! The way to the loudspeaker on Windows and macOS, where the webview has the calls' sound and
//! only the tones are ours. Always the system's default device.

use std::sync::{Arc, Mutex};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{Device, FromSample, SampleFormat, SizedSample, Stream, StreamConfig};

use super::voice::{self, Voice};
use super::wave::SAMPLE_RATE;
use crate::MediaNotice;

/// Plays a voice, silence included, until it is dropped.
pub(super) struct Output {
    _stream: Stream,
}

impl Output {
    /// `failed` is told the reason if the device stops working; it is called from a thread of the
    /// system's sound.
    pub fn open(
        _server: Option<&str>,
        _device: Option<&str>,
        voice: &Arc<Mutex<Voice>>,
        failed: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, MediaNotice> {
        let device = cpal::default_host().default_output_device().ok_or(MediaNotice::NoSpeaker)?;
        let stream = stream(&device, Arc::clone(voice), failed).map_err(|error| {
            tracing::warn!(%error, "tones cannot be played");
            MediaNotice::NoSpeaker
        })?;
        Ok(Self { _stream: stream })
    }
}

fn stream(
    device: &Device,
    voice: Arc<Mutex<Voice>>,
    failed: impl Fn(String) + Send + 'static,
) -> Result<Stream, cpal::Error> {
    let supported = device.default_output_config()?;
    let (format, config) = (supported.sample_format(), supported.config());
    // Shared devices of both systems take floats, a few drivers insist on integers.
    let stream = if format == SampleFormat::I16 {
        build::<i16>(device, config, voice, failed)?
    } else if format == SampleFormat::I32 {
        build::<i32>(device, config, voice, failed)?
    } else {
        build::<f32>(device, config, voice, failed)?
    };
    stream.play()?;
    Ok(stream)
}

fn build<T: SizedSample + FromSample<f32>>(
    device: &Device,
    config: StreamConfig,
    voice: Arc<Mutex<Voice>>,
    failed: impl Fn(String) + Send + 'static,
) -> Result<Stream, cpal::Error> {
    let channels = usize::from(config.channels);
    let mut resampler = Resampler::new(config.sample_rate);
    device.build_output_stream(
        config,
        move |samples: &mut [T], _: &cpal::OutputCallbackInfo| {
            let mut voice = voice::lock(&voice);
            for frame in samples.chunks_mut(channels) {
                frame.fill(T::from_sample(resampler.next(|| voice.sample())));
            }
        },
        move |error| failed(error.to_string()),
        None,
    )
}

/// From the waves' rate to the device's, by straight lines between samples: enough for tones
/// that end at 1.7 kHz.
struct Resampler {
    /// Samples of the wave for one of the device.
    step: f64,
    position: f64,
    before: f32,
    after: f32,
}

impl Resampler {
    fn new(rate: u32) -> Self {
        let step = f64::from(SAMPLE_RATE) / f64::from(rate.max(1));
        Self { step, position: 0.0, before: 0.0, after: 0.0 }
    }

    fn next(&mut self, mut wave: impl FnMut() -> f32) -> f32 {
        self.position += self.step;
        while self.position >= 1.0 {
            self.position -= 1.0;
            self.before = std::mem::replace(&mut self.after, wave());
        }
        self.before + (self.after - self.before) * self.position as f32
    }
}
