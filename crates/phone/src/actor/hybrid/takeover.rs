//! From a call over the line that failed to the telephone: by itself where nobody can ring, else
//! by the agent's wish.

use ::call::{Call, CallId, Direction, End, EndReason, Record, Route, UserAction};
use line::reachability::Reachability;
use numbers::Dialable;

use super::attempt::{Attempt, Failure, Stage, broke_off};
use crate::{
    account::VoiceRoute,
    actor::{
        Input,
        run::{Actor, now},
    },
    hybrid::{
        FRAME_BOUND, LINE_SETTLES, LINE_SOON,
        by_phone::Wish,
        plan::{joins_agent, route},
        preview::has_keys,
    },
    intent::Refusal,
    snapshot::{EndCode, PhoneLack, PhoneReason, PhoneWay},
};

impl Actor {
    /// A call over the line, which is ready.
    pub(super) fn call_over_line(
        &mut self,
        who: Dialable,
        then: Option<VoiceRoute>,
    ) -> Result<(), Refusal> {
        let id = self.calls.next_id();
        self.hybrid.attempt = Some(Attempt::new(id, who, then, now(), Stage::Placed));
        self.place_attempt()
    }

    /// A call over the line as soon as that is ready; it has its row from now on.
    pub(super) fn call_when_ready(&mut self, who: Dialable, then: Option<VoiceRoute>) {
        let id = self.calls.next_id();
        let attempt = Attempt::new(id, who, then, now(), Stage::Waiting);
        self.write_call(id, row(&attempt, None));
        self.hybrid.attempt = Some(attempt);
        self.later(LINE_SOON, Input::LineDue(id));
    }

    fn place_attempt(&mut self) -> Result<(), Refusal> {
        let Some(attempt) = &mut self.hybrid.attempt else { return Err(Refusal::NoCall) };
        attempt.stage = Stage::Placed;
        let (id, to, falls_back) = (attempt.id, attempt.who.address(), attempt.then.is_some());
        if falls_back {
            self.later(FRAME_BOUND, Input::FrameDue(id));
        }
        self.begin_as(id, |id, limits| Call::outgoing(id, to, None, limits));
        self.acted(UserAction::Dial)
    }

    /// Something about the line has changed.
    pub(in crate::actor) fn go_on_with_waiting_call(&mut self) {
        let ready = matches!(self.reach.state(), Reachability::Ready { .. });
        let waits = |attempt: &&mut Attempt| attempt.is_waiting() && !attempt.goes_on;
        if let Some(attempt) = self.hybrid.attempt.as_mut().filter(waits).filter(|_| ready) {
            attempt.goes_on = true;
            let id = attempt.id;
            self.later(LINE_SETTLES, Input::LineSettled(id));
        }
    }

    /// The line has been ready for a moment, and nobody has called meanwhile.
    pub(in crate::actor) fn line_has_settled(&mut self, id: CallId) {
        let waits = |attempt: &&mut Attempt| attempt.id == id && attempt.is_waiting();
        let Some(attempt) = self.hybrid.attempt.as_mut().filter(waits) else { return };
        attempt.goes_on = false;
        let ready = matches!(self.reach.state(), Reachability::Ready { .. });
        if ready && self.place_attempt().is_err() {
            tracing::error!("a call that waited for the line was not placed");
        }
    }

    /// The line was not ready in time.
    pub(in crate::actor) fn line_is_due(&mut self, id: CallId) {
        let waits = |attempt: &&mut Attempt| attempt.id == id && attempt.is_waiting();
        let Some(attempt) = self.hybrid.attempt.as_mut().filter(waits) else { return };
        let (reason, nobody_rings) = (PhoneReason::LineNotReady, true);
        attempt.stage = Stage::NotPlaced(EndCode::LineNotReady);
        if !self.turn_to_phone(Failure { reason, nobody_rings }) {
            self.waiting_call_ends(EndReason::LineNotReady);
        }
    }

    /// The page has had its time to ask for the call.
    pub(in crate::actor) fn frame_is_due(&mut self, id: CallId) {
        if !self.calls.is_current(id) {
            return;
        }
        let open = |attempt: &&mut Attempt| attempt.id == id && !attempt.judged;
        let Some(attempt) = self.hybrid.attempt.as_mut().filter(open) else { return };
        if attempt.door.shut() {
            attempt.too_slow = true;
            // Its end brings the telephone in.
            if self.acted(UserAction::HangUp).is_err() {
                tracing::error!("a call that was too slow could not be taken back");
            }
        }
    }

    /// The agent takes back what was not placed yet.
    pub(super) fn take_back(&mut self) -> bool {
        let waits = self.hybrid.is_waiting();
        if waits {
            if let Some(attempt) = &mut self.hybrid.attempt {
                attempt.stage = Stage::NotPlaced(EndCode::Cancelled);
            }
            self.waiting_call_ends(EndReason::Cancelled);
        }
        waits
    }

