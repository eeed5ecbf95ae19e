//! What lets the telephone take over: the gate knows what is out, and what an error is about.

use serde_json::json;

use super::{
    tests::{call_frame, candidate, event, placed, registered, request},
    *,
};

const TO: &str = "+254700000001";

fn error() -> String {
    json!({"response": "error", "error": {"code": 456, "reason": "No route"}}).to_string()
}

#[test]
fn candidates_wait_until_the_gateway_has_said_a_word_of_the_call() {
    let mut gate = placed(TO);
    assert!(gate.awaits_word());
    assert_eq!(gate.outward(candidate("command")), []);
    assert_eq!(gate.outward(candidate("command")), []);
    let calling = event("a", json!({"event": "calling"}));
    let held = || Step::ToGateway(candidate("command"));
    let told = Step::Call(CallSignal::Calling);
    assert_eq!(gate.inward(calling.clone()), [Step::ToPage(calling), told, held(), held()]);
    assert!(!gate.awaits_word());
    assert_eq!(gate.outward(candidate("command")), [held()]);
}

#[test]
fn what_waits_is_bounded_and_ends_with_its_call() {
    let mut gate = placed(TO);
    for _ in 0..1_000 {
        gate.outward(candidate("command"));
    }
    gate.check_bounds();
    let busy = event("a", json!({"event": "hangup", "code": 486}));
    let sent = |steps: &[Step]| steps.iter().any(|step| matches!(step, Step::ToGateway(_)));
    assert!(!sent(&gate.inward(busy)));
}

#[test]
fn an_error_before_any_word_of_the_call_refuses_it() {
    let mut gate = placed(TO);
    gate.outward(candidate("command"));
    let steps = gate.inward(error());
    let refused = Step::Call(CallSignal::Refused("456 No route".into()));
    assert!(steps.contains(&refused), "{steps:?}");
    assert!(!gate.call_is_up());
}

#[test]
fn an_error_that_may_mean_something_else_refuses_nothing() {
    let may_ring = |mut gate: Gate| {
        let steps = gate.inward(error());
        let is_error = |step: &Step| matches!(step, Step::Call(CallSignal::Error(_)));
        assert!(steps.iter().any(is_error), "{steps:?}");
    };
    // It rings.
    let mut gate = placed(TO);
    gate.inward(event("a", json!({"event": "calling"})));
    may_ring(gate);
    // The agent hangs up meanwhile.
    let mut gate = placed(TO);
    gate.hangup_commanded();
    gate.outward(request("hangup"));
    may_ring(gate);
    // The gateway has not confirmed the end of the call before.
    let mut gate = placed(TO);
    gate.hangup_commanded();
    gate.outward(request("hangup"));
    gate.release();
    gate.call_planned(TO, CallDoor::default());
    gate.call_issued();
    gate.outward(call_frame(TO));
    may_ring(gate);
}

#[test]
fn a_confirmed_end_of_the_call_before_leaves_no_doubt() {
    let mut gate = placed(TO);
    gate.hangup_commanded();
    gate.outward(request("hangup"));
    gate.inward(event("a", json!({"event": "hangup", "code": 487})));
    gate.call_planned(TO, CallDoor::default());
    gate.call_issued();
    gate.outward(call_frame(TO));
    let steps = gate.inward(error());
    assert!(steps.contains(&Step::Call(CallSignal::Refused("456 No route".into()))), "{steps:?}");
}

#[test]
fn behind_a_shut_door_a_late_frame_is_swallowed_and_counted() {
    let (mut gate, door) = (registered(), CallDoor::default());
    gate.call_planned(TO, door.clone());
    gate.call_issued();
    assert!(door.shut());
    for count in 1..4 {
        assert_eq!(gate.outward(call_frame(TO)), [sdk_cleanup()]);
        assert_eq!(gate.swallowed, count);
    }
}

#[test]
fn a_frame_that_is_out_keeps_the_door_from_shutting() {
    let (mut gate, door) = (registered(), CallDoor::default());
    gate.call_planned(TO, door.clone());
    gate.call_issued();
    assert_eq!(gate.outward(call_frame(TO)).len(), 2);
    assert!(!door.shut());
}
