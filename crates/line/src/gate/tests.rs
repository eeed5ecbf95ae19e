//! What passes the gate, as stories. Frames are written as they go over the wire.

use serde_json::{Value, json};

use super::*;

#[test]
fn an_outbound_call_passes_and_is_told_step_by_step() {
    let mut gate = registered();
    gate.call_planned("+254700000001", CallDoor::default());
    gate.call_issued();
    let call = call_frame("+254700000001");
    assert_eq!(
        gate.outward(call.clone()),
        [Step::ToGateway(call), Step::Call(CallSignal::FrameSent)]
    );
    let ringing = CallSignal::RemoteRinging { early_media: false };
    let ended = CallSignal::HungUp { code: Some(Code::Number(200)), reason: Some("BYE".into()) };
    for (frame, signal) in [
        (event("a", json!({"event": "calling"})), CallSignal::Calling),
        (event("a", json!({"event": "ringing"})), ringing),
        (with_answer(event("a", json!({"event": "accepted"}))), CallSignal::Accepted),
        (event("a", json!({"event": "hangup", "code": 200, "reason": "BYE"})), ended),
    ] {
        let expected = [Step::ToPage(frame.clone()), Step::Call(signal)];
        assert_eq!(gate.inward(frame), expected);
    }
    assert!(!gate.call_is_up());
}

#[test]
fn a_second_call_frame_is_not_let_through() {
    let mut gate = placed("+254700000001");
    assert_eq!(gate.outward(call_frame("+254700000001")), [sdk_cleanup()]);
}

#[test]
fn candidates_of_a_call_that_was_given_up_are_forgotten() {
    let mut gate = ringing("b");
    gate.inward(candidate("response"));
    gate.inward(event("b", json!({"event": "hangup", "code": 487})));
    gate.inward(event("c", json!({"event": "incomingcall", "username": "sip:x@y"})));
    let accept = request("accept");
    assert_eq!(gate.outward(accept.clone()), [Step::ToGateway(accept)]);
}

#[test]
fn our_own_decline_is_not_taken_for_a_failure() {
    let mut gate = ringing("b");
    assert_eq!(gate.hangup_commanded(), HangUp::TellSdk);
    let decline = request("decline");
    assert_eq!(gate.outward(decline.clone()), [Step::ToGateway(decline)]);
    let declined = event("b", json!({"event": "decline"}));
    assert_eq!(
        gate.inward(declined.clone()),
        [Step::ToPage(declined), Step::Call(CallSignal::Declined)]
    );
}

#[test]
fn an_error_does_not_tear_down_a_call_that_is_up() {
    let mut gate = placed("+254700000001");
    gate.inward(event("a", json!({"event": "accepted"})));
    let error = json!({"response": "event", "eventdata": {"error": "Wrong state"}}).to_string();
    assert_eq!(gate.inward(error), []);
    assert!(gate.call_is_up());
}

#[test]
fn an_error_while_registering_is_a_refusal() {
    let mut gate = Gate::default();
    gate.outward(request("register"));
    let error = json!({"response": "event", "eventdata": {"error": "Already registered"}});
    let reason = Some("Already registered".into());
    let signal = Signal::RegistrationFailed { code: None, reason };
    assert_eq!(gate.inward(error.to_string()), [Step::Registration(signal)]);
}

#[test]
fn an_error_while_a_call_rings_is_not_about_it() {
    let mut gate = ringing("b");
    let error = json!({"response": "event", "eventdata": {"error": "Wrong state"}}).to_string();
    assert_eq!(gate.inward(error), []);
    assert!(gate.call_is_up());
}

#[test]
fn an_error_leaves_a_call_that_the_network_has_taken_to_be_hung_up() {
    let mut gate = placed("+254700000001");
    gate.inward(event("a", json!({"event": "calling"})));
    gate.inward(event("b", json!({"event": "incomingcall", "username": "sip:x@y"})));
    let error = json!({"response": "event", "eventdata": {"error": "Wrong state"}}).to_string();
    let told = Step::Call(CallSignal::Error("Wrong state".into()));
    assert_eq!(gate.inward(error.clone()), [Step::ToPage(error.clone()), told.clone()]);
    assert_eq!(gate.admit_second(), [], "the SDK still has the first one");
    assert_eq!(gate.hangup_commanded(), HangUp::TellSdk);
    assert_eq!(gate.inward(error.clone()), [Step::ToPage(error), told, sdk_cleanup()]);
    assert_eq!(gate.admit_second().len(), 2);
}

#[test]
fn a_caller_who_gave_up_is_taken_from_the_sdk() {
    let mut gate = ringing("b");
    let missed = event("b", json!({"event": "missed_call", "caller": "sip:x@y"}));
    assert_eq!(gate.inward(missed), [sdk_cleanup(), Step::Call(CallSignal::CallerGaveUp)]);
    assert!(!gate.call_is_up());
}

