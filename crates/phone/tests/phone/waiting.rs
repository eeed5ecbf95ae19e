//! A second caller, while a call is up.

use phone::{
    book::PastCall,
    intent::Intent,
    snapshot::{CallState, EndCode},
};
use serde_json::{Value, json};

use crate::desk::{Desk, call_state};

const SECOND: &str = "+254711000222";

/// In a call, with somebody else ringing.
async fn waited_for() -> Desk {
    let mut desk = Desk::in_a_call().await;
    let caller = json!({"event": "incomingcall", "username": format!("sip:{SECOND}@at.invalid")});
    desk.at.say_of("second", caller).await;
    let seen = desk.until(|snapshot| snapshot.waiting.is_some()).await;
    assert_eq!(seen.waiting.unwrap().peer, SECOND);
    desk
}

fn hangup(code: u16) -> Value {
    json!({"event": "hangup", "code": code, "reason": "x"})
}

fn ended(row: &PastCall, code: EndCode) -> bool {
    row.peer == SECOND && row.end.as_ref().is_some_and(|end| end.code == code)
}

#[tokio::test]
async fn a_row_is_there_while_it_rings_and_says_missed_when_the_caller_gives_up() {
    let mut desk = waited_for().await;
    desk.row(|row| row.peer == SECOND && row.end.is_none()).await;
    desk.at.say_of("second", hangup(487)).await;
    desk.until(|snapshot| snapshot.waiting.is_none()).await;
    desk.row(|row| ended(row, EndCode::Missed)).await;
    assert_eq!(desk.number_of_rows(2).await, 2, "one row a call");
    desk.act(Intent::Hold { on: true }).await;
    assert_eq!(desk.at.next_request().await["request"], "hold", "the first call is still up");
}

#[tokio::test]
async fn declining_is_said_to_the_gateway_only_when_the_other_call_is_over() {
    let mut desk = waited_for().await;
    desk.act(Intent::DeclineWaiting).await;
    desk.until(|snapshot| snapshot.waiting.is_none()).await;
    desk.row(|row| ended(row, EndCode::Declined)).await;
    desk.act(Intent::Hold { on: true }).await;
    assert_eq!(desk.at.next_request().await["request"], "hold", "no decline before it");
    desk.at.say(hangup(200)).await;
    assert_eq!(desk.at.next_request().await["request"], "decline");
}

#[tokio::test]
async fn the_call_is_ended_and_the_one_who_waits_answered() {
    let mut desk = waited_for().await;
    desk.act(Intent::AnswerWaiting).await;
    assert_eq!(desk.at.next_request().await["request"], "hangup");
    desk.at.say(hangup(200)).await;
    assert_eq!(desk.at.next_request().await["request"], "accept");
    desk.until(|snapshot| {
        snapshot.waiting.is_none() && matches!(call_state(snapshot), Some(CallState::Connecting))
    })
    .await;
    assert_eq!(desk.number_of_rows(2).await, 2, "one row a call");
}

#[tokio::test]
async fn when_the_call_ends_by_itself_the_one_who_waits_rings() {
    let mut desk = waited_for().await;
    desk.at.say(hangup(200)).await;
    let rings = |state: Option<&CallState>| matches!(state, Some(CallState::Incoming { .. }));
    desk.until(|snapshot| rings(call_state(snapshot)) && snapshot.waiting.is_none()).await;
    desk.act(Intent::Answer).await;
    assert_eq!(desk.at.next_request().await["request"], "accept");
}

#[tokio::test]
async fn a_lost_line_loses_the_one_who_waits() {
    let mut desk = waited_for().await;
    desk.at.cut().await;
    desk.until(|snapshot| snapshot.waiting.is_none()).await;
    desk.row(|row| ended(row, EndCode::Missed)).await;
}
