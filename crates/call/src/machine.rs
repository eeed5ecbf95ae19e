//! One call, its two doors, and the one gate through which it changes.

use std::fmt;

use crate::action_table::on_action;
use crate::media_table::on_media;
use crate::network_table::on_network;
use crate::step::Step;
use crate::timer_table::on_timer;
use crate::{
    Awaiting, CallEvent, CallId, Direction, Effect, EndReason, Event, Limits, NotAllowed, Record,
    Route, State, Timer, Timestamp, Tone, UserAction,
};

/// One call from its wish or offer to its end. Its debug print tells neither numbers nor digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    id: CallId,
    direction: Direction,
    peer: String,
    peer_name: Option<String>,
    limits: Limits,
    state: State,
    muted: bool,
    /// What the sound path was told last; it may not be there yet.
    told_muted: bool,
    digits: String,
    started_at: Option<Timestamp>,
}

impl Call {
    /// A call that waits for [`UserAction::Dial`].
    pub fn outgoing(id: CallId, peer: String, peer_name: Option<String>, limits: Limits) -> Self {
        Self::idle(id, Direction::Outgoing, peer, peer_name, limits)
    }

    /// A call that waits for [`crate::NetworkEvent::IncomingOffered`].
    pub fn incoming(id: CallId, peer: String, peer_name: Option<String>, limits: Limits) -> Self {
        Self::idle(id, Direction::Incoming, peer, peer_name, limits)
    }

    /// Carries out what the agent wants.
    ///
    /// # Errors
    /// If the call's state does not allow it; nothing is changed then.
    pub fn act(&mut self, action: UserAction, now: Timestamp) -> Result<Vec<Effect>, NotAllowed> {
        let refusal = NotAllowed { action: action.name(), state: self.state.name() };
        let step = on_action(self, action, now).ok_or(refusal)?;
        Ok(self.change(step, now))
    }

    /// Takes in what happened. An event that makes no sense in this state, or that belongs to
    /// another call, changes nothing and is reported.
    pub fn handle(&mut self, CallEvent { call, event }: CallEvent, now: Timestamp) -> Vec<Effect> {
        let name = event.name();
        if call != self.id {
            return vec![Effect::ReportStale { event: name, of: call }];
        }
        let step = match event {
            Event::Network(event) => on_network(self, event, now),
            Event::Media(event) => on_media(&self.state, event, now),
            Event::TimerFired(timer) => on_timer(&self.state, timer, now),
        };
        match step {
            Some(step) => self.change(step, now),
            None => vec![Effect::ReportUnexpected { event: name, state: self.state.name() }],
        }
    }

    pub fn id(&self) -> CallId {
        self.id
    }

    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Number or client name of the other side.
    pub fn peer(&self) -> &str {
        &self.peer
    }

    pub fn peer_name(&self) -> Option<&str> {
        self.peer_name.as_deref()
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn is_muted(&self) -> bool {
        self.muted
    }

    /// Digits sent in this call, in order.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The history row as it stands; none while nothing has started.
    pub fn record(&self) -> Option<Record> {
        self.started_at.map(|started_at| Record {
            direction: self.direction,
            route: Route::Webrtc,
            peer: self.peer.clone(),
            peer_name: self.peer_name.clone(),
            started_at,
            connected_at: self.state.connected_at(),
            end: self.state.end().cloned(),
        })
    }

    fn idle(
        id: CallId,
        direction: Direction,
        peer: String,
        peer_name: Option<String>,
        limits: Limits,
    ) -> Self {
        Self {
            id,
            direction,
            peer,
            peer_name,
            limits,
            state: State::Idle,
            muted: false,
            told_muted: false,
            digits: String::new(),
            started_at: None,
        }
    }

    /// The gate. Nothing else writes to a call.
    ///
    /// What runs in a state (its timer, its tone, its hold, its row) is worked out from the state
    /// before and after, so that no path can forget to stop or start it.
    fn change(&mut self, step: Step, now: Timestamp) -> Vec<Effect> {
        let before = Standing::of(self);
        if let Some(state) = step.next {
            self.state = state;
            self.started_at.get_or_insert(now);
        }
        self.muted = step.muted.unwrap_or(self.muted);
        let mut commands = step.commands;
        if let Some(digits) = step.digits {
            self.digits.push_str(digits.as_str());
            commands.push(Effect::SendDigits(digits));
        }
        if has_media(&self.state) && self.told_muted != self.muted {
            self.told_muted = self.muted;
            commands.push(Effect::SetMute(self.muted));
        }
        Standing::of(self).effects_after(before, commands, self.limits)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Call")
            .field("id", &self.id)
            .field("state", &self.state.name())
            .finish_non_exhaustive()
    }
}

/// What goes on outside because of the state that the call is in.
struct Standing {
    timer: Option<Timer>,
    tone: Option<Tone>,
    /// None where there is nothing to hold; the end of a call takes the hold with it.
    held: Option<bool>,
    record: Option<Record>,
}

impl Standing {
    fn of(call: &Call) -> Self {
        Self {
            timer: timer_of(&call.state),
            tone: tone_of(&call.state),
            held: held_in(&call.state),
            record: call.record(),
        }
    }