#[test]
fn a_third_call_of_who_rings_does_not_end_the_ringing() {
    let mut gate = ringing("b");
    for _ in 0..2 {
        gate.inward(event("c", json!({"event": "incomingcall", "username": "sip:x@y"})));
    }
    assert!(gate.call_is_up());
}

#[test]
fn a_call_that_nobody_answered_cannot_be_accepted() {
    let mut gate = ringing("b");
    assert_eq!(gate.inward(with_answer(event("b", json!({"event": "accepted"})))), []);
}

#[test]
fn who_calls_while_the_sdk_drops_a_cancelled_call_waits_until_it_has() {
    let mut gate = registered();
    gate.call_planned("+254700000001", CallDoor::default());
    gate.call_issued();
    assert!(matches!(gate.hangup_commanded(), HangUp::Cancelled(_)));
    gate.drop_began();
    let steps = gate.inward(event("b", json!({"event": "incomingcall", "username": "sip:x@y"})));
    assert!(matches!(steps[..], [Step::Second(SecondSignal::Rings { .. })]), "{steps:?}");
    assert_eq!(gate.admit_second(), []);
    gate.drop_is_over();
    assert_eq!(gate.admit_second().len(), 2);
}

#[test]
fn keepalives_are_answered_here() {
    let mut gate = registered();
    let steps = gate.outward(r#"{"command":"keepalive"}"#.into());
    assert_eq!(steps, [Step::ToPage(r#"{"response":"keepalive"}"#.into())]);
    assert_eq!(gate.inward(r#"{"response":"keepalive"}"#.into()), []);
}

#[test]
fn a_late_end_of_an_older_call_does_not_end_the_new_one() {
    let mut gate = placed("+254700000001");
    gate.inward(event("a", json!({"event": "calling"})));
    assert_eq!(gate.release(), [Step::ToGateway(request("hangup")), sdk_cleanup()]);
    gate.call_planned("+254700000002", CallDoor::default());
    gate.call_issued();
    gate.outward(call_frame("+254700000002"));
    assert_eq!(gate.inward(event("a", json!({"event": "hangup", "code": 487}))), []);
    assert!(gate.call_is_up());
}

#[test]
fn a_call_that_nobody_has_any_more_is_hung_up_when_accepted() {
    let mut gate = placed("+254700000001");
    gate.release();
    let accepted = with_answer(event("a", json!({"event": "accepted"})));
    assert_eq!(gate.inward(accepted), [Step::ToGateway(request("hangup"))]);
}

#[test]
fn a_media_loss_of_the_call_before_does_not_touch_the_new_one() {
    let mut gate = registered();
    gate.call_planned("+254700000001", CallDoor::default());
    gate.call_issued();
    let hangup = r#"{"response":"hangup","reason":"Close PC"}"#;
    assert_eq!(gate.inward(hangup.into()), []);
}

pub(super) const ANONYMOUS_FOR_TEST: &str = "sip:anonymous@anonymous.invalid";

pub(super) fn registered() -> Gate {
    let mut gate = Gate::default();
    gate.inward(r#"{"response":"success"}"#.into());
    gate.outward(request("register"));
    gate.inward(event("", json!({"event": "registered", "username": "sip:demo.agent@x"})));
    gate
}

pub(super) fn placed(to: &str) -> Gate {
    let mut gate = registered();
    gate.call_planned(to, CallDoor::default());
    gate.call_issued();
    gate.outward(call_frame(to));
    gate
}

pub(super) fn ringing(call_id: &str) -> Gate {
    let mut gate = registered();
    gate.inward(event(call_id, json!({"event": "incomingcall", "username": "sip:x@y"})));
    gate
}

pub(super) fn request(name: &str) -> String {
    format!(r#"{{"command":"message","body":{{"request":"{name}"}}}}"#)
}

pub(super) fn call_frame(to: &str) -> String {
    json!({"command": "message", "body": {"request": "call", "to": to},
        "jsep": {"type": "offer", "sdp": "v=0\r\n"}})
    .to_string()
}

pub(super) fn candidate(tag: &str) -> String {
    json!({tag: "trickle", "candidate": {"candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0}})
        .to_string()
}

pub(super) fn event(call_id: &str, result: Value) -> String {
    json!({"response": "event", "eventdata": {"call_id": call_id, "result": result}}).to_string()
}

pub(super) fn with_answer(frame: String) -> String {
    let mut frame = value(&frame);
    frame["jsep"] = json!({"type": "answer", "sdp": "v=0\r\n"});
    frame.to_string()
}

pub(super) fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
