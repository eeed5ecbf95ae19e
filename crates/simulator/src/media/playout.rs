//! The jitter buffer: packets in any order in, one frame of sound every 20 ms out.
//!
//! Time is the RTP timestamp. What has not come when its turn is there is made up (briefly); if
//! it comes later, the buffer holds all sound back a frame longer from then on.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::codec::{Codec, Decoder};
use super::report::dbfs;
use super::{FRAME_DURATION, FRAME_SAMPLES, Frame, SILENCE};

/// Sound held back before playing begins, at first and at most. Two packets, as telephone
/// gateways commonly begin with; a bad network makes it grow.
const FIRST_DELAY: Duration = Duration::from_millis(40);
const LONGEST_DELAY: Duration = Duration::from_millis(200);

/// Frames made up in a row before the sound counts as interrupted.
const LONGEST_CONCEALMENT: u32 = 3;

/// Packets of five seconds: what no honest sender has waiting.
const MOST_WAITING: usize = 250;

/// Sound held back beyond the delay for this many frames means the sender's clock is faster.
const SURPLUS: Duration = Duration::from_millis(120);
const SURPLUS_PATIENCE: u32 = 50;

/// A level above which something is heard, dBFS.
const AUDIBLE: f32 = -50.0;

/// One packet of sound.
pub struct Packet<'a> {
    pub ssrc: u32,
    pub timestamp: u32,
    pub codec: Codec,
    pub payload: &'a [u8],
    pub arrived: Instant,
}

struct Waiting {
    payload: Vec<u8>,
    arrived: Instant,
}

/// What one sender sends in one codec.
struct Stream {
    ssrc: u32,
    codec: Codec,
    decoder: Decoder,
    /// The latest timestamp without its wrapping.
    newest: u64,
}

#[derive(Default)]
pub struct Playout {
    stream: Option<Stream>,
    waiting: BTreeMap<u64, Waiting>,
    decoded: VecDeque<i16>,
    /// The timestamp whose turn it is; none while sound is being held back.
    next: Option<u64>,
    delay: Option<Duration>,
    concealed_in_row: u32,
    surplus_frames: u32,
    pub late: u64,
    pub concealed: u64,
    pub first_audible: Option<Instant>,
}

impl Playout {
    /// Takes a packet from the network.
    pub fn push(&mut self, packet: Packet<'_>) -> Result<(), opus::Error> {
        let known = self.stream.as_ref();
        if known.is_none_or(|known| known.ssrc != packet.ssrc || known.codec != packet.codec) {
            self.restart(&packet)?;
        }
        let Some(stream) = &mut self.stream else { return Ok(()) };
        if packet.payload.is_empty() {
            return Ok(());
        }

        let step = i64::from(packet.timestamp.wrapping_sub(stream.newest as u32) as i32);
        let timestamp = stream.newest.saturating_add_signed(step);
        stream.newest = stream.newest.max(timestamp);
        if let Some(next) = self.next.filter(|&next| timestamp < next) {
            self.next = if self.is_interrupted() {
                // Nothing was heard anyhow: the sender, or what is between us, has paused.
                None
            } else {
                self.late += 1;
                Some(self.wait_longer(next))
            };
            if self.next.is_some_and(|next| timestamp < next) {
                return Ok(());
            }
        }
        if self.waiting.len() >= MOST_WAITING {
            self.waiting.pop_first();
        }
        let payload = packet.payload.to_vec();
        self.waiting.insert(timestamp, Waiting { payload, arrived: packet.arrived });
        Ok(())
    }

    /// Puts off what is next by a frame, if the sound is not held back long enough already.
    fn wait_longer(&mut self, next: u64) -> u64 {
        let delay = self.delay();
        let rate = self.stream.as_ref().map_or(0, |stream| u64::from(stream.codec.clock_rate()));
        if delay >= LONGEST_DELAY {
            return next;
        }
        self.delay = Some(delay + FRAME_DURATION);
        next - rate * FRAME_DURATION.as_millis() as u64 / 1000
    }

    /// The sender has something else to send than sound: what is missing now is not lost.
    pub fn expect_pause(&mut self) {
        self.concealed_in_row = LONGEST_CONCEALMENT;
    }

    /// The frame whose turn it is. Call it every 20 ms.
    pub fn pop(&mut self, now: Instant) -> Frame {
        while self.decoded.len() < FRAME_SAMPLES {
            match self.play_on(now) {
                Some(samples) => self.decoded.extend(samples),
                None => break,
            }
        }
        self.drop_surplus();
        let mut frame = SILENCE;
        let length = self.decoded.len().min(FRAME_SAMPLES);
        for (sample, played) in frame.iter_mut().zip(self.decoded.drain(..length)) {
            *sample = played;
        }
        frame
    }

