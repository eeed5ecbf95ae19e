//! When to try to be reachable again: pure, over the lines that failed one after another.

use std::time::Duration;

use crate::registration::Problem;

/// Delays between tries, in seconds; the last one repeats.
const DELAYS: [u64; 6] = [1, 2, 4, 8, 16, 30];

/// Where only the way to the gateway is missing, nobody is burdened by a try, and the agent waits
/// for the network to come back.
const LONGEST_WITHOUT_WAY: Duration = Duration::from_secs(8);

/// The gateway needs about 5 seconds to let go of a name before the same name registers again.
pub const COOL_DOWN: Duration = Duration::from_secs(5);

/// A fresh token refused this often is not refused by accident.
const TOKEN_REJECTIONS: u32 = 3;

/// Why an attempt to be reachable failed, and what is known about trying again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub problem: Problem,
    /// Trying again will not mend it.
    pub for_good: bool,
    /// The other side asked for this much patience (`Retry-After`).
    pub not_before: Option<Duration>,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, for_good: false, not_before: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Trying again will not mend it.
    GiveUp,
    After(Duration),
}

#[derive(Debug, Default)]
pub(crate) struct Retry {
    failures: usize,
    token_rejections: u32,
}

impl Retry {
    /// The line is ready: what failed before counts no more.
    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// An attempt failed. `registered`: the gateway may still hold our name. `jitter` from
    /// 0 to 1 spreads the tries of many phones over the upper half of the delay.
    pub(crate) fn failed(&mut self, failure: &Failure, registered: bool, jitter: f64) -> Next {
        let (mut name_is_held, mut longest) = (registered, Duration::MAX);
        match failure.problem {
            Problem::TokenRejected => self.token_rejections += 1,
            Problem::RegistrationFailed { .. } => name_is_held = true,
            Problem::Unreachable | Problem::TimedOut => longest = LONGEST_WITHOUT_WAY,
            Problem::Closed
            | Problem::Proxy(_)
            | Problem::Untrusted
            | Problem::WebPage
            | Problem::KeyRejected
            | Problem::SignIn { .. }
            | Problem::PageFailed { .. }
            | Problem::Other { .. } => {}
        }
        if failure.for_good || self.token_rejections >= TOKEN_REJECTIONS {
            return Next::GiveUp;
        }
        let delay = DELAYS.get(self.failures).or(DELAYS.last()).copied().unwrap_or(30);
        self.failures += 1;
        let delay = Duration::from_secs(delay).min(longest);
        let delay = delay.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0));
        let least = if name_is_held { COOL_DOWN } else { Duration::ZERO };
        Next::After(delay.max(least).max(failure.not_before.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(retry: &mut Retry, problem: Problem, registered: bool, jitter: f64) -> Next {
        retry.failed(&problem.into(), registered, jitter)
    }

    fn delays(problem: &Problem) -> Vec<u64> {
        let mut retry = Retry::default();
        let next = |_| match failed(&mut retry, problem.clone(), false, 1.0) {
            Next::After(delay) => delay.as_secs(),
            Next::GiveUp => panic!("{problem} may pass"),
        };
        (0..8).map(next).collect()
    }

    #[test]
    fn the_delay_doubles_up_to_half_a_minute() {
        assert_eq!(delays(&Problem::Closed), [1, 2, 4, 8, 16, 30, 30, 30]);
    }

    #[test]
    fn a_missing_way_is_tried_every_8_seconds_at_least() {
        assert_eq!(delays(&Problem::Unreachable), [1, 2, 4, 8, 8, 8, 8, 8]);
    }

    #[test]
    fn jitter_never_more_than_halves_the_delay() {
        for (jitter, milliseconds) in [(0.0, 500), (0.5, 750), (1.0, 1000), (f64::MAX, 1000)] {
            let next = failed(&mut Retry::default(), Problem::TimedOut, false, jitter);
            assert_eq!(next, Next::After(Duration::from_millis(milliseconds)));
        }
    }

    #[test]
    fn a_name_that_was_registered_cools_down() {
        let next = failed(&mut Retry::default(), Problem::Closed, true, 0.0);
        assert_eq!(next, Next::After(COOL_DOWN));
    }

    #[test]
    fn a_refused_registration_cools_down() {
        let refused = Problem::RegistrationFailed { code: None, reason: None };
        let next = failed(&mut Retry::default(), refused, false, 0.0);
        assert_eq!(next, Next::After(COOL_DOWN));
    }

    #[test]
    fn patience_that_was_asked_for_is_kept() {
        let patience = Some(Duration::from_secs(77));
        let failure = Failure { not_before: patience, ..Problem::Closed.into() };
        let next = Retry::default().failed(&failure, false, 1.0);
        assert_eq!(next, Next::After(Duration::from_secs(77)));
    }

    #[test]
    fn the_third_refused_token_is_the_last() {
        let mut retry = Retry::default();
        for _ in 0..2 {
            let next = failed(&mut retry, Problem::TokenRejected, false, 0.0);
            assert!(matches!(next, Next::After(_)));
        }
        assert_eq!(failed(&mut retry, Problem::TokenRejected, false, 0.0), Next::GiveUp);
    }

    #[test]
    fn success_forgets_the_failures() {
        let mut retry = Retry::default();
        failed(&mut retry, Problem::TokenRejected, false, 1.0);
        failed(&mut retry, Problem::TokenRejected, false, 1.0);
        retry.succeeded();
        let next = failed(&mut retry, Problem::TokenRejected, false, 1.0);
        assert_eq!(next, Next::After(Duration::from_secs(1)));
    }
}
