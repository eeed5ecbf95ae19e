//! The three codecs of a call, and the elements that carry each of them.

use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::{MediaError, plugins};

/// Bits a second of our Opus: wide-band speech with room for in-band FEC.
pub(super) const OPUS_BITRATE: i32 = 32_000;
/// Out of ten. From seven on libopus looks closely whether there is speech; below, DTX takes
/// steady sounds for silence. More gains nothing audible at this bit rate.
const OPUS_COMPLEXITY: i32 = 7;
/// The loss that Opus' FEC is made for until the far end reports another, in percent.
pub(super) const EXPECTED_LOSS: i32 = 10;
/// One packet holds this much sound, in nanoseconds.
const PACKET_TIME: i64 = 20_000_000;

/// In the order we prefer them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Opus,
    Pcmu,
    Pcma,
}

impl Codec {
    pub(crate) const ALL: [Codec; 3] = [Codec::Opus, Codec::Pcmu, Codec::Pcma];

    /// Reads the value of `a=rtpmap` after the payload type, for instance `opus/48000/2`.
    pub(crate) fn from_rtpmap(encoding: &str) -> Option<Codec> {
        let lower = encoding.to_ascii_lowercase();
        match lower.as_str() {
            "opus/48000/2" => Some(Codec::Opus),
            "pcmu/8000" | "pcmu/8000/1" => Some(Codec::Pcmu),
            "pcma/8000" | "pcma/8000/1" => Some(Codec::Pcma),
            _ => None,
        }
    }

    /// The codecs that RFC 3551 gives a fixed payload type.
    pub(crate) fn from_static_payload(payload: u8) -> Option<Codec> {
        match payload {
            0 => Some(Codec::Pcmu),
            8 => Some(Codec::Pcma),
            _ => None,
        }
    }

    /// The payload type under which we offer it.
    pub(crate) fn offered_payload(self) -> u8 {
        match self {
            Codec::Opus => 111,
            Codec::Pcmu => 0,
            Codec::Pcma => 8,
        }
    }

    pub(crate) fn rtpmap(self) -> &'static str {
        match self {
            Codec::Opus => "opus/48000/2",
            Codec::Pcmu => "PCMU/8000",
            Codec::Pcma => "PCMA/8000",
        }
    }

    /// RTP clock rate in Hz (RFC 7587, RFC 3551).
    pub(crate) fn clock_rate(self) -> u32 {
        match self {
            Codec::Opus => 48_000,
            Codec::Pcmu | Codec::Pcma => 8_000,
        }
    }

    /// How much sound a packet's payload holds; `None` where it is empty or broken.
    pub(super) fn length(self, payload: &[u8]) -> Option<Duration> {
        let length = match self {
            Codec::Opus => opus_length(payload)?,
            Codec::Pcmu | Codec::Pcma => {
                Duration::from_secs(payload.len() as u64) / self.clock_rate()
            }
        };
        (length > Duration::ZERO).then_some(length)
    }

    /// What webrtcbin's transceiver is told.
    pub(crate) fn caps(self, payload: u8) -> gst::Structure {
        let name = match self {
            Codec::Opus => "OPUS",
            Codec::Pcmu => "PCMU",
            Codec::Pcma => "PCMA",
        };
        let caps = gst::Structure::builder("application/x-rtp")
            .field("media", "audio")
            .field("encoding-name", name)
            .field("payload", i32::from(payload))
            .field("clock-rate", self.clock_rate() as i32);
        match self {
            Codec::Opus => caps.field("encoding-params", "2").build(),
            Codec::Pcmu | Codec::Pcma => caps.build(),
        }
    }

    /// From 48 kHz mono sound to RTP packets; the last element is the payloader.
    pub(crate) fn encoder(self, payload: u8, ssrc: u32) -> Result<Vec<gst::Element>, MediaError> {
        let mut chain = match self {
            Codec::Opus => {
                let encoder = plugins::make("opusenc")?;
                encoder.set_property_from_str("audio-type", "voice");
                encoder.set_property_from_str("bitrate-type", "vbr");
                encoder.set_property("bitrate", OPUS_BITRATE);
                encoder.set_property("complexity", OPUS_COMPLEXITY);
                encoder.set_property("inband-fec", true);
                encoder.set_property("packet-loss-percentage", EXPECTED_LOSS);
                // Silence is sent as one-byte packets. The payloader must not drop those: the
                // gateway hangs up on missing packets, and digits are written over packets.
                encoder.set_property("dtx", true);
                vec![encoder, plugins::make("rtpopuspay")?]
            }
            Codec::Pcmu => narrow_band_encoder("mulawenc", "rtppcmupay")?,
            Codec::Pcma => narrow_band_encoder("alawenc", "rtppcmapay")?,
        };
        if let Some(payloader) = chain.last_mut() {
            payloader.set_property("pt", u32::from(payload));
            payloader.set_property("ssrc", ssrc);
            payloader.set_property("min-ptime", PACKET_TIME);
            payloader.set_property("max-ptime", PACKET_TIME);
        }
        Ok(chain)
    }

    /// From RTP packets to 48 kHz mono sound.
    pub(crate) fn decoder(self) -> Result<Vec<gst::Element>, MediaError> {
        let mut chain = match self {
            Codec::Opus => {
                let decoder = plugins::make("opusdec")?;
                decoder.set_property("plc", true);
                decoder.set_property("use-inband-fec", true);
                vec![plugins::make("rtpopusdepay")?, decoder]
            }
            Codec::Pcmu => narrow_band_decoder("rtppcmudepay", "mulawdec")?,
            Codec::Pcma => narrow_band_decoder("rtppcmadepay", "alawdec")?,
        };
        chain.push(plugins::make("audioconvert")?);
        chain.push(plugins::make("audioresample")?);
        Ok(chain)
    }
}

