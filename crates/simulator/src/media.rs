//! The callee's end of a call: one WebRTC leg towards a client, with a voice of its own.
//!
//! A [`Leg`] is a handle on a task that owns an ICE agent, DTLS-SRTP and RTP (by str0m, a stack
//! of its own, so that the app's engine and browsers meet a second implementation), and that
//! speaks, listens and records every 20 ms. Its SDP looks like that of Janus' SIP plugin: no
//! candidates (they are trickled), `a=ssrc`, no header extensions. Signalling is elsewhere.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use line::page::IceCandidate;
use tokio::sync::{mpsc, oneshot};

pub use impairment::{Blackout, Bursts, Impairment};
pub use network::Network;
pub use report::{DtlsState, IceState, LegReport};

mod codec;
mod g711;
mod impairment;
mod negotiation;
mod network;
mod outgoing;
mod playout;
mod recording;
mod report;
pub(crate) mod resample;
mod sdp;
mod session;
mod sockets;
mod telephone_event;

/// Samples in one frame: 20 ms at 48 kHz, mono.
pub(crate) const FRAME_SAMPLES: usize = 960;

/// How long one frame lasts.
pub(crate) const FRAME_DURATION: Duration = Duration::from_millis(20);

/// 20 ms of 16-bit sound at 48 kHz, mono: what programs, recordings and codecs exchange.
pub(crate) type Frame = [i16; FRAME_SAMPLES];

/// A frame in which nothing is heard.
pub(crate) const SILENCE: Frame = [0; FRAME_SAMPLES];

/// A WebRTC leg to one client. Clones are handles on the same leg; it closes with the last one.
#[derive(Debug, Clone)]
pub struct Leg {
    commands: mpsc::UnboundedSender<Command>,
    report: Arc<Mutex<LegReport>>,
}

/// What a leg is made of.
#[derive(Debug, Clone)]
pub struct LegConfig {
    pub codecs: CodecPolicy,
    /// Where to record: `<prefix>-heard.wav` is what the callee heard from the client,
    /// `<prefix>-said.wav` what it said. Both are 48 kHz, mono, 16 bit, and begin when the leg
    /// connects, so they lie on one time axis. What is heard passes a jitter buffer first.
    pub record: Option<PathBuf>,
    /// Addresses to bind besides 127.0.0.1, which reaches every client on this machine.
    pub interfaces: Vec<IpAddr>,
    /// How long ICE and DTLS may take once both descriptions are known, and how long a
    /// connection that broke may stay broken.
    pub ice_timeout: Duration,
    /// What lies between the leg and its client.
    pub network: Network,
    /// Claims a certificate that is not the leg's, so that the client refuses DTLS.
    pub wrong_fingerprint: bool,
}

impl Default for LegConfig {
    fn default() -> Self {
        LegConfig {
            codecs: CodecPolicy::All,
            record: None,
            interfaces: Vec::new(),
            ice_timeout: Duration::from_secs(15),
            network: Network::default(),
            wrong_fingerprint: false,
        }
    }
}

/// Which codecs the callee has. Whatever is common with the client is negotiated; the callee
/// sends the first of them in the client's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodecPolicy {
    /// Opus, PCMU and PCMA.
    All,
    G711Only,
    OpusOnly,
}

/// What happens to a leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LegEvent {
    /// To be trickled to the client; `None` ends the candidates.
    LocalCandidate(Option<IceCandidate>),
    /// ICE and DTLS are up, sound flows.
    Connected,
    /// The client pressed a key (RFC 4733).
    Digit(char),
    /// The leg is over, and why. Recordings are complete. Always the last event.
    Closed(String),
}

/// What the callee does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalleeProgram {
    /// Says nothing, but keeps RTP flowing.
    Silence,
    /// Greets, then echoes what it hears 300 ms later.
    SpeakThenEcho,
    /// Echoes what it hears 300 ms later.
    Echo,
    /// The ring-back tone, for early media.
    Ringback,
    /// The network's announcement that the number cannot be reached, again and again.
    Announcement,
    /// Asks for digits and, after a pause or a hash, reads them back; then asks again.
    MenuReadback,
    /// Plays a mono WAV file of 8, 16 or 48 kHz once, then is silent.
    PlayWav(PathBuf),
    /// Speaks without end.
    LongTalk,
}

