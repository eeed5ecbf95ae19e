//! The machine itself: what each event makes of it.

use std::time::Duration;

use call::Timestamp;

use super::{Effect, Event, Reachability, Timer, failing::is_of_the_way};
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
    /// The old line is up and takes calls.
    Fetching,
    /// The old line is gone, the new one not up. `refused`: the name was not free yet.
    Swapping {
        refused: bool,
    },
}

/// What waits for the end of the call, because it would take the call's page away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AfterCall {
    Nothing,
    Attempt,
    Renewal,
    Swap,
}

#[derive(Debug)]
pub struct Reach {
    pub(super) state: Reachability,
    pub(super) attempt: u64,
    pub(super) page: Page,
    token: bool,
    pub(super) line: bool,
    pub(super) busy: bool,
    pub(super) network: bool,
    /// The gateway may hold our name.
    pub(super) registered: bool,
    pub(super) renewal: Renewal,
    after_call: AfterCall,
    pub(super) retry: Retry,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            state: Reachability::SignedOut,
            attempt: 0,
            page: Page::Absent,
            token: false,
            line: false,
            busy: false,
            network: true,
            registered: false,
            renewal: Renewal::None,
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

    /// A line was asked for, and is wanted still.
    #[must_use]
    pub fn wants_line(&self) -> bool {
        self.line
    }

    /// `jitter` from 0 to 1 spreads the tries of many phones.
    pub fn handle(&mut self, event: Event, now: Timestamp, jitter: f64) -> Vec<Effect> {
        match event {
            Event::TryNow => self.try_now(now),
            Event::PageHere => self.page_here(now, jitter),
            Event::TokenHere { life } => self.token_here(life, now, jitter),
            Event::TokenFailed(failure) => self.token_failed(failure, now, jitter),
            Event::Line(state) => self.line(state, now, jitter),
            Event::PageFailed(message) => self.page_failed(message, now, jitter),
            Event::Network { up } => self.network(up, jitter),
            Event::Woke => self.doubt(jitter),
            Event::CallBegan => {
                self.busy = true;
                Vec::new()
            }
            Event::CallOver => self.call_over(now),
            Event::SignedOut => self.sign_out(),
            Event::Due(Timer::Page) if self.page == Page::Awaited => {
                self.page_failed("it did not load in time".into(), now, jitter)
            }
            Event::Due(Timer::Retry) if !self.line => self.attempt_or_wait(now),
            Event::Due(Timer::Renewal) => self.renew(),
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

    fn attempt_or_wait(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.busy {
            self.after_call = AfterCall::Attempt;
            return Vec::new();
        }
        if self.renewal == Renewal::None {
            self.state = Reachability::FetchingToken { since: now };
            self.registered = false;
        }
        let mut effects = self.new_page();
        effects.push(Effect::FetchToken { fresh: false });
        effects
    }

    /// Page and token are fetched side by side.
    fn new_page(&mut self) -> Vec<Effect> {
        self.attempt += 1;
        self.after_call = AfterCall::Nothing;
        self.page = Page::Awaited;
        self.token = false;
        self.line = false;
        vec![Effect::MakePage, Effect::Wait(Timer::Page, PAGE_BOUND)]
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
        let mut effects = match self.renewal {
            Renewal::Fetching if self.busy => {
                self.after_call = AfterCall::Swap;
                Vec::new()
            }
            Renewal::Fetching => self.swap(now),
            Renewal::None | Renewal::Swapping { .. } => self.start_if_complete(now),
        };
        effects.push(Effect::Wait(Timer::Renewal, renewal_after(life, jitter)));
        effects
    }

    fn start_if_complete(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.page != Page::Here || !self.token || self.line {
            return Vec::new();
        }
        self.line = true;
        if self.renewal == Renewal::None {
            self.state = Reachability::Connecting { since: now };
        }
        vec![Effect::StartLine]
    }

    fn line(&mut self, state: LineState, now: Timestamp, jitter: f64) -> Vec<Effect> {
        if !self.line {
            return Vec::new();
        }
        let swapping = matches!(self.renewal, Renewal::Swapping { .. });
        match state {
            LineState::Connecting | LineState::Registering if swapping => {}
            LineState::Connecting => self.state = Reachability::Connecting { since: now },
            LineState::Registering => self.state = Reachability::Registering { since: now },
            LineState::Ready => {
                self.retry.succeeded();
                self.registered = true;
                if swapping {
                    self.renewal = Renewal::None;
                }
                self.state = Reachability::Ready { since: now };
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
                vec![Effect::Wait(Timer::Retry, SPREAD.mul_f64(jitter.clamp(0.0, 1.0)))]
            }
            Reachability::Offline { .. } if self.network => {
                vec![Effect::Wait(Timer::Retry, SPREAD.mul_f64(jitter.clamp(0.0, 1.0)))]
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

    fn call_over(&mut self, now: Timestamp) -> Vec<Effect> {
        self.busy = false;
        match std::mem::replace(&mut self.after_call, AfterCall::Nothing) {
            AfterCall::Attempt => self.attempt_or_wait(now),
            AfterCall::Renewal => self.renew(),
            AfterCall::Swap if self.renewal == Renewal::Fetching => self.swap(now),
            AfterCall::Swap => Vec::new(),
            AfterCall::Nothing if !self.line && self.page == Page::Here => {
                self.page = Page::Absent;
                vec![Effect::DropPage]
            }
            AfterCall::Nothing => Vec::new(),
        }
    }

    /// The token is old: a new one first, while the old line still takes calls.
    fn renew(&mut self) -> Vec<Effect> {
        if !matches!(self.state, Reachability::Ready { .. }) || self.renewal != Renewal::None {
            return Vec::new();
        }
        if self.busy {
            self.after_call = AfterCall::Renewal;
            return Vec::new();
        }
        self.renewal = Renewal::Fetching;
        vec![Effect::FetchToken { fresh: true }]
    }

    /// The new token is there. The old line goes, so that its name is free for the new one.
    fn swap(&mut self, now: Timestamp) -> Vec<Effect> {
        self.renewal = Renewal::Swapping { refused: false };
        self.state = Reachability::Renewing { since: now };
        let mut effects = vec![Effect::StopLine];
        effects.extend(self.new_page());
        self.token = true;
        effects
    }
}

/// Between 80 and 90 % of the token's life, so that phones that signed in together do not all
/// come back together.
fn renewal_after(life: Duration, jitter: f64) -> Duration {
    life.mul_f64(0.8 + 0.1 * jitter.clamp(0.0, 1.0))
}
