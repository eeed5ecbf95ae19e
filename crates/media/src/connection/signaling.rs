//! The offer/answer machine of W3C webrtc-pc (section 4.3.1) for one audio section.

use gstreamer_webrtc::WebRTCSDPType;

use super::candidate::{self, is_usable};
use super::codec::Codec;
use super::description::{self, OFFERED_EVENTS, Remote, dress};
use super::peer::{Happening, Peer};
use super::{Inner, MID};
use crate::{IceCandidate, MediaError, SdpKind};

/// More candidates than any far end has addresses.
const MOST_WAITING: usize = 64;

/// `RTCSignalingState`, without `closed`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
    HaveLocalPranswer,
    HaveRemotePranswer,
}

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Signaling {
    state: State,
    created: Option<Created>,
    remote: Option<Remote>,
    /// Offer and answer are both in force.
    agreed: bool,
    /// Candidates that came before the description they belong to.
    waiting: Vec<String>,
}

/// The last description that we created.
#[derive(Debug)]
struct Created {
    kind: SdpKind,
    /// webrtcbin's own.
    plain: String,
    /// The one that is sent.
    dressed: String,
}

impl Inner {
    pub(super) async fn create_offer(&self) -> Result<String, MediaError> {
        let mut signaling = self.signaling.lock().await;
        self.check_open()?;
        match (signaling.state, &signaling.created) {
            (State::Stable | State::HaveLocalOffer, Some(created)) if !signaling.agreed => {
                return Ok(created.dressed.clone());
            }
            (State::Stable, None) if !signaling.agreed => (),
            _ => return Err(state("an offer before any other")),
        }
        let peer = self.peer();
        let codecs = Codec::ALL.map(|codec| (codec.offered_payload(), codec));
        peer.add_transceiver(&codecs);
        let plain = peer.create(WebRTCSDPType::Offer).await?;
        let dressed = dress(&plain, &codecs, &OFFERED_EVENTS, &peer.track);
        peer.set_mid(description::mid(&plain).unwrap_or(MID));
        signaling.created = Some(Created { kind: SdpKind::Offer, plain, dressed: dressed.clone() });
        Ok(dressed)
    }

    pub(super) async fn create_answer(&self) -> Result<String, MediaError> {
        let mut signaling = self.signaling.lock().await;
        self.check_open()?;
        let (State::HaveRemoteOffer, Some(remote)) = (signaling.state, &signaling.remote) else {
            return Err(state("an answer to an offer"));
        };
        if let Some(created) = &signaling.created {
            return Ok(created.dressed.clone());
        }
        let peer = self.peer();
        let codec = remote.preferred_codec();
        let plain = peer.create(WebRTCSDPType::Answer).await?;
        peer.send(codec, remote.event_for(codec.1))?;
        // The answer repeats the offer's numbers; ours would mean nothing to the far end.
        let dressed = dress(&plain, &[codec], &remote.events, &peer.track);
        signaling.created =
            Some(Created { kind: SdpKind::Answer, plain, dressed: dressed.clone() });
        Ok(dressed)
    }

    pub(super) async fn set_local(&self, kind: SdpKind, sdp: &str) -> Result<(), MediaError> {
        let mut signaling = self.signaling.lock().await;
        self.check_open()?;
        let (next, engine) = match (kind, signaling.state) {
            (SdpKind::Rollback, State::HaveLocalOffer) => return self.roll_back(&mut signaling),
            (SdpKind::Offer, State::Stable) => (State::HaveLocalOffer, WebRTCSDPType::Offer),
            (SdpKind::Offer, State::HaveLocalOffer) => {
                return signaling.created(kind, sdp).map(|_| ());
            }
            (SdpKind::Answer, State::HaveRemoteOffer) => (State::Stable, WebRTCSDPType::Answer),
            // To webrtcbin a provisional answer is one: the sound has to flow.
            (SdpKind::Pranswer, State::HaveRemoteOffer) => {
                (State::HaveLocalPranswer, WebRTCSDPType::Answer)
            }
            (SdpKind::Answer, State::HaveLocalPranswer) => {
                signaling.created(kind, sdp)?;
                self.enter(&mut signaling, State::Stable);
                return Ok(());
            }
            (SdpKind::Pranswer, State::HaveLocalPranswer) => return Ok(()),
            _ => return Err(state("a local description at its time")),
        };
        let plain = signaling.created(kind, sdp)?.to_owned();
        self.peer().set("set-local-description", engine, &plain).await?;
        self.enter(&mut signaling, next);
        Ok(())
    }

    pub(super) async fn set_remote(&self, kind: SdpKind, sdp: &str) -> Result<(), MediaError> {
        let mut signaling = self.signaling.lock().await;
        self.check_open()?;
        match (kind, signaling.state) {
            (SdpKind::Rollback, State::HaveRemoteOffer) => self.roll_back(&mut signaling),
            (SdpKind::Offer, State::Stable) if !signaling.agreed => {
                // An offer of ours that was created and not used: webrtcbin would count it.
                if signaling.created.is_some() {
                    self.roll_back(&mut signaling)?;
                }
                self.set_remote_offer(&mut signaling, Remote::parse(sdp, true)?).await
            }
            (SdpKind::Answer, State::HaveLocalOffer) => {
                self.set_remote_answer(&mut signaling, Remote::parse(sdp, false)?).await?;
                self.enter(&mut signaling, State::Stable);
                Ok(())
            }
            (SdpKind::Pranswer, State::HaveLocalOffer) => {
                self.set_remote_answer(&mut signaling, Remote::parse(sdp, false)?).await?;
                self.enter(&mut signaling, State::HaveRemotePranswer);
                Ok(())
            }
            (SdpKind::Answer, State::HaveRemotePranswer) => {
                signaling.confirms(&Remote::parse(sdp, false)?)?;
                self.enter(&mut signaling, State::Stable);
                Ok(())
            }
            (SdpKind::Pranswer, State::HaveRemotePranswer) => {
                signaling.confirms(&Remote::parse(sdp, false)?)
            }
            _ => Err(state("a remote description at its time")),
        }
    }

