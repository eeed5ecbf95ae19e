//! The way from the microphone into webrtcbin, built when the codec is agreed.

use std::sync::{Arc, PoisonError};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::{Happening, Peer};
use crate::MediaError;
use crate::connection::codec::Codec;
use crate::connection::description::TelephoneEvent;
use crate::connection::dtmf::Packet;

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
            self.write_digits(&packets, event);
        }
        let sink = self.webrtc.request_pad_simple("sink_0").ok_or_else(failure)?;
        packets.link(&sink).map_err(|_| failure())?;
        for element in chain.iter().rev() {
            element.sync_state_with_parent().map_err(|_| failure())?;
        }
        self.microphone.bin.link(first).map_err(|_| failure())?;
        tracing::debug!(?codec, "sending");
        Ok(())
    }

    fn write_digits(&self, packets: &gst::Pad, event: TelephoneEvent) {
        let digits = Arc::clone(&self.digits);
        let queue = self.queue.clone();
        let rewrite = move |buffer: &mut gst::Buffer| {
            let Some((header, timestamp)) = header(buffer) else { return };
            let mut digits = digits.lock().unwrap_or_else(PoisonError::into_inner);
            let (packet, change) = digits.next(timestamp, event);
            drop(digits);
            if let Some(tone) = change {
                let _ = queue.send(Happening::Tone(tone));
            }
            if let Packet::Replace { payload_type, marker, timestamp, payload } = packet {
                *buffer = event_packet(buffer, header, payload_type, marker, timestamp, payload);
            }
        };
        let mask = gst::PadProbeType::BUFFER | gst::PadProbeType::BUFFER_LIST;
        packets.add_probe(mask, move |_, info| {
            match &mut info.data {
                Some(gst::PadProbeData::Buffer(buffer)) => rewrite(buffer),
                Some(gst::PadProbeData::BufferList(list)) => {
                    list.make_mut().foreach_mut(|mut buffer, _| {
                        rewrite(&mut buffer);
                        std::ops::ControlFlow::Continue(Some(buffer))
                    });
                }
                _ => (),
            }
            gst::PadProbeReturn::Ok
        });
    }
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
