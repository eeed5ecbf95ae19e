//! What follows when a token, a page or a line fails.

use std::time::Duration;

use call::Timestamp;

use super::{
    Effect, Reachability, Timer,
    machine::{Reach, Renewal},
};
use crate::{
    registration::Problem,
    retry::{COOL_DOWN, Failure, Next},
};

/// A token that could not be renewed while the old one lives is asked for again after this.
pub(super) const RENEW_AGAIN: Duration = Duration::from_secs(60);

impl Reach {
    pub(super) fn token_failed(
        &mut self,
        failure: Failure,
        now: Timestamp,
        jitter: f64,
    ) -> Vec<Effect> {
        if self.renewal == Renewal::Fetching {
            tracing::warn!(problem = %failure.problem, "token not renewed; the old one lives on");
            self.renewal = Renewal::None;
            return vec![self.wait(Timer::Renewal, RENEW_AGAIN)];
        }
        self.failed(failure, now, jitter)
    }

    pub(super) fn page_failed(
        &mut self,
        message: String,
        now: Timestamp,
        jitter: f64,
    ) -> Vec<Effect> {
        self.failed(Problem::PageFailed { message }.into(), now, jitter)
    }

    pub(super) fn failed(&mut self, failure: Failure, now: Timestamp, jitter: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        if std::mem::replace(&mut self.line, false) {
            let with_page = matches!(failure.problem, Problem::PageFailed { .. });
            effects.push(Effect::LineLost { with_page });
        }
        if let Renewal::Making(making) = self.renewal {
            if is_of_this_line(&failure.problem) {
                effects.extend(self.go_on_with(making, now));
                return effects;
            }
            effects.extend(self.stop_making());
        }
        self.attempt = self.next_attempt();
        let rejected = failure.problem == Problem::TokenRejected;
        if rejected {
            effects.push(Effect::ForgetToken);
        }
        if !self.busy {
            effects.extend(self.drop_page());
        }
        if let Renewal::Swapping { since, refused: false } = self.renewal
            && matches!(failure.problem, Problem::RegistrationFailed { .. })
        {
            self.renewal = Renewal::Swapping { since, refused: true };
            effects.push(self.wait(Timer::Retry, COOL_DOWN));
            return effects;
        }
        self.renewal = Renewal::None;
        let problem = failure.problem.clone();
        self.state = match self.retry.failed(&failure, self.registered, jitter) {
            Next::GiveUp => Reachability::Refused { problem },
            Next::After(delay) => {
                effects.push(self.wait(Timer::Retry, delay));
                let wait = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
                let retry_at = Timestamp(now.0.saturating_add(wait));
                if !self.network && is_of_the_way(&problem) {
                    Reachability::Offline { retry_at }
                } else {
                    Reachability::Lost { problem, retry_at }
                }
            }
        };
        effects
    }
}

/// Another line of the same phone need not share it.
fn is_of_this_line(problem: &Problem) -> bool {
    match problem {
        Problem::Closed
        | Problem::TokenRejected
        | Problem::RegistrationFailed { .. }
        | Problem::PageFailed { .. } => true,
        Problem::Unreachable
        | Problem::TimedOut
        | Problem::Proxy(_)
        | Problem::Untrusted
        | Problem::WebPage
        | Problem::KeyRejected
        | Problem::SignIn { .. }
        | Problem::Other { .. } => false,
    }
}

/// The network may be what is wrong.
pub(super) fn is_of_the_way(problem: &Problem) -> bool {
    match problem {
        Problem::Unreachable
        | Problem::TimedOut
        | Problem::Closed
        | Problem::Proxy(_)
        | Problem::Untrusted
        | Problem::WebPage => true,
        Problem::TokenRejected
        | Problem::KeyRejected
        | Problem::RegistrationFailed { .. }
        | Problem::SignIn { .. }
        | Problem::PageFailed { .. }
        | Problem::Other { .. } => false,
    }
}
