//! A token nears its end: the next line is made beside the one that is up.

use std::{sync::atomic::Ordering, time::Duration};

use phone::{
    intent::Intent,
    snapshot::{CallState, LineView},
};
use serde_json::json;
use tokio::time::sleep;

use crate::desk::{Desk, call_state};

/// Of the first token, in seconds; it is renewed after 80 to 90 % of it.
const LIFE: u64 = 5;

#[tokio::test]
async fn where_the_name_is_taken_twice_the_phone_is_ready_all_the_time() {
    let mut desk = with_short_token().await;
    let shown = desk.phone.snapshot().await.line;
    until(&desk, 2).await;
    assert_eq!(desk.phone.snapshot().await.line, shown, "nobody notices");
    assert!(desk.desktop.two_pages.load(Ordering::SeqCst), "made beside the old one");
    // The old line has said good-bye.
    until_registered_once(&desk).await;
    assert_eq!(desk.phone.snapshot().await.line, shown);
    calls(&mut desk).await;
}

#[tokio::test]
async fn where_it_is_refused_the_gap_is_shown_and_short() {
    let mut desk = with_short_token().await;
    desk.at.refuse_second();
    let gap = desk.until(|snapshot| matches!(snapshot.line, LineView::Renewing { .. })).await;
    let LineView::Renewing { since } = gap.line else { panic!("{gap:?}") };
    desk.until_ready().await;
    let LineView::Ready { since: again } = desk.phone.snapshot().await.line else { panic!() };
    let gap = again - since;
    assert!(gap <= 8_000, "{gap} ms");
    assert_eq!(desk.at.clients().await, 3, "the old one, the refused one, and the new one");
    calls(&mut desk).await;
}

#[tokio::test]
async fn a_call_keeps_the_old_line_and_the_new_one_comes_after_it() {
    let mut desk = with_short_token().await;
    desk.dial("+254700000001").await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "call");
    desk.at.say(json!({"event": "calling"})).await;
    desk.accepted().await;
    sleep(Duration::from_secs(LIFE)).await;
    assert_eq!(desk.at.clients().await, 1, "no other line beside the call");
    desk.act(Intent::HangUp).await;
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    until(&desk, 2).await;
    until_registered_once(&desk).await;
    calls(&mut desk).await;
}

/// Ready with a token that is renewed soon, and then never again.
async fn with_short_token() -> Desk {
    let mut desk = Desk::start_short(LIFE).await;
    desk.until_ready().await;
    desk.at.set_token_life(86_400);
    desk
}

async fn until(desk: &Desk, clients: usize) {
    for _ in 0..1_000 {
        if desk.at.clients().await == clients {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("no other line came");
}

async fn until_registered_once(desk: &Desk) {
    // The second one has come, and may still have to register.
    sleep(Duration::from_millis(500)).await;
    for _ in 0..1_000 {
        if desk.at.registered() == 1 {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("{} are registered", desk.at.registered());
}

async fn calls(desk: &mut Desk) {
    desk.dial("+254700000002").await.unwrap();
    while desk.at.next_request().await["request"] != "call" {}
    desk.at.say(json!({"event": "calling"})).await;
    let shown = desk.until(|snapshot| {
        matches!(call_state(snapshot), Some(CallState::Ringing { .. } | CallState::Dialing { .. }))
    });
    shown.await;
}
