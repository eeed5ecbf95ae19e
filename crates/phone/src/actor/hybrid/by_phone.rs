//! A call by telephone, carried out: asked for once, and then followed where somebody tells.

use ::call::{CallId, End, EndReason};
use tokio::task::JoinSet;

use crate::{
    account::sign_in::SignIn,
    actor::{
        Input,
        run::{Actor, now},
    },
    hybrid::{
        by_phone::{ByPhone, Wish},
        follow::{News, follow},
        place::{Outcome, place},
    },
    intent::Refusal,
};

impl Actor {
    pub(super) fn call_by_phone(&mut self, id: CallId, wish: Wish) -> Result<(), Refusal> {
        self.may_call(Some(&wish.peer))?;
        let (Some(sign_in), Some(account)) = (self.reach.sign_in(), self.reach.dialling()) else {
            return Err(Refusal::LineNotReady);
        };
        let number = account.phone_number(Some(wish.peer.as_str()), self.reach.turn);
        let shown = match (number, &sign_in) {
            // The company's server chooses by itself.
            (None, SignIn::Company(_)) => None,
            (None, SignIn::AfricasTalking(_)) => return Err(Refusal::LineNotReady),
            (Some(number), _) => Some(number.as_str().to_owned()),
        };
        let call = ByPhone::new(id, wish, shown, &account, now());
        self.reach.turn = self.reach.turn.wrapping_add(1);
        self.write_call(id, call.record());
        let names = call.names();
        tracing::info!(request = names.request, "a call by phone is asked for");
        self.history.name_call(id, names);
        let (request, inputs) = (call.request(), self.inputs.clone());
        self.hybrid.by_phone = Some(call);
        tokio::spawn(async move {
            let outcome = place(sign_in, request).await;
            let _ = inputs.send(Input::PhoneCall(id, outcome));
        });
        Ok(())
    }

    /// The request for a call was answered, or will not be.
    pub(in crate::actor) fn phone_call_answered(&mut self, id: CallId, outcome: Outcome) {
        let Some(call) = self.hybrid.by_phone.as_mut().filter(|call| call.id() == id) else {
            return;
        };
        let request = call.names().request;
        tracing::info!(request, ?outcome, "call by phone");
        call.answered(outcome, now());
        let (session, record, names) =
            (call.followed().map(str::to_owned), call.record(), call.names());
        self.write_call(id, record);
        self.history.name_call(id, names);
        self.ask_for_new_balance();
        if let (Some(session), Some(SignIn::Company(company))) = (session, self.reach.sign_in()) {
            let inputs = self.inputs.clone();
            self.hybrid.following.spawn(follow(company.client, session, move |news| {
                let _ = inputs.send(Input::PhoneCallNews(id, news));
            }));
        }
    }

    /// The company's server tells how far a call is, or no longer does.
    pub(in crate::actor) fn phone_call_news(&mut self, id: CallId, news: News) {
        let news = match news {
            News::Afterwards(told) => return self.history.learn_of_call(id, told),
            news @ (News::Step(_) | News::LostSight) => news,
        };
        let Some(call) = self.hybrid.by_phone.as_mut().filter(|call| call.id() == id) else {
            return;
        };
        call.hears(news, now());
        let record = call.record();
        self.write_call(id, record);
    }

    /// Following needs the sign-in at the company's server, which must not stay in memory.
    pub(in crate::actor) fn stop_following(&mut self) {
        self.hybrid.following = JoinSet::new();
        let Some(call) = self.hybrid.by_phone.as_mut() else { return };
        call.loses_sight(now());
        self.history.write_call(call.id(), call.record());
    }

    /// Whether there was one.
    pub(super) fn forget_phone_call(&mut self) -> bool {
        self.hybrid.following = JoinSet::new();
        self.hybrid.by_phone.take().is_some()
    }

    pub(in crate::actor) fn close_phone_call(&mut self) -> Result<(), Refusal> {
        if self.hybrid.is_asking() {
            return Err(Refusal::NotNow);
        }
        if self.forget_phone_call() { Ok(()) } else { Err(Refusal::NoCall) }
    }

    /// The phone stops: nothing of this will be heard of again.
    pub(in crate::actor) fn end_phone_calls_for_good(&mut self) {
        self.take_back();
        if let Some(call) = self.hybrid.by_phone.take().filter(ByPhone::is_being_asked_for) {
            let end =
                End { reason: EndReason::NoReply, detail: None, at: now(), connected_at: None };
            let row = call.record();
            self.write_call(call.id(), ::call::Record { end: Some(end), ..row });
        }
    }
}
