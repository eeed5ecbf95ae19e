//! The gap of a renewal: the time in which no call can come.

use std::time::Duration;

use call::Timestamp;

use super::{
    Effect, Reachability,
    machine::{Reach, Renewal},
};

/// For so long it goes by one word. A gateway that takes the name within a second even after the
/// cool-down of 5 seconds is through by then.
pub(super) const GAP_BOUND: Duration = Duration::from_secs(8);

impl Reach {
    pub(super) fn begin_gap(&mut self, now: Timestamp) {
        self.renewal = Renewal::Swapping { since: now, refused: false };
        self.state = Reachability::Renewing { since: now };
    }

    pub(super) fn shows_gap(&self) -> bool {
        self.gap().is_some()
    }

    /// As it is shown: since when, and the attempt that is to end it.
    pub(super) fn gap(&self) -> Option<(u64, Timestamp)> {
        let Reachability::Renewing { since } = self.state else { return None };
        Some((self.attempt, since))
    }

    /// The new line goes on being made; what is shown from now on is how far it is.
    pub(super) fn gap_is_long(&mut self, now: Timestamp) {
        if self.shows_gap() {
            self.state = if self.wants_line() {
                Reachability::Registering { since: now }
            } else {
                Reachability::FetchingToken { since: now }
            };
        }
    }

    /// The line is registered; if the old one had gone for it, that is recorded.
    pub(super) fn renewed(&mut self, now: Timestamp) -> Option<Effect> {
        let Renewal::Swapping { since, .. } = self.renewal else { return None };
        self.renewal = Renewal::None;
        Some(Effect::Renewed { gap: now.since(since) })
    }
}