    fn waiting_call_ends(&mut self, reason: EndReason) {
        let Some(attempt) = &self.hybrid.attempt else { return };
        let (id, row) = (attempt.id, row(attempt, Some(reason)));
        self.write_call(id, row);
        self.later(self.shown_after_end(id), Input::Forget(id));
    }

    /// Looks at how a call ended, once, before anything of its end is carried out.
    pub(in crate::actor) fn judge(&mut self, id: CallId) {
        let call = self.calls.current().filter(|call| call.id() == id);
        let Some(end) = call.and_then(|call| call.state().end()) else { return };
        let end = end.clone();
        if self.hybrid.attempt.as_ref().is_none_or(|attempt| attempt.id != id) {
            return self.offer_after_incoming(id, &end);
        }
        let open = |attempt: &&mut Attempt| attempt.id == id && !attempt.judged;
        let Some(attempt) = self.hybrid.attempt.as_mut().filter(open) else { return };
        attempt.judged = true;
        if let Some(failure) = attempt.failure(&end) {
            self.turn_to_phone(failure);
        }
    }

    /// A caller whose call broke off can be called back by telephone.
    fn offer_after_incoming(&mut self, id: CallId, end: &End) {
        let call = self.calls.current().filter(|_| broke_off(end));
        let Some(who) = call.and_then(|call| self.read(call.peer()).ok()) else { return };
        self.hybrid.attempt = Some(Attempt::broken_off(id, who, now()));
        self.turn_to_phone(Failure { reason: PhoneReason::BrokeOff, nobody_rings: false });
    }

    /// Takes over by telephone, or says what the telephone could do. Whether it took over.
    fn turn_to_phone(&mut self, failure: Failure) -> bool {
        let Failure { reason, nobody_rings } = failure;
        let Some(attempt) = &self.hybrid.attempt else { return false };
        let (id, started_at, who) = (attempt.id, attempt.started_at, attempt.who.clone());
        if let (true, Some(route), Some(peer)) = (nobody_rings, attempt.then, who.e164()) {
            tracing::info!(?reason, "the telephone takes over");
            let peer = peer.clone();
            let (has_keys, instead_of) = (has_keys(&who), Some(reason));
            let wish = Wish { peer, route, has_keys, instead_of, started_at };
            if self.call_by_phone(id, wish).is_ok() {
                if let Some(attempt) = &mut self.hybrid.attempt {
                    attempt.hidden = true;
                }
                return true;
            }
        }
        let account = self.reach.dialling();
        let way = match account.map(|account| route(&who, account.voice_api)) {
            Some(Ok(route)) => Some(PhoneWay::Offered {
                reason,
                route,
                agent_hears_nothing: !joins_agent(route),
                // Whoever was talking rings no more.
                maybe_placed: !nobody_rings && reason != PhoneReason::BrokeOff,
            }),
            // Nobody expects a telephone to call what has no number.
            Some(Err(PhoneLack::NotANumber)) | None => None,
            Some(Err(lack)) => Some(PhoneWay::Missing { reason, lack }),
        };
        if let Some(attempt) = &mut self.hybrid.attempt {
            attempt.way = way;
        }
        false
    }

    /// The agent lets AT call by telephone after a call over the line.
    pub(in crate::actor) fn take_phone_offer(&mut self) -> Result<(), Refusal> {
        if !self.hybrid.can_take_offer() {
            return Err(Refusal::NoCall);
        }
        let Some(attempt) = &self.hybrid.attempt else { return Err(Refusal::NoCall) };
        let (Some(PhoneWay::Offered { reason, route, .. }), Some(peer)) =
            (&attempt.way, attempt.who.e164())
        else {
            return Err(Refusal::NoCall);
        };
        let (peer, route, instead_of) = (peer.clone(), *route, Some(*reason));
        let has_keys = has_keys(&attempt.who);
        self.may_call(Some(&peer))?;
        if let Some(attempt) = &mut self.hybrid.attempt {
            attempt.hidden = true;
        }
        let id = self.calls.next_id();
        self.call_by_phone(id, Wish { peer, route, has_keys, instead_of, started_at: now() })
    }

    /// Another call takes the place on the screen.
    pub(in crate::actor) fn make_room_for(&mut self, id: CallId) {
        if self.hybrid.attempt.as_ref().is_some_and(|attempt| attempt.id != id) {
            if self.take_back() {
                // That it is over has to be seen once.
                self.show();
            }
            self.hybrid.attempt = None;
        }
    }
}

/// The row of a call that is none yet.
fn row(attempt: &Attempt, end: Option<EndReason>) -> Record {
    let at = now();
    Record {
        direction: Direction::Outgoing,
        route: Route::Webrtc,
        peer: attempt.who.address(),
        peer_name: None,
        started_at: attempt.started_at,
        connected_at: None,
        end: end.map(|reason| End { reason, detail: None, at, connected_at: None }),
    }
}
