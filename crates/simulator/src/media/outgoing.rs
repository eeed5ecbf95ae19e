//! What the callee sends: one RTP packet every 20 ms, of sound or of a pressed key.

use std::time::Instant;

use str0m::Rtc;
use str0m::format::Codec as RtpCodec;
use str0m::media::{Mid, Pt};
use str0m::rtp::RtpWrite;

use super::codec::{Codec, Encoder};
use super::telephone_event::Keypad;
use super::{Frame, LegError};

/// Frames a second.
const FRAME_RATE: u32 = 50;

pub struct Outgoing {
    mid: Mid,
    pub codec: Codec,
    payload_type: Pt,
    encoder: Encoder,
    /// Payload type and clock of telephone events, if the client understands them.
    events: Option<(Pt, u32)>,
    keypad: Keypad,
    sequence: u64,
    timestamp: u32,
    started: bool,
    pub packets: u64,
    pub bytes: u64,
}

impl Outgoing {
    /// The first codec of the client's that we have, and its events at the same clock rate if
    /// there are any.
    pub fn agreed(rtc: &Rtc, mid: Mid) -> Result<Outgoing, LegError> {
        let media = rtc.media(mid).ok_or(LegError::NoCommonCodec)?;
        let formats = || {
            media.remote_pts().iter().filter_map(|&pt| {
                rtc.codec_config().find(|params| params.pt() == pt).map(|params| params.spec())
            })
        };
        let numbered = || {
            media
                .remote_pts()
                .iter()
                .copied()
                .filter(|&pt| rtc.codec_config().find(|params| params.pt() == pt).is_some())
                .zip(formats())
        };
        let (payload_type, codec) = numbered()
            .find_map(|(pt, spec)| Some((pt, codec(spec.codec)?)))
            .ok_or(LegError::NoCommonCodec)?;
        let mut events: Vec<(Pt, u32)> = numbered()
            .filter(|(_, spec)| spec.codec.is_tele())
            .map(|(pt, spec)| (pt, spec.clock_rate.get()))
            .collect();
        events.sort_by_key(|&(_, rate)| rate != codec.clock_rate());
        let random = uuid::Uuid::new_v4().as_u128();
        Ok(Outgoing {
            mid,
            codec,
            payload_type,
            encoder: Encoder::new(codec)?,
            events: events.first().copied(),
            keypad: Keypad::default(),
            // Below 2^15, so that the first packets do not wrap (RFC 3711, 3.3.1).
            sequence: (random & 0x7fff) as u64,
            timestamp: (random >> 32) as u32,
            started: false,
            packets: 0,
            bytes: 0,
        })
    }

    pub fn press(&mut self, keys: &str) {
        self.keypad.press(keys);
    }

    /// Sends the next 20 ms.
    pub fn send(&mut self, rtc: &mut Rtc, frame: &Frame, now: Instant) -> Result<(), LegError> {
        let (payload_type, timestamp, marker, payload) = match self.report() {
            Some((payload_type, report)) => {
                (payload_type, report.timestamp, report.marker, report.payload.to_vec())
            }
            None => {
                let payload = self.encoder.encode(frame)?;
                (self.payload_type, self.timestamp, !self.started, payload)
            }
        };
        self.timestamp = self.timestamp.wrapping_add(self.codec.clock_rate() / FRAME_RATE);
        let mut direct = rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(self.mid, None) else {
            // The client wants to hear nothing (a=sendonly).
            return Ok(());
        };
        self.sequence += 1;
        self.started = true;
        self.packets += 1;
        self.bytes += payload.len() as u64;
        let packet = RtpWrite::new(payload_type, self.sequence.into(), timestamp, now, payload);
        stream.write_rtp(packet.marker(marker));
        Ok(())
    }

    /// The telephone event of this frame, if a key is pressed in it.
    fn report(&mut self) -> Option<(Pt, super::telephone_event::Report)> {
        let (payload_type, rate) = self.events?;
        let report = self.keypad.next(self.timestamp, rate / FRAME_RATE)?;
        Some((payload_type, report))
    }
}

/// The codec of ours that this is.
pub fn codec(codec: RtpCodec) -> Option<Codec> {
    if codec == RtpCodec::Opus {
        Some(Codec::Opus)
    } else if codec == RtpCodec::PCMU {
        Some(Codec::Pcmu)
    } else if codec == RtpCodec::PCMA {
        Some(Codec::Pcma)
    } else {
        None
    }
}
