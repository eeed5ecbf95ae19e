//! What each state makes of what the network says. No wildcard: a new state or event
//! does not build until it is thought about.

use State::{
    Active, Connecting, Dialing, Ended, HangingUp, Idle, Incoming, OnHold, Reconnecting, Ringing,
};

use crate::step::{Step, finish, leave, reconnected, reconnecting, ringing};
use crate::{
    Awaiting, Call, Direction, Effect, EndReason, Lost, NetworkEvent, Stage, State, Timestamp,
    end_reason_of,
};

/// None: unexpected in this state.
pub(crate) fn on_network(call: &Call, event: NetworkEvent, now: Timestamp) -> Option<Step> {
    let state = call.state();
    match (state, event) {
        // A caller wants us.
        (Idle, NetworkEvent::IncomingOffered) => match call.direction() {
            Direction::Incoming => Some(Step::to(Incoming { since: now })),
            Direction::Outgoing => None,
        },
        (
            Dialing { .. }
            | Ringing { .. }
            | Incoming { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. }
            | HangingUp { .. }
            | Ended(_),
            NetworkEvent::IncomingOffered,
        ) => None,

        // The network takes our call.
        (Dialing { media_connected, .. }, NetworkEvent::Calling) => {
            Some(ringing(now, *media_connected, *media_connected))
        }
        // It was cancelled before it was placed, and placed nevertheless: cancel it again.
        (HangingUp { .. }, NetworkEvent::Calling) => Some(Step::STAY.asking(Effect::HangUpCall)),
        (
            Idle
            | Ringing { .. }
            | Incoming { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. }
            | Ended(_),
            NetworkEvent::Calling,
        ) => None,

        // It rings at the far end.
        (Dialing { media_connected, .. }, NetworkEvent::RemoteRinging { early_media }) => {
            Some(ringing(now, early_media || *media_connected, *media_connected))
        }
        (
            Ringing { since, early_media: already, media_connected },
            NetworkEvent::RemoteRinging { early_media },
        ) => Some(ringing(*since, early_media || *already, *media_connected)),
        // Crossed with our hanging up.
        (HangingUp { .. }, NetworkEvent::RemoteRinging { .. }) => Some(Step::STAY),
        (
            Idle
            | Incoming { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. }
            | Ended(_),
            NetworkEvent::RemoteRinging { .. },
        ) => None,

        // The call is up as far as the network goes.
        (
            Dialing { media_connected, .. } | Ringing { media_connected, .. },
            NetworkEvent::RemoteAccepted,
        ) => Some(Step::to(if *media_connected {
            Active { connected_at: now }
        } else {
            Connecting { since: now, awaiting: Awaiting::Media }
        })),
        (Connecting { since, awaiting }, NetworkEvent::RemoteAccepted) => match awaiting {
            Awaiting::Acceptance => Some(Step::to(Active { connected_at: now })),
            Awaiting::Both => {
                Some(Step::to(Connecting { since: *since, awaiting: Awaiting::Media }))
            }
            Awaiting::Media => None,
        },
        (HangingUp { .. }, NetworkEvent::RemoteAccepted) => Some(Step::STAY),
        (
            Idle | Incoming { .. } | Active { .. } | OnHold { .. } | Reconnecting { .. } | Ended(_),
            NetworkEvent::RemoteAccepted,
        ) => None,

        // The network ends the call.
        (
            Dialing { .. }
            | Ringing { .. }
            | Incoming { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. },
            NetworkEvent::RemoteHungUp { code, reason },
        ) => Some(finish(
            state,
            end_reason_of(stage_of(call), code.as_deref(), reason.as_deref()),
            now,
        )),
        (Incoming { .. }, NetworkEvent::CallerGaveUp) => {
            Some(finish(state, (EndReason::Missed, None), now))
        }
        (Connecting { .. }, NetworkEvent::CallerGaveUp) => match stage_of(call) {
            Stage::Offered => Some(finish(state, (EndReason::Missed, None), now)),
            Stage::Placed | Stage::Rang | Stage::Accepted => None,
        },
        (Dialing { .. }, NetworkEvent::Refused { code, reason }) => {
            let why = end_reason_of(Stage::Placed, code.as_deref(), reason.as_deref());
            Some(finish(state, why, now))
        }
        // The SDK drops the sound of a call that the gateway has an error for, so it is over
        // here; the gateway may still hold it.
        (
            Ringing { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. },
            NetworkEvent::Refused { code, reason },
        ) => {
            let why = end_reason_of(Stage::Placed, code.as_deref(), reason.as_deref());
            Some(leave(state, Effect::HangUpCall, why, now))
        }
        (
            HangingUp { end, .. },
            NetworkEvent::RemoteHungUp { .. }
            | NetworkEvent::CallerGaveUp
            | NetworkEvent::Refused { .. },
        ) => Some(Step::to(Ended(end.clone()))),
        (Idle | Ended(_), NetworkEvent::RemoteHungUp { .. } | NetworkEvent::Refused { .. })
        | (Incoming { .. }, NetworkEvent::Refused { .. })
        | (
            Idle
            | Dialing { .. }
            | Ringing { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. }
            | Ended(_),
            NetworkEvent::CallerGaveUp,
        ) => None,

        // The line goes and comes.
        (
            Dialing { .. } | Ringing { .. } | Incoming { .. } | Connecting { .. },
            NetworkEvent::SignalingLost,
        ) => Some(
            finish(state, (EndReason::SignalingFailed, None), now).asking(Effect::ForceRelease),
        ),
        (Active { connected_at }, NetworkEvent::SignalingLost) => {
            Some(reconnecting(*connected_at, now, false, Lost::Signaling))
        }
        (OnHold { connected_at, .. }, NetworkEvent::SignalingLost) => {
            Some(reconnecting(*connected_at, now, true, Lost::Signaling))
        }
        (Reconnecting { connected_at, since, held, lost }, NetworkEvent::SignalingLost) => {
            match lost {
                Lost::Media => Some(reconnecting(*connected_at, *since, *held, Lost::Both)),
                Lost::Signaling | Lost::Both => None,
            }
        }
        (HangingUp { end, .. }, NetworkEvent::SignalingLost) => {
            Some(Step::to(Ended(end.clone())).asking(Effect::ForceRelease))
        }
        (Reconnecting { connected_at, since, held, lost }, NetworkEvent::SignalingRestored) => {
            match lost {
                Lost::Signaling => Some(reconnected(*connected_at, *held, now)),
                Lost::Both => Some(reconnecting(*connected_at, *since, *held, Lost::Media)),
                Lost::Media => None,
            }
        }
        (Idle | Ended(_), NetworkEvent::SignalingLost)
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
            NetworkEvent::SignalingRestored,
        ) => None,
    }
}

/// How far the call has come, for reading the network's words.
fn stage_of(call: &Call) -> Stage {
    match call.state() {
        // Early media may be an announcement that the phone cannot be reached: no proof of ringing.
        Ringing { early_media: false, .. } => Stage::Rang,
        Idle | Dialing { .. } | Ringing { .. } | Incoming { .. } => match call.direction() {
            Direction::Outgoing => Stage::Placed,
            Direction::Incoming => Stage::Offered,
        },
        Connecting { awaiting: Awaiting::Acceptance | Awaiting::Both, .. } => Stage::Offered,
        Connecting { awaiting: Awaiting::Media, .. }
        | Active { .. }
        | OnHold { .. }
        | Reconnecting { .. }
        | HangingUp { .. }
        | Ended(_) => Stage::Accepted,
    }
}
