//! What is said between Rust and the page that hosts AT's SDK.
//!
//! The page owns no network and no secret: its `WebSocket` ends in [`crate`], its
//! `RTCPeerConnection` in the native engine (or, where the webview has WebRTC, in the
//! webview, and the page only reports). Both directions are plain JSON, one message each;
//! `ui/bindings` holds the TypeScript side, generated from this file.

use std::fmt;

use secrecy::zeroize::Zeroize;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// From the page to Rust.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum PageMessage {
    /// The page is loaded and listens. First message of each page.
    Hello {
        /// The webview has its own WebRTC, and the page will use it.
        webrtc: bool,
    },
    /// `new WebSocket(url, protocols)` was called.
    SocketOpen { socket: u32, url: String, protocols: Vec<String> },
    /// `socket.send(text)`.
    SocketSend { socket: u32, text: String },
    /// `socket.close()`.
    SocketClose { socket: u32, code: Option<u16>, reason: Option<String> },
    /// One of the SDK's public events fired.
    Sdk { event: SdkEvent },
    /// A call of the page's `RTCPeerConnection` that the native engine must carry out and answer.
    Media { request: u32, connection: u32, operation: MediaOperation },
    /// What the webview's own `RTCPeerConnection` reports (only where `Hello.webrtc`).
    Observed { connection: u32, event: MediaEvent },
    /// A command could not be carried out, or the page threw.
    Failed { command: Option<u32>, message: String },
    /// A command was carried out (the SDK's method returned).
    Done { command: u32 },
}

/// The SDK's public events, payloads as the SDK gives them (often nothing).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum SdkEvent {
    Ready,
    NotReady,
    Calling,
    CallAccepted,
    IncomingCall { from: String },
    MissedCall { from: String },
    Hangup { code: Option<String>, reason: Option<String> },
    Closed,
    Offline,
}

/// What the page's `RTCPeerConnection` asks of the native engine, in W3C's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum MediaOperation {
    /// `new RTCPeerConnection(configuration)`.
    Create {
        ice_servers: Vec<IceServer>,
        /// `iceTransportPolicy` is `relay`.
        relay_only: bool,
        /// The number of a certificate that was made before.
        #[serde(default)]
        certificate: Option<u32>,
    },
    /// `RTCPeerConnection.generateCertificate`; belongs to no connection.
    GenerateCertificate {
        key: CertificateKey,
        /// For so many milliseconds from now on it is valid.
        #[ts(type = "number")]
        life: u64,
    },
    CreateOffer,
    CreateAnswer,
    SetLocalDescription {
        description: SessionDescription,
    },
    SetRemoteDescription {
        description: SessionDescription,
    },
    /// `None` marks the end of candidates.
    AddIceCandidate {
        candidate: Option<IceCandidate>,
    },
    /// `track.enabled` of the sent microphone track.
    SetMicrophoneEnabled {
        enabled: bool,
    },
    /// Sound of a track of the page's own, 48 kHz mono, in the microphone's place; `None`: the
    /// microphone again.
    Feed {
        samples: Option<Vec<i16>>,
    },
    /// `RTCDTMFSender.insertDTMF`; durations in milliseconds.
    InsertDtmf {
        tones: String,
        duration: u32,
        gap: u32,
    },
    GetStats,
    /// `RTCRtpReceiver.getSynchronizationSources` and `getContributingSources`.
    GetSources,
    Close,
}

/// Whom received packets name (`RTCRtpContributingSource`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct RtpSource {
    pub source: u32,
    pub contributing: bool,
    pub rtp_timestamp: u32,
    /// Unix milliseconds.
    #[ts(type = "number")]
    pub heard_at: u64,
    /// From 0 to 1; none of a contributor.
    pub audio_level: Option<f64>,
}

/// `ECDSA` over `P-256`, or `RSASSA-PKCS1-v1_5` of 2,048 bits with `SHA-256`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CertificateKey {
    Ecdsa,
    Rsa,
}

/// `RTCIceServer`. Its debug print has no credential.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct IceServer {
    pub urls: Vec<String>,
    pub username: Option<String>,
    pub credential: Option<String>,
}

/// Every copy of the credential is overwritten when it is let go of: a locked phone has none.
impl Drop for IceServer {
    fn drop(&mut self) {
        self.credential.zeroize();
    }
}

impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// `RTCSessionDescriptionInit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SessionDescription {
    #[serde(rename = "type")]
    pub kind: SdpType,
    pub sdp: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SdpType {
    Offer,
    Pranswer,
    Answer,
    Rollback,
}

/// `RTCIceCandidateInit`, in the browser's spelling (it also travels in AT's frames).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct IceCandidate {
    pub candidate: String,
    pub sdp_mid: Option<String>,
    #[serde(rename = "sdpMLineIndex")]
    pub sdp_m_line_index: Option<u16>,
}

/// From Rust to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export)]
pub enum HostMessage {
    /// `socket.onopen`.
    SocketOpened { socket: u32, protocol: String },
    /// `socket.onmessage`.
    SocketMessage { socket: u32, text: String },
    /// `socket.onclose`.
    SocketClosed { socket: u32, code: u16, reason: String, was_clean: bool },
    /// Use the SDK. Answered by `Done` or `Failed` with the same number.
    Command { command: u32, action: SdkCommand },
    /// The answer to `PageMessage::Media`.
    MediaResult { request: u32, outcome: MediaOutcome },
    /// An event of the native connection, to be fired on the page's `RTCPeerConnection`.
    MediaEvent { connection: u32, event: MediaEvent },
}

/// Calls of the SDK's public methods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
#[ts(export)]
pub enum SdkCommand {
    /// `new Client(placeholder, {sounds: silent, iceServers})`; once in a page's life. `relay_only`
    /// is put over whatever connection the SDK makes.
    Start {
        ice_servers: Vec<IceServer>,
        relay_only: bool,
    },
    Call {
        to: String,
    },
    Answer,
    /// Hangs up, cancels or declines: the SDK decides by its own state.
    Hangup,
    Digits {
        digits: String,
    },
    Mute {
        on: bool,
    },
    Hold {
        on: bool,
    },
    Logout,
    /// Nothing but the answer is wanted: the page lives.
    SignOfLife,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
#[ts(export)]
pub enum MediaOutcome {
    Nothing,
    Description {
        description: SessionDescription,
    },
    /// What `RTCCertificate` tells.
    Certificate {
        number: u32,
        /// Unix milliseconds.
        #[ts(type = "number")]
        expires: u64,
        /// SHA-256.
        fingerprint: String,
    },
    Stats {
        /// `RTCStatsReport` as an object by id.
        #[ts(type = "Record<string, unknown>")]
        report: serde_json::Value,
    },
    Sources {
        /// The latest first.
        sources: Vec<RtpSource>,
    },
    /// A `DOMException`: its name (for instance `InvalidStateError`) and text.
    Error {
        error: String,
        message: String,
    },
}

/// Events of an `RTCPeerConnection`; the state strings are W3C's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
#[ts(export)]
pub enum MediaEvent {
    /// `None`: gathering is complete.
    IceCandidate {
        candidate: Option<IceCandidate>,
    },
    IceGatheringState {
        state: String,
    },
    IceConnectionState {
        state: String,
    },
    ConnectionState {
        state: String,
    },
    SignalingState {
        state: String,
    },
    /// `tonechange`: the tone now playing, empty at the end.
    ToneChange {
        tone: String,
    },
    Closed,
}
