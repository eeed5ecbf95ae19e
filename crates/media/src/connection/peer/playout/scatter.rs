//! How far packets scatter: how much later each comes than the jitter buffer counts on.

use std::collections::VecDeque;
use std::time::Duration;

/// So many packets count, some eight seconds: a path that got better is believed after them.
const WINDOW: usize = 400;
/// Fewer tell nothing: silence is sent sparsely.
const FEWEST: usize = 50;
/// One packet in fifty may come later; its sound is made up.
const COVERED: f64 = 0.98;
/// More are never inside a jitter buffer.
const MOST_INSIDE: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Scatter {
    /// Sequence number and time of arrival of packets that did not leave yet, in microseconds.
    inside: VecDeque<(u16, i64)>,
    /// By how many microseconds the last packets came later than they were counted on.
    late: VecDeque<i64>,
}

impl Scatter {
    /// A packet came. All times are in microseconds on the pipeline's clock.
    pub(super) fn came(&mut self, sequence: u16, at: i64) {
        if self.inside.len() == MOST_INSIDE {
            self.inside.pop_front();
        }
        self.inside.push_back((sequence, at));
    }

    /// A packet leaves for its decoder; it was counted on at `expected`.
    pub(super) fn left(&mut self, sequence: u16, expected: i64) {
        let Some(place) = self.inside.iter().position(|(number, _)| *number == sequence) else {
            return;
        };
        let Some((_, at)) = self.inside.remove(place) else { return };
        if self.late.len() == WINDOW {
            self.late.pop_front();
        }
        self.late.push_back(at.saturating_sub(expected));
    }

    /// By how much the packets that are to be played in time come later than counted on; `None`
    /// where too few came.
    pub(super) fn reach(&self) -> Option<Duration> {
        if self.late.len() < FEWEST {
            return None;
        }
        let mut late: Vec<i64> = self.late.iter().copied().collect();
        late.sort_unstable();
        let covered = (late.len() as f64 * COVERED) as usize;
        let reach = late.get(covered.min(late.len() - 1))?;
        Some(Duration::from_micros(u64::try_from(*reach).unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets each 20 ms, the nth so many ms late, beginning shortly before the wrap-around.
    fn of(count: u16, late: impl Fn(u16) -> i64) -> Scatter {
        let mut scatter = Scatter::default();
        for number in 0..count {
            let expected = i64::from(number) * 20_000;
            let sequence = 65_500_u16.wrapping_add(number);
            scatter.came(sequence, expected + late(number) * 1_000);
            scatter.left(sequence, expected);
        }
        scatter
    }

    #[test]
    fn packets_in_time_do_not_scatter() {
        assert_eq!(of(100, |_| 0).reach(), Some(Duration::ZERO));
        assert_eq!(of(100, |_| -30).reach(), Some(Duration::ZERO));
    }

    #[test]
    fn all_but_the_rarest_latecomers_are_covered() {
        assert_eq!(of(300, |n| i64::from(n % 31)).reach(), Some(Duration::from_millis(30)));
        let rare = of(300, |n| if n % 100 == 50 { 150 } else { 0 });
        assert_eq!(rare.reach(), Some(Duration::ZERO));
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let calmed = of(800, |n| if n < 300 { i64::from(n % 61) } else { 0 });
        assert_eq!(calmed.reach(), Some(Duration::ZERO));
    }

    #[test]
    fn few_packets_tell_nothing() {
        assert_eq!(of(49, |_| 0).reach(), None);
    }

    #[test]
    fn what_never_leaves_is_no_burden_and_counts_for_nothing() {
        let mut scatter = of(100, |_| 0);
        for sequence in 0..500 {
            scatter.came(sequence, 9_000_000);
        }
        scatter.left(7, 0);
        assert_eq!(scatter.reach(), Some(Duration::ZERO));
        assert_eq!(scatter.inside.len(), MOST_INSIDE);
    }
}
