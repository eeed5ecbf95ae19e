//! The way from the microphone into webrtcbin, built when the codec is agreed.

use std::sync::{Arc, Mutex, PoisonError};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::{Happening, Peer};
use crate::MediaError;
use crate::connection::codec::Codec;
use crate::connection::description::TelephoneEvent;
use crate::connection::dtmf::{Digits, Packet};

/// Length of an RTP header without extensions (RFC 3550 section 5.1).
const HEADER: usize = 12;

impl Peer {
    /// Encodes the microphone for the far end; digits go out as `event`s, if it reads them. Only
    /// the first call does anything: an agreement is made once.
    pub(in crate::connection) fn send(
        &self,
        (payload, codec): (u8, Codec),
        event: Option<TelephoneEvent>,
    ) -> Result<(), MediaError> {
        let mut agreed = self.agreed();
        if std::mem::replace(&mut agreed.sending, true) {
            return Ok(());
        }
        drop(agreed);
        let chain = codec.encoder(payload, self.track.ssrc)?;
        self.pipeline.add_many(&chain).map_err(|_| failure())?;
        gst::Element::link_many(&chain).map_err(|_| failure())?;
        let (first, last) = chain.first().zip(chain.last()).ok_or_else(failure)?;
        let packets = last.static_pad("src").ok_or_else(failure)?;
        if let Some(event) = event {
            let queue = self.queue.clone();
            write_digits(&packets, event, Arc::clone(&self.digits), move |tone| {
                // Fails only when the connection is closed, and then nobody listens.
                let _ = queue.send(Happening::Tone(tone));
            });
        }
        let sink = self.webrtc.request_pad_simple("sink_0").ok_or_else(failure)?;
        packets.link(&sink).map_err(|_| failure())?;
        for element in chain.iter().rev() {
            element.sync_state_with_parent().map_err(|_| failure())?;
        }
        self.microphone.bin.link(first).map_err(|_| failure())?;
        if codec == Codec::Opus {
            *super::lock(&self.opus) = Some(first.downgrade());
        }
        tracing::debug!(?codec, "sending");
        Ok(())
    }
}

/// Rewrites the packets that leave a payloader while there are digits to send, and tells of each.
fn write_digits(
    packets: &gst::Pad,
    event: TelephoneEvent,
    digits: Arc<Mutex<Digits>>,
    tell: impl Fn(String) + Send + Sync + 'static,
) {
    let rewrite = move |buffer: &mut gst::Buffer| {
        let Some((header, timestamp)) = header(buffer) else { return };
        let (packet, change) =
            digits.lock().unwrap_or_else(PoisonError::into_inner).next(timestamp, event);
        change.map(&tell);
        if let Packet::Replace { payload_type, marker, timestamp, payload } = packet {
            *buffer = event_packet(buffer, header, payload_type, marker, timestamp, payload);
        }
    };
    let mask = gst::PadProbeType::BUFFER | gst::PadProbeType::BUFFER_LIST;
    packets.add_probe(mask, move |_, info| {
        if let Some(gst::PadProbeData::Buffer(buffer)) = &mut info.data {
            rewrite(buffer);
        } else if let Some(gst::PadProbeData::BufferList(list)) = &mut info.data {
            list.make_mut().foreach_mut(|mut buffer, _| {
                rewrite(&mut buffer);
                std::ops::ControlFlow::Continue(Some(buffer))
            });
        }
        gst::PadProbeReturn::Ok
    });
}

/// The fixed part of a packet's header, and its timestamp.
fn header(buffer: &gst::Buffer) -> Option<([u8; HEADER], u32)> {
    let map = buffer.map_readable().ok()?;
    let header: [u8; HEADER] = map.get(..HEADER)?.try_into().ok()?;
    let [_, _, _, _, a, b, c, d, ..] = header;
    Some((header, u32::from_be_bytes([a, b, c, d])))
}

