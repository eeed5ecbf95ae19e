//! The page's `RTCPeerConnection`s on the native engine: its operations go in, outcomes and
//! events come back.
//!
//! Operations of one connection are carried out one after another, as W3C wants it. Where the
//! webview has WebRTC of its own none comes.

mod certificates;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use line::page::{
    HostMessage, IceCandidate, IceServer, MediaEvent, MediaOperation, MediaOutcome, RtpSource,
    SdpType, SessionDescription,
};
use media::{
    Configuration, Connection, ConnectionEvent, IceTransportPolicy, Media, MediaError, SdpKind,
};
use tokio::sync::mpsc;

use self::certificates::Certificates;
use crate::shell::Shell;

/// Told what happens to a connection, with its number in the page.
pub type Listener = Arc<dyn Fn(u32, ConnectionEvent) + Send + Sync>;

/// No page has this number.
const NO_PAGE: u64 = u64::MAX;

pub struct MediaBridge {
    shell: Arc<dyn Shell>,
    listener: Listener,
    connections: HashMap<u32, Open>,
    certificates: Certificates,
    /// The page that calls run in: what a connection of another page still says is not for this
    /// one, though its number be the same.
    page: Arc<AtomicU64>,
}

impl std::fmt::Debug for MediaBridge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MediaBridge").field("connections", &self.connections.len()).finish()
    }
}

struct Open {
    connection: Connection,
    operations: mpsc::UnboundedSender<(u32, MediaOperation)>,
}

impl MediaBridge {
    pub fn new(shell: Arc<dyn Shell>, listener: Listener) -> Self {
        Self {
            shell,
            listener,
            connections: HashMap::new(),
            certificates: Certificates::default(),
            page: Arc::default(),
        }
    }

    /// Carries out what the page asks for, and answers it.
    pub fn operate(&mut self, media: &Media, request: u32, number: u32, operation: MediaOperation) {
        match operation {
            MediaOperation::Create { ice_servers, relay_only, certificate } => {
                let ice_transport_policy =
                    if relay_only { IceTransportPolicy::Relay } else { IceTransportPolicy::All };
                let created = self.certificates.find(certificate).and_then(|certificate| {
                    let ice_servers = ice_servers.into_iter().map(ice_server).collect();
                    let configuration =
                        Configuration { ice_servers, ice_transport_policy, certificate };
                    self.create(media, number, configuration)
                });
                self.answer(request, created.map(|()| MediaOutcome::Nothing));
            }
            MediaOperation::GenerateCertificate { key, life } => {
                let (certificates, shell) = (self.certificates.clone(), Arc::clone(&self.shell));
                let page = self.page();
                tokio::task::spawn_blocking(move || {
                    answer(&*shell, page, request, certificates.generate(key, life));
                });
            }
            MediaOperation::Close => {
                if let Some(open) = self.connections.remove(&number) {
                    open.connection.close();
                }
                self.answer(request, Ok(MediaOutcome::Nothing));
            }
            MediaOperation::CreateOffer
            | MediaOperation::CreateAnswer
            | MediaOperation::SetLocalDescription { .. }
            | MediaOperation::SetRemoteDescription { .. }
            | MediaOperation::AddIceCandidate { .. }
            | MediaOperation::SetMicrophoneEnabled { .. }
            | MediaOperation::Feed { .. }
            | MediaOperation::InsertDtmf { .. }
            | MediaOperation::GetStats
            | MediaOperation::GetSources => match self.connections.get(&number) {
                Some(open) => {
                    // Its task ends only after it was removed from here.
                    let _ = open.operations.send((request, operation));
                }
                None => self.answer(request, Err(closed())),
            },
        }
    }

    /// The connection of the call that is up.
    pub fn latest(&self) -> Option<&Connection> {
        self.connections.iter().max_by_key(|(number, _)| **number).map(|(_, open)| &open.connection)
    }

    /// The page that calls run in.
    #[must_use]
    pub fn page(&self) -> u64 {
        self.page.load(Ordering::Acquire)
    }

    /// Calls run in this page from now on; the connections of the one before are closed.
    pub fn serve(&mut self, page: u64) {
        self.close_all();
        self.page.store(page, Ordering::Release);
    }

    /// The page is thrown away, and its connections with it.
    pub fn close_all(&mut self) {
        self.page.store(NO_PAGE, Ordering::Release);
        self.certificates = Certificates::default();
        for (_, open) in self.connections.drain() {
            open.connection.close();
        }
    }

    fn create(
        &mut self,
        media: &Media,
        number: u32,
        configuration: Configuration,
    ) -> Result<(), MediaError> {
        let (shell, listener) = (Arc::clone(&self.shell), Arc::clone(&self.listener));
        let page = Arc::clone(&self.page);
        let this_page = page.load(Ordering::Acquire);
        let events = move |event: ConnectionEvent| {
            if page.load(Ordering::Acquire) != this_page {
                return;
            }
            if let Some(event) = media_event(&event) {
                shell.tell_page(this_page, HostMessage::MediaEvent { connection: number, event });
            }
            listener(number, event);
        };
        let connection = media.connect(configuration, events)?;
        let (operations, receiver) = mpsc::unbounded_channel();
        let (worker, shell) = (connection.clone(), Arc::clone(&self.shell));
        tokio::spawn(work(worker, receiver, this_page, shell));
        if let Some(old) = self.connections.insert(number, Open { connection, operations }) {
            tracing::warn!(number, "the page used a connection's number twice");
            old.connection.close();
        }
        Ok(())
    }

