//! One click of the agent's, from its plan to what came of it.

use ::call::{CallId, End, EndReason, Timestamp};
use line::CallDoor;
use numbers::Dialable;

use crate::{
    account::VoiceRoute,
    hybrid::LINE_SOON,
    snapshot::{
        CallState, CallView, Caution, Direction, EndCode, EndReasonView, PhoneReason, PhoneWay,
        SoundTrouble,
    },
};

/// A call that was planned over the line.
#[derive(Debug)]
pub(in crate::actor) struct Attempt {
    pub(super) id: CallId,
    pub(super) who: Dialable,
    /// Takes over by itself as long as nobody can ring.
    pub(super) then: Option<VoiceRoute>,
    pub(super) started_at: Timestamp,
    pub(super) stage: Stage,
    /// The line is ready, and the call follows in a moment.
    pub(super) goes_on: bool,
    /// Of the `call` frame.
    pub(in crate::actor) door: CallDoor,
    /// The gateway refused the call itself.
    pub(super) refused: bool,
    /// The page did not ask for the call in time.
    pub(super) too_slow: bool,
    /// Its end was looked at.
    pub(super) judged: bool,
    /// The telephone has its place on the screen.
    pub(super) hidden: bool,
    pub(super) way: Option<PhoneWay>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// For the line, which is about to be ready.
    Waiting,
    /// It became a call.
    Placed,
    /// It never became one.
    NotPlaced(EndCode),
}

impl Attempt {
    pub(super) fn new(
        id: CallId,
        who: Dialable,
        then: Option<VoiceRoute>,
        started_at: Timestamp,
        stage: Stage,
    ) -> Self {
        Self {
            id,
            who,
            then,
            started_at,
            stage,
            goes_on: false,
            door: CallDoor::default(),
            refused: false,
            too_slow: false,
            judged: false,
            hidden: false,
            way: None,
        }
    }

    /// What an incoming call leaves that broke off: it was never dialled, but can be gone on with.
    pub(super) fn broken_off(id: CallId, who: Dialable, started_at: Timestamp) -> Self {
        let attempt = Self::new(id, who, None, started_at, Stage::Placed);
        Self { judged: true, ..attempt }
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.stage == Stage::Waiting
    }

    /// Why the telephone comes in, if it does. The agent's own wish, and an end that the network
    /// or the callee gave, are no failures. Shuts the door: what was not asked for by now never is.
    pub(super) fn failure(&self, end: &End) -> Option<Failure> {
        let nobody_rings = self.door.shut() || self.refused;
        if broke_off(end) {
            return Some(Failure { reason: PhoneReason::BrokeOff, nobody_rings: false });
        }
        let end = end.reason;
        let either = |before, later| if nobody_rings { before } else { later };
        let reason = match end {
            EndReason::Cancelled if self.too_slow => PhoneReason::TooSlow,
            EndReason::Cancelled
            | EndReason::LocalHangup
            | EndReason::Declined
            | EndReason::TurnedAway => return None,
            _ if self.refused => PhoneReason::Refused,
            EndReason::MicrophoneFailed | EndReason::MediaFailed => {
                either(PhoneReason::SoundFailed, PhoneReason::FailedLater)
            }
            EndReason::SignalingFailed => either(PhoneReason::LineLost, PhoneReason::LineLostLater),
            EndReason::NoReply => either(PhoneReason::TooSlow, PhoneReason::NoReply),
            EndReason::Other => either(PhoneReason::LineLost, PhoneReason::FailedLater),
            EndReason::RemoteHangup
            | EndReason::Rejected
            | EndReason::Busy
            | EndReason::NoAnswer
            | EndReason::Missed
            | EndReason::AnsweredElsewhere
            | EndReason::Unreachable
            | EndReason::UnknownNumber
            | EndReason::LineNotReady
            | EndReason::InsufficientCredit
            | EndReason::DestinationNotSupported
            | EndReason::NotPlaced
            | EndReason::ByPhone => return None,
        };
        Some(Failure { reason, nobody_rings })
    }

    /// What is drawn while it is no call.
    pub(super) fn view(&self) -> Option<CallView> {
        let since = self.started_at.0;
        let wait = u64::try_from(LINE_SOON.as_millis()).unwrap_or(u64::MAX);
        let state = match &self.stage {
            Stage::Waiting => {
                CallState::WaitingForLine { since, until: since.saturating_add(wait) }
            }
            Stage::NotPlaced(code) => CallState::Ended {
                reason: EndReasonView { code: *code, detail: None },
                seconds: None,
            },
            Stage::Placed => return None,
        };
        Some(CallView {
            id: self.id.0,
            direction: Direction::Outgoing,
            peer: self.who.address(),
            peer_name: None,
            state,
            muted: false,
            digits: String::new(),
            can_answer: false,
            can_decline: false,
            can_hang_up: self.is_waiting(),
            can_mute: false,
            can_hold: false,
            can_resume: false,
            can_send_digits: false,
            levels: None,
            trouble: SoundTrouble::default(),
            quality: None,
            keys_to_send: None,
            phone_way: self.way.clone(),
            can_call_by_phone: false,
            cautions: self.cautions(),
        })
    }

    /// As before it was dialled, for it may have been dialled without a look.
    pub(super) fn cautions(&self) -> Vec<Caution> {
        self.who.is_emergency().then_some(Caution::Emergency).into_iter().collect()
    }

    /// Extension and further keys, as digits: pauses are the agent's.
    pub(super) fn keys(&self) -> Option<String> {
        let Dialable::Number { extension, after, .. } = &self.who else { return None };
        let after = after.iter().flat_map(|keys| keys.as_str().chars());
        let keys: String = extension
            .iter()
            .flat_map(|extension| extension.chars())
            .chain(after.filter(|key| !matches!(key, ',' | ';')))
            .collect();
        (!keys.is_empty()).then_some(keys)
    }
}

/// The two were talking, and neither of them ended it.
pub(super) fn broke_off(end: &End) -> bool {
    let by_fault = matches!(
        end.reason,
        EndReason::MediaFailed | EndReason::MicrophoneFailed | EndReason::SignalingFailed
    );
    by_fault && end.connected_at.is_some()
}

pub(super) struct Failure {
    pub(super) reason: PhoneReason,
    /// For certain: the call was never asked for, or it was refused.
    pub(super) nobody_rings: bool,
}
