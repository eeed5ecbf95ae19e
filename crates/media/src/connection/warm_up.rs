//! Everything a process does only once, done before the first call needs it.
//!
//! Plugins are loaded, our DTLS certificate is made, and so is GStreamer's own, which nobody uses
//! but which takes long: together some 300 ms between a click and the first offer.

use std::sync::mpsc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_webrtc::{WebRTCRTPTransceiver, WebRTCRTPTransceiverDirection};

use super::certificate::Certificate;
use super::codec::Codec;
use crate::threads::Threads;
use crate::{MediaError, plugins};

/// Begins in a thread of its own. If it fails, the first call is slower and tells why.
pub(crate) fn warm_up(threads: &Threads) {
    let complain = |error| tracing::warn!(%error, "media engine not warmed up");
    let rehearse = move || rehearse().unwrap_or_else(complain);
    threads.spawn("media-warm-up", rehearse).unwrap_or_else(complain);
}

/// Creates an offer that nobody gets.
fn rehearse() -> Result<(), MediaError> {
    plugins::load();
    let pipeline = gst::Pipeline::new();
    let webrtc = plugins::make("webrtcbin")?;
    if let Some(certificate) = Certificate::usual() {
        certificate.show(&webrtc);
    }
    let failure = |_| MediaError::Operation("rehearsal of an offer".into());
    pipeline.add(&webrtc).map_err(failure)?;
    let caps: gst::Caps =
        Codec::ALL.map(|codec| codec.caps(codec.offered_payload())).into_iter().collect();
    let direction = WebRTCRTPTransceiverDirection::Sendrecv;
    webrtc.emit_by_name::<WebRTCRTPTransceiver>("add-transceiver", &[&direction, &caps]);
    // webrtcbin works only in a pipeline that runs.
    let _ = pipeline.set_state(gst::State::Playing);
    let (sender, receiver) = mpsc::channel();
    let promise = gst::Promise::with_change_func(move |_| {
        let _ = sender.send(());
    });
    webrtc.emit_by_name::<()>("create-offer", &[&None::<gst::Structure>, &promise]);
    let _ = receiver.recv_timeout(Duration::from_secs(5));
    let _ = pipeline.set_state(gst::State::Null);
    Ok(())
}
