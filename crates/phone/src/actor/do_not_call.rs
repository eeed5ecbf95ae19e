//! Who must not be called is not called, whoever asks and by whatever way: each way to a call
//! asks here first. Whose calls are not wanted either is declined before anything rings.

use numbers::E164;
use tokio::sync::oneshot;

use super::{Input, run::Actor};
use crate::{
    history::BOUND,
    intent::{Intent, Refusal},
    snapshot::Via,
};

impl Actor {
    /// # Errors
    /// If the number is on the do-not-call list, or that cannot be told.
    pub(super) fn may_call(&self, number: Option<&E164>) -> Result<(), Refusal> {
        // What has no number of any country is on no list; emergency numbers have none.
        let Some(number) = number else { return Ok(()) };
        if self.hybrid.insisted.as_ref() == Some(number) {
            return Ok(());
        }
        self.do_not_call.check(number, self.accounts.policy().may_call_anyway())
    }

    /// Why the number must not be called, if that is known.
    pub(super) fn forbidden(&self, number: Option<&E164>) -> Option<Refusal> {
        let refused = self.may_call(number).err();
        refused.filter(|why| matches!(why, Refusal::DoNotCall { .. }))
    }

    /// The agent has read why not, and calls all the same.
    pub(super) fn dial_anyway(&mut self, typed: &str, via: Via) -> Result<(), Refusal> {
        if !self.accounts.policy().may_call_anyway() {
            return self.dial(typed, via);
        }
        let who = self.read(typed)?;
        self.hybrid.insisted = who.e164().cloned();
        if self.hybrid.insisted.is_some() {
            tracing::warn!("called although on the do-not-call list or unknown to be");
        }
        self.call(who, via)
    }

    /// Calls from this number are declined, whoever it is that calls: a caller's number can be
    /// forged, which harms nobody here.
    pub(super) fn is_turned_away(&self, peer: &str) -> bool {
        let number = numbers::read(peer, self.here()).ok();
        let number = number.as_ref().and_then(|who| who.e164());
        number.is_some_and(|number| self.do_not_call.turns_away(number))
    }

    /// The list is still being read, and it decides about this.
    pub(super) fn waits_for_do_not_call(&self, intent: &Intent) -> bool {
        if !self.do_not_call.is_loading() {
            return false;
        }
        if let Intent::Dial { to, .. }
        | Intent::DialAtOnce { to, .. }
        | Intent::DialAnyway { to, .. } = intent
        {
            return self.read(to).is_ok_and(|who| who.e164().is_some());
        }
        *intent == Intent::CallByPhone
    }

    /// Does it once the list is known, and refuses it if that takes too long.
    pub(super) fn after_do_not_call(
        &self,
        intent: Intent,
        reply: oneshot::Sender<Result<(), Refusal>>,
    ) {
        let (list, inputs) = (self.do_not_call.clone(), self.inputs.clone());
        tokio::spawn(async move {
            if list.loaded(BOUND).await {
                let _ = inputs.send(Input::Intent(intent, reply));
            } else {
                let _ = reply.send(Err(Refusal::DoNotCallNotRead));
            }
        });
    }
}
