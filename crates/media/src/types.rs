//! The words of this crate: tones, notices, and what a connection takes and reports.

use crate::watch::{Quality, SoundTrouble};
use crate::{Certificate, MediaError};

/// A sound the phone makes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// An incoming call; goes to the ringing device.
    Ring,
    /// The far end rings.
    RingBack,
    Busy,
    /// Somebody else calls while the person talks.
    CallWaiting,
    /// A key of the pad: 0-9, *, #, A-D. Others are silent.
    Key(char),
}

/// Something about the sound of this computer that the person may have to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaNotice {
    /// Plugged, unplugged, or another default; ask for [`Devices`](crate::Devices) again.
    DevicesChanged,
    NoMicrophone,
    NoSpeaker,
    /// Nothing answers where the sound server should be. Calls run with silence until it comes.
    NoSoundServer,
    /// A GStreamer element is missing; `package` is the Debian package that brings it.
    MissingPlugin {
        element: String,
        package: String,
    },
    /// A device broke in use; the default took over, or silence.
    DeviceFailed {
        device: String,
        reason: String,
    },
    /// The device in use was unplugged, and another has taken its place.
    DeviceLost {
        kind: DeviceKind,
        device: String,
        instead: String,
    },
    /// It is plugged in again; the sound has gone back to it if it was chosen.
    DeviceReturned {
        kind: DeviceKind,
        device: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    Microphone,
    Speaker,
}

/// What a certificate's key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateKey {
    /// ECDSA over P-256: what every stack has to know (RFC 8827 section 6.5).
    EcdsaP256,
    /// RSASSA-PKCS1-v1_5 of 2,048 bits with SHA-256.
    Rsa2048,
}

/// A source of received packets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RtpSource {
    /// SSRC, or CSRC of a contributor.
    pub source: u32,
    /// It is mixed into what another one sends.
    pub contributing: bool,
    /// The latest packet's time on the sender's media clock.
    pub rtp_timestamp: u32,
    /// When that was played, in Unix milliseconds.
    pub heard_at: u64,
    /// From 0.0 to 1.0, of what is played now; none of a contributor, whose share only its mixer
    /// knows.
    pub audio_level: Option<f64>,
}

/// `RTCConfiguration`, as far as the engine has a choice.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    pub ice_servers: Vec<IceServer>,
    pub ice_transport_policy: IceTransportPolicy,
    /// What DTLS shows; one of the process's own if none is given.
    pub certificate: Option<Certificate>,
}

/// `RTCSdpType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SdpKind {
    Offer,
    Pranswer,
    Answer,
    Rollback,
}

/// `RTCIceServer`.
#[derive(Clone, PartialEq, Eq)]
pub struct IceServer {
    /// `stun:host[:port]`, `turn:host[:port][?transport=udp|tcp]`.
    pub urls: Vec<String>,
    pub username: Option<String>,
    pub credential: Option<String>,
}

/// `RTCIceTransportPolicy`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IceTransportPolicy {
    #[default]
    All,
    /// No address of this computer is told to anybody, and all sound goes through a TURN server.
    Relay,
}

impl std::fmt::Debug for IceServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The credential is a secret, and TURN user names are often half of one.
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// `RTCIceCandidateInit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IceCandidate {
    /// `candidate:…`; an empty string marks the end of candidates, as in browsers.
    pub candidate: String,
    pub sdp_mid: Option<String>,
    pub sdp_m_line_index: Option<u16>,
}

/// What a [`Connection`](crate::Connection) reports. State strings are W3C's.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionEvent {
    /// `None`: gathering is complete.
    IceCandidate(Option<IceCandidate>),
    IceGatheringState(&'static str),
    IceConnectionState(&'static str),
    ConnectionState(&'static str),
    SignalingState(&'static str),
    /// `tonechange`: the tone that starts now, empty at the end.
    ToneChange(String),
    /// About five times a second, in dBFS from -100 to 0.
    Levels {
        microphone: f32,
        speaker: f32,
    },
    /// What keeps one side from hearing the other has changed; empty once both can again.
    SoundTrouble(SoundTrouble),
    /// Once a second while the connection is up.
    Quality(Quality),
    /// The media plane broke; nothing more will be heard of this connection.
    Failed(MediaError),
}
