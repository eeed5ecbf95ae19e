//! Call waiting: somebody calls while a call is up.
//!
//! The SDK would mix the two calls (Q16), so it never learns of the second one before the first
//! is over.

use super::{CANDIDATES_KEPT, CallSignal, Gate, Leg, Stage, Step, sdk_cleanup};
use crate::frames::{ClientFrame, EventResult, Request, to_text};

/// What becomes of somebody who calls while a call is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondSignal {
    Rings {
        from: String,
        display_name: Option<String>,
    },
    /// The caller gave up, or the gateway took the call back.
    Gone,
}

/// A caller who waits for the end of the call that is up.
#[derive(Debug)]
pub(super) struct Second {
    call_id: Option<String>,
    from: String,
    display_name: Option<String>,
    /// What the SDK will be told when its turn comes.
    frame: String,
    /// Candidates carry no call's name; what comes when our own call is long up is the caller's.
    candidates: Vec<String>,
    /// The agent does not want it. A `decline` carries no call's name either, so it waits until
    /// it cannot hit the call that is up.
    declined: bool,
}

impl Gate {
    /// The agent does not want the second caller.
    pub(crate) fn decline_second(&mut self) {
        if let Some(second) = &mut self.second {
            second.declined = true;
        }
    }

    /// Once no call is up, who waited gets its turn.
    pub(crate) fn admit_second(&mut self) -> Vec<Step> {
        if self.leg.is_some() || self.dropping {
            return Vec::new();
        }
        let Some(second) = self.second.take() else { return Vec::new() };
        if second.declined {
            self.unsettled = true;
            let decline = ClientFrame::request(Request::Decline { code: None });
            return vec![Step::ToGateway(to_text(&decline))];
        }
        let mut leg = Leg::new(Stage::Ringing, second.from.clone(), second.call_id.clone());
        leg.candidates = second.candidates;
        self.leg = Some(leg);
        let Second { call_id, from, display_name, frame, .. } = second;
        vec![Step::ToPage(frame), Step::Call(CallSignal::Incoming { call_id, from, display_name })]
    }

    /// There is room for one who waits; a third is a missed call at once.
    pub(super) fn second_caller(
        &mut self,
        from: String,
        display_name: Option<String>,
        call_id: Option<String>,
        frame: String,
    ) -> Vec<Step> {
        if self.second.is_some() {
            return vec![Step::Call(CallSignal::Missed { from, display_name })];
        }
        self.second = Some(Second {
            call_id,
            from: from.clone(),
            display_name: display_name.clone(),
            frame,
            candidates: Vec::new(),
            declined: false,
        });
        vec![Step::Second(SecondSignal::Rings { from, display_name })]
    }

    pub(super) fn is_about_second(&self, call_id: Option<&str>) -> bool {
        let second = self.second.as_ref().and_then(|second| second.call_id.as_deref());
        call_id.is_some() && second == call_id
    }

    pub(super) fn second_event(&mut self, result: &EventResult) -> Vec<Step> {
        if matches!(result, EventResult::Hangup { .. } | EventResult::Decline) {
            self.second = None;
            return vec![Step::Second(SecondSignal::Gone)];
        }
        Vec::new()
    }

    /// A call that we have hung up and that the gateway never confirmed is over when the next one
    /// comes: that one is no second call.
    pub(super) fn confirm_by_next_call(&mut self) -> Vec<Step> {
        if !self.leg.as_ref().is_some_and(|leg| leg.end_sent) {
            return Vec::new();
        }
        self.end_leg();
        let over = CallSignal::HungUp { code: None, reason: None };
        vec![sdk_cleanup(), Step::Call(over)]
    }

    /// Candidates carry no call's name. What comes while our own call has long been set up is for
    /// the one who waits.
    pub(super) fn is_for_second(&self) -> bool {
        let set_up = |leg: &Leg| leg.described && leg.stage == Stage::Established;
        self.second.is_some() && self.leg.as_ref().is_some_and(set_up)
    }

    pub(super) fn keep_for_second(&mut self, candidate: String) -> Vec<Step> {
        if let Some(second) = &mut self.second
            && second.candidates.len() < CANDIDATES_KEPT
        {
            second.candidates.push(candidate);
        }
        Vec::new()
    }