/// RFC 6716 section 3.1: the first byte tells the length of a frame, and how many there are.
fn opus_length(payload: &[u8]) -> Option<Duration> {
    let first = *payload.first()?;
    let (configuration, code) = (first >> 3, first & 0b11);
    let frame = match configuration {
        0..=11 => [10_000, 20_000, 40_000, 60_000][usize::from(configuration % 4)],
        12..=15 => [10_000, 20_000][usize::from(configuration % 2)],
        16.. => [2_500, 5_000, 10_000, 20_000][usize::from(configuration % 4)],
    };
    let frames = match code {
        0 => 1,
        1 | 2 => 2,
        _ => payload.get(1)? & 0b11_1111,
    };
    Some(Duration::from_micros(frame) * u32::from(frames))
}

fn narrow_band_encoder(encoder: &str, payloader: &str) -> Result<Vec<gst::Element>, MediaError> {
    Ok(vec![plugins::make("audioresample")?, plugins::make(encoder)?, plugins::make(payloader)?])
}

fn narrow_band_decoder(depayloader: &str, decoder: &str) -> Result<Vec<gst::Element>, MediaError> {
    // Concealment of lost packets lives in an element of its own here.
    Ok(vec![plugins::make(depayloader)?, plugins::make(decoder)?, plugins::make("spanplc")?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_tells_how_much_sound_it_holds() {
        let opus = |payload: &[u8]| Codec::Opus.length(payload).map(|length| length.as_micros());
        // Wide-band SILK, 20 ms; full-band CELT, 2.5 ms; hybrid, twice 20 ms; six of 10 ms.
        assert_eq!(opus(&[9 << 3, 1, 2]), Some(20_000));
        assert_eq!(opus(&[28 << 3]), Some(2_500));
        assert_eq!(opus(&[15 << 3 | 1, 1, 2]), Some(40_000));
        assert_eq!(opus(&[8 << 3 | 3, 6]), Some(60_000));
        assert_eq!([opus(&[]), opus(&[3]), opus(&[3, 0])], [None; 3]);
        assert_eq!(Codec::Pcma.length(&[0; 160]), Some(Duration::from_millis(20)));
        assert_eq!(Codec::Pcmu.length(&[]), None);
    }
}
