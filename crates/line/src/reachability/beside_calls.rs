//! What is put off while a call is up: its line stays, and no other is made beside it.

use call::Timestamp;

use super::{
    Effect, Reachability, Timer,
    failing::RENEW_AGAIN,
    machine::{Reach, Renewal},
};

/// What waits for the end of the call, because it would take the call's page away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterCall {
    Nothing,
    Attempt,
    Renewal,
    Making,
}

impl Reach {
    /// It has the line that is up, beside which none is made meanwhile.
    pub(super) fn call_began(&mut self) -> Vec<Effect> {
        self.busy = true;
        let effects = self.stop_making();
        if !effects.is_empty() {
            self.after_call = AfterCall::Making;
        }
        effects
    }

    pub(super) fn call_over(&mut self, now: Timestamp) -> Vec<Effect> {
        if !std::mem::replace(&mut self.busy, false) {
            // The page that is there was never a call's: a line may be on its way in it.
            return Vec::new();
        }
        match std::mem::replace(&mut self.after_call, AfterCall::Nothing) {
            // The call had the page of a line that is gone.
            AfterCall::Nothing | AfterCall::Renewal | AfterCall::Making if !self.line => {
                self.drop_page().into_iter().collect()
            }
            AfterCall::Attempt => self.attempt_or_wait(now),
            AfterCall::Renewal => self.renew(),
            AfterCall::Making => self.make(),
            AfterCall::Nothing => Vec::new(),
        }
    }

    /// The token is old: a new one first, while the old line still takes calls.
    pub(super) fn renew(&mut self) -> Vec<Effect> {
        if self.renewal != Renewal::None {
            return Vec::new();
        }
        match self.state {
            Reachability::Ready { .. } => {}
            Reachability::Silent { .. } => return vec![self.wait(Timer::Renewal, RENEW_AGAIN)],
            Reachability::SignedOut
            | Reachability::Offline { .. }
            | Reachability::FetchingToken { .. }
            | Reachability::Connecting { .. }
            | Reachability::Registering { .. }
            | Reachability::Renewing { .. }
            | Reachability::Refused { .. }
            | Reachability::Lost { .. } => return Vec::new(),
        }
        if self.busy {
            self.after_call = AfterCall::Renewal;
            return Vec::new();
        }
        self.renewal = Renewal::Fetching;
        vec![Effect::FetchToken { fresh: true }]
    }
}
