//! Whether the gateway lives: pure. Silence proves nothing, an answer does.

use std::time::{Duration, Instant};

/// From the question to doubting the line.
const DOUBT_AFTER: Duration = Duration::from_secs(2);
/// From the question to giving the line up.
pub(crate) const LOST_AFTER: Duration = Duration::from_secs(8);

/// How often a silent gateway is asked for a sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// A dead line is doubted within 5 seconds.
    #[default]
    Brisk,
    /// Where data costs money: a dead line is doubted within 25 seconds.
    Sparing,
}

impl Pace {
    /// Nothing heard for so long: ask.
    #[must_use]
    pub fn ask_after(self) -> Duration {
        match self {
            Self::Brisk => Duration::from_millis(2_500),
            Self::Sparing => Duration::from_secs(22),
        }
    }
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Alive,
    /// Send a ping.
    Ask,
    /// It was asked and did not answer yet.
    Doubtful,
    Lost,
}

#[derive(Debug)]
pub(crate) struct Liveness {
    pace: Pace,
    heard: Instant,
    asked: Option<Instant>,
    wanted: bool,
}

impl Liveness {
    pub(crate) fn start(pace: Pace, now: Instant) -> Self {
        Self { pace, heard: now, asked: None, wanted: false }
    }

    pub(crate) fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// Anything came from the gateway.
    pub(crate) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.asked = None;
    }

    /// Ask now, whatever was heard before.
    pub(crate) fn doubt(&mut self) {
        self.wanted = self.asked.is_none();
    }

    /// It is being asked anyway: what follows of silence follows from here.
    pub(crate) fn asked(&mut self, now: Instant) {
        self.wanted = false;
        self.asked.get_or_insert(now);
    }

    pub(crate) fn check(&mut self, now: Instant) -> Verdict {
        match self.asked {
            Some(asked) if now >= asked + LOST_AFTER => Verdict::Lost,
            Some(asked) if now >= asked + DOUBT_AFTER => Verdict::Doubtful,
            Some(_) => Verdict::Alive,
            None if self.wanted || now >= self.heard + self.pace.ask_after() => {
                self.wanted = false;
                self.asked = Some(now);
                Verdict::Ask
            }
            None => Verdict::Alive,
        }
    }

    /// When the verdict can next be another one by itself.
    pub(crate) fn deadline(&self, now: Instant) -> Instant {
        match self.asked {
            Some(asked) if now < asked + DOUBT_AFTER => asked + DOUBT_AFTER,
            Some(asked) => asked + LOST_AFTER,
            None if self.wanted => now,
            None => self.heard + self.pace.ask_after(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_line_that_dies_is_doubted_within_5_seconds_and_given_up_at_its_bound() {
        let start = Instant::now();
        let mut liveness = Liveness::start(Pace::Brisk, start);
        assert_eq!(liveness.check(start + 2_499 * MS), Verdict::Alive);
        assert_eq!(liveness.check(start + 2_500 * MS), Verdict::Ask);
        assert_eq!(liveness.check(start + 4_499 * MS), Verdict::Alive, "asked once");
        assert_eq!(liveness.check(start + 4_500 * MS), Verdict::Doubtful);
        assert_eq!(liveness.check(start + 10_499 * MS), Verdict::Doubtful);
        assert_eq!(liveness.check(start + 10_500 * MS), Verdict::Lost);
    }

    #[test]
    fn who_talks_is_not_asked() {
        let start = Instant::now();
        let mut liveness = Liveness::start(Pace::Brisk, start);
        for second in 1..20 {
            let now = start + second * 1_000 * MS;
            assert_eq!(liveness.check(now), Verdict::Alive);
            liveness.heard(now);
        }
    }

    #[test]
    fn an_answer_ends_the_doubt() {
        let start = Instant::now();
        let mut liveness = Liveness::start(Pace::Brisk, start);
        liveness.check(start + 2_500 * MS);
        liveness.heard(start + 5_000 * MS);
        assert_eq!(liveness.check(start + 5_001 * MS), Verdict::Alive);
        assert_eq!(liveness.check(start + 7_500 * MS), Verdict::Ask);
    }

    #[test]
    fn doubt_asks_at_once_and_only_once() {
        let start = Instant::now();
        let mut liveness = Liveness::start(Pace::Sparing, start);
        liveness.doubt();
        assert_eq!(liveness.deadline(start), start);
        assert_eq!(liveness.check(start), Verdict::Ask);
        liveness.doubt();
        assert_eq!(liveness.check(start + MS), Verdict::Alive);
        assert_eq!(liveness.check(start + 2_000 * MS), Verdict::Doubtful);
    }

    #[test]
    fn a_question_of_somebody_elses_is_one_too() {
        let start = Instant::now();
        let mut liveness = Liveness::start(Pace::Sparing, start);
        liveness.doubt();
        liveness.asked(start);
        assert_eq!(liveness.check(start + MS), Verdict::Alive, "it is not asked twice");
        liveness.asked(start + 1_000 * MS);
        assert_eq!(liveness.check(start + 2_000 * MS), Verdict::Doubtful, "the first one counts");
    }

    #[test]
    fn the_deadline_never_misses_a_change() {
        let start = Instant::now();
        let mut liveness = Liveness::start(Pace::Brisk, start);
        let mut now = start;
        let mut seen = Vec::new();
        while seen.last() != Some(&Verdict::Lost) {
            let next = liveness.deadline(now);
            assert!(next > now, "the deadline lies ahead");
            now = next;
            seen.push(liveness.check(now));
        }
        assert_eq!(seen, [Verdict::Ask, Verdict::Doubtful, Verdict::Lost]);
    }
}
