//! A renewal makes before it breaks: the new line is made while the old one takes calls, and takes
//! its place once it is registered. Where the gateway does not take the same name twice, the old
//! line goes first.

use std::time::Duration;

use call::Timestamp;

use super::{
    Effect, Event, Reachability, Timer,
    failing::RENEW_AGAIN,
    gap::GAP_BOUND,
    machine::{PAGE_BOUND, Page, Reach, Renewal},
};
use crate::registration::{LineState, Problem};

/// The attempt that is made beside the one that is up. It ends by itself: its page is awaited for
/// 15 seconds, and so is its registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Making {
    attempt: u64,
    page: Page,
    line: bool,
    /// The gateway was reached: how it ends is its answer.
    asked: bool,
}

impl Reach {
    /// The attempt that is made beside the one that is up.
    #[must_use]
    pub fn making(&self) -> Option<u64> {
        match self.renewal {
            Renewal::Making(making) => Some(making.attempt),
            Renewal::None | Renewal::Fetching | Renewal::Swapping { .. } => None,
        }
    }

    /// What happened to that for which `attempt` was started. What is late changes nothing.
    /// `jitter` from 0 to 1 spreads the tries of many phones.
    pub fn handle_of(
        &mut self,
        attempt: u64,
        event: Event,
        now: Timestamp,
        jitter: f64,
    ) -> Vec<Effect> {
        let gap = self.gap();
        let mut effects = match self.renewal {
            _ if attempt == self.attempt => self.handle(event, now, jitter),
            Renewal::Making(making) if attempt == making.attempt => self.spare(making, event, now),
            Renewal::None | Renewal::Fetching | Renewal::Making(_) | Renewal::Swapping { .. } => {
                Vec::new()
            }
        };
        // Each attempt in the gap brings its own timer, for what is left of the bound.
        if let Some((attempt, since)) = self.gap().filter(|now| gap != Some(*now)) {
            let left = GAP_BOUND.saturating_sub(now.since(since));
            effects.push(Effect::Wait(attempt, Timer::Gap, left));
        }
        effects
    }

    /// The new token is there, and no call is up.
    pub(super) fn make(&mut self) -> Vec<Effect> {
        let attempt = self.next_attempt();
        let making = Making { attempt, page: Page::Awaited, line: false, asked: false };
        self.renewal = Renewal::Making(making);
        vec![Effect::MakePage(attempt), Effect::Wait(attempt, Timer::Page, PAGE_BOUND)]
    }

    fn spare(&mut self, mut making: Making, event: Event, now: Timestamp) -> Vec<Effect> {
        let failed = |message: &str| Problem::PageFailed { message: message.to_owned() };
        match event {
            Event::PageHere if making.page == Page::Awaited => {
                (making.page, making.line) = (Page::Here, true);
                self.renewal = Renewal::Making(making);
                vec![Effect::StartLine(making.attempt)]
            }
            Event::PageHere => self.not_made(making, &failed("it restarted"), now),
            Event::PageFailed(message) => self.not_made(making, &failed(&message), now),
            Event::Due(Timer::Page) if making.page == Page::Awaited => {
                self.not_made(making, &failed("it did not load in time"), now)
            }
            Event::Line(LineState::Registering) if making.line => {
                making.asked = true;
                self.renewal = Renewal::Making(making);
                Vec::new()
            }
            Event::Line(LineState::Ready) if making.line => self.take_over(making, now),
            Event::Line(LineState::Down(problem)) if making.line => {
                self.not_made(making, &problem, now)
            }
            Event::Line(_)
            | Event::Due(_)
            | Event::TryNow
            | Event::TokenHere { .. }
            | Event::TokenFailed(_)
            | Event::Network { .. }
            | Event::Woke
            | Event::CallBegan
            | Event::CallOver
            | Event::SignedOut => Vec::new(),
        }
    }

    /// The gateway took the second registration. Nobody notices anything.
    fn take_over(&mut self, making: Making, now: Timestamp) -> Vec<Effect> {
        let mut effects = vec![Effect::TakeOver];
        effects.extend(self.adopt(making));
        self.renewal = Renewal::None;
        self.retry.succeeded();
        self.registered = true;
        if !matches!(self.state, Reachability::Ready { .. }) {
            self.state = Reachability::Ready { since: now };
        }
        effects.push(Effect::Renewed { gap: Duration::ZERO });
        effects
    }

    /// The old line ended by itself, as where the gateway gives its name to the new one: nothing
    /// is begun anew, but until the new one is registered no call can come.
    pub(super) fn go_on_with(&mut self, making: Making, now: Timestamp) -> Vec<Effect> {
        let mut effects = vec![Effect::TakeOver];
        effects.extend(self.adopt(making));
        self.begin_gap(now);
        effects
    }

    /// What was made is the attempt from now on.
    fn adopt(&mut self, making: Making) -> Vec<Effect> {
        let mut effects: Vec<_> = self.drop_page().into_iter().collect();
        self.attempt = making.attempt;
        (self.page, self.page_of) = (making.page, making.attempt);
        (self.token, self.line) = (true, making.line);
        effects.push(self.wait(Timer::Renewal, self.renew_after));
        effects
    }

    /// The new line did not come to be. Where the gateway was asked and does not want it beside
    /// the old one, the old one goes; else it stays, and the new one is tried again.
    fn not_made(&mut self, making: Making, problem: &Problem, now: Timestamp) -> Vec<Effect> {
        tracing::info!(%problem, "no second line beside the one that is up");
        let mut effects = self.stop_making();
        let of_its_own =
            matches!(problem, Problem::PageFailed { .. } | Problem::TokenRejected) || !making.asked;
        if !of_its_own && matches!(self.state, Reachability::Ready { .. }) {
            effects.extend(self.swap(now));
            return effects;
        }
        if *problem == Problem::TokenRejected {
            effects.push(Effect::ForgetToken);
        }
        effects.push(self.wait(Timer::Renewal, RENEW_AGAIN));
        effects
    }

    /// What is made beside the line that is up is thrown away.
    pub(super) fn stop_making(&mut self) -> Vec<Effect> {
        let Renewal::Making(making) = self.renewal else { return Vec::new() };
        self.renewal = Renewal::None;
        vec![Effect::DropSpare, Effect::DropPage(making.attempt)]
    }

    /// The old line goes, so that its name is free for the new one.
    fn swap(&mut self, now: Timestamp) -> Vec<Effect> {
        self.begin_gap(now);
        let mut effects = vec![Effect::StopLine];
        effects.extend(self.new_page());
        self.token = true;
        effects.push(self.wait(Timer::Renewal, self.renew_after));
        effects
    }
}

/// Between 80 and 90 % of the token's life, so that phones that signed in together do not all
/// come back together.
pub(super) fn renewal_after(life: Duration, jitter: f64) -> Duration {
    life.mul_f64(0.8 + 0.1 * jitter.clamp(0.0, 1.0))
}
