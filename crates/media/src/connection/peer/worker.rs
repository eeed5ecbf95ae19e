//! The thread of a pipeline: it works the queue off in order, reports, replaces devices that
//! broke, and takes the pipeline down in the end.

use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::Peer;
use super::effort::Thrift;
use super::events::{Happening, Report};
use super::states::Said;
use crate::connection::{candidate, stats};
use crate::processing::Statistics;
use crate::slot::{End, Fitted};
use crate::watch::{NetworkSample, QualityWatch, SilenceWatch};
use crate::{ConnectionEvent, IceCandidate, MediaError, MediaNotice, microphone, speaker};

/// Between two looks at whether both sides can hear each other.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// The network is judged at every fourth, which is once a second.
const LOOKS_A_SECOND: u32 = 4;

/// Starts the thread of a pipeline. It ends when the pipeline is closed.
pub(super) fn spawn(
    peer: Arc<Peer>,
    happenings: mpsc::Receiver<Happening>,
    report: Report,
) -> Result<(), MediaError> {
    let worker = Worker {
        peer,
        report,
        said: Said::default(),
        microphone_level: -100.0,
        speaker_level: -100.0,
        silence: SilenceWatch::new(Instant::now()),
        quality: QualityWatch::default(),
        thrift: Thrift::default(),
        looks: 0,
    };
    let threads = worker.report.sound.threads().clone();
    threads.spawn("media-call", move || worker.run(&happenings))
}

pub(super) struct Worker {
    pub peer: Arc<Peer>,
    report: Report,
    pub said: Said,
    microphone_level: f32,
    speaker_level: f32,
    silence: SilenceWatch,
    quality: QualityWatch,
    thrift: Thrift,
    looks: u32,
}

