//! What is spent on the sound that is sent: protection against the loss that the far end
//! reports, and fewer bits where data costs money.

use gstreamer::prelude::*;

use super::Peer;
use crate::connection::codec::{EXPECTED_LOSS, OPUS_BITRATE};

/// Wide band still, and enough that libopus keeps its in-band error correction.
const SPARING_BITRATE: i32 = 20_000;
/// Opus' error correction is off at 0, and the next loss comes.
const LEAST_LOSS: f64 = 0.05;
/// More redundancy takes more from the sound than it saves.
const MOST_LOSS: f64 = 0.25;
/// How much of a new report is believed at once, and how much of a better one.
const BELIEF_IN_WORSE: f64 = 0.5;
const BELIEF_IN_BETTER: f64 = 0.1;

/// What the encoder is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Effort {
    /// Bits a second.
    pub bitrate: i32,
    /// In percent, in steps of five.
    pub expected_loss: i32,
}

impl Default for Effort {
    fn default() -> Self {
        Self { bitrate: OPUS_BITRATE, expected_loss: EXPECTED_LOSS }
    }
}

/// Follows the reports, once a second.
#[derive(Debug, Default)]
pub(super) struct Thrift {
    /// Share of our packets that the far end misses, smoothed.
    loss: Option<f64>,
    now: Effort,
}

impl Thrift {
    /// Takes the far end's last report, if it has made one, and whether data is to be spared.
    /// Tells what the encoder is to do, if that is something else now.
    pub(super) fn take(&mut self, loss_sent: Option<f64>, spare: bool) -> Option<Effort> {
        if let Some(reported) = loss_sent {
            let before = self.loss.unwrap_or(reported);
            let belief = if reported > before { BELIEF_IN_WORSE } else { BELIEF_IN_BETTER };
            self.loss = Some(before + belief * (reported - before));
        }
        let expected_loss = self.loss.map_or(EXPECTED_LOSS, |loss| {
            let steps = (loss.clamp(LEAST_LOSS, MOST_LOSS) * 20.0).round();
            steps as i32 * 5
        });
        let bitrate = if spare { SPARING_BITRATE } else { OPUS_BITRATE };
        let next = Effort { bitrate, expected_loss };
        let changed = next != self.now;
        self.now = next;
        changed.then_some(next)
    }
}

impl Peer {
    /// Has the encoder do that from now on. G.711 has nothing to choose.
    pub(super) fn spend(&self, effort: Effort) {
        let encoder = super::lock(&self.opus).as_ref().and_then(gstreamer::glib::WeakRef::upgrade);
        if let Some(encoder) = encoder {
            tracing::info!(?effort, "sent sound");
            encoder.set_property("bitrate", effort.bitrate);
            encoder.set_property("packet-loss-percentage", effort.expected_loss);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_changes_before_the_far_end_reports() {
        assert_eq!(Thrift::default().take(None, false), None);
    }

    #[test]
    fn a_report_of_loss_is_believed_within_seconds_and_a_better_one_later() {
        let mut thrift = Thrift::default();
        thrift.take(Some(0.0), false);
        let worse: Vec<_> = (0..5).filter_map(|_| thrift.take(Some(0.2), false)).collect();
        assert_eq!(worse.last().map(|effort| effort.expected_loss), Some(20));
        let good = thrift.take(Some(0.0), false).map_or(20, |effort| effort.expected_loss);
        assert!(good >= 15, "one good second gave {good}");
        let better: Vec<_> = (0..60).filter_map(|_| thrift.take(Some(0.0), false)).collect();
        assert_eq!(better.last().map(|effort| effort.expected_loss), Some(5));
    }

    #[test]
    fn loss_beyond_all_help_does_not_take_the_sound() {
        let mut thrift = Thrift::default();
        let efforts: Vec<_> = (0..20).filter_map(|_| thrift.take(Some(0.9), false)).collect();
        assert_eq!(efforts.last().map(|effort| effort.expected_loss), Some(25));
    }

    #[test]
    fn where_data_costs_money_fewer_bits_are_sent() {
        let mut thrift = Thrift::default();
        let spare = Effort { bitrate: SPARING_BITRATE, expected_loss: EXPECTED_LOSS };
        assert_eq!(thrift.take(None, true), Some(spare));
        assert_eq!(thrift.take(None, true), None);
        assert_eq!(thrift.take(None, false), Some(Effort::default()));
    }
}
