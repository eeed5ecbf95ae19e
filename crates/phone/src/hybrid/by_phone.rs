//! One call that AT's Voice API places by telephone: what is known of it, and what is not.
//!
//! Pure. It has no hanging up: AT offers none, and the sound is not ours.

use call::{CallId, Direction, End, EndReason, Record, Route, Timestamp};
use numbers::E164;
use uuid::Uuid;

use super::{place::Outcome, plan::joins_agent};
use crate::{
    account::{VoiceApi, VoiceRoute},
    snapshot::{FindOut, PhoneCallState, PhoneCallView, PhoneReason, PhoneRefusal},
};

#[derive(Debug)]
pub(crate) struct ByPhone {
    id: CallId,
    /// The name that AT's callbacks will know it by.
    name: Uuid,
    peer: E164,
    route: VoiceRoute,
    /// The company's number, which everybody sees who is called.
    shown_number: String,
    own_phone: Option<E164>,
    record: bool,
    instead_of: Option<PhoneReason>,
    started_at: Timestamp,
    state: PhoneCallState,
    end: Option<End>,
}

/// What AT is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) from: String,
    pub(crate) to: String,
    /// AT's `clientRequestId`.
    pub(crate) id: String,
}

/// Who is called, and why by telephone.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) peer: E164,
    pub(crate) route: VoiceRoute,
    /// It follows a call over the line that failed.
    pub(crate) instead_of: Option<PhoneReason>,
    /// When the agent clicked.
    pub(crate) started_at: Timestamp,
}

impl ByPhone {
    /// A call that AT is asked for now.
    pub(crate) fn new(
        id: CallId,
        wish: Wish,
        shown_number: String,
        voice_api: &VoiceApi,
        now: Timestamp,
    ) -> Self {
        let Wish { peer, route, instead_of, started_at } = wish;
        let own_phone = match route {
            VoiceRoute::RingMyPhone => voice_api.own_phone.clone(),
            VoiceRoute::ThroughCompanyNumber | VoiceRoute::Direct => None,
        };
        Self {
            id,
            name: Uuid::new_v4(),
            peer,
            route,
            shown_number,
            own_phone,
            record: voice_api.record,
            instead_of,
            started_at,
            state: PhoneCallState::Requesting { since: now.0 },
            end: None,
        }
    }

    pub(crate) fn id(&self) -> CallId {
        self.id
    }

    /// AT has not answered.
    pub(crate) fn is_being_asked_for(&self) -> bool {
        match self.state {
            PhoneCallState::Requesting { .. } => true,
            PhoneCallState::Queued { .. }
            | PhoneCallState::MaybePlaced { .. }
            | PhoneCallState::Refused { .. } => false,
        }
    }

    /// Whom AT calls first, and what its callback learns: our name of the call and, where a
    /// callback has to connect somebody, whom, so that it needs no memory of its own.
    pub(crate) fn request(&self) -> Request {
        let name = self.name.simple();
        let connect = || {
            let record = if self.record { ":record" } else { "" };
            format!("{name}:{}{record}", self.peer)
        };
        let (to, id) = match self.route {
            VoiceRoute::RingMyPhone => {
                let own = self.own_phone.as_ref().map(|own| own.as_str().to_owned());
                (own.unwrap_or_default(), connect())
            }
            VoiceRoute::ThroughCompanyNumber => (self.shown_number.clone(), connect()),
            VoiceRoute::Direct => (self.peer.as_str().to_owned(), name.to_string()),
        };
        Request { from: self.shown_number.clone(), to, id }
    }

    /// AT has answered, or will not.
    pub(crate) fn answered(&mut self, outcome: Outcome, now: Timestamp) {
        if !self.is_being_asked_for() {
            return;
        }
        let since = now.0;
        let (state, reason, detail) = match outcome {
            Outcome::Queued { session } => {
                (PhoneCallState::Queued { since, session }, EndReason::ByPhone, None)
            }
            Outcome::Maybe(why) => {
                let find_out = if self.own_phone.is_some() {
                    FindOut::OwnPhoneRings
                } else {
                    FindOut::ListOfCalls
                };
                (PhoneCallState::MaybePlaced { since, why, find_out }, EndReason::NoReply, None)
            }
            Outcome::Refused(reason) => {
                let (end, detail) = end_of(&reason);
                (PhoneCallState::Refused { reason }, end, detail)
            }
        };
        self.state = state;
        self.end = Some(End { reason, detail, at: now, connected_at: None });
    }

