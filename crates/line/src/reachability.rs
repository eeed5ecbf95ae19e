//! Being reachable: one pure state machine over token, page, line and network.
//!
//! It is told what happened, and answers what is to be done: [`Reach::handle`]. An attempt is one
//! page, one token and one line; what was started for an attempt comes back with its number, so
//! that what is late is known as late ([`Reach::attempt`]). Deliberately absent: how a token is
//! fetched, what a page is, and every clock.

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;

use std::time::Duration;

use call::Timestamp;

use crate::{
    registration::{LineState, Problem},
    retry::{COOL_DOWN, Failure, Next, Retry},
};

/// From asking for the page to its first word.
pub const PAGE_BOUND: Duration = Duration::from_secs(15);
/// A token that could not be renewed while the old one lives is asked for again after this.
const RENEW_AGAIN: Duration = Duration::from_secs(60);
/// The network is back: tries of the phones in one room are spread over this.
const SPREAD: Duration = Duration::from_millis(500);

/// Can this agent be called, and if not, why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reachability {
    SignedOut,
    /// This computer has no network.
    Offline {
        retry_at: Timestamp,
    },
    FetchingToken {
        since: Timestamp,
    },
    Connecting {
        since: Timestamp,
    },
    Registering {
        since: Timestamp,
    },
    Ready {
        since: Timestamp,
    },
    /// Was ready; the gateway was asked for a sign of life and gives none.
    Silent {
        since: Timestamp,
    },
    /// The token's life nears its end: a new line takes the old one's place.
    Renewing {
        since: Timestamp,
    },
    /// For a reason that trying again will not mend.
    Refused {
        problem: Problem,
    },
    Lost {
        problem: Problem,
        retry_at: Timestamp,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// There is an account, or the agent does not want to wait.
    TryNow,
    /// The page has said its first word.
    PageHere,
    /// There is a token, `life` of which is left.
    TokenHere {
        life: Duration,
    },
    TokenFailed(Failure),
    Line(LineState),
    /// The page gave no sign of life, or the like.
    PageFailed(String),
    /// This computer's network has changed; `up`: it has one.
    Network {
        up: bool,
    },
    /// The computer slept, or its clock was set: nothing that was known is certain.
    Woke,
    /// A call is up, which owns the page.
    CallBegan,
    CallOver,
    Due(Timer),
}

/// What a wait was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    Page,
    Retry,
    Renewal,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Throw the page away, if any, and make a new one.
    MakePage,
    DropPage,
    /// Find a token. `fresh`: one that is in stock will not do.
    FetchToken {
        fresh: bool,
    },
    /// The token in stock is worth nothing.
    ForgetToken,
    StartLine,
    /// Unregister and close, so that the name is free.
    StopLine,
    /// Ask the gateway for a sign of life now.
    Probe,
    /// Come back with [`Event::Due`], unless the attempt is another one by then.
    Wait(Timer, Duration),
    /// The line is gone, and a call that was up with it; `with_page`: so is the page that ran it.
    LineLost {
        with_page: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Absent,
    Awaited,
    Here,
}

/// How far a renewal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Renewal {
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
    state: Reachability,
    attempt: u64,
    page: Page,
    token: bool,
    line: bool,
    busy: bool,
    network: bool,
    /// The gateway may hold our name.
    registered: bool,
    renewal: Renewal,
    after_call: AfterCall,
    retry: Retry,
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

    /// The phone stops: whatever comes is late.
    pub fn end(&mut self) {
        *self = Self { attempt: self.attempt + 1, ..Self::default() };
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

    fn token_failed(&mut self, failure: Failure, now: Timestamp, jitter: f64) -> Vec<Effect> {
        if self.renewal == Renewal::Fetching {
            tracing::warn!(problem = %failure.problem, "token not renewed; the old one lives on");
            self.renewal = Renewal::None;
            return vec![Effect::Wait(Timer::Renewal, RENEW_AGAIN)];
        }
        self.failed(failure, now, jitter)
    }

    fn page_failed(&mut self, message: String, now: Timestamp, jitter: f64) -> Vec<Effect> {
        self.failed(Problem::PageFailed { message }.into(), now, jitter)
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

    fn failed(&mut self, failure: Failure, now: Timestamp, jitter: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        if std::mem::replace(&mut self.line, false) {
            let with_page = matches!(failure.problem, Problem::PageFailed { .. });
            effects.push(Effect::LineLost { with_page });
        }
        self.attempt += 1;
        let rejected = failure.problem == Problem::TokenRejected;
        if rejected {
            effects.push(Effect::ForgetToken);
        }
        if !self.busy && self.page != Page::Absent {
            self.page = Page::Absent;
            effects.push(Effect::DropPage);
        }
        let refused_once = matches!(self.renewal, Renewal::Swapping { refused: false })
            && matches!(failure.problem, Problem::RegistrationFailed { .. });
        if refused_once {
            self.renewal = Renewal::Swapping { refused: true };
            effects.push(Effect::Wait(Timer::Retry, COOL_DOWN));
            return effects;
        }
        self.renewal = Renewal::None;
        let problem = failure.problem.clone();
        self.state = match self.retry.failed(&failure, self.registered, jitter) {
            Next::GiveUp => Reachability::Refused { problem },
            Next::After(delay) => {
                effects.push(Effect::Wait(Timer::Retry, delay));
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

/// The network may be what is wrong.
fn is_of_the_way(problem: &Problem) -> bool {
    match problem {
        Problem::Unreachable | Problem::TimedOut | Problem::Closed => true,
        Problem::TokenRejected
        | Problem::KeyRejected
        | Problem::RegistrationFailed { .. }
        | Problem::SignIn { .. }
        | Problem::PageFailed { .. }
        | Problem::Other { .. } => false,
    }
}

/// Between 80 and 90 % of the token's life, so that phones that signed in together do not all
/// come back together.
fn renewal_after(life: Duration, jitter: f64) -> Duration {
    life.mul_f64(0.8 + 0.1 * jitter.clamp(0.0, 1.0))
}