    /// The next piece of sound, or none while nothing is there or it is being held back.
    fn play_on(&mut self, now: Instant) -> Option<Vec<i16>> {
        let next = match self.next {
            Some(next) => next,
            None => self.begin(now)?,
        };
        let stream = self.stream.as_mut()?;
        let second = u64::from(stream.codec.clock_rate());
        let gap = self.waiting.keys().next().map(|first| first.saturating_sub(next));
        match gap {
            Some(0) => self.play_packet(),
            // The sender's clock jumped: nothing is missing.
            Some(gap) if gap > second => {
                self.next = Some(next + gap);
                self.play_packet()
            }
            Some(_) | None => self.play_substitute(next, gap),
        }
    }

    /// Plays the first packet that waits.
    fn play_packet(&mut self) -> Option<Vec<i16>> {
        let stream = self.stream.as_mut()?;
        let (timestamp, packet) = self.waiting.pop_first()?;
        self.next = Some(timestamp + stream.decoder.duration(&packet.payload).max(1));
        self.concealed_in_row = 0;
        // A packet that is no sound of its codec counts as lost.
        let samples = stream
            .decoder
            .decode(&packet.payload)
            .or_else(|_| stream.decoder.conceal(None))
            .unwrap_or_else(|_| SILENCE.to_vec());
        if self.first_audible.is_none() && dbfs(&samples) > AUDIBLE {
            self.first_audible = Some(packet.arrived);
        }
        Some(samples)
    }

    /// Fills a gap of this length (or of unknown length) up to the next packet.
    fn play_substitute(&mut self, next: u64, gap: Option<u64>) -> Option<Vec<i16>> {
        let interrupted = self.is_interrupted();
        let stream = self.stream.as_mut()?;
        let unit = FRAME_SAMPLES as u64 * u64::from(stream.codec.clock_rate()) / 48_000;
        let length = gap.unwrap_or(unit).min(unit);
        let samples_long = FRAME_SAMPLES * length as usize / unit as usize;
        self.next = Some(next + length);
        if interrupted {
            return Some(vec![0; samples_long]);
        }
        let after = self.waiting.values().next().filter(|_| gap.is_some_and(|gap| gap <= unit));
        let mut samples = stream
            .decoder
            .conceal(after.map(|packet| packet.payload.as_slice()))
            .unwrap_or_else(|_| SILENCE.to_vec());
        samples.truncate(samples_long);
        self.concealed_in_row += 1;
        self.concealed += 1;
        Some(samples)
    }

    /// Begins to play once the first packet has waited long enough. If far more sound came
    /// meanwhile (after a pause of ours), the older part is not played any more.
    fn begin(&mut self, now: Instant) -> Option<u64> {
        let first = self.waiting.values().map(|packet| packet.arrived).min()?;
        if now.saturating_duration_since(first) < self.delay() {
            return None;
        }
        let rate = u64::from(self.stream.as_ref()?.codec.clock_rate());
        let newest = self.waiting.keys().next_back()?;
        let oldest = newest.saturating_sub(self.delay().as_millis() as u64 * rate / 1000);
        self.waiting = self.waiting.split_off(&oldest);
        self.next = self.waiting.keys().next().copied();
        self.next
    }

    /// Skips a packet when far more sound than needed has waited for a whole second.
    fn drop_surplus(&mut self) {
        let (Some(stream), Some(next)) = (&self.stream, self.next) else { return };
        let newest = self.waiting.keys().next_back().copied().unwrap_or(next);
        let held = newest.saturating_sub(next) * 1000 / u64::from(stream.codec.clock_rate());
        if Duration::from_millis(held) < self.delay() + SURPLUS {
            self.surplus_frames = 0;
            return;
        }
        self.surplus_frames += 1;
        if self.surplus_frames >= SURPLUS_PATIENCE {
            self.surplus_frames = 0;
            self.waiting.pop_first();
            self.next = self.waiting.keys().next().copied();
        }
    }

    fn restart(&mut self, packet: &Packet<'_>) -> Result<(), opus::Error> {
        self.stream = Some(Stream {
            ssrc: packet.ssrc,
            codec: packet.codec,
            decoder: Decoder::new(packet.codec)?,
            // Far enough from zero that earlier packets have a place too.
            newest: (1 << 32) | u64::from(packet.timestamp),
        });
        self.waiting.clear();
        self.next = None;
        self.concealed_in_row = 0;
        Ok(())
    }

    /// So much was made up that silence is better. Time goes on: a sender that sends nothing in
    /// silence (DTX) is heard again when it is its turn.
    fn is_interrupted(&self) -> bool {
        self.concealed_in_row >= LONGEST_CONCEALMENT
    }

    fn delay(&self) -> Duration {
        self.delay.unwrap_or(FIRST_DELAY)
    }
}

#[cfg(test)]
mod tests;
