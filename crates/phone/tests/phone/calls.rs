//! Calls, as an agent lives them.

use phone::{
    intent::{Intent, Refusal},
    snapshot::{CallState, Direction, EndCode, Snapshot},
};
use serde_json::{Value, json};

use crate::desk::{Desk, call_state};

#[tokio::test]
async fn an_outbound_call_is_answered_and_hung_up_here() {
    let mut desk = Desk::ready().await;
    desk.dial("+254 700 000 001").await.unwrap();
    let request = desk.at.next_request().await;
    assert_eq!((&request["request"], &request["to"]), (&json!("call"), &json!("+254700000001")));
    let dialing = desk.until(|snapshot| snapshot.call.is_some()).await;
    assert!(matches!(call_state(&dialing), Some(CallState::Dialing { .. })), "{dialing:?}");
    assert!(!dialing.can_dial);
    desk.at.say(json!({"event": "calling"})).await;
    desk.until(|snapshot| matches!(call_state(snapshot), Some(CallState::Ringing { .. }))).await;
    desk.accepted().await;
    assert!(desk.phone.call_is_up().await);
    desk.act(Intent::HangUp).await;
    assert_eq!(desk.at.next_request().await["request"], "hangup");
    let over = desk.until(|snapshot| ended(snapshot).is_some()).await;
    assert_eq!(ended(&over), Some(EndCode::LocalHangup));
    assert!(!over.can_dial, "AT has not let go of it yet");
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    desk.until(|snapshot| snapshot.can_dial).await;
    let row = desk.row(|row| row.end.is_some()).await;
    assert_eq!((row.direction, row.peer.as_str()), (Direction::Outgoing, "+254700000001"));
    assert!(row.seconds.is_some());
}

#[tokio::test]
async fn a_call_is_cancelled_while_it_rings() {
    let mut desk = Desk::ready().await;
    desk.dial("0700000001").await.unwrap();
    desk.at.next_request().await;
    desk.at.say(json!({"event": "calling"})).await;
    desk.until(|snapshot| matches!(call_state(snapshot), Some(CallState::Ringing { .. }))).await;
    desk.act(Intent::HangUp).await;
    assert_eq!(desk.at.next_request().await["request"], "hangup");
    desk.at.say(json!({"event": "hangup", "code": 487, "reason": "Request Terminated"})).await;
    let over = desk.until(|snapshot| snapshot.can_dial).await;
    assert_eq!(ended(&over), Some(EndCode::Cancelled));
}

#[tokio::test]
async fn ends_of_unanswered_calls_are_told_apart() {
    let mut desk = Desk::ready().await;
    for (end, code) in [
        (json!({"event": "hangup", "code": 486, "reason": "Busy Here"}), EndCode::Busy),
        (json!({"event": "hangup", "code": "NO_ANSWER", "reason": ""}), EndCode::NoAnswer),
        (json!({"event": "hangup", "code": "UNALLOCATED_NUMBER"}), EndCode::UnknownNumber),
        (json!({"event": "decline"}), EndCode::Rejected),
    ] {
        desk.dial("+254700000002").await.unwrap();
        assert_eq!(desk.at.next_request().await["request"], "call");
        desk.at.say(json!({"event": "calling"})).await;
        desk.at.say(end).await;
        desk.until(|snapshot| snapshot.can_dial && ended(snapshot) == Some(code)).await;
    }
}

#[tokio::test]
async fn an_incoming_call_is_answered_and_ended_by_the_caller() {
    let mut desk = Desk::ready().await;
    desk.at.say_with(caller("+254711000111"), offer()).await;
    let ringing = desk.until(|snapshot| snapshot.call.is_some()).await;
    let call = ringing.call.unwrap();
    assert_eq!(call.peer, "+254711000111");
    assert_eq!(call.peer_name.as_deref(), Some("Wanjiru"));
    assert!(call.can_answer && call.can_decline && !call.can_hang_up);
    desk.act(Intent::Answer).await;
    assert_eq!(desk.at.next_request().await["request"], "accept");
    desk.accepted().await;
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    let over = desk.until(|snapshot| snapshot.can_dial).await;
    assert_eq!(ended(&over), Some(EndCode::RemoteHangup));
}

