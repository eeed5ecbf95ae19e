//! Which way calls go, carried out: what [`crate::hybrid`] plans is done here.

use std::time::Duration;

use ::call::{Call, CallId, UserAction};
use africastalking::{ApplicationData, Client, Limits};
use numbers::{Dialable, E164, Region};
use tokio::sync::oneshot;

use super::{
    Input,
    run::{Actor, now},
};
use crate::{
    account::{Credentials, VoiceApi, is_sandbox},
    hybrid::{
        balance::balance,
        by_phone::{ByPhone, Wish},
        place::{Outcome, place},
        plan::{Circumstances, LineHope, Plan, any_route, plan},
        preview::{preview, without_account},
    },
    intent::Refusal,
    snapshot::{BalanceView, DialPreview, PhoneCallView, PhoneReason, Via},
};

/// A balance that is older is asked for again when somebody looks.
const BALANCE_FRESH: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Hybrid {
    by_phone: Option<ByPhone>,
    balance: Option<BalanceView>,
    /// When AT was asked for it last, Unix milliseconds.
    balance_asked: u64,
}

impl Hybrid {
    pub(super) fn phone_call(&self) -> Option<PhoneCallView> {
        self.by_phone.as_ref().map(ByPhone::view)
    }

    pub(super) fn balance(&self) -> Option<BalanceView> {
        self.balance.clone()
    }

    /// AT is being asked for a call.
    fn is_asking(&self) -> bool {
        self.by_phone.as_ref().is_some_and(ByPhone::is_being_asked_for)
    }
}

impl Actor {
    pub(super) fn dial(&mut self, typed: &str, via: Via) -> Result<(), Refusal> {
        let who = self.read(typed)?;
        if self.calls.is_busy() {
            return Err(Refusal::CallInProgress);
        }
        if self.hybrid.is_asking() {
            return Err(Refusal::PhoneCallInProgress);
        }
        match plan(via, &who, self.circumstances()) {
            Plan::Webrtc { then: _ } => {
                self.hybrid.by_phone = None;
                self.begin(|id, limits| Call::outgoing(id, who.address(), None, limits));
                self.acted(UserAction::Dial)
            }
            Plan::WebrtcWhenReady { then: _ } => Err(Refusal::LineNotReady),
            Plan::ByPhone { route, reason } => {
                // A plan has this way only for who has a number.
                let peer = who.e164().ok_or(Refusal::NotANumber)?.clone();
                let instead_of = (reason != PhoneReason::Chosen).then_some(reason);
                let id = self.calls.next_id();
                self.call_by_phone(id, Wish { peer, route, instead_of, started_at: now() })
            }
            Plan::Impossible(why) => Err(why),
        }
    }

    /// What may be dialled, whoever it is, so that the button can be pressed.
    pub(super) fn can_dial(&self) -> bool {
        let free = !self.calls.is_busy() && !self.hybrid.is_asking();
        let now = self.circumstances();
        free && (now.line == LineHope::Ready || any_route(now.voice_api).is_ok())
    }

    pub(super) fn close_phone_call(&mut self) -> Result<(), Refusal> {
        if self.hybrid.is_asking() {
            return Err(Refusal::NotNow);
        }
        self.hybrid.by_phone.take().map(|_| ()).ok_or(Refusal::NoCall)
    }

    pub(super) fn preview(&mut self, typed: &str, reply: oneshot::Sender<DialPreview>) {
        self.ask_for_balance();
        let read = self.read(typed);
        let shown = match self.reach.credentials() {
            Some(account) => {
                preview(typed, read, account, self.circumstances(), self.hybrid.balance())
            }
            None => without_account(typed),
        };
        // The window may be gone.
        let _ = reply.send(shown);
    }

    /// AT has answered the request for a call, or will not.
    pub(super) fn phone_call_answered(&mut self, id: CallId, outcome: Outcome) {
        let Some(call) = self.hybrid.by_phone.as_mut().filter(|call| call.id() == id) else {
            return;
        };
        tracing::info!(?outcome, "call by phone");
        call.answered(outcome, now());
        self.history.write_call(id, call.record());
    }

    pub(super) fn balance_came(&mut self, data: &ApplicationData) {
        let threshold = self.reach.credentials().and_then(|account| account.voice_api.low_balance);
        self.hybrid.balance = Some(balance(data, threshold, now()));
    }

    fn call_by_phone(&mut self, id: CallId, wish: Wish) -> Result<(), Refusal> {
        let Some(account) = self.reach.credentials().cloned() else {
            return Err(Refusal::LineNotReady);
        };
        let Some(number) = account.numbers.first() else {
            return Err(Refusal::LineNotReady);
        };
        let shown = number.as_str().to_owned();
        let call = ByPhone::new(id, wish, shown, &account.voice_api, now());
        self.history.write_call(id, call.record());
        let (request, inputs) = (call.request(), self.inputs.clone());
        self.hybrid.by_phone = Some(call);
        tokio::spawn(async move {
            let outcome = place(account, request).await;
            let _ = inputs.send(Input::PhoneCall(id, outcome));
        });
        Ok(())
    }

    fn read(&self, typed: &str) -> Result<Dialable, Refusal> {
        let account = self.reach.credentials();
        let number = account.and_then(|account| account.numbers.first());
        let here = number.and_then(|number| Region::of(&E164::parse(number.as_str()).ok()?));
        match (numbers::read(typed, here)?, account) {
            (Dialable::Client { user: None, name }, Some(account)) => {
                Ok(Dialable::Client { user: Some(account.username.clone()), name })
            }
            (who, _) => Ok(who),
        }
    }

    fn circumstances(&self) -> Circumstances<'_> {
        static NOT_SET: VoiceApi = VoiceApi::NONE;
        let account = self.reach.credentials();
        // The sandbox has no WebRTC, whatever the line tries.
        let sandbox = account.is_some_and(|account| is_sandbox(&account.username));
        Circumstances {
            line: if sandbox { LineHope::No } else { LineHope::of(self.reach.state()) },
            lacks_microphone: self.notices.lacks_microphone(),
            voice_api: account.map_or(&NOT_SET, |account| &account.voice_api),
        }
    }

    /// In the background; the snapshot has it when it comes. Who asks for it has looked.
    fn ask_for_balance(&mut self) {
        let old = now().0.saturating_sub(self.hybrid.balance_asked);
        if Duration::from_millis(old) < BALANCE_FRESH {
            return;
        }
        let Some(account) = self.reach.credentials().cloned() else { return };
        self.hybrid.balance_asked = now().0;
        let inputs = self.inputs.clone();
        tokio::spawn(async move {
            if let Some(data) = fetch_balance(account).await {
                let _ = inputs.send(Input::Balance(data));
            }
        });
    }
}

/// Nothing where AT does not tell; nobody waits for it.
async fn fetch_balance(account: Credentials) -> Option<ApplicationData> {
    let endpoint = account.voice_api.balance_endpoint(&account.username)?;
    let asker =
        africastalking::Credentials { username: account.username, api_key: account.api_key };
    let asked = Client::new(asker, Limits::default()).ok()?.application_data(&endpoint).await;
    asked.inspect_err(|error| tracing::debug!(%error, "balance not told")).ok()
}
