//! One webrtcbin in a pipeline of its own, with the microphone and the speaker of its call.
//!
//! Everything that happens inside arrives in one queue, and one thread ([`worker`]) works it
//! off in order: it reports, replaces broken devices and takes the pipeline down in the end.
//! GStreamer's own threads only put things into the queue.

mod effort;
mod events;
mod gaps;
mod hearing;
mod playout;
mod receiving;
mod sending;
mod sources;
mod states;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_sdp::SDPMessage;
use gstreamer_webrtc::{
    WebRTCBundlePolicy, WebRTCRTPTransceiver, WebRTCRTPTransceiverDirection, WebRTCSDPType,
    WebRTCSessionDescription,
};

pub(super) use events::{Happening, Report};
pub(super) use states::Certificates;

use super::addresses::{self, Ways};
use super::certificate::Certificate;
use super::codec::Codec;
use super::description::{Fingerprint, TelephoneEvent, Track};
use super::dtmf::Digits;
use crate::engine::Sound;
use playout::Playout;

use crate::microphone::{Gate, Microphone};
use crate::processing::Processor;
use crate::slot::Wish;
use crate::speaker::Speaker;
use crate::{AudioSettings, Devices, MediaError, plugins};

/// webrtcbin answers within milliseconds, or never.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Peer {
    pipeline: gst::Pipeline,
    webrtc: gst::Element,
    pub microphone: Microphone,
    pub speaker: Speaker,
    pub processor: Arc<Processor>,
    pub gate: Arc<Gate>,
    pub digits: Arc<Mutex<Digits>>,
    pub queue: mpsc::Sender<Happening>,
    pub track: Track,
    playout: Playout,
    /// The encoder, where Opus was agreed.
    opus: Mutex<Option<gst::glib::WeakRef<gst::Element>>>,
    counters: Arc<hearing::Counters>,
    sources: Arc<sources::Sources>,
    /// Nobody is to hear of it any more: what still waits in the queue is of the past.
    retired: AtomicBool,
    /// What the far end's certificate must look like, and the digits it reads.
    agreed: Mutex<Agreed>,
    certificate: Option<Certificate>,
}

#[derive(Debug, Default)]
struct Agreed {
    fingerprint: Option<Fingerprint>,
    event: Option<TelephoneEvent>,
    sending: bool,
    mid: String,
}

impl Peer {
    /// Builds the pipeline and starts it, with the devices of `sound` or silence.
    pub(super) fn start(
        sound: &Sound,
        ways: &Ways,
        certificate: Option<Certificate>,
        gate: Arc<Gate>,
        report: Report,
    ) -> Result<Arc<Peer>, MediaError> {
        let pipeline = gst::Pipeline::new();
        // With a sound card's clock under it the jitter buffer loses most of what is received.
        pipeline.use_clock(Some(&gst::SystemClock::obtain()));
        let webrtc = plugins::make("webrtcbin")?;
        webrtc.set_property("bundle-policy", WebRTCBundlePolicy::MaxBundle);
        if let Some(certificate) = &certificate {
            certificate.show(&webrtc);
        }
        addresses::configure(&webrtc, ways);
        let microphone = Microphone::new(Arc::clone(&gate))?;
        let speaker = Speaker::new(Arc::clone(&gate))?;
        let counters = Arc::default();
        hearing::listen(&counters, &webrtc, &microphone.captured, &speaker.played);
        let sources = Arc::default();
        sources::listen(&sources, &webrtc);
        let processor = Processor::new((&sound.settings()).into());
        processor.attach_capture(&microphone.captured);
        processor.attach_render(&speaker.played);
        let parts = [&webrtc, microphone.bin.upcast_ref(), speaker.bin.upcast_ref()];
        pipeline.add_many(parts).map_err(|_| failure("building of the media pipeline"))?;

        let (queue, happenings) = mpsc::channel();
        let peer = Arc::new(Peer {
            pipeline,
            webrtc,
            microphone,
            speaker,
            processor,
            gate,
            digits: Arc::default(),
            queue,
            track: track(),
            playout: Playout::new(),
            opus: Mutex::default(),
            counters,
            sources,
            retired: AtomicBool::new(false),
            agreed: Mutex::default(),
            certificate,
        });
        Playout::begin(&peer);
        events::listen(&peer);
        receiving::listen(&peer);
        worker::spawn(Arc::clone(&peer), happenings, report)?;
        if peer.pipeline.set_state(gst::State::Playing).is_err() {
            peer.close();
            return Err(failure("start of the media pipeline"));
        }
        peer.fit(&sound.settings(), &sound.devices())?;
        Ok(peer)
    }

    /// Plugs in the chosen devices, or what comes nearest. Also in the middle of a call.
    pub(super) fn fit(
        &self,
        settings: &AudioSettings,
        present: &Devices,
    ) -> Result<(), MediaError> {
        let wish = Wish::new(settings.microphone.as_deref(), &present.microphones);
        let microphone = self.microphone.slot.fit(&wish)?;
        let wish = Wish::new(settings.speaker.as_deref(), &present.speakers);
        let speaker = self.speaker.slot.fit(&wish)?;
        tracing::debug!(?microphone, ?speaker, "devices plugged in");
        let _ = self.pipeline.recalculate_latency();
        Ok(())
    }

