//! Who is heard (WebRTC 1.0, section 5.3): the sources that the played packets name.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::{Peer, hearing::each_buffer};
use crate::RtpSource;

/// Unix milliseconds within which a source counts as heard.
const REMEMBERED: u64 = 10_000;
/// A packet names up to 15 contributors; a far end that makes them up makes us remember no more.
const MOST: usize = 64;

pub(super) type Sources = Mutex<Vec<RtpSource>>;

/// Begins to note them, as the packets leave the jitter buffer.
pub(super) fn listen(sources: &Arc<Sources>, webrtc: &gst::Element) {
    let rtp = webrtc.downcast_ref::<gst::Bin>().and_then(|bin| bin.by_name("rtpbin"));
    let Some(rtp) = rtp else { return };
    let sources = Arc::clone(sources);
    rtp.connect("new-jitterbuffer", false, move |values| {
        let pad = values.get(1)?.get::<gst::Element>().ok()?.static_pad("src")?;
        let sources = Arc::clone(&sources);
        each_buffer(&pad, move |buffer| {
            if let Ok(packet) = buffer.map_readable() {
                note(&mut sources.lock().unwrap_or_else(PoisonError::into_inner), &packet, now());
            }
        });
        None
    });
}

impl Peer {
    /// The latest first. `level`: of what is played now.
    pub(in crate::connection) fn sources(&self, level: f64) -> Vec<RtpSource> {
        let now = now();
        let sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let mut heard: Vec<_> = sources
            .iter()
            .filter(|source| now.saturating_sub(source.heard_at) <= REMEMBERED)
            .map(|source| {
                let audio_level = (!source.contributing).then_some(level);
                RtpSource { audio_level, ..*source }
            })
            .collect();
        heard.sort_by_key(|source| std::cmp::Reverse(source.heard_at));
        heard
    }
}

/// Reads an RTP header (RFC 3550, section 5.1).
fn note(sources: &mut Vec<RtpSource>, packet: &[u8], now: u64) {
    let Some((header, rest)) = packet.split_first_chunk::<12>() else { return };
    let contributors = usize::from(header[0] & 0x0f);
    let word = |bytes: &[u8]| bytes.try_into().map(u32::from_be_bytes).unwrap_or_default();
    let rtp_timestamp = word(&header[4..8]);
    let named = rest.as_chunks::<4>().0.iter().take(contributors).map(|csrc| (word(csrc), true));
    for (source, contributing) in std::iter::once((word(&header[8..]), false)).chain(named) {
        let heard =
            RtpSource { source, contributing, rtp_timestamp, heard_at: now, audio_level: None };
        let same = |known: &RtpSource| known.source == source && known.contributing == contributing;
        let place = match sources.iter().position(same) {
            None if sources.len() >= MOST => {
                // Whoever was silent longest is forgotten.
                (0..sources.len()).min_by_key(|&place| sources[place].heard_at)
            }
            known => known,
        };
        match place {
            Some(place) => sources[place] = heard,
            None => sources.push(heard),
        }
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(contributors: &[u32], timestamp: u32) -> Vec<u8> {
        let mut bytes = vec![0x80 | contributors.len() as u8, 111, 0, 1];
        bytes.extend(timestamp.to_be_bytes());
        bytes.extend(7u32.to_be_bytes());
        bytes.extend(contributors.iter().flat_map(|csrc| csrc.to_be_bytes()));
        bytes.extend([0xde, 0xad, 0xbe, 0xef]);
        bytes
    }

    #[test]
    fn the_sender_and_its_contributors_are_noted_once_each() {
        let mut sources = Vec::new();
        note(&mut sources, &packet(&[], 960), 1_000);
        note(&mut sources, &packet(&[7, 9], 1_920), 1_020);
        let named: Vec<_> = sources
            .iter()
            .map(|source| (source.source, source.contributing, source.rtp_timestamp))
            .collect();
        assert_eq!(named, [(7, false, 1_920), (7, true, 1_920), (9, true, 1_920)]);
        assert!(sources.iter().all(|source| source.heard_at == 1_020));
    }

    #[test]
    fn a_packet_cut_anywhere_names_no_one_it_does_not_hold() {
        let whole = packet(&[9], 960);
        for length in 0..whole.len() {
            let mut sources = Vec::new();
            note(&mut sources, &whole[..length], 0);
            assert_eq!(sources.len(), usize::from(length >= 12) + usize::from(length >= 16));
        }
    }

    #[test]
    fn made_up_contributors_push_out_the_silent_and_fill_nothing() {
        let mut sources = Vec::new();
        for turn in 0..1_000 {
            note(&mut sources, &packet(&[100 + turn], 960), u64::from(turn));
        }
        assert_eq!(sources.len(), MOST);
        assert!(sources.iter().any(|source| source.source == 7), "who sends is kept");
        assert!(sources.iter().any(|source| source.source == 1_099));
    }
}
