//! When to try to be reachable again: pure, over the lines that failed one after another.

use std::time::Duration;

use crate::registration::Problem;

/// Delays between tries; the last one repeats.
const DELAYS: [u64; 6] = [1, 2, 4, 8, 16, 30];

/// The gateway needs about 5 seconds to let go of a name before the same name registers again.
const COOL_DOWN: Duration = Duration::from_secs(5);

/// A fresh token refused this often is not refused by accident.
const TOKEN_REJECTIONS: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Trying again will not mend it.
    GiveUp,
    After(Duration),
}

#[derive(Debug, Default)]
pub struct Retry {
    failures: usize,
    token_rejections: u32,
}

impl Retry {
    /// The line is ready: what failed before counts no more.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The line went down. `registered`: the gateway may still hold our name. `jitter` from
    /// 0 to 1 spreads the tries of many phones over the upper half of the delay.
    pub fn failed(&mut self, problem: &Problem, registered: bool, jitter: f64) -> Next {
        let mut name_is_held = registered;
        match problem {
            Problem::TokenRejected => self.token_rejections += 1,
            Problem::RegistrationFailed { .. } => name_is_held = true,
            Problem::Unreachable
            | Problem::TimedOut
            | Problem::Closed
            | Problem::PageFailed { .. }
            | Problem::Other { .. } => {}
        }
        if self.token_rejections >= TOKEN_REJECTIONS {
            return Next::GiveUp;
        }
        let delay = DELAYS.get(self.failures).or(DELAYS.last()).copied().unwrap_or(30);
        self.failures += 1;
        let delay = Duration::from_secs(delay).mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0));
        Next::After(if name_is_held { delay.max(COOL_DOWN) } else { delay })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_up_to_half_a_minute() {
        let mut retry = Retry::default();
        let delays: Vec<_> = (0..8)
            .map(|_| match retry.failed(&Problem::Unreachable, false, 1.0) {
                Next::After(delay) => delay.as_secs(),
                Next::GiveUp => panic!("an unreachable gateway may come back"),
            })
            .collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 30, 30, 30]);
    }

    #[test]
    fn jitter_never_more_than_halves_the_delay() {
        for (jitter, milliseconds) in [(0.0, 500), (0.5, 750), (1.0, 1000), (f64::MAX, 1000)] {
            let next = Retry::default().failed(&Problem::TimedOut, false, jitter);
            assert_eq!(next, Next::After(Duration::from_millis(milliseconds)));
        }
    }

    #[test]
    fn a_name_that_was_registered_cools_down() {
        let next = Retry::default().failed(&Problem::Closed, true, 0.0);
        assert_eq!(next, Next::After(COOL_DOWN));
    }

    #[test]
    fn a_refused_registration_cools_down() {
        let refused = Problem::RegistrationFailed { code: None, reason: None };
        assert_eq!(Retry::default().failed(&refused, false, 0.0), Next::After(COOL_DOWN));
    }

    #[test]
    fn the_third_refused_token_is_the_last() {
        let mut retry = Retry::default();
        for _ in 0..2 {
            assert!(matches!(retry.failed(&Problem::TokenRejected, false, 0.0), Next::After(_)));
        }
        assert_eq!(retry.failed(&Problem::TokenRejected, false, 0.0), Next::GiveUp);
    }

    #[test]
    fn success_forgets_the_failures() {
        let mut retry = Retry::default();
        retry.failed(&Problem::TokenRejected, false, 1.0);
        retry.failed(&Problem::TokenRejected, false, 1.0);
        retry.succeeded();
        let next = retry.failed(&Problem::TokenRejected, false, 1.0);
        assert_eq!(next, Next::After(Duration::from_secs(1)));
    }
}
