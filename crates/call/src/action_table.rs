//! What each state makes of each act of the agent. No wildcard: a new state or act does not
//! build until it is thought about.

use crate::step::{Step, leave};
use crate::{Awaiting, Call, Direction, Effect, EndReason, State, Timestamp, UserAction};

/// None: not allowed.
pub(crate) fn on_action(call: &Call, action: UserAction, now: Timestamp) -> Option<Step> {
    let state = call.state();
    match action {
        UserAction::Dial => call.can_dial().then(|| {
            Step::to(State::Dialing { since: now, media_connected: false })
                .asking(Effect::PlaceCall { to: call.peer().to_owned() })
        }),
        UserAction::Answer => state.can_answer().then(|| {
            Step::to(State::Connecting { since: now, awaiting: Awaiting::Both })
                .asking(Effect::AnswerCall)
        }),
        UserAction::Decline => state
            .can_decline()
            .then(|| leave(state, Effect::DeclineCall, (EndReason::Declined, None), now)),
        UserAction::TurnAway => state
            .can_decline()
            .then(|| leave(state, Effect::DeclineCall, (EndReason::TurnedAway, None), now)),
        UserAction::HangUp => state
            .can_hang_up()
            .then(|| leave(state, Effect::HangUpCall, (reason_of_hanging_up(state), None), now)),
        UserAction::Hold => state
            .connected_at()
            .filter(|_| state.can_hold())
            .map(|connected_at| Step::to(State::OnHold { connected_at, since: now })),
        UserAction::Resume => state
            .connected_at()
            .filter(|_| state.can_resume())
            .map(|connected_at| Step::to(State::Active { connected_at })),
        UserAction::Mute => state.can_mute().then_some(Step { muted: Some(true), ..Step::STAY }),
        UserAction::Unmute => state.can_mute().then_some(Step { muted: Some(false), ..Step::STAY }),
        UserAction::SendDigits(digits) => {
            state.can_send_digits().then_some(Step { digits: Some(digits), ..Step::STAY })
        }
    }
}

impl Call {
    /// Waits to be placed.
    pub fn can_dial(&self) -> bool {
        match (self.state(), self.direction()) {
            (State::Idle, Direction::Outgoing) => true,
            (State::Idle, Direction::Incoming)
            | (
                State::Dialing { .. }
                | State::Ringing { .. }
                | State::Incoming { .. }
                | State::Connecting { .. }
                | State::Active { .. }
                | State::OnHold { .. }
                | State::Reconnecting { .. }
                | State::HangingUp { .. }
                | State::Ended(_),
                Direction::Outgoing | Direction::Incoming,
            ) => false,
        }
    }
}

/// Before the other side answered, hanging up takes the call back.
fn reason_of_hanging_up(state: &State) -> EndReason {
    match state {
        State::Dialing { .. } | State::Ringing { .. } => EndReason::Cancelled,
        State::Idle
        | State::Incoming { .. }
        | State::Connecting { .. }
        | State::Active { .. }
        | State::OnHold { .. }
        | State::Reconnecting { .. }
        | State::HangingUp { .. }
        | State::Ended(_) => EndReason::LocalHangup,
    }
}
