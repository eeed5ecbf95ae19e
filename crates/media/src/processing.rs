//! What happens to the microphone's sound before it is sent: echo cancellation, noise
//! suppression, gain control and a high-pass filter, each switched live.
//!
//! The algorithms are WebRTC's audio processing in its Rust port `sonora`. This module owns their
//! settings, their 10 ms frames and the probes that hang them on GStreamer pads; it knows nothing
//! of devices, codecs or calls.

mod frames;
mod probe;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sonora::config::{
    AdaptiveDigital, EchoCanceller, GainController2, HighPassFilter, NoiseSuppression,
    NoiseSuppressionLevel,
};
use sonora::{AudioProcessing, Config, StreamConfig};

use crate::devices::AudioSettings;

/// Samples a second of everything processed here.
pub const SAMPLE_RATE: u32 = 48_000;

/// Samples in the 10 ms that are processed at a time.
pub const FRAME_SAMPLES: usize = (SAMPLE_RATE / 100) as usize;

/// 10 ms of mono sound.
pub type Frame = [i16; FRAME_SAMPLES];

/// The processing of one microphone, with what the speaker plays as its reference.
///
/// One `Processor` serves one capture and one render stream. Either may be missing, come later or
/// stop: without a reference nothing is cancelled, the rest still works. Its memory of the echo
/// path survives a change of pads, so it may outlive a call.
#[derive(Debug)]
pub struct Processor {
    engine: Mutex<AudioProcessing>,
}

impl Processor {
    pub fn new(switches: Switches) -> Arc<Self> {
        let mono = StreamConfig::new(SAMPLE_RATE, 1);
        let engine = AudioProcessing::builder()
            .config(switches.config())
            .capture_config(mono)
            .render_config(mono)
            .build();
        Arc::new(Self { engine: Mutex::new(engine) })
    }

    /// Switches parts on or off, effective from the next frame. A part switched on starts
    /// learning anew; the others keep what they know.
    pub fn set(&self, switches: Switches) {
        self.engine().apply_config(switches.config());
    }

    /// Tells how long a frame takes from [`process_render`](Self::process_render) through
    /// speaker, air and microphone to [`process_capture`](Self::process_capture), at most 500 ms.
    ///
    /// Only a hint for the first alignment: the canceller finds the delay by itself and follows it.
    pub fn set_stream_delay(&self, delay: Duration) {
        let milliseconds = delay.as_millis().min(500) as i32;
        // The only error says that the value was clamped, which the line above rules out.
        let _ = self.engine().set_stream_delay_ms(milliseconds);
    }

    /// Learns from 10 ms that are about to be played.
    pub fn process_render(&self, frame: &Frame) {
        let mut unused = *frame;
        // Errors concern the stream format only, which is a constant here.
        let _ = self.engine().process_render_i16(frame, &mut unused);
    }

    /// Processes 10 ms from the microphone in place. With every switch off nothing changes.
    pub fn process_capture(&self, frame: &mut Frame) {
        let input = *frame;
        let _ = self.engine().process_capture_i16(&input, frame);
    }

    /// What the echo canceller believes of its own work.
    pub fn statistics(&self) -> Statistics {
        let engine = self.engine();
        if engine.config().echo_canceller.is_none() {
            return Statistics::default();
        }
        let stats = engine.statistics();
        Statistics {
            echo_return_loss: stats.echo_return_loss,
            echo_return_loss_enhancement: stats.echo_return_loss_enhancement,
            delay: stats.delay_ms.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis),
        }
    }

    /// A panic while the lock was held leaves sound state behind, which is safe to go on with.
    fn engine(&self) -> MutexGuard<'_, AudioProcessing> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which parts of the processing are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Switches {
    pub echo_cancellation: bool,
    pub noise_suppression: bool,
    pub gain_control: bool,
    /// Takes away rumble and hum below speech. Echo cancellation brings its own, so this switch
    /// matters only without it.
    pub high_pass_filter: bool,
}

impl Switches {
    fn config(self) -> Config {
        Config {
            high_pass_filter: self.high_pass_filter.then(HighPassFilter::default),
            echo_canceller: self.echo_cancellation.then(EchoCanceller::default),
            noise_suppression: self.noise_suppression.then(|| NoiseSuppression {
                level: NoiseSuppressionLevel::High,
                ..NoiseSuppression::default()
            }),
            // Without the adaptive part the gain controller is only a limiter.
            gain_controller2: self.gain_control.then(|| GainController2 {
                adaptive_digital: Some(AdaptiveDigital::default()),
                ..GainController2::default()
            }),
            ..Config::default()
        }
    }
}

impl From<&AudioSettings> for Switches {
    /// The high-pass filter has no switch of its own for the agent: it is on unless all is off.
    fn from(settings: &AudioSettings) -> Self {
        let AudioSettings { echo_cancellation, noise_suppression, gain_control, .. } = *settings;
        Self {
            echo_cancellation,
            noise_suppression,
            gain_control,
            high_pass_filter: echo_cancellation || noise_suppression || gain_control,
        }
    }
}

/// Figures of the echo canceller, `None` where it is off or has nothing to tell yet.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Statistics {
    /// Level of the played sound over that of its echo at the microphone, in dB
    /// (`echoReturnLoss` in W3C webrtc-stats).
    pub echo_return_loss: Option<f64>,
    /// Level of the echo at the microphone over what is left of it, in dB
    /// (`echoReturnLossEnhancement` in W3C webrtc-stats).
    pub echo_return_loss_enhancement: Option<f64>,
    /// The delay found between render and capture.
    pub delay: Option<Duration>,
}
