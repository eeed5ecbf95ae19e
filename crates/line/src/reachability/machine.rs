//! The machine itself: what each event makes of it.

use std::time::Duration;

use call::Timestamp;

use super::{
    Effect, Event, Reachability, Timer,
    beside_calls::AfterCall,
    failing::is_of_the_way,
    making::{Making, renewal_after},
};
use crate::{registration::LineState, retry::Retry};

/// From asking for the page to its first word.
pub(super) const PAGE_BOUND: Duration = Duration::from_secs(15);
/// The network is back: tries of the phones in one room are spread over this.
const SPREAD: Duration = Duration::from_millis(500);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    Absent,
    Awaited,
    Here,
}

/// How far a renewal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Renewal {
    None,
    /// The new token. The old line is up and takes calls.
    Fetching,
    /// The new line. The old one is up still.
    Making(Making),
    /// The old line has been gone `since` then, the new one is not up. `refused`: the name was
    /// not free yet.
    Swapping {
        since: Timestamp,
        refused: bool,
    },
}

#[derive(Debug)]
pub struct Reach {
    pub(super) state: Reachability,
    pub(super) attempt: u64,
    /// The attempt that was begun last.
    pub(super) last: u64,
    pub(super) page: Page,
    /// The attempt that it was made for: a call keeps its page beyond that attempt's end.
    pub(super) page_of: u64,
    pub(super) token: bool,
    pub(super) line: bool,
    pub(super) busy: bool,
    pub(super) network: bool,
    /// The gateway may hold our name.
    pub(super) registered: bool,
    pub(super) renewal: Renewal,
    /// When the token that came last is renewed, from its coming.
    pub(super) renew_after: Duration,
    pub(super) after_call: AfterCall,
    pub(super) retry: Retry,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            state: Reachability::SignedOut,
            attempt: 0,
            last: 0,
            page: Page::Absent,
            page_of: 0,
            token: false,
            line: false,
            busy: false,
            network: true,
            registered: false,
            renewal: Renewal::None,
            renew_after: Duration::ZERO,
            after_call: AfterCall::Nothing,
            retry: Retry::default(),
        }
    }
}

impl Reach {
    #[must_use]
    pub fn state(&self) -> &Reachability {
        &self.state
    }

    /// Goes with everything that is started for this attempt.
    #[must_use]
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// The attempt whose page calls run in.
    #[must_use]
    pub fn page(&self) -> Option<u64> {
        (self.page != Page::Absent).then_some(self.page_of)
    }

    /// A line was asked for, and is wanted still.
    #[must_use]
    pub fn wants_line(&self) -> bool {
        self.line
    }

    pub(super) fn handle(&mut self, event: Event, now: Timestamp, jitter: f64) -> Vec<Effect> {
        match event {
            Event::TryNow => self.try_now(now),
            Event::PageHere => self.page_here(now, jitter),
            Event::TokenHere { life } => self.token_here(life, now, jitter),
            Event::TokenFailed(failure) => self.token_failed(failure, now, jitter),
            Event::Line(state) => self.line(state, now, jitter),
            Event::PageFailed(message) => self.page_failed(message, now, jitter),
            Event::Network { up } => self.network(up, jitter),
            Event::Woke => self.doubt(jitter),
            Event::CallBegan => self.call_began(),
            Event::CallOver => self.call_over(now),
            Event::SignedOut => self.sign_out(),
            Event::Due(Timer::Page) if self.page == Page::Awaited => {
                self.page_failed("it did not load in time".into(), now, jitter)
            }
            Event::Due(Timer::Retry) if !self.line => self.attempt_or_wait(now),
            Event::Due(Timer::Renewal) => self.renew(),
            Event::Due(Timer::Gap) => {
                self.gap_is_long(now);
                Vec::new()
            }
            Event::Due(Timer::Page | Timer::Retry) => Vec::new(),
        }
    }

    fn try_now(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.state {
            Reachability::SignedOut
            | Reachability::Offline { .. }
            | Reachability::Refused { .. }
            | Reachability::Lost { .. } => self.attempt_or_wait(now),
            // On its way already; asking again would only set it back.
            Reachability::FetchingToken { .. }
            | Reachability::Connecting { .. }
            | Reachability::Registering { .. }
            | Reachability::Ready { .. }
            | Reachability::Renewing { .. } => Vec::new(),
            Reachability::Silent { .. } => vec![Effect::Probe],
        }
    }

