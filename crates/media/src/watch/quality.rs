//! How good a call's network is: figures each second, an estimated MOS, and a level that does
//! not flicker.
//!
//! The formula, its source and the thresholds are explained in decision 5.

mod model;

use std::time::Duration;

use serde_json::Value;

/// A network this slow makes people talk over each other.
const LONG_ROUND_TRIP: Duration = Duration::from_millis(400);
const MUCH_JITTER: Duration = Duration::from_millis(30);
/// Share of the packets.
const MUCH_LOSS: f64 = 0.03;
/// Below are "fair" and "poor".
const GOOD_MOS: f64 = 4.0;
const FAIR_MOS: f64 = 3.6;

/// In a second with fewer packets (silence is sent sparsely) a share means nothing.
const FEWEST_PACKETS: u64 = 10;
/// How much of a new rating is believed at once.
const BELIEF: f64 = 0.2;
/// The shown MOS has one decimal; it moves only once it is surely another.
const SURELY: f64 = 0.08;

/// What the statistics tell at one moment. Packets are counted from the beginning of the call.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct NetworkSample {
    /// `None` until the far end's first RTCP report.
    pub round_trip: Option<Duration>,
    pub jitter_received: Duration,
    /// As the far end reports it.
    pub jitter_sent: Option<Duration>,
    pub packets_received: u64,
    pub packets_lost: u64,
    /// Share of our packets that the far end missed since its report before (RFC 3550 6.4.1).
    pub loss_sent: Option<f64>,
    /// Packets whose sound was made up, as they came late or never.
    pub concealed: u64,
    /// How long received sound waits before it is played.
    pub playout: Duration,
}

/// How the call's network is now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    pub level: QualityLevel,
    /// What makes it less than good.
    pub cause: Option<QualityCause>,
    /// Estimated mean opinion score from 1.0 to 4.5, smoothed, to one decimal; `None` as long as
    /// the delay is not known.
    pub mos: Option<f64>,
    pub round_trip: Option<Duration>,
    pub jitter_received: Duration,
    pub jitter_sent: Option<Duration>,
    /// Shares of the last second, from 0 to 1.
    pub loss_received: f64,
    pub loss_sent: Option<f64>,
    pub concealment: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QualityLevel {
    Good,
    Fair,
    Poor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QualityCause {
    /// What they say comes late, and what we say.
    Delay,
    /// Gaps in what we hear.
    Received,
    /// Gaps in what they hear.
    Sent,
}

/// Takes one sample a second.
#[derive(Debug, Default)]
pub struct QualityWatch {
    before: NetworkSample,
    not_good: Raised,
    poor: Raised,
    level: Option<QualityLevel>,
    cause: Option<QualityCause>,
    rating: Option<f64>,
    mos: Option<f64>,
}

impl QualityWatch {
    pub fn take(&mut self, sample: NetworkSample) -> Quality {
        let before = std::mem::replace(&mut self.before, sample);
        let lost = sample.packets_lost.saturating_sub(before.packets_lost);
        let received = sample.packets_received.saturating_sub(before.packets_received);
        let loss_received = share(lost, lost + received);
        let concealed = sample.concealed.saturating_sub(before.concealed);
        let concealment = share(concealed, lost + received);
        let delays = model::delays(&sample);
        let [here, there] = delays.map(model::delay_impairment);
        let gaps_here = model::loss_impairment(loss_received.max(concealment));
        let gaps_there = model::loss_impairment(sample.loss_sent.unwrap_or(0.0));
        // Whoever is worse off makes the call what it is.
        let rating = model::BEST - (here + gaps_here).max(there + gaps_there);
        let mos = model::mos(rating);

        let jitter_sent = sample.jitter_sent.unwrap_or_default();
        let strained = sample.round_trip.is_some_and(|time| time > LONG_ROUND_TRIP)
            || sample.jitter_received.max(jitter_sent) > MUCH_JITTER
            || loss_received.max(sample.loss_sent.unwrap_or(0.0)) > MUCH_LOSS;
        let not_good = self.not_good.take(mos < GOOD_MOS || strained);
        let level = match (self.poor.take(mos < FAIR_MOS), not_good) {
            (true, _) => QualityLevel::Poor,
            (false, true) => QualityLevel::Fair,
            (false, false) => QualityLevel::Good,
        };
        if level == QualityLevel::Good {
            self.cause = None;
        } else if self.cause.is_none() || self.level.is_some_and(|last| last < level) {
            // Jitter is on its way to gaps.
            let uneven = |jitter| if jitter > MUCH_JITTER { 10.0 } else { 0.0 };
            let received = gaps_here + uneven(sample.jitter_received);
            let sent = gaps_there + uneven(jitter_sent);
            self.cause = Some(worst(here.max(there), received, sent));
        }
        self.level = Some(level);
        Quality {
            level,
            cause: self.cause,
            mos: sample.round_trip.and_then(|_| self.smooth(rating)),
            round_trip: sample.round_trip,
            jitter_received: sample.jitter_received,
            jitter_sent: sample.jitter_sent,
            loss_received,
            loss_sent: sample.loss_sent,
            concealment,
        }
    }

    fn smooth(&mut self, rating: f64) -> Option<f64> {
        let last = self.rating.unwrap_or(rating);
        let smoothed = last + BELIEF * (rating - last);
        self.rating = Some(smoothed);
        let mos = model::mos(smoothed);
        if self.mos.is_none_or(|shown| (shown - mos).abs() >= SURELY) {
            self.mos = Some((mos * 10.0).round() / 10.0);
        }
        self.mos
    }
}

impl NetworkSample {
    /// Reads an `RTCStatsReport` (W3C webrtc-stats), given as an object by id. What the jitter
    /// buffer does is not in it.
    pub fn from_report(report: &Value) -> NetworkSample {
        let mut sample = NetworkSample::default();
        let entries = report.as_object().into_iter().flat_map(|entries| entries.values());
        for entry in entries {
            let count = |name: &str| entry[name].as_u64().unwrap_or(0);
            let time = |name: &str| {
                let seconds = entry[name].as_f64();
                seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            };
            match entry["type"].as_str() {
                // The far end may send from several sources one after another.
                Some("inbound-rtp") => {
                    sample.packets_received += count("packetsReceived");
                    sample.packets_lost += count("packetsLost");
                    sample.jitter_received =
                        sample.jitter_received.max(time("jitter").unwrap_or_default());
                }
                Some("remote-inbound-rtp") => {
                    sample.round_trip = time("roundTripTime");
                    sample.jitter_sent = time("jitter");
                    sample.loss_sent = entry["fractionLost"].as_f64();
                }
                Some(_) | None => (),
            }
        }
        sample
    }
}

/// Raised by three of the last five, taken back by none of them.
#[derive(Debug, Default)]
struct Raised {
    last: [bool; 5],
    is_so: bool,
}

impl Raised {
    fn take(&mut self, now: bool) -> bool {
        self.last.rotate_left(1);
        self.last[4] = now;
        let count = self.last.iter().filter(|then| **then).count();
        self.is_so = count >= 3 || (self.is_so && count > 0);
        self.is_so
    }
}

fn share(missing: u64, all: u64) -> f64 {
    if all < FEWEST_PACKETS { 0.0 } else { (missing as f64 / all as f64).min(1.0) }
}

fn worst(delay: f64, received: f64, sent: f64) -> QualityCause {
    if received >= delay && received >= sent {
        QualityCause::Received
    } else if sent >= delay {
        QualityCause::Sent
    } else {
        QualityCause::Delay
    }
}

#[cfg(test)]
mod tests;
