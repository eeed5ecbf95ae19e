//! The native WebRTC engine (Linux), audio devices, tones and sound processing.
//!
//! Where the webview has WebRTC of its own, only the tones are played from here.

pub mod devices;
#[cfg(target_os = "linux")]
pub mod processing;
