//! The native WebRTC engine (Linux), audio devices, tones and sound processing.
//!
//! [`Media`] is the sound of this computer, [`Connection`] one call's `RTCPeerConnection` on it.
//! On the other systems the webview has WebRTC of its own; there [`Media`] stands still and
//! says so.

mod background;
pub mod devices;
mod error;
#[doc(hidden)]
pub mod fuzzing;
pub mod tones;
mod types;
pub mod watch;

#[cfg(target_os = "linux")]
mod connection;
#[cfg(target_os = "linux")]
mod engine;
#[cfg(target_os = "linux")]
mod microphone;
#[cfg(target_os = "linux")]
mod plugins;
#[cfg(target_os = "linux")]
pub mod processing;
#[cfg(target_os = "linux")]
mod slot;
#[cfg(target_os = "linux")]
mod speaker;
#[cfg(target_os = "linux")]
mod threads;

#[cfg(not(target_os = "linux"))]
mod elsewhere;

pub use devices::{AudioSettings, Device, Devices};
pub use error::MediaError;
pub use types::{
    CertificateKey, Configuration, ConnectionEvent, DeviceKind, IceCandidate, IceServer,
    IceTransportPolicy, MediaNotice, RtpSource, SdpKind, Tone,
};
pub use watch::{
    InboundTrouble, OutboundTrouble, Quality, QualityCause, QualityLevel, SoundTrouble,
};

#[cfg(target_os = "linux")]
pub use {
    connection::{Certificate, Connection},
    engine::Media,
};

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{Certificate, Connection, Media};