    fn effects_after(self, before: Self, commands: Vec<Effect>, limits: Limits) -> Vec<Effect> {
        let mut effects = Vec::new();
        if before.timer != self.timer {
            effects.extend(before.timer.map(Effect::StopTimer));
        }
        if before.tone.is_some() && self.tone.is_none() {
            effects.push(Effect::StopTone);
        }
        effects.extend(commands);
        if before.held.is_some() && before.held != self.held {
            effects.extend(self.held.map(Effect::SetHold));
        }
        if before.timer != self.timer {
            effects.extend(self.timer.map(|timer| Effect::StartTimer(timer, timer.limit(limits))));
        }
        if before.tone != self.tone {
            effects.extend(self.tone.map(Effect::PlayTone));
        }
        if before.record != self.record {
            let write =
                if before.record.is_none() { Effect::OpenRecord } else { Effect::UpdateRecord };
            effects.extend(self.record.map(write));
        }
        effects
    }
}

impl Timer {
    fn limit(self, limits: Limits) -> u64 {
        match self {
            Self::Placement => limits.placement,
            Self::Ringing => limits.ringing,
            Self::Answer => limits.answer,
            Self::Reconnect => limits.reconnect,
            Self::HangUp => limits.hang_up,
        }
    }
}

fn timer_of(state: &State) -> Option<Timer> {
    match state {
        State::Dialing { .. } => Some(Timer::Placement),
        State::Ringing { .. } | State::Incoming { .. } => Some(Timer::Ringing),
        State::Connecting { .. } => Some(Timer::Answer),
        State::Reconnecting { .. } => Some(Timer::Reconnect),
        State::HangingUp { .. } => Some(Timer::HangUp),
        State::Idle | State::Active { .. } | State::OnHold { .. } | State::Ended(_) => None,
    }
}

fn tone_of(state: &State) -> Option<Tone> {
    match state {
        State::Incoming { .. } => Some(Tone::Ring),
        State::Ringing { early_media: false, .. } => Some(Tone::RingBack),
        State::HangingUp { end, .. } | State::Ended(end) => {
            (end.reason == EndReason::Busy).then_some(Tone::Busy)
        }
        State::Idle
        | State::Dialing { .. }
        | State::Ringing { early_media: true, .. }
        | State::Connecting { .. }
        | State::Active { .. }
        | State::OnHold { .. }
        | State::Reconnecting { .. } => None,
    }
}

/// There is a sound path that can be told to mute.
fn has_media(state: &State) -> bool {
    match state {
        State::Dialing { media_connected, .. } | State::Ringing { media_connected, .. } => {
            *media_connected
        }
        State::Connecting { awaiting, .. } => match awaiting {
            Awaiting::Acceptance => true,
            Awaiting::Media | Awaiting::Both => false,
        },
        State::Active { .. } | State::OnHold { .. } | State::Reconnecting { .. } => true,
        State::Idle | State::Incoming { .. } | State::HangingUp { .. } | State::Ended(_) => false,
    }
}

fn held_in(state: &State) -> Option<bool> {
    match state {
        State::Active { .. } => Some(false),
        State::OnHold { .. } => Some(true),
        State::Reconnecting { held, .. } => Some(*held),
        State::Idle
        | State::Dialing { .. }
        | State::Ringing { .. }
        | State::Incoming { .. }
        | State::Connecting { .. }
        | State::HangingUp { .. }
        | State::Ended(_) => None,
    }
}