    /// Declares our one track with these codecs, before any pad exists.
    pub(super) fn add_transceiver(&self, codecs: &[(u8, Codec)]) {
        let caps: gst::Caps = codecs.iter().map(|(payload, codec)| codec.caps(*payload)).collect();
        let direction = WebRTCRTPTransceiverDirection::Sendrecv;
        self.webrtc.emit_by_name::<WebRTCRTPTransceiver>("add-transceiver", &[&direction, &caps]);
    }

    /// `create-offer` or `create-answer`.
    pub(super) async fn create(&self, kind: WebRTCSDPType) -> Result<String, MediaError> {
        let name = if kind == WebRTCSDPType::Offer { "offer" } else { "answer" };
        let nothing = None::<gst::Structure>;
        let reply = self
            .ask(|promise| {
                self.webrtc.emit_by_name::<()>(&format!("create-{name}"), &[&nothing, promise]);
            })
            .await?;
        let description = reply.and_then(|reply| reply.get::<WebRTCSessionDescription>(name).ok());
        let description = description.ok_or_else(|| failure("creation of a description"))?;
        let text = description.sdp().as_text();
        let text = text.map_err(|_| failure("creation of a description"))?;
        let corrected = self.certificate.as_ref().map(|certificate| certificate.correct(&text));
        Ok(corrected.unwrap_or_else(|| text.to_string()))
    }

    /// `set-local-description` or `set-remote-description`.
    pub(super) async fn set(
        &self,
        signal: &str,
        kind: WebRTCSDPType,
        plain: &str,
    ) -> Result<(), MediaError> {
        let sdp = SDPMessage::parse_buffer(plain.as_bytes())
            .map_err(|_| MediaError::Syntax("a readable session description".into()))?;
        let description = WebRTCSessionDescription::new(kind, sdp);
        self.ask(|promise| self.webrtc.emit_by_name::<()>(signal, &[&description, promise]))
            .await
            .map(|_| ())
    }

    pub(super) async fn stats(&self) -> Result<gst::Structure, MediaError> {
        let all = None::<gst::Pad>;
        let reply = self
            .ask(|promise| self.webrtc.emit_by_name::<()>("get-stats", &[&all, promise]))
            .await?;
        reply.ok_or_else(|| failure("reading of the statistics"))
    }

    /// Has the statistics put into the queue, if there are any.
    fn queue_stats(&self) {
        let queue = self.queue.clone();
        let promise = gst::Promise::with_change_func(move |reply| {
            if let Ok(Some(stats)) = reply {
                let _ = queue.send(Happening::Stats(stats.to_owned()));
            }
        });
        self.webrtc.emit_by_name::<()>("get-stats", &[&None::<gst::Pad>, &promise]);
    }

    /// `candidate:…` of our one section.
    pub(super) fn add_candidate(&self, candidate: &str) {
        self.webrtc.emit_by_name::<()>("add-ice-candidate", &[&0u32, &candidate]);
    }

    /// Remembers what was agreed with the far end, before anything of it is believed.
    pub(super) fn agree(&self, fingerprint: Fingerprint, event: Option<TelephoneEvent>) {
        let mut agreed = self.agreed();
        agreed.fingerprint = Some(fingerprint);
        agreed.event = event;
    }

    /// `a=mid` of our section, for the candidates.
    pub(super) fn set_mid(&self, mid: &str) {
        mid.clone_into(&mut self.agreed().mid);
    }

    pub(super) fn mid(&self) -> String {
        self.agreed().mid.clone()
    }

    /// Digits can be sent: the connection is up and the far end reads them.
    pub(super) fn can_send_digits(&self) -> bool {
        let agreed = self.agreed();
        agreed.event.is_some() && self.gate.connected.load(Ordering::Relaxed)
    }

    /// Begins to take the pipeline down; its thread does the work, and says nothing more.
    pub(super) fn close(&self) {
        self.retired.store(true, Ordering::Relaxed);
        self.gate.connected.store(false, Ordering::Relaxed);
        // The thread is gone already if this is not the first time.
        let _ = self.queue.send(Happening::Close);
    }

    fn agreed(&self) -> MutexGuard<'_, Agreed> {
        lock(&self.agreed)
    }

    /// Puts a question to webrtcbin and waits for its reply, but not for ever.
    async fn ask(
        &self,
        question: impl FnOnce(&gst::Promise),
    ) -> Result<Option<gst::Structure>, MediaError> {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let promise = gst::Promise::with_change_func(move |reply| {
            let _ = sender.send(reply.map(|reply| reply.map(ToOwned::to_owned)));
        });
        question(&promise);
        let reply = tokio::time::timeout(PATIENCE, receiver).await;
        let reply = reply.map_err(|_| MediaError::TimedOut("reply of the media engine"))?;
        let reply = reply.map_err(|_| failure("reply of the media engine"))?;
        let reply = reply.map_err(|_| failure("reply of the media engine"))?;
        if let Some(error) = reply.as_ref().and_then(|r| r.get::<gst::glib::Error>("error").ok()) {
            return Err(MediaError::Operation(error.message().to_owned()));
        }
        Ok(reply)
    }
}

/// A panic while it was held leaves values behind that are whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn track() -> Track {
    let random = || format!("{:08x}{:08x}", gst::glib::random_int(), gst::glib::random_int());
    Track {
        // Zero is no source.
        ssrc: gst::glib::random_int().max(1),
        cname: random(),
        stream: random(),
        track: random(),
    }
}

fn failure(act: &str) -> MediaError {
    MediaError::Operation(act.to_owned())
}
