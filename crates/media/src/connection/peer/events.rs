//! The queue of all that happens in a pipeline, and the thread that works it off.

use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_webrtc::{
    WebRTCDTLSTransport, WebRTCICEConnectionState, WebRTCICEGatheringState,
    WebRTCPeerConnectionState, WebRTCRTPTransceiver,
};

use super::Peer;
use crate::connection::addresses;
use crate::connection::certificate;
use crate::connection::description::Fingerprint;
use crate::engine::Sound;
use crate::slot::{End, Fitted};
use crate::{ConnectionEvent, IceCandidate, MediaError, MediaNotice, microphone, speaker};

/// Something that happened in one of GStreamer's threads or was asked from outside.
#[derive(Debug)]
pub(in crate::connection) enum Happening {
    Message(gst::Message),
    Candidate(String),
    Gathering(WebRTCICEGatheringState),
    IceConnection(WebRTCICEConnectionState),
    Connection(WebRTCPeerConnectionState),
    Signaling(&'static str),
    Tone(String),
    Close,
}

/// Whom it is told.
pub(in crate::connection) struct Report {
    pub events: Arc<dyn Fn(ConnectionEvent) + Send + Sync>,
    pub sound: Sound,
    /// The last levels, for the statistics.
    pub levels: Arc<crate::connection::Levels>,
}

/// Puts what webrtcbin and the bus say into the queue.
pub(super) fn listen(peer: &Peer) {
    let queue = peer.queue.clone();
    if let Some(bus) = peer.pipeline.bus() {
        bus.set_sync_handler(move |_, message| {
            let _ = queue.send(Happening::Message(message.clone()));
            gst::BusSyncReply::Drop
        });
    }
    let queue = peer.queue.clone();
    peer.webrtc.connect("on-ice-candidate", false, move |values| {
        let candidate = values.get(2)?.get::<String>().ok()?;
        let _ = queue.send(Happening::Candidate(candidate));
        None
    });
    watch(peer, "ice-gathering-state", Happening::Gathering);
    watch(peer, "ice-connection-state", Happening::IceConnection);
    watch(peer, "connection-state", Happening::Connection);
}

fn watch<State>(peer: &Peer, property: &'static str, wrap: fn(State) -> Happening)
where
    State: for<'a> gst::glib::value::FromValue<'a> + 'static,
{
    let queue = peer.queue.clone();
    peer.webrtc.connect_notify(Some(property), move |webrtc, _| {
        let _ = queue.send(wrap(webrtc.property::<State>(property)));
    });
}

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
    };
    std::thread::Builder::new()
        .name("media-call".into())
        .spawn(move || worker.run(&happenings))
        .map(|_| ())
        .map_err(|_| MediaError::Operation("start of the media thread".into()))
}

struct Worker {
    peer: Arc<Peer>,
    report: Report,
    said: Said,
    microphone_level: f32,
    speaker_level: f32,
}

