//! From decoded sound to the speaker.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::microphone::{Gate, format_filter, level, silence};
use crate::slot::{End, Slot};
use crate::{MediaError, plugins};

/// Name of the `level` element, as its messages carry it.
pub(crate) const LEVEL: &str = "speaker-level";

#[derive(Debug)]
pub(crate) struct Speaker {
    pub bin: gst::Bin,
    pub slot: Slot,
    /// Where processing is attached: exactly what is played passes here.
    pub played: gst::Pad,
    inputs: gst::Element,
}

impl Speaker {
    pub(crate) fn new(gate: Arc<Gate>) -> Result<Speaker, MediaError> {
        let bin = gst::Bin::builder().name("speaker").build();
        // The far end may change its codec in the middle; each has a decoder of its own.
        let inputs = plugins::make("funnel")?;
        let format = format_filter()?;
        let level = level(LEVEL)?;
        bin.add_many([&inputs, &format, &level]).map_err(|_| failure())?;
        gst::Element::link_many([&inputs, &format, &level]).map_err(|_| failure())?;
        let decoded = format.static_pad("src").ok_or_else(failure)?;
        decoded.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
            if gate.held.load(Ordering::Relaxed) {
                silence(info);
            }
            gst::PadProbeReturn::Ok
        });
        let played = level.static_pad("src").ok_or_else(failure)?;
        let slot = Slot::new(End::Speaker, &bin, &level);
        Ok(Speaker { bin, slot, played, inputs })
    }

    /// A new sink pad for decoded sound. What goes wrong behind it (a speaker that breaks, or
    /// is being exchanged) is not told to the decoder, which would stop for good.
    pub(crate) fn input(&self) -> Result<gst::Pad, MediaError> {
        let target = self.inputs.request_pad_simple("sink_%u").ok_or_else(failure)?;
        let pad = gst::GhostPad::builder(gst::PadDirection::Sink)
            .name(format!("input-{}", target.name()))
            .chain_function(|pad, parent, buffer| {
                let _ = gst::ProxyPad::chain_default(pad, parent, buffer);
                Ok(gst::FlowSuccess::Ok)
            })
            .with_target(&target)
            .map_err(|_| failure())?
            .build();
        pad.set_active(true).map_err(|_| failure())?;
        self.bin.add_pad(&pad).map_err(|_| failure())?;
        Ok(pad.upcast())
    }
}

fn failure() -> MediaError {
    MediaError::Operation("building of the speaker's path".into())
}
