//! One call's media: an `RTCPeerConnection` with one audio section, as W3C webrtc-pc has it.
//!
//! This file owns what a page can see: the operations, their order and the signaling state. The
//! pipeline behind it is [`peer`]'s. Renegotiation and ICE restart are deliberately absent: the
//! gateway has no frame for them.

mod addresses;
mod candidate;
mod certificate;
mod codec;
mod description;
mod dtmf;
pub(crate) mod fuzzing;
mod peer;
mod signaling;
mod stats;
mod warm_up;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::engine::Sound;
use crate::microphone::Gate;
use crate::{Configuration, ConnectionEvent, IceCandidate, MediaError, RtpSource, SdpKind};
use addresses::Ways;
pub use certificate::Certificate;
use peer::{Peer, Report};
use signaling::Signaling;
pub(crate) use warm_up::warm_up;

/// One call's sound, in the words of `RTCPeerConnection`. Clones are the same connection; it is
/// closed with the last of them.
#[derive(Debug, Clone)]
pub struct Connection {
    handle: Arc<Handle>,
}

/// Closes when the last [`Connection`] is dropped, while the engine keeps only `Inner`.
#[derive(Debug)]
struct Handle(Arc<Inner>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.close();
    }
}

pub(crate) struct Inner {
    peer: Mutex<Arc<Peer>>,
    gate: Arc<Gate>,
    levels: Arc<Levels>,
    closed: AtomicBool,
    sound: Sound,
    ways: Ways,
    /// None: webrtcbin shows one of its own.
    certificate: Option<Certificate>,
    events: Events,
    /// Held for the length of one operation: they run one after the other.
    signaling: tokio::sync::Mutex<Signaling>,
}

/// Of our section, until a description says otherwise.
const MID: &str = "audio0";

type Events = Arc<dyn Fn(ConnectionEvent) + Send + Sync>;

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("closed", &self.closed).finish_non_exhaustive()
    }
}

/// The last measured levels in dBFS.
#[derive(Debug)]
pub(crate) struct Levels(Mutex<(f32, f32)>);

