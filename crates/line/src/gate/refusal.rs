//! What an error of the gateway is about: frames carry no names of requests.

use super::{CallSignal, Gate, Stage, Step, sdk_cleanup};
use crate::{frames::ErrorDetail, registration::Signal};

impl Gate {
    pub(super) fn failed(&mut self, error: &ErrorDetail, text: String) -> Vec<Step> {
        let words = error.to_string();
        match self.leg.as_ref().map(|leg| leg.stage) {
            // Nothing was asked about a call that rings until it is declined.
            Some(Stage::Ringing) if !self.is_ending() => {
                tracing::warn!(error = %words, "an error that is not about the call that rings");
                Vec::new()
            }
            // The network may hold the call: it is up until the phone has hung it up.
            Some(Stage::Placed | Stage::Answering) if self.is_taken() && !self.is_ending() => {
                if let Some(leg) = &mut self.leg {
                    leg.ending = true;
                }
                vec![Step::ToPage(text), Step::Call(CallSignal::Error(words))]
            }
            Some(Stage::Placed | Stage::Answering | Stage::Ringing) => {
                let signal = if self.is_about_our_call() {
                    CallSignal::Refused(words)
                } else {
                    CallSignal::Error(words)
                };
                self.end_leg();
                self.unsettled = false;
                // The SDK writes an error to its console, or stops its sound without an event.
                vec![Step::ToPage(text), Step::Call(signal), sdk_cleanup()]
            }
            // A refused hold or digit: the SDK would tear the sound down for it.
            Some(Stage::Established) => {
                tracing::warn!(error = %words, "the gateway refused a request of the call");
                Vec::new()
            }
            Some(Stage::Planned | Stage::Placing) | None
                if self.register_sent && !self.registered =>
            {
                vec![Step::Registration(Signal::RegistrationFailed {
                    code: None,
                    reason: Some(words),
                })]
            }
            Some(Stage::Planned | Stage::Placing) | None => {
                tracing::warn!(error = %words, "the gateway refused a request");
                Vec::new()
            }
        }
    }

    /// An error now can only mean our `call`: nothing else is unanswered.
    fn is_about_our_call(&self) -> bool {
        self.awaits_word()
            && !self.is_ending()
            && self.leg.as_ref().is_some_and(|leg| !leg.doubtful)
    }
}
