//! What passes the gate, as stories. Frames are written as they go over the wire.

use serde_json::{Value, json};

use super::*;

#[test]
fn an_outbound_call_passes_and_is_told_step_by_step() {
    let mut gate = registered();
    gate.call_planned("+254700000001");
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
fn q4_a_call_that_nobody_asked_for_never_reaches_the_gateway() {
    let mut gate = registered();
    assert_eq!(gate.outward(call_frame("+254700000001")), [sdk_cleanup()]);
    gate.call_planned("+254700000001");
    gate.call_issued();
    assert_eq!(gate.outward(call_frame("+254700000002")), [sdk_cleanup()]);
}

#[test]
fn a_second_call_frame_is_not_let_through() {
    let mut gate = placed("+254700000001");
    assert_eq!(gate.outward(call_frame("+254700000001")), [sdk_cleanup()]);
}

#[test]
fn q6_the_refusal_of_a_registration_is_kept_from_the_sdk() {
    let mut gate = Gate::default();
    gate.outward(request("register"));
    let refusal = json!({"event": "registration_failed", "code": 403, "reason": "Forbidden"});
    let signal = Signal::RegistrationFailed {
        code: Some(Code::Number(403)),
        reason: Some("Forbidden".into()),
    };
    let steps = gate.inward(event("", refusal));
    assert_eq!(steps, [Step::Registration(signal)]);
    assert_eq!(gate.outward(request("register")), [], "not a second time");
}

#[test]
fn q12_the_second_answer_of_a_call_is_taken_off() {
    let mut gate = placed("+254700000001");
    let progress = with_answer(event("a", json!({"event": "progress", "username": "sip:x@y"})));
    assert_eq!(
        gate.inward(progress.clone()),
        [Step::ToPage(progress), Step::Call(CallSignal::RemoteRinging { early_media: true })]
    );
    let accepted = event("a", json!({"event": "accepted", "username": "sip:x@y"}));
    let steps = gate.inward(with_answer(accepted.clone()));
    let Step::ToPage(text) = &steps[0] else { panic!("{steps:?}") };
    assert_eq!(value(text), value(&accepted), "all but the answer arrives");
    assert_eq!(steps[1], Step::Call(CallSignal::Accepted));
}

#[test]
fn q14_a_call_cancelled_before_its_frame_is_over_and_its_frame_swallowed() {
    let mut gate = registered();
    gate.call_planned("+254700000001");
    gate.call_issued();
    let over = CallSignal::HungUp {
        code: Some(Code::Number(487)),
        reason: Some("Request Terminated".into()),
    };
    assert_eq!(gate.hangup_commanded(), HangUp::Cancelled(Step::Call(over)));
    assert_eq!(gate.outward(call_frame("+254700000001")), [sdk_cleanup()]);
    assert_eq!(gate.outward(candidate("command")), [], "nor do its candidates pass");
}

#[test]
fn q14_a_late_frame_does_not_pass_for_the_next_call_to_the_same_number() {
    let mut gate = registered();
    gate.call_planned("+254700000001");
    gate.call_issued();
    gate.hangup_commanded();
    gate.call_planned("+254700000001");
    assert_eq!(gate.outward(call_frame("+254700000001")), [sdk_cleanup()]);
    gate.call_issued();
    let steps = gate.outward(call_frame("+254700000001"));
    assert!(steps.contains(&Step::Call(CallSignal::FrameSent)), "{steps:?}");
}

#[test]
fn q19_candidates_wait_for_the_answer_and_end_with_the_call() {
    let mut gate = placed("+254700000001");
    assert_eq!(gate.inward(candidate("response")), [], "before the answer it waits");
    let answer = with_answer(event("a", json!({"event": "accepted"})));
    assert_eq!(
        gate.inward(answer.clone()),
        [
            Step::ToPage(answer),
            Step::ToPage(candidate("response")),
            Step::Call(CallSignal::Accepted)
        ]
    );
    gate.inward(event("a", json!({"event": "hangup", "code": 200})));
    assert_eq!(gate.inward(candidate("response")), [], "after the end it is late");
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
fn q23_a_second_success_is_kept_from_the_sdk() {
    let mut gate = Gate::default();
    assert_eq!(gate.inward(r#"{"response":"success"}"#.into()).len(), 1);
    assert_eq!(gate.inward(r#"{"response":"success"}"#.into()), []);
}

#[test]
fn q25_a_caller_without_a_name_does_not_break_the_sdk() {
    let mut gate = registered();
    let steps = gate.inward(event("b", json!({"event": "incomingcall"})));
    let Step::ToPage(text) = &steps[0] else { panic!("{steps:?}") };
    assert_eq!(value(text)["eventdata"]["result"]["username"], ANONYMOUS_FOR_TEST);
    let incoming = CallSignal::Incoming {
        call_id: Some("b".into()),
        from: "anonymous".into(),
        display_name: None,
    };
    assert_eq!(steps[1], Step::Call(incoming));
}

#[test]
fn q27_an_answer_that_failed_in_the_sdk_is_told() {
    let mut gate = ringing("b");
    let decline = json!({"command": "message", "body": {"request": "decline", "code": 480}});
    let steps = gate.outward(decline.to_string());
    assert_eq!(steps, [Step::ToGateway(decline.to_string()), Step::Call(CallSignal::SdkGaveUp)]);
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
fn an_error_ends_a_call_that_is_being_set_up() {
    let mut gate = placed("+254700000001");
    let error = json!({"response": "event", "eventdata": {"error": "No credit"}}).to_string();
    assert_eq!(
        gate.inward(error.clone()),
        [Step::ToPage(error), Step::Call(CallSignal::Error("No credit".into()))]
    );
    assert!(!gate.call_is_up());
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
    gate.call_planned("+254700000002");
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
    gate.call_planned("+254700000001");
    gate.call_issued();
    let hangup = r#"{"response":"hangup","reason":"Close PC"}"#;
    assert_eq!(gate.inward(hangup.into()), []);
}

const ANONYMOUS_FOR_TEST: &str = "sip:anonymous@anonymous.invalid";

fn registered() -> Gate {
    let mut gate = Gate::default();
    gate.inward(r#"{"response":"success"}"#.into());
    gate.outward(request("register"));
    gate.inward(event("", json!({"event": "registered", "username": "sip:demo.agent@x"})));
    gate
}

fn placed(to: &str) -> Gate {
    let mut gate = registered();
    gate.call_planned(to);
    gate.call_issued();
    gate.outward(call_frame(to));
    gate
}

fn ringing(call_id: &str) -> Gate {
    let mut gate = registered();
    gate.inward(event(call_id, json!({"event": "incomingcall", "username": "sip:x@y"})));
    gate
}

fn request(name: &str) -> String {
    format!(r#"{{"command":"message","body":{{"request":"{name}"}}}}"#)
}

fn call_frame(to: &str) -> String {
    json!({"command": "message", "body": {"request": "call", "to": to},
        "jsep": {"type": "offer", "sdp": "v=0\r\n"}})
    .to_string()
}

fn candidate(tag: &str) -> String {
    json!({tag: "trickle", "candidate": {"candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0}})
        .to_string()
}

fn event(call_id: &str, result: Value) -> String {
    json!({"response": "event", "eventdata": {"call_id": call_id, "result": result}}).to_string()
}

fn with_answer(frame: String) -> String {
    let mut frame = value(&frame);
    frame["jsep"] = json!({"type": "answer", "sdp": "v=0\r\n"});
    frame.to_string()
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
