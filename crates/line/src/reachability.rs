//! Being reachable: one pure state machine over token, page, line and network.
//!
//! It is told what happened, and answers what is to be done: [`Reach::handle`]. An attempt is one
//! page, one token and one line; what was started for an attempt comes back with its number, so
//! that what is late is known as late ([`Reach::handle_of`]). A renewal makes the next attempt
//! beside the one that is up ([`Reach::making`]). Deliberately absent: how a token is fetched,
//! what a page is, and every clock.

mod beside_calls;
mod failing;
mod gap;
mod leaving;
mod machine;
mod making;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod renewal_tests;
#[cfg(test)]
mod tests;

use std::time::Duration;

use call::Timestamp;

use crate::{
    registration::{LineState, Problem},
    retry::Failure,
};
pub use machine::Reach;

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
    /// The old line is gone, and the new one that takes its place is not up yet. Not for longer
    /// than 8 seconds: what takes longer is shown as what it is.
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
    /// There is no account any more, or another one. Never while a call is up: it is ended first.
    SignedOut,
    Due(Timer),
}

/// What a wait was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    Page,
    Retry,
    Renewal,
    /// The gap of a renewal.
    Gap,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make a page, known by its attempt's number. The one before may still be there.
    MakePage(u64),
    DropPage(u64),
    /// Find a token. `fresh`: one that is in stock will not do.
    FetchToken {
        fresh: bool,
    },
    /// The token in stock is worth nothing.
    ForgetToken,
    /// In the page of this attempt, which is the one that is up or the one that is made beside it.
    StartLine(u64),
    /// Unregister and close, so that the name is free.
    StopLine,
    /// As [`Effect::StopLine`], for the line that is made beside the one that is up.
    DropSpare,
    /// The line that was made beside the one that is up, if it is, takes its place; the other one
    /// says good-bye.
    TakeOver,
    /// Ask the gateway for a sign of life now.
    Probe,
    /// Come back with [`Event::Due`] of this attempt.
    Wait(u64, Timer, Duration),
    /// The line is gone, and a call that was up with it; `with_page`: so is the page that ran it.
    LineLost {
        with_page: bool,
    },
    /// A new line with a new token has taken the old one's place. For the time of `gap` no call
    /// could come.
    Renewed {
        gap: Duration,
    },
}