    /// The history row as it stands.
    pub(crate) fn record(&self) -> Record {
        Record {
            direction: Direction::Outgoing,
            route: Route::VoiceApi,
            peer: self.peer.as_str().to_owned(),
            peer_name: None,
            started_at: self.started_at,
            connected_at: None,
            end: self.end.clone(),
        }
    }

    pub(crate) fn view(&self) -> PhoneCallView {
        PhoneCallView {
            id: self.id.0,
            peer: self.peer.as_str().to_owned(),
            peer_name: None,
            route: self.route,
            shown_number: self.shown_number.clone(),
            own_phone: self.own_phone.as_ref().map(|own| own.as_str().to_owned()),
            instead_of: self.instead_of,
            state: self.state.clone(),
            agent_hears_nothing: !joins_agent(self.route),
            not_recorded: self.record && self.route == VoiceRoute::Direct,
            can_close: !self.is_being_asked_for(),
        }
    }
}

fn end_of(reason: &PhoneRefusal) -> (EndReason, Option<String>) {
    match reason {
        PhoneRefusal::InvalidPhoneNumber => (EndReason::UnknownNumber, None),
        PhoneRefusal::DestinationNotSupported => (EndReason::DestinationNotSupported, None),
        PhoneRefusal::InsufficientCredit => (EndReason::InsufficientCredit, None),
        PhoneRefusal::KeyRejected
        | PhoneRefusal::Sandbox
        | PhoneRefusal::Unreachable
        | PhoneRefusal::TooManyRequests => (EndReason::NotPlaced, None),
        PhoneRefusal::Other { message } => (EndReason::NotPlaced, Some(message.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::MaybePlaced;

    fn call(route: VoiceRoute, record: bool) -> ByPhone {
        let voice_api = VoiceApi {
            own_phone: E164::parse("+254722000111").ok(),
            record,
            ..VoiceApi::default()
        };
        let wish = Wish {
            peer: E164::parse("+254711000001").expect("a number"),
            route,
            instead_of: None,
            started_at: Timestamp(1),
        };
        ByPhone::new(CallId(7), wish, "+254711082000".into(), &voice_api, Timestamp(2))
    }

    #[test]
    fn each_route_calls_whom_it_says_and_tells_the_callback_whom_to_connect() {
        let asked = |route, record| {
            let request = call(route, record).request();
            assert_eq!(request.from, "+254711082000");
            let (name, rest) = request.id.split_at(32);
            assert!(Uuid::parse_str(name).is_ok(), "{name}");
            (request.to, rest.to_owned())
        };
        let callee = ":+254711000001".to_owned();
        assert_eq!(
            asked(VoiceRoute::RingMyPhone, false),
            ("+254722000111".to_owned(), callee.clone())
        );
        assert_eq!(
            asked(VoiceRoute::ThroughCompanyNumber, true),
            ("+254711082000".to_owned(), format!("{callee}:record"))
        );
        assert_eq!(asked(VoiceRoute::Direct, true), ("+254711000001".to_owned(), String::new()));
        assert!(call(VoiceRoute::Direct, true).view().not_recorded);
    }

    #[test]
    fn an_answer_is_taken_once_and_closes_the_row() {
        let mut call = call(VoiceRoute::RingMyPhone, false);
        assert!(call.record().end.is_none() && !call.view().can_close);
        call.answered(Outcome::Maybe(MaybePlaced::TimedOut), Timestamp(3));
        let PhoneCallState::MaybePlaced { find_out, .. } = call.view().state else { panic!() };
        assert_eq!(find_out, FindOut::OwnPhoneRings);
        assert_eq!(call.record().end.map(|end| end.reason), Some(EndReason::NoReply));
        call.answered(Outcome::Queued { session: None }, Timestamp(4));
        assert!(matches!(call.view().state, PhoneCallState::MaybePlaced { .. }));
        assert!(call.view().can_close);
    }
}
