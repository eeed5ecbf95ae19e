//! What each state makes of a wait that was too long. No wildcard: a new state or timer does not
//! build until it is thought about.

use State::{
    Active, Connecting, Dialing, Ended, HangingUp, Idle, Incoming, OnHold, Reconnecting, Ringing,
};

use crate::step::{Step, finish, leave};
use crate::{Awaiting, Effect, EndReason, Lost, State, Timer, Timestamp};

/// None: the timer is not one of this state.
pub(crate) fn on_timer(state: &State, timer: Timer, now: Timestamp) -> Option<Step> {
    let hang_up = |reason| Some(leave(state, Effect::HangUpCall, (reason, None), now));
    match (state, timer) {
        (Dialing { .. }, Timer::Placement) => hang_up(EndReason::NoReply),
        (Ringing { .. }, Timer::Ringing) => hang_up(EndReason::NoAnswer),
        // The network's word that the caller gave up may have been lost.
        (Incoming { .. }, Timer::Ringing) => {
            Some(leave(state, Effect::DeclineCall, (EndReason::Missed, None), now))
        }
        (Connecting { awaiting, .. }, Timer::Answer) => hang_up(match awaiting {
            Awaiting::Acceptance | Awaiting::Both => EndReason::NoReply,
            Awaiting::Media => EndReason::MediaFailed,
        }),
        (Reconnecting { lost, .. }, Timer::Reconnect) => match lost {
            Lost::Media => hang_up(EndReason::MediaFailed),
            Lost::Signaling | Lost::Both => {
                let why = (EndReason::SignalingFailed, None);
                Some(finish(state, why, now).asking(Effect::ForceRelease))
            }
        },
        (HangingUp { end, .. }, Timer::HangUp) => {
            Some(Step::to(Ended(end.clone())).asking(Effect::ForceRelease))
        }
        (
            Idle
            | Ringing { .. }
            | Incoming { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. }
            | HangingUp { .. }
            | Ended(_),
            Timer::Placement,
        )
        | (
            Idle
            | Dialing { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. }
            | HangingUp { .. }
            | Ended(_),
            Timer::Ringing,
        )
        | (
            Idle
            | Dialing { .. }
            | Ringing { .. }
            | Incoming { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. }
            | HangingUp { .. }
            | Ended(_),
            Timer::Answer,
        )
        | (
            Idle
            | Dialing { .. }
            | Ringing { .. }
            | Incoming { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | HangingUp { .. }
            | Ended(_),
            Timer::Reconnect,
        )
        | (
            Idle
            | Dialing { .. }
            | Ringing { .. }
            | Incoming { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. }
            | Ended(_),
            Timer::HangUp,
        ) => None,
    }
}
