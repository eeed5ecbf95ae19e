//! What an input changes about a call, and the steps that several inputs lead to.

use crate::{Digits, Effect, End, EndReason, Lost, State, Timestamp};

pub(crate) struct Step {
    pub(crate) next: Option<State>,
    pub(crate) muted: Option<bool>,
    pub(crate) digits: Option<Digits>,
    pub(crate) commands: Vec<Effect>,
}

impl Step {
    /// Understood, and nothing to do.
    pub(crate) const STAY: Self =
        Self { next: None, muted: None, digits: None, commands: Vec::new() };

    pub(crate) fn to(state: State) -> Self {
        Self { next: Some(state), ..Self::STAY }
    }

    pub(crate) fn asking(self, command: Effect) -> Self {
        Self { commands: vec![command], ..self }
    }
}

/// The call is over for the agent; `command` tells the network, whose word is awaited.
pub(crate) fn leave(state: &State, command: Effect, why: Why, now: Timestamp) -> Step {
    Step::to(State::HangingUp { since: now, end: end(state, why, now) }).asking(command)
}

/// The call is over, with nobody left to tell.
pub(crate) fn finish(state: &State, why: Why, now: Timestamp) -> Step {
    Step::to(State::Ended(end(state, why, now)))
}

/// The reason of an end, and the words of whoever gave it.
pub(crate) type Why = (EndReason, Option<String>);

fn end(state: &State, (reason, detail): Why, now: Timestamp) -> End {
    End { reason, detail, at: now, connected_at: state.connected_at() }
}

pub(crate) fn ringing(since: Timestamp, early_media: bool, media_connected: bool) -> Step {
    Step::to(State::Ringing { since, early_media, media_connected })
}

pub(crate) fn reconnecting(
    connected_at: Timestamp,
    since: Timestamp,
    held: bool,
    lost: Lost,
) -> Step {
    Step::to(State::Reconnecting { connected_at, since, held, lost })
}

pub(crate) fn reconnected(connected_at: Timestamp, held: bool, now: Timestamp) -> Step {
    Step::to(if held {
        State::OnHold { connected_at, since: now }
    } else {
        State::Active { connected_at }
    })
}
