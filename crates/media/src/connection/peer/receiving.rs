//! What webrtcbin receives, decoded and led to the speaker.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::{Peer, gaps};
use crate::MediaError;
use crate::connection::codec::Codec;

/// Decodes each pad that webrtcbin opens; there is one for each codec the far end uses.
pub(super) fn listen(peer: &std::sync::Arc<Peer>) {
    let weak = std::sync::Arc::downgrade(peer);
    peer.webrtc.connect_pad_added(move |_, pad| {
        let Some(peer) = weak.upgrade() else { return };
        if pad.direction() == gst::PadDirection::Src
            && let Err(error) = decode(&peer, pad)
        {
            tracing::warn!(%error, "received sound not decoded");
        }
    });
}

fn decode(peer: &Peer, pad: &gst::Pad) -> Result<(), MediaError> {
    let caps = pad.current_caps().or_else(|| pad.allowed_caps());
    let encoding =
        caps.as_ref().and_then(|caps| caps.structure(0)?.get::<String>("encoding-name").ok());
    let codec = match encoding.as_deref() {
        Some("OPUS") => Codec::Opus,
        Some("PCMU") => Codec::Pcmu,
        Some("PCMA") => Codec::Pcma,
        Some(_) | None => return Err(failure()),
    };
    let chain = codec.decoder()?;
    peer.pipeline.add_many(&chain).map_err(|_| failure())?;
    gst::Element::link_many(&chain).map_err(|_| failure())?;
    let (first, last) = chain.first().zip(chain.last()).ok_or_else(failure)?;
    gaps::told_in_packets(codec, &first.static_pad("src").ok_or_else(failure)?);
    let end = last.static_pad("src").ok_or_else(failure)?;
    end.link(&peer.speaker.input()?).map_err(|_| failure())?;
    for element in chain.iter().rev() {
        element.sync_state_with_parent().map_err(|_| failure())?;
    }
    let start = first.static_pad("sink").ok_or_else(failure)?;
    pad.link(&start).map_err(|_| failure())?;
    tracing::debug!(?codec, "receiving");
    Ok(())
}

fn failure() -> MediaError {
    MediaError::Operation("decoding of the received sound".into())
}
