//! A network path that behaves badly: a pure model of one direction.
//!
//! Time and packets come in, fates come out; there is no clock and no socket. What befalls the
//! nth packet of sound depends on the seed and on n alone: each packet draws the same number of
//! random values whatever the settings, and sound has a stream of its own, so that checks and
//! reports, whose moments nobody controls, do not shift it.

use std::time::{Duration, Instant};

use fastrand::Rng;
use serde::{Deserialize, Serialize};

/// Bytes of IP and UDP headers around each datagram.
const HEADERS: usize = 28;

/// What a bandwidth limit lets through at once: one full packet.
const BUCKET: usize = 1_500;

/// Longer delays are outages, for which there are blackouts.
const LONGEST_MS: u32 = 10_000;

/// How one direction behaves. The default is a perfect path.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Impairment {
    /// The share of packets lost, each by itself; 0 to 1.
    pub loss: f64,
    /// Losses that come together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bursts: Option<Bursts>,
    pub delay_ms: u32,
    /// Added to the delay: anything from nothing to this. Packets keep their order.
    pub jitter_ms: u32,
    /// The share of packets that are overtaken by those behind them; 0 to 1.
    pub reorder: f64,
    /// How much later an overtaken packet comes.
    pub reorder_ms: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bandwidth_kbps: Option<u32>,
    /// A packet that would wait longer for its bandwidth is lost.
    pub queue_ms: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blackout: Option<Blackout>,
}

/// Gilbert and Elliott's model: a path is good or bad, and changes by chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bursts {
    /// The share of packets that meet a bad path; 0 to 1.
    pub share: f64,
    /// Packets in a row that meet it, in the mean.
    pub length: f64,
    /// The share of those that are lost; in good times it is `loss`.
    #[serde(default = "all")]
    pub loss: f64,
}

/// What does not come through at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blackout {
    /// RTP and RTCP, while ICE's checks and DTLS go on.
    Sound,
    Everything,
}

/// What a datagram carries, told by its first bytes (RFC 7983 and RFC 5761).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    Sound,
    /// RTCP: reports about sound.
    Report,
    /// STUN and DTLS.
    Connection,
}

fn all() -> f64 {
    1.0
}

impl Default for Impairment {
    fn default() -> Self {
        Impairment {
            loss: 0.0,
            bursts: None,
            delay_ms: 0,
            jitter_ms: 0,
            reorder: 0.0,
            reorder_ms: 50,
            bandwidth_kbps: None,
            queue_ms: 200,
            blackout: None,
        }
    }
}

impl Impairment {
    /// Nothing comes through.
    pub fn outage() -> Self {
        Impairment { blackout: Some(Blackout::Everything), ..Self::default() }
    }

    /// What is wrong with the figures.
    pub fn check(&self) -> Result<(), String> {
        let in_bursts = self.bursts.map_or([0.0; 2], |bursts| [bursts.share, bursts.loss]);
        let shares = [self.loss, self.reorder, in_bursts[0], in_bursts[1]];
        if !shares.iter().all(|share| (0.0..=1.0).contains(share)) {
            return Err("loss, reorder and share must be 0 to 1".to_owned());
        }
        if self.bursts.is_some_and(|bursts| !(1.0..=100_000.0).contains(&bursts.length)) {
            return Err("length must be 1 to 100000 packets".to_owned());
        }
        if self.delay_ms.max(self.jitter_ms).max(self.reorder_ms).max(self.queue_ms) > LONGEST_MS {
            return Err("a delay on the way may be 10000 ms at most".to_owned());
        }
        if self.bandwidth_kbps.is_some_and(|kbps| !(1..=1_000_000).contains(&kbps)) {
            return Err("bandwidth_kbps must be 1 to 1000000".to_owned());
        }
        Ok(())
    }
}

impl Traffic {
    pub fn of(datagram: &[u8]) -> Self {
        match datagram {
            [128..=191, 192..=223, ..] => Self::Report,
            [128..=191, ..] => Self::Sound,
            _ => Self::Connection,
        }
    }
}

/// One direction with its memory.
#[derive(Debug)]
pub struct Path {
    impairment: Impairment,
    sound: Luck,
    others: Luck,
    /// When the last packet that kept its place arrives.
    last: Option<Instant>,
    /// When the bandwidth has carried all that was sent.
    carried: Option<Instant>,
}

/// Chance, and the weather that it made.
#[derive(Debug)]
struct Luck {
    random: Rng,
    bad: bool,
}

impl Path {
    pub fn new(impairment: Impairment, seed: u64) -> Self {
        let luck = |seed| Luck { random: Rng::with_seed(seed), bad: false };
        Path { impairment, sound: luck(seed), others: luck(!seed), last: None, carried: None }
    }

    /// The path does nothing to anybody.
    pub fn is_perfect(&self) -> bool {
        self.impairment == Impairment::default()
    }

    /// When a packet that is sent now arrives, or `None`: it is lost.
    pub fn pass(&mut self, now: Instant, traffic: Traffic, bytes: usize) -> Option<Instant> {
        let Impairment { delay_ms, jitter_ms, reorder, reorder_ms, blackout, .. } = self.impairment;
        let luck = match traffic {
            Traffic::Sound => &mut self.sound,
            Traffic::Report | Traffic::Connection => &mut self.others,
        };
        let lost = luck.loses(&self.impairment);
        let jitter = luck.random.f64() * f64::from(jitter_ms) / 1e3;
        let overtaken = luck.random.f64() < reorder;
        let blacked_out = match blackout {
            None => false,
            Some(Blackout::Sound) => traffic != Traffic::Connection,
            Some(Blackout::Everything) => true,
        };
        if lost || blacked_out {
            return None;
        }
        let sent = self.carry(now, bytes)?;
        let travel = ms(delay_ms) + Duration::from_secs_f64(jitter);
        let arrives = self.last.map_or(sent + travel, |last| last.max(sent + travel));
        if overtaken {
            return Some(arrives + ms(reorder_ms));
        }
        self.last = Some(arrives);
        Some(arrives)
    }

    /// When the bandwidth has carried the packet; a bucket of tokens, counted as time.
    fn carry(&mut self, now: Instant, bytes: usize) -> Option<Instant> {
        let Some(kbps) = self.impairment.bandwidth_kbps else { return Some(now) };
        let time_for =
            |bytes: usize| Duration::from_secs_f64(bytes as f64 * 8.0 / (f64::from(kbps) * 1e3));
        let full = now.checked_sub(time_for(BUCKET)).unwrap_or(now);
        let start = self.carried.map_or(full, |carried| carried.max(full));
        let done = start + time_for(bytes + HEADERS);
        if done.saturating_duration_since(now) > ms(self.impairment.queue_ms) {
            return None;
        }
        self.carried = Some(done);
        Some(done.max(now))
    }
}

impl Luck {
    fn loses(&mut self, impairment: &Impairment) -> bool {
        let (change, loss) = (self.random.f64(), self.random.f64());
        let Some(Bursts { share, length, loss: loss_in_bursts }) = impairment.bursts else {
            return loss < impairment.loss;
        };
        // So many leave the bad path that it lasts `length` packets in the mean, and so many
        // enter it that `share` of all meet it.
        let leave = 1.0 / length;
        let enter = if share < 1.0 { share * leave / (1.0 - share) } else { 1.0 };
        self.bad = if self.bad { share >= 1.0 || change >= leave } else { change < enter };
        loss < if self.bad { loss_in_bursts } else { impairment.loss }
    }
}

fn ms(count: u32) -> Duration {
    Duration::from_millis(count.into())
}

#[cfg(test)]
mod tests;