    pub(super) async fn add_candidate(
        &self,
        candidate: Option<IceCandidate>,
    ) -> Result<(), MediaError> {
        let mut signaling = self.signaling.lock().await;
        self.check_open()?;
        // webrtcbin's own sign for the end, and a browser's.
        let line = match candidate {
            None => String::new(),
            Some(candidate) => candidate::readable(candidate)?,
        };
        if !line.is_empty() && !is_usable(&line) {
            return Ok(());
        }
        if signaling.agreed {
            self.peer().add_candidate(&line);
        } else if signaling.waiting.len() < MOST_WAITING {
            signaling.waiting.push(line);
        }
        Ok(())
    }

    async fn set_remote_offer(
        &self,
        signaling: &mut Signaling,
        remote: Remote,
    ) -> Result<(), MediaError> {
        let peer = self.peer();
        let codec = remote.preferred_codec();
        // With the offer's payload type, or webrtcbin would find nothing in common.
        peer.add_transceiver(&[codec]);
        peer.set_mid(remote.mid.as_deref().unwrap_or(MID));
        peer.agree(remote.fingerprint.clone(), remote.event_for(codec.1));
        let plain = remote.plain(&[codec], MID);
        peer.set("set-remote-description", WebRTCSDPType::Offer, &plain).await?;
        signaling.remote = Some(remote);
        self.enter(signaling, State::HaveRemoteOffer);
        Ok(())
    }

    async fn set_remote_answer(
        &self,
        signaling: &mut Signaling,
        mut remote: Remote,
    ) -> Result<(), MediaError> {
        // An answer may only repeat what was offered, under the offer's numbers.
        remote.codecs.retain(|(payload, codec)| codec.offered_payload() == *payload);
        let Some(codec) = remote.codecs.first().copied() else {
            return Err(MediaError::InvalidAccess("an answer with a codec of the offer".into()));
        };
        let peer = self.peer();
        let event = remote.event_for(codec.1);
        peer.agree(remote.fingerprint.clone(), event);
        peer.send(codec, event)?;
        let plain = remote.plain(&remote.codecs, &peer.mid());
        peer.set("set-remote-description", WebRTCSDPType::Answer, &plain).await?;
        signaling.remote = Some(remote);
        Ok(())
    }

    /// Changes the state, reports that, and lets waiting candidates through once both
    /// descriptions are in force.
    fn enter(&self, signaling: &mut Signaling, next: State) {
        let peer = self.peer();
        if signaling.state != next {
            signaling.state = next;
            let _ = peer.queue.send(Happening::Signaling(next.name()));
        }
        if next != State::HaveLocalOffer && next != State::HaveRemoteOffer {
            signaling.agreed = true;
            signaling.release(&peer);
        }
    }

    fn roll_back(&self, signaling: &mut Signaling) -> Result<(), MediaError> {
        self.renew_peer()?;
        let waiting = std::mem::take(&mut signaling.waiting);
        *signaling = Signaling { waiting, ..Signaling::default() };
        let _ = self.peer().queue.send(Happening::Signaling(State::Stable.name()));
        Ok(())
    }

    fn check_open(&self) -> Result<(), MediaError> {
        if self.is_closed() { Err(state("a connection that is not closed")) } else { Ok(()) }
    }
}

impl Signaling {
    /// webrtcbin's text of the description that we created last. The far end's copy cannot be
    /// changed by a page: what is set must be what was created (W3C webrtc-pc 4.4.1.5).
    fn created(&self, kind: SdpKind, sdp: &str) -> Result<&str, MediaError> {
        let created = self.created.as_ref().filter(|created| {
            created.kind == kind || (kind, created.kind) == (SdpKind::Pranswer, SdpKind::Answer)
        });
        let created = created.ok_or_else(|| state("a description that was created here"))?;
        if sdp.is_empty() || sdp.lines().eq(created.dressed.lines()) {
            Ok(&created.plain)
        } else {
            Err(MediaError::InvalidModification("the description as it was created".into()))
        }
    }

    /// An answer after a provisional one may change nothing: there is one transport.
    fn confirms(&mut self, remote: &Remote) -> Result<(), MediaError> {
        let same = self.remote.as_ref().is_some_and(|known| known.same_transport(remote));
        if same {
            self.waiting.extend(remote.candidates.iter().cloned());
            Ok(())
        } else {
            Err(MediaError::Operation("an answer over the transport of the first".into()))
        }
    }

    fn release(&mut self, peer: &Peer) {
        if let Some(remote) = &mut self.remote {
            for candidate in remote.candidates.drain(..).filter(|line| is_usable(line)) {
                peer.add_candidate(&candidate);
            }
        }
        for line in self.waiting.drain(..) {
            peer.add_candidate(&line);
        }
    }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Stable => "stable",
            State::HaveLocalOffer => "have-local-offer",
            State::HaveRemoteOffer => "have-remote-offer",
            State::HaveLocalPranswer => "have-local-pranswer",
            State::HaveRemotePranswer => "have-remote-pranswer",
        }
    }
}

fn state(expected: &str) -> MediaError {
    MediaError::InvalidState(expected.to_owned())
}