impl Worker {
    fn run(mut self, happenings: &mpsc::Receiver<Happening>) {
        let mut retry = Retry::default();
        let mut look_at = Instant::now() + LOOK_EVERY;
        loop {
            let look_in = look_at.saturating_duration_since(Instant::now());
            let happening = match happenings.recv_timeout(retry.left().min(look_in)) {
                Ok(happening) => Some(happening),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if retry.left().is_zero() {
                retry.after(self.try_devices());
            }
            if Instant::now() >= look_at {
                look_at = Instant::now() + LOOK_EVERY;
                self.look();
            }
            let Some(happening) = happening else { continue };
            match happening {
                Happening::Message(message) => self.message(&message),
                Happening::Candidate(candidate) => self.candidate(candidate),
                Happening::Gathering(state) => self.gathering(state),
                Happening::IceConnection(state) => self.ice_connection(state),
                Happening::Connection(state) => self.connection(state),
                Happening::Signaling(state) => self.say(ConnectionEvent::SignalingState(state)),
                Happening::Tone(tone) => self.say(ConnectionEvent::ToneChange(tone)),
                Happening::Stats(stats) => self.judge(&stats),
                Happening::Close => break,
            }
        }
        if let Some(bus) = self.peer.pipeline.bus() {
            bus.unset_sync_handler();
        }
        self.peer.microphone.slot.clear();
        self.peer.speaker.slot.clear();
        if self.peer.pipeline.set_state(gst::State::Null).is_err() {
            tracing::warn!("media pipeline not stopped");
        }
    }

    fn look(&mut self) {
        let sample = self.peer.sound_sample();
        if let Some(trouble) = self.silence.take(sample, Instant::now()) {
            tracing::warn!(?trouble, "who can hear whom");
            self.say(ConnectionEvent::SoundTrouble(trouble));
        }
        self.looks += 1;
        if self.looks.is_multiple_of(LOOKS_A_SECOND)
            && self.peer.gate.connected.load(Ordering::Relaxed)
        {
            self.peer.queue_stats();
        }
    }

    fn judge(&mut self, stats: &gst::StructureRef) {
        let levels =
            stats::Levels { microphone: self.microphone_level, speaker: self.speaker_level };
        let report = stats::report(stats, &Statistics::default(), &levels);
        let (concealed, playout) = self.peer.played();
        let network = NetworkSample::from_report(&report);
        let quality = self.quality.take(NetworkSample { concealed, playout, ..network });
        tracing::debug!(?quality, "network");
        if let Some(effort) = self.thrift.take(quality.loss_sent, self.report.sound.spares_data()) {
            self.peer.spend(effort);
        }
        self.say(ConnectionEvent::Quality(quality));
    }

    /// Where there is silence although there are devices, tries once more. Tells whether it
    /// remains so.
    fn try_devices(&self) -> bool {
        let slots = [&self.peer.microphone.slot, &self.peer.speaker.slot];
        if !slots.iter().any(|slot| slot.is_silent()) {
            return false;
        }
        let (settings, present) = (self.report.sound.settings(), self.report.sound.devices());
        if let Err(error) = self.peer.fit(&settings, &present) {
            tracing::warn!(%error, "devices not tried");
        }
        slots.iter().any(|slot| slot.is_silent())
    }

    pub(super) fn say(&self, event: ConnectionEvent) {
        if !self.peer.retired.load(Ordering::Relaxed) {
            (self.report.events)(event);
        }
    }

    fn candidate(&self, candidate: String) {
        if !candidate::is_usable(&candidate) {
            return;
        }
        self.say(ConnectionEvent::IceCandidate(Some(IceCandidate {
            candidate,
            sdp_mid: Some(self.peer.mid()),
            sdp_m_line_index: Some(0),
        })));
    }

    fn message(&mut self, message: &gst::Message) {
        if let gst::MessageView::Latency(_) = message.view() {
            let _ = self.peer.pipeline.recalculate_latency();
        } else if let gst::MessageView::Error(error) = message.view() {
            self.error(error);
        } else if let gst::MessageView::Warning(warning) = message.view() {
            tracing::debug!(error = %warning.error(), "warning of the media pipeline");
        } else if let Some(level) = message.structure().filter(|body| body.name() == "level") {
            self.level(message.src(), level);
        }
    }

    fn level(&mut self, source: Option<&gst::Object>, level: &gst::StructureRef) {
        let rms = level.get::<gst::glib::ValueArray>("rms").ok();
        let rms = rms.and_then(|values| values.first()?.get::<f64>().ok());
        let decibels = rms.unwrap_or(-100.0).clamp(-100.0, 0.0) as f32;
        match source.map(GstObjectExt::name).as_deref() {
            Some(microphone::LEVEL) => {
                self.microphone_level = decibels;
                self.report.levels.set(self.microphone_level, self.speaker_level);
                let (microphone, speaker) = (self.microphone_level, self.speaker_level);
                self.say(ConnectionEvent::Levels { microphone, speaker });
                self.peer.follow_network(speaker);
                // Heard again only if something is received until the next one.
                self.speaker_level = -100.0;
            }
            Some(speaker::LEVEL) => self.speaker_level = decibels,
            Some(_) | None => (),
        }
    }

    fn error(&self, error: &gst::message::Error) {
        let Some(source) = error.src() else { return };
        let reason = error.error().message().to_owned();
        tracing::warn!(element = %source.name(), reason, debug = ?error.debug(), "media error");
        for (end, slot) in
            [(End::Microphone, &self.peer.microphone.slot), (End::Speaker, &self.peer.speaker.slot)]
        {
            match slot.failed(source) {
                Ok(None) => (),
                Ok(Some(now)) => return self.device_failed(end, now, reason),
                Err(error) => return self.say(ConnectionEvent::Failed(error)),
            }
        }
        if source.has_as_ancestor(&self.peer.pipeline) {
            self.say(ConnectionEvent::Failed(MediaError::Operation(reason)));
        }
    }

    fn device_failed(&self, end: End, now: Fitted, reason: String) {
        let _ = self.peer.pipeline.recalculate_latency();
        let device = match end {
            End::Microphone => "microphone",
            End::Speaker => "speaker",
        };
        tracing::info!(device, ?now, "device replaced");
        self.report.sound.notify(MediaNotice::DeviceFailed { device: device.to_owned(), reason });
    }
}

/// When silent devices are tried again: after a second at first, then less and less often.
struct Retry {
    at: Instant,
    pause: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        let pause = Duration::from_secs(1);
        Retry { at: Instant::now() + pause, pause }
    }
}

impl Retry {
    fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    fn after(&mut self, still_silent: bool) {
        let longest = Duration::from_secs(16);
        let pause =
            if still_silent { (self.pause * 2).min(longest) } else { Self::default().pause };
        *self = Retry { at: Instant::now() + pause, pause };
    }
}
