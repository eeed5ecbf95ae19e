//! What the gate does about the SDK's quirks, by their numbers (`docs/quirks.md`).

use serde_json::json;

use super::{
    tests::{
        ANONYMOUS_FOR_TEST, call_frame, candidate, event, placed, registered, request, ringing,
        value, with_answer,
    },
    *,
};

#[test]
fn q4_a_call_that_nobody_asked_for_never_reaches_the_gateway() {
    let mut gate = registered();
    assert_eq!(gate.outward(call_frame("+254700000001")), [sdk_cleanup()]);
    gate.call_planned("+254700000001", CallDoor::default());
    gate.call_issued();
    assert_eq!(gate.outward(call_frame("+254700000002")), [sdk_cleanup()]);
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
fn q11_ringing_and_early_media_are_told_though_the_sdk_says_nothing() {
    let mut gate = placed("+254700000001");
    let ringing = |early_media| Step::Call(CallSignal::RemoteRinging { early_media });
    let rings = gate.inward(event("a", json!({"event": "ringing"})));
    assert_eq!(rings.last(), Some(&ringing(false)));
    let progress = json!({"event": "progress", "username": "sip:x@y"});
    let without_sound = gate.inward(event("a", progress.clone()));
    assert_eq!(without_sound.last(), Some(&ringing(false)));
    let with_sound = gate.inward(with_answer(event("a", progress)));
    assert_eq!(with_sound.last(), Some(&ringing(true)));
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
fn q13_of_a_hang_up_that_nobody_confirms_the_sdk_cleans_up_when_the_phone_lets_go() {
    let mut gate = placed("+254700000001");
    assert_eq!(gate.hangup_commanded(), HangUp::TellSdk);
    assert_eq!(gate.outward(request("hangup")), [Step::ToGateway(request("hangup"))]);
    assert!(gate.call_is_up(), "until the gateway confirms it, or the phone lets go");
    assert_eq!(gate.release(), [sdk_cleanup()]);
    assert!(!gate.call_is_up());
}

#[test]
fn q14_a_call_cancelled_before_its_frame_is_over_and_its_frame_swallowed() {
    let mut gate = registered();
    gate.call_planned("+254700000001", CallDoor::default());
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
    gate.call_planned("+254700000001", CallDoor::default());
    gate.call_issued();
    gate.hangup_commanded();
    gate.call_planned("+254700000001", CallDoor::default());
    assert_eq!(gate.outward(call_frame("+254700000001")), [sdk_cleanup()]);
    gate.call_issued();
    let steps = gate.outward(call_frame("+254700000001"));
    assert!(steps.contains(&Step::Call(CallSignal::FrameSent)), "{steps:?}");
}

#[test]
fn q15_hanging_up_before_the_answer_is_out_declines_once_and_accepts_never() {
    let mut gate = ringing("b");
    assert_eq!(gate.hangup_commanded(), HangUp::TellSdk);
    assert_eq!(gate.outward(request("hangup")), [Step::ToGateway(request("decline"))]);
    let failed = json!({"command": "message", "body": {"request": "decline", "code": 480}});
    assert_eq!(gate.outward(failed.to_string()), [], "a second one could hit the next caller");
    assert_eq!(gate.outward(request("accept")), []);
}

#[test]
fn q15_hanging_up_after_the_answer_is_a_hang_up() {
    let mut gate = ringing("b");
    gate.outward(request("accept"));
    assert_eq!(gate.hangup_commanded(), HangUp::TellSdk);
    assert_eq!(gate.outward(request("hangup")), [Step::ToGateway(request("hangup"))]);
}

#[test]
fn q17_the_wordless_end_of_a_declined_call_is_told() {
    let mut gate = ringing("b");
    let declined = event("b", json!({"event": "decline"}));
    let steps = gate.inward(declined.clone());
    assert_eq!(steps, [Step::ToPage(declined), Step::Call(CallSignal::Declined)]);
    assert!(!gate.call_is_up());
}

#[test]
fn q18_a_lost_sound_path_is_told_and_the_call_goes_on() {
    let mut gate = placed("+254700000001");
    gate.inward(event("a", json!({"event": "accepted"})));
    let lost = r#"{"response":"hangup","reason":"ICE failed"}"#.to_owned();
    let signal = CallSignal::MediaDown { reason: Some("ICE failed".into()) };
    assert_eq!(gate.inward(lost.clone()), [Step::ToPage(lost), Step::Call(signal)]);
    assert!(gate.call_is_up());
}

#[test]
fn q18_an_error_that_the_sdk_only_logs_ends_a_call_that_is_being_set_up() {
    let mut gate = placed("+254700000001");
    let error = r#"{"response":"error","error":{"code":450,"reason":"Service Unavailable"}}"#;
    let steps = gate.inward(error.to_owned());
    assert!(
        matches!(steps[..], [Step::ToPage(_), Step::Call(CallSignal::Refused(_)), _]),
        "{steps:?}"
    );
    assert_eq!(steps[2], sdk_cleanup());
    assert!(!gate.call_is_up());
}

#[test]
fn q18_an_event_with_an_error_ends_a_call_that_is_being_set_up() {
    let mut gate = placed("+254700000001");
    let error = json!({"response": "event", "eventdata": {"error": "No credit"}}).to_string();
    assert_eq!(
        gate.inward(error.clone()),
        [Step::ToPage(error), Step::Call(CallSignal::Refused("No credit".into())), sdk_cleanup()]
    );
    assert!(!gate.call_is_up());
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