#[tokio::test]
async fn an_incoming_call_is_declined() {
    let mut desk = Desk::ready().await;
    desk.at.say_with(caller("+254711000111"), offer()).await;
    desk.until(|snapshot| snapshot.call.is_some()).await;
    desk.act(Intent::Decline).await;
    assert_eq!(desk.at.next_request().await["request"], "decline");
    desk.at.say(json!({"event": "decline"})).await;
    let over = desk.until(|snapshot| snapshot.can_dial).await;
    assert_eq!(ended(&over), Some(EndCode::Declined));
}

#[tokio::test]
async fn a_caller_who_gives_up_is_missed() {
    let mut desk = Desk::ready().await;
    desk.at.say_with(caller("+254711000111"), offer()).await;
    desk.until(|snapshot| snapshot.call.is_some()).await;
    desk.at.say(json!({"event": "hangup", "code": 487, "reason": "Request Terminated"})).await;
    let over = desk.until(|snapshot| snapshot.can_dial).await;
    assert_eq!(ended(&over), Some(EndCode::Missed));
}

#[tokio::test]
async fn hold_mute_and_resume_show_at_once() {
    let mut desk = Desk::in_a_call().await;
    desk.act(Intent::Hold { on: true }).await;
    desk.until(|snapshot| matches!(call_state(snapshot), Some(CallState::OnHold { .. }))).await;
    assert_eq!(desk.at.next_request().await["request"], "hold");
    desk.act(Intent::Mute { on: true }).await;
    desk.until(|snapshot| snapshot.call.as_ref().is_some_and(|call| call.muted)).await;
    desk.act(Intent::Hold { on: false }).await;
    assert_eq!(desk.at.next_request().await["request"], "unhold");
    assert_eq!(desk.phone.act(Intent::Hold { on: false }).await, Err(Refusal::NotNow));
}

#[tokio::test]
async fn q21_digits_wait_for_those_before_them() {
    let desk = Desk::in_a_call().await;
    for digit in ["1", "2", "#"] {
        desk.act(Intent::SendDigits { digits: digit.into() }).await;
    }
    digits_told(&desk, &["1"]).await;
    desk.page_says(|page| page.tones_end());
    digits_told(&desk, &["1", "2#"]).await;
    let shown = desk.phone.snapshot().await.call.unwrap().digits;
    assert_eq!(shown, "12#");
}

#[tokio::test]
async fn a_refused_microphone_ends_the_call_in_plain_words() {
    let mut desk = Desk::ready().await;
    desk.desktop.page().fails_with = Some("microphone refused".into());
    desk.dial("+254700000001").await.unwrap();
    let over = desk.until(|snapshot| ended(snapshot).is_some()).await;
    assert_eq!(ended(&over), Some(EndCode::MicrophoneFailed));
    desk.until(|snapshot| snapshot.can_dial).await;
}

#[tokio::test]
async fn the_end_of_the_phone_hangs_up_and_closes_the_row() {
    let mut desk = Desk::in_a_call().await;
    let rows = desk.row(|row| row.end.is_none()).await;
    desk.phone.shutdown().await;
    let requests = [desk.at.next_request().await, desk.at.next_request().await];
    assert_eq!(requests.map(|request| request["request"].clone()), ["hangup", "unregister"]);
    let refused = desk.dial("+254700000001").await;
    assert!(matches!(refused, Err(Refusal::Internal { .. })), "{refused:?}");
    let store = store::Store::open(&desk.database()).unwrap();
    let stored = store.search_calls(&store::Filter::default(), 1).unwrap().remove(0);
    assert_eq!(u64::try_from(stored.row.0), Ok(rows.id));
    assert_eq!(stored.record.end.map(|end| end.reason), Some(call::EndReason::LocalHangup));
}

fn ended(snapshot: &Snapshot) -> Option<EndCode> {
    match call_state(snapshot)? {
        CallState::Ended { reason, .. } => Some(reason.code),
        CallState::WaitingForLine { .. }
        | CallState::Dialing { .. }
        | CallState::Ringing { .. }
        | CallState::Incoming { .. }
        | CallState::Connecting
        | CallState::Active { .. }
        | CallState::OnHold { .. }
        | CallState::Reconnecting { .. } => None,
    }
}

async fn digits_told(desk: &Desk, wanted: &[&str]) {
    for _ in 0..200 {
        if desk.desktop.page().digits == wanted {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("digits told: {:?}", desk.desktop.page().digits);
}

fn caller(number: &str) -> Value {
    json!({"event": "incomingcall", "username": format!("sip:{number}@ke.example"),
        "displayname": "Wanjiru"})
}

fn offer() -> Value {
    json!({"type": "offer", "sdp": "v=0\r\n"})
}
