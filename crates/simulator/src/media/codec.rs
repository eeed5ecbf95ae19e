//! Opus and G.711 between 48 kHz frames and RTP payloads.

use opus::{Application, Bitrate, Channels};

use super::resample::{Downsampler, Upsampler};
use super::{FRAME_SAMPLES, Frame, g711};

const SAMPLE_RATE: u32 = 48_000;

/// 48 kHz samples for each G.711 sample.
const G711_FACTOR: usize = 6;

/// The longest Opus packet, 120 ms (RFC 6716, 3.2.5).
const MAX_SAMPLES: usize = 5760;

/// How much softer each further frame of made-up G.711 sound is.
const CONCEALMENT_FADE: f32 = 0.5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    Opus,
    Pcmu,
    Pcma,
}

impl Codec {
    pub fn name(self) -> &'static str {
        match self {
            Codec::Opus => "opus",
            Codec::Pcmu => "PCMU",
            Codec::Pcma => "PCMA",
        }
    }

    /// RTP timestamp units a second (RFC 7587, RFC 3551).
    pub fn clock_rate(self) -> u32 {
        match self {
            Codec::Opus => 48_000,
            Codec::Pcmu | Codec::Pcma => 8_000,
        }
    }
}

pub enum Encoder {
    Opus(opus::Encoder),
    Pcmu(Downsampler),
    Pcma(Downsampler),
}

impl Encoder {
    pub fn new(codec: Codec) -> Result<Self, opus::Error> {
        match codec {
            Codec::Opus => {
                let mut encoder =
                    opus::Encoder::new(SAMPLE_RATE, Channels::Mono, Application::Voip)?;
                encoder.set_bitrate(Bitrate::Bits(32_000))?;
                encoder.set_inband_fec(true)?;
                encoder.set_packet_loss_perc(10)?;
                Ok(Encoder::Opus(encoder))
            }
            Codec::Pcmu => Ok(Encoder::Pcmu(Downsampler::new(G711_FACTOR))),
            Codec::Pcma => Ok(Encoder::Pcma(Downsampler::new(G711_FACTOR))),
        }
    }

    pub fn encode(&mut self, frame: &Frame) -> Result<Vec<u8>, opus::Error> {
        Ok(match self {
            Encoder::Opus(encoder) => encoder.encode_vec(frame, 1275)?,
            Encoder::Pcmu(down) => down.process(frame).into_iter().map(g711::encode_ulaw).collect(),
            Encoder::Pcma(down) => down.process(frame).into_iter().map(g711::encode_alaw).collect(),
        })
    }
}

/// Packets to 48 kHz samples, and something plausible for packets that are missing.
pub enum Decoder {
    Opus(opus::Decoder),
    G711 { decode: fn(u8) -> i16, up: Upsampler, last: Vec<i16> },
}

impl Decoder {
    pub fn new(codec: Codec) -> Result<Self, opus::Error> {
        let g711 = |decode| Decoder::G711 {
            decode,
            up: Upsampler::new(G711_FACTOR),
            last: vec![0; FRAME_SAMPLES],
        };
        Ok(match codec {
            Codec::Opus => Decoder::Opus(opus::Decoder::new(SAMPLE_RATE, Channels::Mono)?),
            Codec::Pcmu => g711(g711::decode_ulaw),
            Codec::Pcma => g711(g711::decode_alaw),
        })
    }

    pub fn decode(&mut self, payload: &[u8]) -> Result<Vec<i16>, opus::Error> {
        match self {
            Decoder::Opus(decoder) => {
                let mut samples = vec![0; MAX_SAMPLES];
                let length = decoder.decode(payload, &mut samples, false)?;
                samples.truncate(length);
                Ok(samples)
            }
            Decoder::G711 { decode, up, last } => {
                let narrow: Vec<i16> = payload.iter().map(|&code| decode(code)).collect();
                *last = up.process(&narrow);
                Ok(last.clone())
            }
        }
    }

    /// Makes up one frame. `next` is the packet after the gap if it is there: Opus may carry
    /// the missing frame in it (RFC 6716, 2.1.7).
    pub fn conceal(&mut self, next: Option<&[u8]>) -> Result<Vec<i16>, opus::Error> {
        match self {
            Decoder::Opus(decoder) => {
                let mut samples = vec![0; FRAME_SAMPLES];
                let length = decoder.decode(next.unwrap_or(&[]), &mut samples, next.is_some())?;
                samples.truncate(length);
                Ok(samples)
            }
            Decoder::G711 { last, .. } => {
                for sample in last.iter_mut() {
                    *sample = (f32::from(*sample) * CONCEALMENT_FADE) as i16;
                }
                let mut samples = last.clone();
                samples.resize(FRAME_SAMPLES, 0);
                Ok(samples)
            }
        }
    }

    /// How long a packet plays, in units of the codec's RTP clock.
    pub fn duration(&self, payload: &[u8]) -> u64 {
        match self {
            Decoder::Opus(decoder) => {
                decoder.get_nb_samples(payload).unwrap_or(FRAME_SAMPLES) as u64
            }
            Decoder::G711 { .. } => payload.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packet_after_a_lost_one_carries_it_too_in_opus() {
        let speech = crate::speech::read_wav(std::path::Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/assets/greeting.wav"
        )))
        .unwrap();
        let mut encoder = Encoder::new(Codec::Opus).unwrap();
        let frames = speech.chunks_exact(FRAME_SAMPLES).map(|frame| frame.try_into().unwrap());
        let packets: Vec<Vec<u8>> = frames.map(|frame| encoder.encode(frame).unwrap()).collect();
        // Every fifth packet is lost.
        let hear = |recover: bool| -> Vec<i16> {
            let mut decoder = Decoder::new(Codec::Opus).unwrap();
            let mut heard = Vec::new();
            for (n, packet) in packets.iter().enumerate() {
                let next = packets.get(n + 1).filter(|_| recover).map(Vec::as_slice);
                heard.extend(match n % 5 {
                    4 => decoder.conceal(next).unwrap(),
                    _ => decoder.decode(packet).unwrap(),
                });
            }
            heard
        };
        let mut lossless = Decoder::new(Codec::Opus).unwrap();
        let whole: Vec<i16> = packets.iter().flat_map(|p| lossless.decode(p).unwrap()).collect();
        let error = |heard: &[i16]| -> f64 {
            heard.iter().zip(&whole).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum()
        };
        assert!(error(&hear(true)) < 0.5 * error(&hear(false)));
    }

    #[test]
    fn sound_made_up_for_g711_fades() {
        let mut decoder = Decoder::new(Codec::Pcma).unwrap();
        let loud = |samples: &[i16]| samples.iter().map(|&s| i32::from(s).abs()).max().unwrap_or(0);
        let payload: Vec<u8> =
            (0..160).map(|n| g711::encode_alaw(if n % 20 < 10 { 9000 } else { -9000 })).collect();
        let mut before = loud(&decoder.decode(&payload).unwrap());
        for _ in 0..3 {
            let made_up = decoder.conceal(None).unwrap();
            assert_eq!(made_up.len(), FRAME_SAMPLES);
            assert!((before / 3..before).contains(&loud(&made_up)));
            before = loud(&made_up);
        }
    }
}