/// The packet that goes out instead: the same source and sequence number, no extensions.
fn event_packet(
    audio: &gst::Buffer,
    header: [u8; HEADER],
    payload_type: u8,
    marker: bool,
    timestamp: u32,
    payload: [u8; 4],
) -> gst::Buffer {
    let [_, _, high, low, _, _, _, _, source @ ..] = header;
    let mut bytes = vec![0x80, payload_type | if marker { 0x80 } else { 0 }, high, low];
    bytes.extend(timestamp.to_be_bytes());
    bytes.extend(source);
    bytes.extend(payload);
    let mut packet = gst::Buffer::from_mut_slice(bytes);
    if let Some(packet) = packet.get_mut() {
        packet.set_pts(audio.pts());
        packet.set_dts(audio.dts());
        packet.set_duration(audio.duration());
    }
    packet
}

fn failure() -> MediaError {
    MediaError::Operation("building of the way to the far end".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: TelephoneEvent = TelephoneEvent { payload: 126, clock_rate: 8_000 };
    const SOURCE: u32 = 0xdead_beef;

    /// Packets as the far end sees them, from the real payloader.
    #[test]
    fn digits_replace_packets_of_the_same_source_one_for_one() {
        gst::init().unwrap();
        let digits = Arc::new(Mutex::new(Digits::default()));
        digits.lock().unwrap().insert("7", 60, 40).unwrap();
        let changes = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&changes);

        let packets = payload(12, |pad| {
            write_digits(pad, EVENT, digits, move |tone| told.lock().unwrap().push(tone));
        });

        let numbers: Vec<_> = packets.iter().map(|p| u16::from_be_bytes([p[2], p[3]])).collect();
        let expected: Vec<_> = (0..12).map(|index| numbers[0].wrapping_add(index)).collect();
        assert_eq!(numbers, expected, "no number is missing");
        assert!(packets.iter().all(|packet| packet[8..12] == SOURCE.to_be_bytes()));
        let types: Vec<_> = packets.iter().map(|packet| packet[1] & 0x7f).collect();
        assert_eq!(types, [126, 126, 126, 126, 126, 0, 0, 0, 0, 0, 0, 0]);
        assert!(packets[..5].iter().all(|packet| packet.len() == 16 && packet[12] == 7));
        assert!(packets[..5].iter().all(|packet| packet[4..8] == packets[0][4..8]));
        let time = |packet: &[u8]| u32::from_be_bytes(packet[4..8].try_into().unwrap());
        let gap = time(&packets[5]).wrapping_sub(time(&packets[0]));
        assert_eq!(gap, 5 * 160, "the sound goes on where it would be");
        assert_eq!(*changes.lock().unwrap(), ["7", ""]);
    }

    fn payload(count: i32, attach: impl FnOnce(&gst::Pad)) -> Vec<Vec<u8>> {
        let pipeline = gst::Pipeline::new();
        let source = gst::ElementFactory::make("audiotestsrc")
            .property("num-buffers", count)
            .property("samplesperbuffer", 160)
            .build()
            .unwrap();
        let mut chain = vec![source];
        let format = gst::ElementFactory::make("capsfilter").build().unwrap();
        format.set_property_from_str("caps", "audio/x-raw,rate=8000,channels=1");
        chain.push(format);
        chain.extend(Codec::Pcmu.encoder(0, SOURCE).unwrap());
        attach(&chain.last().unwrap().static_pad("src").unwrap());
        let sink = gst::ElementFactory::make("fakesink").property("signal-handoffs", true);
        let sink = sink.build().unwrap();
        let packets = Arc::new(Mutex::new(Vec::new()));
        let arrived = Arc::clone(&packets);
        sink.connect("handoff", false, move |values| {
            let buffer = values[1].get::<gst::Buffer>().unwrap();
            arrived.lock().unwrap().push(buffer.map_readable().unwrap().to_vec());
            None
        });
        chain.push(sink);
        pipeline.add_many(&chain).unwrap();
        gst::Element::link_many(&chain).unwrap();
        pipeline.set_state(gst::State::Playing).unwrap();
        let bus = pipeline.bus().unwrap();
        let end =
            bus.timed_pop_filtered(gst::ClockTime::from_seconds(10), &[gst::MessageType::Eos]);
        assert!(end.is_some());
        pipeline.set_state(gst::State::Null).unwrap();
        packets.lock().unwrap().clone()
    }
}
