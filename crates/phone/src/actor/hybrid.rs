//! Which way calls go, carried out: what [`crate::hybrid`] plans is done here.

mod attempt;
mod balance;
mod by_phone;
mod takeover;

use std::time::Duration;

use ::call::{CallId, UserAction};
use line::CallDoor;
use numbers::{Dialable, E164, Region};
use tokio::{sync::oneshot, task::JoinSet};

use attempt::Attempt;

use super::run::{Actor, now};
use crate::{
    account::VoiceApi,
    hybrid::{
        by_phone::{ByPhone, Wish},
        plan::{Circumstances, LineHope, Plan, can_be_called, plan},
        preview::{Look, has_keys, preview, without_account},
    },
    intent::Refusal,
    snapshot::{
        BalanceView, CallState, CallView, DialPlan, DialPreview, Direction, PhoneCallView,
        PhoneReason, PhoneWay, Via,
    },
};

/// How long a call that is over is shown.
const SHOWN_AFTER_END: Duration = Duration::from_secs(6);
const OFFER_SHOWN: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Hybrid {
    pub(super) attempt: Option<Attempt>,
    by_phone: Option<ByPhone>,
    /// Asks what becomes of that call; ends when it is dropped.
    following: JoinSet<()>,
    balance: balance::Known,
    /// Called by the agent's own decision although it is on the do-not-call list.
    pub(super) insisted: Option<E164>,
}

impl Hybrid {
    pub(super) fn phone_call(&self) -> Option<PhoneCallView> {
        self.by_phone.as_ref().map(ByPhone::view)
    }

    pub(super) fn balance(&self) -> Option<BalanceView> {
        self.balance.told()
    }

    /// What is drawn instead of a call that is none yet, or never became one.
    pub(super) fn call_view(&self) -> Option<CallView> {
        let attempt = self.attempt.as_ref().filter(|attempt| !attempt.hidden)?;
        attempt.view().map(|view| self.with_way(view))
    }

    /// The call as it is drawn; nothing where the telephone has taken its place.
    pub(super) fn completed(&self, view: CallView) -> Option<CallView> {
        let Some(attempt) = self.attempt.as_ref().filter(|attempt| attempt.id.0 == view.id) else {
            return Some(view);
        };
        if attempt.hidden {
            return None;
        }
        let is_over = matches!(view.state, CallState::Ended { .. });
        let keys = attempt.keys().filter(|keys| !is_over && !view.digits.contains(keys.as_str()));
        let phone_way = attempt.way.clone();
        // Of one that came in, nothing was dialled.
        let cautions = match view.direction {
            Direction::Outgoing => attempt.cautions(),
            Direction::Incoming => Vec::new(),
        };
        Some(self.with_way(CallView { keys_to_send: keys, phone_way, cautions, ..view }))
    }

    fn with_way(&self, view: CallView) -> CallView {
        CallView { can_call_by_phone: self.can_take_offer(), ..view }
    }

    /// The telephone is offered, and AT is not being asked for anything.
    fn can_take_offer(&self) -> bool {
        let offered = self.attempt.as_ref().is_some_and(|attempt| {
            !attempt.hidden && matches!(attempt.way, Some(PhoneWay::Offered { .. }))
        });
        offered && !self.is_asking()
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.attempt.as_ref().is_some_and(Attempt::is_waiting)
    }

    /// The gateway refused the call itself.
    pub(super) fn was_refused(&mut self, id: CallId) {
        if let Some(attempt) = self.attempt.as_mut().filter(|attempt| attempt.id == id) {
            attempt.refused = true;
        }
    }

    /// Through which the call's frame goes; nobody shuts that of a call from elsewhere.
    pub(super) fn door(&self, id: CallId) -> CallDoor {
        let attempt = self.attempt.as_ref().filter(|attempt| attempt.id == id);
        attempt.map(|attempt| attempt.door.clone()).unwrap_or_default()
    }

    /// The row of this call is the telephone's.
    pub(super) fn owns_row(&self, id: CallId) -> bool {
        self.by_phone.as_ref().is_some_and(|call| call.id() == id)
    }

    pub(super) fn forget(&mut self, id: CallId) {
        self.attempt.take_if(|attempt| attempt.id == id);
    }

    /// AT is being asked for a call.
    fn is_asking(&self) -> bool {
        self.by_phone.as_ref().is_some_and(ByPhone::is_being_asked_for)
    }
}

impl Actor {
    pub(super) fn dial(&mut self, typed: &str, via: Via) -> Result<(), Refusal> {
        let who = self.read(typed)?;
        self.hybrid.insisted = None;
        self.may_call(who.e164())?;
        self.call(who, via)
    }