/// The states as last reported; W3C has an event for a change only.
#[derive(Default)]
struct Said {
    gathering: Option<&'static str>,
    ice: Option<&'static str>,
    connection: Option<&'static str>,
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

impl Worker {
    fn run(mut self, happenings: &mpsc::Receiver<Happening>) {
        let mut retry = Retry::default();
        loop {
            let happening = match happenings.recv_timeout(retry.left()) {
                Ok(happening) => Some(happening),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if retry.left().is_zero() {
                retry.after(self.try_devices());
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

    fn say(&self, event: ConnectionEvent) {
        (self.report.events)(event);
    }

    fn candidate(&self, candidate: String) {
        if !is_usable(&candidate) {
            return;
        }
        self.say(ConnectionEvent::IceCandidate(Some(IceCandidate {
            candidate,
            sdp_mid: Some(self.peer.mid()),
            sdp_m_line_index: Some(0),
        })));
    }

    fn gathering(&mut self, state: WebRTCICEGatheringState) {
        let state = match state {
            WebRTCICEGatheringState::Gathering => "gathering",
            WebRTCICEGatheringState::Complete => "complete",
            WebRTCICEGatheringState::New | _ => "new",
        };
        if self.said.gathering.replace(state) != Some(state) {
            self.say(ConnectionEvent::IceGatheringState(state));
            if state == "complete" {
                self.say(ConnectionEvent::IceCandidate(None));
            }
        }
    }

    fn ice_connection(&mut self, state: WebRTCICEConnectionState) {
        let state = match state {
            WebRTCICEConnectionState::Checking => "checking",
            WebRTCICEConnectionState::Connected => "connected",
            WebRTCICEConnectionState::Completed => "completed",
            WebRTCICEConnectionState::Failed => "failed",
            WebRTCICEConnectionState::Disconnected => "disconnected",
            WebRTCICEConnectionState::Closed => "closed",
            WebRTCICEConnectionState::New | _ => "new",
        };
        if self.said.ice.replace(state) != Some(state) {
            self.say(ConnectionEvent::IceConnectionState(state));
        }
    }

    fn connection(&mut self, state: WebRTCPeerConnectionState) {
        let state = match state {
            WebRTCPeerConnectionState::Connecting => "connecting",
            WebRTCPeerConnectionState::Connected if self.is_who_was_agreed() => {
                self.peer.gate.connected.store(true, Ordering::Relaxed);
                "connected"
            }
            WebRTCPeerConnectionState::Connected => "failed",
            WebRTCPeerConnectionState::Disconnected => "disconnected",
            WebRTCPeerConnectionState::Failed => "failed",
            // webrtcbin calls it closed when the far end has ended DTLS; W3C keeps that word
            // for our own close().
            WebRTCPeerConnectionState::Closed => "failed",
            WebRTCPeerConnectionState::New | _ => "new",
        };
        if self.said.connection.replace(state) != Some(state) {
            self.say(ConnectionEvent::ConnectionState(state));
        }
    }

    /// The certificate in use has the fingerprint that was signalled. webrtcbin 1.22 does not
    /// look, and without this anybody on the way could listen.
    fn is_who_was_agreed(&self) -> bool {
        let transceiver = self
            .peer
            .webrtc
            .emit_by_name::<Option<WebRTCRTPTransceiver>>("get-transceiver", &[&0i32]);
        let transport = transceiver
            .and_then(|transceiver| transceiver.receiver())
            .and_then(|receiver| receiver.property::<Option<WebRTCDTLSTransport>>("transport"));
        let certificate = transport.and_then(|transport| transport.remote_certificate());
        let agreed = self.peer.agreed();
        let matches = match (&agreed.fingerprint, certificate) {
            (Some(expected), Some(pem)) => expected.matches(&pem),
            (_, None) | (None, _) => false,
        };
        if !matches {
            tracing::error!("certificate of the far end is not the one that was signalled");
        }
        matches
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
                self.peer.follow_network();
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

/// Over UDP, and with an address that means something here.
pub(in crate::connection) fn is_usable(candidate: &str) -> bool {
    let mut words = candidate.split_ascii_whitespace().skip(2);
    let udp = words.next().is_some_and(|protocol| protocol.eq_ignore_ascii_case("udp"));
    // A host name (mDNS) is none; the far end's checks then reveal its address.
    let address = words.nth(1).and_then(|address| address.parse::<IpAddr>().ok());
    udp && address.is_some_and(addresses::is_usable)
}

impl Fingerprint {
    /// Compares with a certificate in PEM.
    fn matches(&self, pem: &str) -> bool {
        use gst::glib::ChecksumType;
        let kind = match self.algorithm.as_str() {
            "sha-1" => ChecksumType::Sha1,
            "sha-256" => ChecksumType::Sha256,
            "sha-384" => ChecksumType::Sha384,
            "sha-512" => ChecksumType::Sha512,
            _ => return false,
        };
        certificate::hash(pem, kind).is_some_and(|hash| hash == self.value.replace(':', ""))
    }
}