    pub(super) fn second_gave_up(&mut self, from: &str) -> bool {
        self.second.take_if(|second| second.from == from).is_some()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn event(call_id: &str, result: Value) -> String {
        json!({"response": "event", "eventdata": {"call_id": call_id, "result": result}})
            .to_string()
    }

    fn request(name: &str) -> String {
        format!(r#"{{"command":"message","body":{{"request":"{name}"}}}}"#)
    }

    fn candidate() -> String {
        json!({"response": "trickle", "candidate": {"completed": true}}).to_string()
    }

    fn incoming(call_id: &str, from: &str) -> String {
        event(call_id, json!({"event": "incomingcall", "username": format!("sip:{from}@x")}))
    }

    /// A gate whose call `a` is up, and the caller of `b` waits.
    fn waited_for() -> Gate {
        let mut gate = Gate::default();
        gate.inward(incoming("a", "+254700000001"));
        gate.outward(request("accept"));
        gate.inward(event("a", json!({"event": "accepted"})));
        let from = "+254711000111".to_owned();
        let rings = SecondSignal::Rings { from, display_name: None };
        assert_eq!(gate.inward(incoming("b", "+254711000111")), [Step::Second(rings)]);
        assert_eq!(gate.admit_second(), [], "not while a call is up");
        gate
    }

    fn our_call_ends(gate: &mut Gate) {
        let end = event("a", json!({"event": "hangup", "code": 200}));
        assert!(matches!(gate.inward(end)[..], [Step::ToPage(_), Step::Call(_)]));
    }

    #[test]
    fn q16_the_second_caller_is_told_and_kept_from_the_sdk() {
        let mut gate = waited_for();
        let gave_up = json!({"event": "hangup", "code": 487, "reason": "Request Terminated"});
        let steps = gate.inward(event("b", gave_up));
        assert_eq!(steps, [Step::Second(SecondSignal::Gone)], "its end does not end our call");
        assert!(gate.call_is_up());
        our_call_ends(&mut gate);
        assert_eq!(gate.admit_second(), []);
    }

    #[test]
    fn who_waited_gets_a_turn_with_the_candidates_that_came_meanwhile() {
        let mut gate = waited_for();
        assert_eq!(gate.inward(candidate()), []);
        our_call_ends(&mut gate);
        let admitted = gate.admit_second();
        assert_eq!(admitted[0], Step::ToPage(incoming("b", "+254711000111")));
        assert!(matches!(admitted[1], Step::Call(CallSignal::Incoming { .. })));
        let accepted = gate.outward(request("accept"));
        assert_eq!(accepted, [Step::ToGateway(request("accept")), Step::ToPage(candidate())]);
    }

    #[test]
    fn a_decline_waits_until_it_cannot_hit_the_call_that_is_up() {
        let mut gate = waited_for();
        gate.decline_second();
        assert_eq!(gate.admit_second(), []);
        our_call_ends(&mut gate);
        assert_eq!(gate.admit_second(), [Step::ToGateway(request("decline"))]);
        assert_eq!(gate.admit_second(), [], "once");
    }

    #[test]
    fn the_next_call_confirms_a_hang_up_that_the_gateway_never_did() {
        let mut gate = Gate::default();
        gate.inward(incoming("a", "+254700000001"));
        gate.outward(request("accept"));
        gate.inward(event("a", json!({"event": "accepted"})));
        gate.hangup_commanded();
        gate.outward(request("hangup"));
        let steps = gate.inward(incoming("b", "+254711000111"));
        let over = CallSignal::HungUp { code: None, reason: None };
        assert_eq!(steps[..2], [sdk_cleanup(), Step::Call(over)]);
        assert!(matches!(steps[2..], [Step::ToPage(_), Step::Call(CallSignal::Incoming { .. })]));
        let late = event("a", json!({"event": "hangup", "code": 200}));
        assert_eq!(gate.inward(late), [], "it does not end the new one");
    }

    #[test]
    fn letting_go_of_a_call_asks_the_gateway_once() {
        let ringing = || {
            let mut gate = Gate::default();
            gate.inward(incoming("a", "+254700000001"));
            gate.hangup_commanded();
            gate
        };
        let mut silent_page = ringing();
        let decline = Step::ToGateway(request("decline"));
        assert_eq!(silent_page.release(), [decline, sdk_cleanup()]);
        let mut gate = ringing();
        gate.outward(request("decline"));
        assert_eq!(gate.release(), [sdk_cleanup()], "a second one could hit the next call");
    }

    #[test]
    fn a_third_caller_is_missed_and_the_second_waits_on() {
        let mut gate = waited_for();
        let steps = gate.inward(incoming("c", "+254722000111"));
        assert!(matches!(steps[..], [Step::Call(CallSignal::Missed { .. })]), "{steps:?}");
        our_call_ends(&mut gate);
        assert_eq!(gate.admit_second().len(), 2);
    }

    #[test]
    fn the_gateways_word_for_a_missed_call_ends_the_wait() {
        let mut gate = waited_for();
        let missed = json!({"event": "missed_call", "caller": "sip:+254711000111@x"});
        assert_eq!(gate.inward(event("b", missed)), [Step::Second(SecondSignal::Gone)]);
    }
}
