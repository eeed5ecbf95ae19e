//! AT's wire frames: the dialect of the Janus SIP plugin that the gateway speaks, as types.
//!
//! One frame is one JSON object in one WebSocket text message. [`ClientFrame`] is what AT's
//! SDK sends, [`ServerFrame`] what the gateway answers. Reading is liberal: extra fields are
//! ignored, a field of an unexpected shape counts as absent, and what has an unknown name
//! becomes `Unknown` with everything it brought. There are no session or transaction numbers.

mod client;
mod parts;
mod server;

use serde::{Serialize, de::DeserializeOwned};

pub use crate::page::{IceCandidate, SdpType, SessionDescription};
pub use client::{ClientFrame, Request};
pub use parts::{Code, ErrorDetail, Trickle, user_of};
pub use server::{EventData, EventResult, ServerFrame};

/// The longest frame that is read, in bytes. An SDP with many candidates is about 8 KiB.
pub const MAX_FRAME: usize = 256 * 1024;

/// Reads one frame.
///
/// # Errors
/// [`FrameError::TooLong`] over [`MAX_FRAME`], [`FrameError::Unreadable`] if it is no JSON object.
pub fn parse<F: DeserializeOwned>(text: &str) -> Result<F, FrameError> {
    if text.len() > MAX_FRAME {
        return Err(FrameError::TooLong { bytes: text.len() });
    }
    // serde would also take a JSON array for a tagged enum; a frame is an object.
    if !text.trim_start().starts_with('{') {
        return Err(FrameError::NotAnObject);
    }
    // Of a field that is named twice the last one counts, as for the SDK: read straight into the
    // type, such a frame would be unknown to us and known to the SDK.
    let fields: serde_json::Value = serde_json::from_str(text)?;
    Ok(serde_json::from_value(fields)?)
}

/// The text of one frame, as it goes on the wire.
#[must_use]
pub fn to_text<F: Serialize>(frame: &F) -> String {
    // Our frames are plain structs with string keys, which serde_json cannot fail to write.
    serde_json::to_string(frame).unwrap_or_default()
}

/// Why a text is not a frame. The text itself is not repeated: it may hold a phone number.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    #[error("frame of {bytes} bytes is too long")]
    TooLong { bytes: usize },
    #[error("frame is not a JSON object")]
    NotAnObject,
    #[error("frame is not JSON")]
    Unreadable(#[from] serde_json::Error),
}
