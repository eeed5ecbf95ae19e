//! From the microphone to 48 kHz mono sound that is ready to be encoded.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::slot::{End, Slot};
use crate::{MediaError, plugins};

/// Name of the `level` element, as its messages carry it.
pub(crate) const LEVEL: &str = "microphone-level";

/// So much sound of the page's waits at most: 200 ms.
const MOST_FED: usize = 9_600;

/// What may pass from the microphone to the encoder.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    /// Nothing leaves before the connection is up.
    pub connected: AtomicBool,
    /// The far end hears silence; packets keep flowing.
    pub muted: AtomicBool,
    /// Silence both ways.
    pub held: AtomicBool,
    /// What is sent in the microphone's place.
    fed: Mutex<Option<VecDeque<i16>>>,
}

impl Gate {
    pub(crate) fn is_silent(&self) -> bool {
        self.muted.load(Ordering::Relaxed) || self.held.load(Ordering::Relaxed)
    }

    /// More sound to be sent in the microphone's place; `None`: the microphone again.
    pub(crate) fn feed(&self, samples: Option<Vec<i16>>) {
        let mut fed = self.fed();
        match samples {
            None => *fed = None,
            Some(samples) => {
                let waiting = fed.get_or_insert_default();
                waiting.extend(samples);
                // A page that hands over faster than it is sent falls behind by no more.
                let surplus = waiting.len().saturating_sub(MOST_FED);
                waiting.drain(..surplus);
            }
        }
    }

    fn fed(&self) -> MutexGuard<'_, Option<VecDeque<i16>>> {
        self.fed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
pub(crate) struct Microphone {
    pub bin: gst::Bin,
    pub slot: Slot,
    /// Where processing is attached: everything from the device passes here unaltered.
    pub captured: gst::Pad,
}

impl Microphone {
    /// The bin has one source pad, `src`; it may stay unlinked for as long as the gate is shut.
    pub(crate) fn new(gate: Arc<Gate>) -> Result<Microphone, MediaError> {
        let bin = gst::Bin::builder().name("microphone").build();
        let format = format_filter()?;
        let level = level(LEVEL)?;
        bin.add_many([&format, &level]).map_err(|_| failure())?;
        format.link(&level).map_err(|_| failure())?;
        let captured = format.static_pad("src").ok_or_else(failure)?;
        // The end of one source is not the end of the call: another takes its place.
        captured.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, |_, info| match info.event() {
            Some(event) if event.type_() == gst::EventType::Eos => gst::PadProbeReturn::Drop,
            Some(_) | None => gst::PadProbeReturn::Ok,
        });
        let inner = level.static_pad("src").ok_or_else(failure)?;
        inner.add_probe(gst::PadProbeType::BUFFER, move |_, info| pass(&gate, info));
        let pad = gst::GhostPad::with_target(&inner).map_err(|_| failure())?;
        pad.set_active(true).map_err(|_| failure())?;
        bin.add_pad(&pad).map_err(|_| failure())?;
        let slot = Slot::new(End::Microphone, &bin, &format);
        Ok(Microphone { bin, slot, captured })
    }
}

fn pass(gate: &Gate, info: &mut gst::PadProbeInfo) -> gst::PadProbeReturn {
    if !gate.connected.load(Ordering::Relaxed) {
        return gst::PadProbeReturn::Drop;
    }
    if gate.is_silent() {
        silence(info);
    } else if let Some(waiting) = gate.fed().as_mut() {
        replace(info, waiting);
    }
    gst::PadProbeReturn::Ok
}

/// Overwrites the probed buffer with what waits, and with silence where nothing does.
fn replace(info: &mut gst::PadProbeInfo, waiting: &mut VecDeque<i16>) {
    if let Some(gst::PadProbeData::Buffer(buffer)) = &mut info.data
        && let Ok(mut samples) = buffer.make_mut().map_writable()
    {
        for sample in samples.chunks_exact_mut(2) {
            sample.copy_from_slice(&waiting.pop_front().unwrap_or(0).to_le_bytes());
        }
    }
}

/// Overwrites the probed buffer with silence.
pub(crate) fn silence(info: &mut gst::PadProbeInfo) {
    if let Some(gst::PadProbeData::Buffer(buffer)) = &mut info.data
        && let Ok(mut samples) = buffer.make_mut().map_writable()
    {
        samples.fill(0);
    }
}

/// The one format of everything between device and codec.
pub(crate) fn format_filter() -> Result<gst::Element, MediaError> {
    let filter = plugins::make("capsfilter")?;
    let caps = gst::Caps::builder("audio/x-raw")
        .field("format", "S16LE")
        .field("layout", "interleaved")
        .field("rate", 48_000)
        .field("channels", 1)
        .build();
    filter.set_property("caps", caps);
    Ok(filter)
}

/// Measures five times a second.
pub(crate) fn level(name: &str) -> Result<gst::Element, MediaError> {
    let level = plugins::make("level")?;
    level.set_property("name", name);
    level.set_property("interval", 200_000_000u64);
    Ok(level)
}

fn failure() -> MediaError {
    MediaError::Operation("building of the microphone's path".into())
}
