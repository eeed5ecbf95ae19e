//! For how long sound was lost, told to the decoder in whole packets.
//!
//! The jitter buffer tells it by the times at which it had counted on the packets: on a bad network
//! anything from microseconds on. GStreamer's Opus decoder (1.22) counts those up, falls below zero
//! and then is silent for good; and whatever a decoder makes up beside a packet's length moves all
//! the sound after it.

use std::sync::Mutex;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::super::codec::Codec;

/// Until a packet came.
const USUAL: Duration = Duration::from_millis(20);

/// Corrects what passes between the packets' unpacker and the decoder.
pub(super) fn told_in_packets(codec: Codec, unpacked: &gst::Pad) {
    let packet = Mutex::new(USUAL);
    let kinds = gst::PadProbeType::BUFFER | gst::PadProbeType::EVENT_DOWNSTREAM;
    unpacked.add_probe(kinds, move |_, info| {
        match &mut info.data {
            Some(gst::PadProbeData::Buffer(buffer)) => {
                let length = buffer.map_readable().ok().and_then(|map| codec.length(&map));
                if let Some(length) = length {
                    *super::lock(&packet) = length;
                }
            }
            Some(gst::PadProbeData::Event(event)) => {
                if let gst::EventView::Gap(gap) = event.view() {
                    let (start, told) = gap.get();
                    let whole =
                        whole(told.map_or(Duration::ZERO, Into::into), *super::lock(&packet));
                    let whole = gst::ClockTime::try_from(whole).unwrap_or(gst::ClockTime::ZERO);
                    *event = gst::event::Gap::builder(start).duration(whole).build();
                }
            }
            Some(_) | None => {}
        }
        gst::PadProbeReturn::Ok
    });
}

/// The nearest number of packets, one at least.
fn whole(told: Duration, packet: Duration) -> Duration {
    let packets = (told.as_secs_f64() / packet.as_secs_f64()).round().max(1.0);
    packet.mul_f64(packets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_a_whole_number_of_packets() {
        let of = |told| whole(Duration::from_micros(told), USUAL).as_millis();
        assert_eq!(
            [of(0), of(4), of(5_598), of(20_975), of(39_148), of(58_000)],
            [20, 20, 20, 20, 40, 60]
        );
    }
}