    /// One click on somebody. Before an emergency number its warning has to be read.
    pub(super) fn dial_at_once(&mut self, typed: &str, via: Via) -> Result<(), Refusal> {
        if !self.read(typed)?.is_emergency() {
            return self.dial(typed, via);
        }
        if self.calls.is_busy() || self.hybrid.is_waiting() {
            return Err(Refusal::CallInProgress);
        }
        self.hold_back(typed.to_owned());
        Ok(())
    }

    pub(super) fn call(&mut self, who: Dialable, via: Via) -> Result<(), Refusal> {
        if self.calls.is_busy() || self.hybrid.is_waiting() {
            return Err(Refusal::CallInProgress);
        }
        if self.hybrid.is_asking() {
            return Err(Refusal::PhoneCallInProgress);
        }
        match plan(via, &who, self.circumstances()) {
            Plan::Webrtc { then } => {
                self.clear_the_screen();
                self.call_over_line(who, then)
            }
            Plan::WebrtcWhenReady { then } => {
                self.clear_the_screen();
                self.call_when_ready(who, then);
                Ok(())
            }
            Plan::ByPhone { route, reason } => {
                // A plan has this way only for who has a number.
                let peer = who.e164().ok_or(Refusal::NotANumber)?.clone();
                let took_over = !matches!(reason, PhoneReason::Chosen | PhoneReason::NoLine);
                let instead_of = took_over.then_some(reason);
                self.clear_the_screen();
                let id = self.calls.next_id();
                let wish =
                    Wish { peer, route, has_keys: has_keys(&who), instead_of, started_at: now() };
                self.call_by_phone(id, wish)
            }
            Plan::Impossible(why) => Err(why),
        }
    }

    /// What is over makes room for what begins.
    pub(super) fn clear_the_screen(&mut self) {
        self.hybrid.attempt = None;
        self.forget_phone_call();
        self.calls.forget_what_is_over();
    }

    pub(super) fn hang_up(&mut self) -> Result<(), Refusal> {
        if self.take_back() { Ok(()) } else { self.acted(UserAction::HangUp) }
    }

    /// How long a call that is over is shown: an offer longer, for it has to be read and weighed.
    pub(super) fn shown_after_end(&self, id: CallId) -> Duration {
        let offers =
            self.hybrid.attempt.as_ref().is_some_and(|attempt| {
                attempt.id == id && !attempt.hidden && attempt.way.is_some()
            });
        if offers { OFFER_SHOWN } else { SHOWN_AFTER_END }
    }

    /// What may be dialled, whoever it is, so that the button can be pressed.
    pub(super) fn can_dial(&self) -> bool {
        let free = !self.calls.is_busy() && !self.hybrid.is_waiting() && !self.hybrid.is_asking();
        let now = self.circumstances();
        let line = !matches!(now.line, LineHope::No | LineHope::Never);
        free && (line || can_be_called(now.voice_api))
    }

    pub(super) fn preview(&mut self, typed: &str, via: Via, reply: oneshot::Sender<DialPreview>) {
        self.ask_for_balance();
        let read = self.read(typed);
        let forbidden = read.as_ref().ok().and_then(|who| self.forbidden(who.e164()));
        let mut shown = match self.reach.dialling() {
            Some(account) => {
                let (balance, turn) = (self.hybrid.balance(), self.reach.turn);
                let (now, demo) = (self.circumstances(), self.reach.is_demo());
                let look = Look { typed, via, account, now, demo, turn, balance };
                preview(read, look)
            }
            None => without_account(typed),
        };
        if let Some(why) = forbidden {
            shown.plan = DialPlan::Impossible { why };
            shown.cautions.clear();
        }
        // The window may be gone.
        let _ = reply.send(shown);
    }

    pub(super) fn read(&self, typed: &str) -> Result<Dialable, Refusal> {
        let user = self.reach.dialling().and_then(|account| account.username);
        match (numbers::read(typed, self.here())?, user) {
            (Dialable::Client { user: None, name }, Some(user)) => {
                Ok(Dialable::Client { user: Some(user.to_owned()), name })
            }
            (who, _) => Ok(who),
        }
    }

    /// The country of the account's first number: a number without one is meant there.
    pub(super) fn here(&self) -> Option<Region> {
        let number = self.reach.dialling()?.first_number()?;
        Region::of(&E164::parse(number.as_str()).ok()?)
    }

    fn circumstances(&self) -> Circumstances<'_> {
        static NOT_SET: VoiceApi = VoiceApi::NONE;
        let account = self.reach.dialling();
        // The sandbox has no WebRTC, whatever the line tries.
        let sandbox = account.is_some_and(|account| account.sandbox);
        Circumstances {
            line: if sandbox { LineHope::Never } else { LineHope::of(self.reach.state()) },
            lacks_microphone: self.notices.lacks_microphone(),
            voice_api: account.map_or(&NOT_SET, |account| account.voice_api),
        }
    }
}