    fn answer(&self, request: u32, outcome: Result<MediaOutcome, MediaError>) {
        answer(&*self.shell, self.page(), request, outcome);
    }
}

async fn work(
    connection: Connection,
    mut operations: mpsc::UnboundedReceiver<(u32, MediaOperation)>,
    page: u64,
    shell: Arc<dyn Shell>,
) {
    while let Some((request, operation)) = operations.recv().await {
        answer(&*shell, page, request, carry_out(&connection, operation).await);
    }
}

async fn carry_out(
    connection: &Connection,
    operation: MediaOperation,
) -> Result<MediaOutcome, MediaError> {
    let described =
        |kind, sdp| MediaOutcome::Description { description: SessionDescription { kind, sdp } };
    match operation {
        MediaOperation::CreateOffer => {
            return Ok(described(SdpType::Offer, connection.create_offer().await?));
        }
        MediaOperation::CreateAnswer => {
            return Ok(described(SdpType::Answer, connection.create_answer().await?));
        }
        MediaOperation::GetStats => {
            return Ok(MediaOutcome::Stats { report: connection.stats().await });
        }
        MediaOperation::GetSources => {
            let sources = connection.sources().into_iter().map(of_source).collect();
            return Ok(MediaOutcome::Sources { sources });
        }
        MediaOperation::SetLocalDescription { description } => {
            connection.set_local_description(sdp_kind(description.kind), &description.sdp).await?;
        }
        MediaOperation::SetRemoteDescription { description } => {
            connection.set_remote_description(sdp_kind(description.kind), &description.sdp).await?;
        }
        MediaOperation::AddIceCandidate { candidate } => {
            connection.add_ice_candidate(candidate.map(to_engine)).await?;
        }
        MediaOperation::SetMicrophoneEnabled { enabled } => {
            connection.set_microphone_enabled(enabled);
        }
        MediaOperation::Feed { samples } => connection.feed(samples),
        MediaOperation::InsertDtmf { tones, duration, gap } => {
            connection.insert_dtmf(&tones, duration, gap)?;
        }
        // Carried out before they get here.
        MediaOperation::Create { .. }
        | MediaOperation::GenerateCertificate { .. }
        | MediaOperation::Close => return Err(closed()),
    }
    Ok(MediaOutcome::Nothing)
}

fn answer(shell: &dyn Shell, page: u64, request: u32, outcome: Result<MediaOutcome, MediaError>) {
    let outcome = outcome.unwrap_or_else(|error| {
        tracing::warn!(name = error.name(), %error, "operation of the page's connection");
        MediaOutcome::Error { error: error.name().to_owned(), message: error.to_string() }
    });
    shell.tell_page(page, HostMessage::MediaResult { request, outcome });
}

fn closed() -> MediaError {
    MediaError::InvalidState("the connection is closed".into())
}

/// What the page's connection has to fire; levels and the like are for the window only.
fn media_event(event: &ConnectionEvent) -> Option<MediaEvent> {
    let state = |state: &&str| (*state).to_owned();
    Some(match event {
        ConnectionEvent::IceCandidate(candidate) => {
            MediaEvent::IceCandidate { candidate: candidate.clone().map(to_page) }
        }
        ConnectionEvent::IceGatheringState(name) => {
            MediaEvent::IceGatheringState { state: state(name) }
        }
        ConnectionEvent::IceConnectionState(name) => {
            MediaEvent::IceConnectionState { state: state(name) }
        }
        ConnectionEvent::ConnectionState(name) => {
            MediaEvent::ConnectionState { state: state(name) }
        }
        ConnectionEvent::SignalingState(name) => MediaEvent::SignalingState { state: state(name) },
        ConnectionEvent::ToneChange(tone) => MediaEvent::ToneChange { tone: tone.clone() },
        ConnectionEvent::Levels { .. }
        | ConnectionEvent::SoundTrouble(_)
        | ConnectionEvent::Quality(_) => return None,
        ConnectionEvent::Failed(_) => MediaEvent::ConnectionState { state: "failed".into() },
    })
}

fn sdp_kind(kind: SdpType) -> SdpKind {
    match kind {
        SdpType::Offer => SdpKind::Offer,
        SdpType::Pranswer => SdpKind::Pranswer,
        SdpType::Answer => SdpKind::Answer,
        SdpType::Rollback => SdpKind::Rollback,
    }
}

fn ice_server(mut server: IceServer) -> media::IceServer {
    media::IceServer {
        urls: std::mem::take(&mut server.urls),
        username: server.username.take(),
        credential: server.credential.take(),
    }
}

fn to_engine(candidate: IceCandidate) -> media::IceCandidate {
    let IceCandidate { candidate, sdp_mid, sdp_m_line_index } = candidate;
    media::IceCandidate { candidate, sdp_mid, sdp_m_line_index }
}

fn to_page(candidate: media::IceCandidate) -> IceCandidate {
    let media::IceCandidate { candidate, sdp_mid, sdp_m_line_index } = candidate;
    IceCandidate { candidate, sdp_mid, sdp_m_line_index }
}

fn of_source(source: media::RtpSource) -> RtpSource {
    let media::RtpSource { source, contributing, rtp_timestamp, heard_at, audio_level } = source;
    RtpSource { source, contributing, rtp_timestamp, heard_at, audio_level }
}