    pub(super) fn attempt_or_wait(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.busy {
            self.after_call = AfterCall::Attempt;
            return Vec::new();
        }
        if self.renewal == Renewal::None {
            self.registered = false;
        }
        if !self.shows_gap() {
            self.state = Reachability::FetchingToken { since: now };
        }
        let mut effects = self.new_page();
        effects.push(Effect::FetchToken { fresh: false });
        effects
    }

    /// Page and token are fetched side by side.
    pub(super) fn new_page(&mut self) -> Vec<Effect> {
        let mut effects: Vec<_> = self.drop_page().into_iter().collect();
        self.attempt = self.next_attempt();
        self.after_call = AfterCall::Nothing;
        (self.page, self.page_of) = (Page::Awaited, self.attempt);
        self.token = false;
        self.line = false;
        effects.push(Effect::MakePage(self.attempt));
        effects.push(self.wait(Timer::Page, PAGE_BOUND));
        effects
    }

    pub(super) fn drop_page(&mut self) -> Option<Effect> {
        let page = self.page();
        self.page = Page::Absent;
        page.map(Effect::DropPage)
    }

    pub(super) fn next_attempt(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(super) fn wait(&self, timer: Timer, time: Duration) -> Effect {
        Effect::Wait(self.attempt, timer, time)
    }

    fn page_here(&mut self, now: Timestamp, jitter: f64) -> Vec<Effect> {
        match self.page {
            Page::Awaited => {
                self.page = Page::Here;
                self.start_if_complete(now)
            }
            // It was loaded anew by itself: the SDK in it, and its line, are gone.
            Page::Here => self.page_failed("it restarted".into(), now, jitter),
            Page::Absent => Vec::new(),
        }
    }

    fn token_here(&mut self, life: Duration, now: Timestamp, jitter: f64) -> Vec<Effect> {
        self.token = true;
        self.renew_after = renewal_after(life, jitter);
        match self.renewal {
            Renewal::Fetching if self.busy => {
                self.renewal = Renewal::None;
                self.after_call = AfterCall::Making;
                Vec::new()
            }
            Renewal::Fetching => self.make(),
            // It waits for the next line, as did the one before.
            Renewal::Making(_) => Vec::new(),
            Renewal::None | Renewal::Swapping { .. } => {
                let mut effects = self.start_if_complete(now);
                effects.push(self.wait(Timer::Renewal, self.renew_after));
                effects
            }
        }
    }

    fn start_if_complete(&mut self, now: Timestamp) -> Vec<Effect> {
        let is_complete = self.page == Page::Here && self.page_of == self.attempt && self.token;
        if !is_complete || self.line {
            return Vec::new();
        }
        self.line = true;
        if !self.shows_gap() {
            self.state = Reachability::Connecting { since: now };
        }
        vec![Effect::StartLine(self.attempt)]
    }

    fn line(&mut self, state: LineState, now: Timestamp, jitter: f64) -> Vec<Effect> {
        if !self.line {
            return Vec::new();
        }
        match state {
            LineState::Connecting | LineState::Registering if self.shows_gap() => {}
            LineState::Connecting => self.state = Reachability::Connecting { since: now },
            LineState::Registering => self.state = Reachability::Registering { since: now },
            LineState::Ready => {
                self.retry.succeeded();
                self.registered = true;
                self.state = Reachability::Ready { since: now };
                return self.renewed(now).into_iter().collect();
            }
            LineState::Silent => self.state = Reachability::Silent { since: now },
            LineState::Down(problem) => return self.failed(problem.into(), now, jitter),
        }
        Vec::new()
    }

    fn network(&mut self, up: bool, jitter: f64) -> Vec<Effect> {
        self.network = up;
        self.doubt(jitter)
    }

    /// What was true of the way to the gateway may not be any more.
    fn doubt(&self, jitter: f64) -> Vec<Effect> {
        match &self.state {
            Reachability::Ready { .. } | Reachability::Silent { .. } => vec![Effect::Probe],
            Reachability::Lost { problem, .. } if self.network && is_of_the_way(problem) => {
                vec![self.wait(Timer::Retry, SPREAD.mul_f64(jitter.clamp(0.0, 1.0)))]
            }
            Reachability::Offline { .. } if self.network => {
                vec![self.wait(Timer::Retry, SPREAD.mul_f64(jitter.clamp(0.0, 1.0)))]
            }
            Reachability::SignedOut
            | Reachability::Offline { .. }
            | Reachability::FetchingToken { .. }
            | Reachability::Connecting { .. }
            | Reachability::Registering { .. }
            | Reachability::Renewing { .. }
            | Reachability::Refused { .. }
            | Reachability::Lost { .. } => Vec::new(),
        }
    }
}
