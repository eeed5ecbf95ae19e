//! The native WebRTC engine (Linux), audio devices, tones and sound processing.
//!
//! Where the webview has WebRTC of its own, only the tones are played from here.