impl Levels {
    fn set(&self, microphone: f32, speaker: f32) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (microphone, speaker);
    }

    /// Microphone, speaker.
    fn get(&self) -> (f32, f32) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    pub(crate) fn new(
        sound: Sound,
        configuration: Configuration,
        events: impl Fn(ConnectionEvent) + Send + Sync + 'static,
    ) -> Result<Connection, MediaError> {
        let Configuration { ice_servers, ice_transport_policy, certificate } = configuration;
        let ways =
            Ways { servers: addresses::servers(&ice_servers)?, policy: ice_transport_policy };
        let certificate = certificate.or_else(Certificate::usual);
        let gate = Arc::new(Gate::default());
        let levels = Arc::new(Levels(Mutex::new((-100.0, -100.0))));
        let events: Events = Arc::new(events);
        let report = Report {
            events: Arc::clone(&events),
            sound: sound.clone(),
            levels: Arc::clone(&levels),
        };
        let peer = Peer::start(&sound, &ways, certificate.clone(), Arc::clone(&gate), report)?;
        let inner = Inner {
            peer: Mutex::new(peer),
            gate,
            levels,
            closed: AtomicBool::new(false),
            sound,
            ways,
            certificate,
            events,
            signaling: tokio::sync::Mutex::default(),
        };
        Ok(Connection { handle: Arc::new(Handle(Arc::new(inner))) })
    }

    /// `createOffer`: Opus, PCMU and PCMA, both ways.
    pub async fn create_offer(&self) -> Result<String, MediaError> {
        self.inner().create_offer().await
    }

    /// `createAnswer`: with the first codec of ours that the offer has.
    pub async fn create_answer(&self) -> Result<String, MediaError> {
        self.inner().create_answer().await
    }

    /// `setLocalDescription`. The text must be the one that was created last; empty means that.
    pub async fn set_local_description(&self, kind: SdpKind, sdp: &str) -> Result<(), MediaError> {
        self.inner().set_local(kind, sdp).await
    }

    /// `setRemoteDescription`.
    ///
    /// # Errors
    /// `InvalidStateError` for a second answer, as in browsers; `InvalidAccessError` where the
    /// description does not fit ours, `SyntaxError` where it is none.
    pub async fn set_remote_description(&self, kind: SdpKind, sdp: &str) -> Result<(), MediaError> {
        self.inner().set_remote(kind, sdp).await
    }

    /// `addIceCandidate`; `None` marks the end. Unlike a browser's it may come before the
    /// description and waits for it: gateways send candidates before their answer.
    pub async fn add_ice_candidate(
        &self,
        candidate: Option<IceCandidate>,
    ) -> Result<(), MediaError> {
        self.inner().add_candidate(candidate).await
    }

    /// `track.enabled` of the microphone: off sends silence, packets keep flowing.
    pub fn set_microphone_enabled(&self, on: bool) {
        self.inner().gate.muted.store(!on, Ordering::Relaxed);
    }

    /// Silence both ways.
    pub fn set_held(&self, on: bool) {
        self.inner().gate.held.store(on, Ordering::Relaxed);
    }

    /// Sound of the page's own making in the microphone's place, 48 kHz mono; `None`: the
    /// microphone again.
    pub fn feed(&self, samples: Option<Vec<i16>>) {
        self.inner().gate.feed(samples);
    }

    /// `RTCDTMFSender.insertDTMF`, times in milliseconds; digits that wait are forgotten.
    ///
    /// # Errors
    /// `InvalidStateError` before the connection is up or where the far end reads no digits,
    /// `InvalidCharacterError` for anything but 0-9, A-D, #, * and the pause `,`.
    pub fn insert_dtmf(
        &self,
        tones: &str,
        duration_ms: u32,
        gap_ms: u32,
    ) -> Result<(), MediaError> {
        let peer = self.inner().peer();
        if self.inner().is_closed() || !peer.can_send_digits() {
            return Err(MediaError::InvalidState("a connection that carries digits".into()));
        }
        let mut digits = peer.digits.lock().unwrap_or_else(PoisonError::into_inner);
        digits.insert(tones, duration_ms, gap_ms)
    }

    /// `getStats`: an `RTCStatsReport` as an object by id (W3C webrtc-stats). Empty after close.
    pub async fn stats(&self) -> Value {
        if self.inner().is_closed() {
            return Value::Object(serde_json::Map::new());
        }
        let peer = self.inner().peer();
        let (microphone, speaker) = self.inner().levels.get();
        let microphone = if peer.gate.is_silent() { -100.0 } else { microphone };
        let levels = stats::Levels { microphone, speaker };
        match peer.stats().await {
            Ok(raw) => {
                let mut report = stats::report(&raw, &peer.processor.statistics(), &levels);
                stats::certificates::add(&mut report, &peer.certificates());
                report
            }
            Err(error) => {
                tracing::debug!(%error, "no statistics");
                Value::Object(serde_json::Map::new())
            }
        }
    }

    /// Whom the packets of the last ten seconds named, the latest first
    /// (`getSynchronizationSources`, `getContributingSources`). Nobody after close.
    #[must_use]
    pub fn sources(&self) -> Vec<RtpSource> {
        if self.inner().is_closed() {
            return Vec::new();
        }
        let (_, speaker) = self.inner().levels.get();
        self.inner().peer().sources(stats::linear(speaker))
    }

    /// `close`: returns at once, everything is given back within moments. No event follows.
    pub fn close(&self) {
        self.inner().close();
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.handle.0
    }
}

impl Inner {
    /// Takes over settings that changed, or devices that came or went.
    pub(crate) fn refit(&self) {
        if self.is_closed() {
            return;
        }
        let (peer, settings) = (self.peer(), self.sound.settings());
        peer.processor.set((&settings).into());
        if let Err(error) = peer.fit(&settings, &self.sound.devices()) {
            tracing::warn!(%error, "devices not changed");
        }
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    pub(crate) fn close(&self) {
        if !self.closed.swap(true, Ordering::Relaxed) {
            self.peer().close();
        }
    }

    fn peer(&self) -> Arc<Peer> {
        Arc::clone(&self.lock_peer())
    }

    /// A new pipeline in place of the old one: what a rollback comes to.
    fn renew_peer(&self) -> Result<(), MediaError> {
        let report = Report {
            events: Arc::clone(&self.events),
            sound: self.sound.clone(),
            levels: Arc::clone(&self.levels),
        };
        self.peer().close();
        let (gate, certificate) = (Arc::clone(&self.gate), self.certificate.clone());
        let peer = Peer::start(&self.sound, &self.ways, certificate, gate, report)?;
        *self.lock_peer() = peer;
        Ok(())
    }

    fn lock_peer(&self) -> MutexGuard<'_, Arc<Peer>> {
        self.peer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
