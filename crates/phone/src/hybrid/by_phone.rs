//! One call that AT's Voice API places by telephone: what is known of it, and what is not.
//!
//! Pure. It has no hanging up: AT offers none, and the sound is not ours.

use call::{CallId, Direction, End, EndReason, Record, Route, Timestamp};
use numbers::E164;
use store::CallNames;
use uuid::Uuid;

use super::{follow::News, place::Outcome, preview::of_route};
use crate::{
    account::{Dialling, VoiceRoute},
    snapshot::{
        Caution, FindOut, PhoneCallState, PhoneCallView, PhoneReason, PhoneRefusal, PhoneStep,
    },
};

#[derive(Debug)]
pub(crate) struct ByPhone {
    id: CallId,
    /// The name that AT's callbacks will know it by, stored with its row.
    name: Uuid,
    /// The company's server is asked for it, and has no room for that name.
    by_server: bool,
    /// AT's name of it.
    session: Option<String>,
    peer: E164,
    route: VoiceRoute,
    /// The company's number, which everybody sees who is called.
    shown_number: Option<String>,
    own_phone: Option<E164>,
    record: bool,
    cautions: Vec<Caution>,
    instead_of: Option<PhoneReason>,
    started_at: Timestamp,
    state: PhoneCallState,
    end: Option<End>,
    /// Nobody can be asked what becomes of it.
    out_of_sight: bool,
}

/// What AT is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// None: the company's server chooses.
    pub(crate) from: Option<String>,
    /// Whom AT calls first.
    pub(crate) to: String,
    /// Whom the call is for.
    pub(crate) peer: String,
    /// AT's `clientRequestId`.
    pub(crate) id: String,
}

/// Who is called, and why by telephone.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) peer: E164,
    pub(crate) route: VoiceRoute,
    /// There are an extension or further keys, which nobody sends.
    pub(crate) has_keys: bool,
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
        shown_number: Option<String>,
        account: &Dialling<'_>,
        now: Timestamp,
    ) -> Self {
        let Wish { peer, route, has_keys, instead_of, started_at } = wish;
        let voice_api = account.voice_api;
        let own_phone = match route {
            VoiceRoute::RingMyPhone => voice_api.own_phone.clone(),
            VoiceRoute::ThroughCompanyNumber | VoiceRoute::Direct => None,
        };
        Self {
            id,
            name: Uuid::new_v4(),
            by_server: account.by_server,
            session: None,
            peer,
            route,
            shown_number,
            own_phone,
            record: voice_api.record,
            cautions: of_route(route, has_keys, account),
            instead_of,
            started_at,
            state: PhoneCallState::Requesting { since: now.0 },
            end: None,
            out_of_sight: false,
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
            | PhoneCallState::Followed { .. }
            | PhoneCallState::OutOfSight { .. }
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
            VoiceRoute::ThroughCompanyNumber => {
                (self.shown_number.clone().unwrap_or_default(), connect())
            }
            VoiceRoute::Direct => (self.peer.as_str().to_owned(), name.to_string()),
        };
        let peer = self.peer.as_str().to_owned();
        Request { from: self.shown_number.clone(), to, peer, id }
    }

    /// What to look it up by.
    pub(crate) fn names(&self) -> CallNames {
        let request = (!self.by_server).then(|| self.name.simple().to_string());
        CallNames { request, session: self.session.clone() }
    }

    /// AT has answered, or will not.
    pub(crate) fn answered(&mut self, outcome: Outcome, now: Timestamp) {
        if !self.is_being_asked_for() {
            return;
        }
        let since = now.0;
        self.session = outcome.session().map(str::to_owned);
        let (state, reason, detail) = match outcome {
            Outcome::Queued { session } => {
                (PhoneCallState::Queued { since, session }, EndReason::ByPhone, None)
            }
            Outcome::AtServer { session, step } => {
                let session = Some(session);
                (PhoneCallState::Followed { since, step, session }, EndReason::ByPhone, None)
            }
            Outcome::Maybe(why) | Outcome::MaybeCalled { why, session: _ } => {
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
        if self.out_of_sight {
            self.hears(News::LostSight, now);
        }
    }

    /// The sign-in by which somebody could be asked about it goes.
    pub(crate) fn loses_sight(&mut self, now: Timestamp) {
        self.out_of_sight = true;
        self.hears(News::LostSight, now);
    }

    /// AT's name of a call that somebody can tell about.
    pub(crate) fn followed(&self) -> Option<&str> {
        match &self.state {
            PhoneCallState::Followed { session, .. } => session.as_deref(),
            PhoneCallState::Requesting { .. }
            | PhoneCallState::Queued { .. }
            | PhoneCallState::OutOfSight { .. }
            | PhoneCallState::MaybePlaced { .. }
            | PhoneCallState::Refused { .. } => None,
        }
    }

    /// The company's server tells of it, or no longer does.
    pub(crate) fn hears(&mut self, news: News, now: Timestamp) {
        let PhoneCallState::Followed { since, step, session } = &mut self.state else { return };
        match news {
            News::Step(new) => {
                if *step != new {
                    (*since, *step) = (now.0, new);
                }
                if let (true, Some(end)) = (is_over(step), &mut self.end) {
                    end.at = now;
                }
            }
            // There is no more to be told of it.
            News::LostSight if is_over(step) => {}
            News::LostSight => {
                let (last, session) = (step.clone(), session.take());
                self.state = PhoneCallState::OutOfSight { since: now.0, last, session };
            }
            // For the history alone.
            News::Afterwards(_) => {}
        }
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
            cautions: self.cautions.clone(),
            can_close: !self.is_being_asked_for(),
        }
    }
}

fn is_over(step: &PhoneStep) -> bool {
    matches!(step, PhoneStep::Completed | PhoneStep::Failed)
}

fn end_of(reason: &PhoneRefusal) -> (EndReason, Option<String>) {
    match reason {
        PhoneRefusal::InvalidPhoneNumber => (EndReason::UnknownNumber, None),
        PhoneRefusal::DestinationNotSupported => (EndReason::DestinationNotSupported, None),
        PhoneRefusal::InsufficientCredit => (EndReason::InsufficientCredit, None),
        PhoneRefusal::KeyRejected
        | PhoneRefusal::PasswordRejected
        | PhoneRefusal::SignedOut
        | PhoneRefusal::ForeignNumber
        | PhoneRefusal::Pretended
        | PhoneRefusal::Sandbox
        | PhoneRefusal::Unreachable
        | PhoneRefusal::ProxySignIn
        | PhoneRefusal::ProxyRefused
        | PhoneRefusal::ProxyUnreachable
        | PhoneRefusal::ProxyUnsupported
        | PhoneRefusal::Untrusted
        | PhoneRefusal::TooManyRequests => (EndReason::NotPlaced, None),
        PhoneRefusal::Other { message } => (EndReason::NotPlaced, Some(message.clone())),
    }
}

#[cfg(test)]
mod tests;
