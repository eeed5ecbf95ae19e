//! What each state makes of the sound path. No wildcard: a new state or event
//! does not build until it is thought about.

use State::{
    Active, Connecting, Dialing, Ended, HangingUp, Idle, Incoming, OnHold, Reconnecting, Ringing,
};

use crate::step::{Step, leave, reconnected, reconnecting, ringing};
use crate::{Awaiting, Effect, EndReason, Lost, MediaEvent, State, Timestamp};

/// None: unexpected in this state.
pub(crate) fn on_media(state: &State, event: MediaEvent, now: Timestamp) -> Option<Step> {
    match (state, event) {
        // Sound flows.
        (Dialing { since, media_connected: false }, MediaEvent::MediaConnected) => {
            Some(Step::to(Dialing { since: *since, media_connected: true }))
        }
        (Ringing { since, media_connected: false, .. }, MediaEvent::MediaConnected) => {
            Some(ringing(*since, true, true))
        }
        (Connecting { since, awaiting }, MediaEvent::MediaConnected) => match awaiting {
            Awaiting::Media => Some(Step::to(Active { connected_at: now })),
            Awaiting::Both => {
                Some(Step::to(Connecting { since: *since, awaiting: Awaiting::Acceptance }))
            }
            Awaiting::Acceptance => None,
        },
        (Reconnecting { connected_at, since, held, lost }, MediaEvent::MediaConnected) => {
            match lost {
                Lost::Media => Some(reconnected(*connected_at, *held, now)),
                Lost::Both => Some(reconnecting(*connected_at, *since, *held, Lost::Signaling)),
                Lost::Signaling => None,
            }
        }
        (HangingUp { .. }, MediaEvent::MediaConnected) => Some(Step::STAY),
        (
            Idle
            | Dialing { media_connected: true, .. }
            | Ringing { media_connected: true, .. }
            | Incoming { .. }
            | Active { .. }
            | OnHold { .. }
            | Ended(_),
            MediaEvent::MediaConnected,
        ) => None,

        // Sound stops, and may come back.
        (Dialing { since, media_connected: true }, MediaEvent::MediaLost) => {
            Some(Step::to(Dialing { since: *since, media_connected: false }))
        }
        (Ringing { since, media_connected: true, .. }, MediaEvent::MediaLost) => {
            Some(ringing(*since, false, false))
        }
        (Connecting { since, awaiting: Awaiting::Acceptance }, MediaEvent::MediaLost) => {
            Some(Step::to(Connecting { since: *since, awaiting: Awaiting::Both }))
        }
        (Active { connected_at }, MediaEvent::MediaLost) => {
            Some(reconnecting(*connected_at, now, false, Lost::Media))
        }
        (OnHold { connected_at, .. }, MediaEvent::MediaLost) => {
            Some(reconnecting(*connected_at, now, true, Lost::Media))
        }
        (
            Reconnecting { connected_at, since, held, lost: Lost::Signaling },
            MediaEvent::MediaLost,
        ) => Some(reconnecting(*connected_at, *since, *held, Lost::Both)),
        (
            Idle
            | Dialing { media_connected: false, .. }
            | Ringing { media_connected: false, .. }
            | Incoming { .. }
            | Connecting { awaiting: Awaiting::Media | Awaiting::Both, .. }
            | Reconnecting { lost: Lost::Media | Lost::Both, .. },
            MediaEvent::MediaLost,
        ) => None,

        // There will be no sound.
        (
            Dialing { .. }
            | Ringing { .. }
            | Connecting { .. }
            | Active { .. }
            | OnHold { .. }
            | Reconnecting { .. },
            MediaEvent::MediaFailed { detail },
        ) => Some(leave(state, Effect::HangUpCall, (EndReason::MediaFailed, detail), now)),
        (
            Dialing { .. } | Ringing { .. } | Connecting { .. },
            MediaEvent::MicrophoneFailed { detail },
        ) => Some(leave(state, Effect::HangUpCall, (EndReason::MicrophoneFailed, detail), now)),
        // The sound path is taken down with its call.
        (
            HangingUp { .. } | Ended(_),
            MediaEvent::MediaLost
            | MediaEvent::MediaFailed { .. }
            | MediaEvent::MicrophoneFailed { .. },
        ) => Some(Step::STAY),
        (Idle | Incoming { .. }, MediaEvent::MediaFailed { .. })
        | (
            Idle | Incoming { .. } | Active { .. } | OnHold { .. } | Reconnecting { .. },
            MediaEvent::MicrophoneFailed { .. },
        ) => None,
    }
}
