//! Counts what each side of a call could hear, for [`SilenceWatch`](crate::watch::SilenceWatch).
//!
//! Pad probes count, in GStreamer's threads; the pipeline's thread reads the counters.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::Peer;
use crate::watch::SoundSample;

/// Of the 65 536 steps of a sample: decoded digital silence scatters by less, with whatever codec
/// (A-law has no zero, but its silence stands still). The hiss of any room scatters further.
const DIGITAL_SILENCE: u16 = 8;

#[derive(Debug, Default)]
pub(super) struct Counters {
    captured: AtomicU64,
    captured_sound: AtomicU64,
    packets: AtomicU64,
    received_sound: AtomicU64,
}

/// Begins to count. Before the processing is attached: it would fill zeros with noise.
pub(super) fn listen(
    counters: &Arc<Counters>,
    webrtc: &gst::Element,
    captured: &gst::Pad,
    played: &gst::Pad,
) {
    let count = Arc::clone(counters);
    each_buffer(captured, move |buffer| {
        count.captured.fetch_add(1, Relaxed);
        let sounds = buffer.map_readable().is_ok_and(|map| map.iter().any(|byte| *byte != 0));
        count.captured_sound.fetch_add(sounds.into(), Relaxed);
    });
    let count = Arc::clone(counters);
    each_buffer(played, move |buffer| {
        let sounds = buffer.map_readable().is_ok_and(|map| scatter(&map) > DIGITAL_SILENCE);
        count.received_sound.fetch_add(sounds.into(), Relaxed);
    });
    let count = Arc::clone(counters);
    let rtp = webrtc.downcast_ref::<gst::Bin>().and_then(|bin| bin.by_name("rtpbin"));
    let Some(rtp) = rtp else { return };
    // One for each source that the far end sends from.
    rtp.connect("new-jitterbuffer", false, move |values| {
        let pad = values.get(1)?.get::<gst::Element>().ok()?.static_pad("sink")?;
        let count = Arc::clone(&count);
        each_buffer(&pad, move |_| {
            count.packets.fetch_add(1, Relaxed);
        });
        None
    });
}

impl Peer {
    pub(super) fn sound_sample(&self) -> SoundSample {
        let count = &self.counters;
        let is_held = self.gate.held.load(Relaxed);
        SoundSample {
            talking: self.gate.connected.load(Relaxed) && !is_held,
            muted: self.gate.muted.load(Relaxed),
            has_microphone: !self.microphone.slot.is_silent(),
            has_speaker: !self.speaker.slot.is_silent(),
            captured: count.captured.load(Relaxed),
            captured_sound: count.captured_sound.load(Relaxed),
            packets: count.packets.load(Relaxed),
            received_sound: count.received_sound.load(Relaxed),
        }
    }
}

/// Shows each buffer that passes the pad, also those in lists.
pub(super) fn each_buffer(pad: &gst::Pad, see: impl Fn(&gst::BufferRef) + Send + Sync + 'static) {
    let mask = gst::PadProbeType::BUFFER | gst::PadProbeType::BUFFER_LIST;
    pad.add_probe(mask, move |_, info| {
        match &info.data {
            Some(gst::PadProbeData::Buffer(buffer)) => see(buffer),
            Some(gst::PadProbeData::BufferList(list)) => list.iter().for_each(&see),
            _ => (),
        }
        gst::PadProbeReturn::Ok
    });
}

/// From the lowest to the highest of some S16LE samples.
fn scatter(bytes: &[u8]) -> u16 {
    let samples = bytes.as_chunks().0.iter().map(|&pair| i16::from_le_bytes(pair));
    let (low, high) =
        samples.fold((i16::MAX, i16::MIN), |(low, high), next| (low.min(next), high.max(next)));
    high.checked_sub(low).map_or(if low > high { 0 } else { u16::MAX }, i16::unsigned_abs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scatter_is_that_of_the_samples_wherever_they_stand() {
        let bytes = |samples: &[i16]| -> Vec<u8> {
            samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
        };
        assert_eq!(scatter(&[]), 0);
        assert_eq!(scatter(&bytes(&[8; 480])), 0);
        assert_eq!(scatter(&bytes(&[-3, 0, 4])), 7);
        assert_eq!(scatter(&bytes(&[i16::MIN, i16::MAX])), u16::MAX);
    }
}