/// Why a leg could not be made or go on.
#[derive(Debug, thiserror::Error)]
pub enum LegError {
    /// The session description cannot be read or answered.
    #[error("session description: {0}")]
    Sdp(String),
    /// Nothing that the client offers is among the callee's codecs.
    #[error("no common codec")]
    NoCommonCodec,
    /// A socket cannot be bound.
    #[error("socket for media")]
    Socket(#[from] std::io::Error),
    /// A codec cannot be set up.
    #[error("codec")]
    Codec(#[from] opus::Error),
    /// The leg is over already.
    #[error("leg is closed")]
    Closed,
}

pub(crate) enum Command {
    AcceptAnswer(String, oneshot::Sender<Result<(), LegError>>),
    Candidate(Option<IceCandidate>),
    Perform(CalleeProgram),
    /// A program whose sounds are loaded; the number tells it from later ones.
    Ready(u64, Box<crate::speech::Callee>),
    Hold(bool),
    Digits(String),
    Impair(Box<Network>),
    Close,
}

impl Leg {
    /// Answers a client's offer. Call it when the answer is about to be sent: the time for ICE
    /// runs from here. Candidates that came before are added after.
    pub async fn answer(
        offer_sdp: &str,
        config: LegConfig,
        events: mpsc::UnboundedSender<LegEvent>,
    ) -> Result<(Leg, String), LegError> {
        let negotiated = negotiation::answer(offer_sdp, config.codecs).await?;
        Leg::start(negotiated, config, events).await
    }

    /// Offers a call to a client; the time for ICE runs from [`Leg::accept_answer`].
    pub async fn offer(
        config: LegConfig,
        events: mpsc::UnboundedSender<LegEvent>,
    ) -> Result<(Leg, String), LegError> {
        let negotiated = negotiation::offer(config.codecs).await?;
        Leg::start(negotiated, config, events).await
    }

    async fn start(
        negotiated: negotiation::Negotiated,
        config: LegConfig,
        events: mpsc::UnboundedSender<LegEvent>,
    ) -> Result<(Leg, String), LegError> {
        let sockets = sockets::Sockets::bind(&config.interfaces).await?;
        let (commands, received) = mpsc::unbounded_channel();
        let report = Arc::new(Mutex::new(LegReport::new()));
        let mut sdp = negotiated.sdp.clone();
        if config.wrong_fingerprint {
            sdp = sdp::with_wrong_fingerprint(&sdp);
        }
        let session = session::Session::new(negotiated, config, sockets, events, report.clone());
        session.spawn(received, commands.downgrade());
        Ok((Leg { commands, report }, sdp))
    }

    /// Gives the client's answer to an offering leg.
    pub async fn accept_answer(&self, sdp: &str) -> Result<(), LegError> {
        let (reply, outcome) = oneshot::channel();
        self.command(Command::AcceptAnswer(sdp.to_owned(), reply));
        outcome.await.map_err(|_| LegError::Closed)?
    }

    /// Adds one of the client's candidates; `None` ends them. Candidates that cannot be used
    /// here (mDNS names, TCP) are passed over: the client's own checks then reveal its address.
    pub fn add_candidate(&self, candidate: Option<IceCandidate>) {
        self.command(Command::Candidate(candidate));
    }

    /// Starts a program in place of the one that runs; legs begin with silence.
    pub fn perform(&self, program: CalleeProgram) {
        self.command(Command::Perform(program));
    }

    /// On hold the callee neither hears nor is heard (RTP goes on with silence), and its
    /// program stands still. Digits still arrive.
    pub fn set_held(&self, on: bool) {
        self.command(Command::Hold(on));
    }

    /// Presses keys at the client (`0-9 * # A-D`), 100 ms each, 60 ms apart.
    pub fn send_digits(&self, digits: &str) {
        self.command(Command::Digits(digits.to_owned()));
    }

    /// Changes the network between the leg and its client.
    pub fn impair(&self, network: Network) {
        self.command(Command::Impair(Box::new(network)));
    }

    /// How the leg does, now or, after its end, at last.
    pub fn report(&self) -> LegReport {
        report::lock(&self.report).clone()
    }

    /// Ends the leg with a DTLS alert. [`LegEvent::Closed`] tells when the recordings are whole.
    pub fn close(&self) {
        self.command(Command::Close);
    }

    /// A leg that is over ignores commands.
    fn command(&self, command: Command) {
        drop(self.commands.send(command));
    }
}
