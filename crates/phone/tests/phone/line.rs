//! Being reachable, and what the phone is without it.

use phone::{
    account::AccountSource,
    intent::{Intent, Refusal},
    snapshot::{CallState, EndCode, LineProblem, LineView, NoticeKind},
};

use crate::{
    at::TOKEN,
    desk::{API_KEY, Desk, call_state},
};
use line::page::PageMessage;

#[tokio::test]
async fn a_rejected_key_is_said_and_mended_by_trying_now() {
    let mut desk = Desk::start_refused(401).await;
    let rejected = LineView::Refused { reason: LineProblem::KeyRejected };
    desk.until(|snapshot| snapshot.line == rejected).await;
    assert_eq!(desk.dial("+254700000001").await, Err(Refusal::LineNotReady));
    desk.at.set_token_status(201);
    desk.act(Intent::TryNow).await;
    desk.until_ready().await;
}

#[tokio::test]
async fn q1_a_page_that_restarts_loses_the_line_and_gets_it_back() {
    let mut desk = Desk::ready().await;
    desk.page_said(vec![PageMessage::Hello { webrtc: true }]);
    desk.until(|snapshot| {
        matches!(&snapshot.line, LineView::Lost { reason: LineProblem::PageFailed { .. }, .. })
    })
    .await;
    desk.act(Intent::TryNow).await;
    desk.until_ready().await;
}

#[tokio::test]
async fn a_page_whose_process_ends_takes_its_call_with_it_and_is_replaced() {
    let mut desk = Desk::in_a_call().await;
    desk.phone.page_gone(desk.desktop.page_number(), "crashed".into());
    let over = desk.until(|snapshot| matches!(snapshot.line, LineView::Lost { .. })).await;
    let Some(CallState::Ended { reason, .. }) = call_state(&over) else { panic!("{over:?}") };
    assert_eq!(reason.code, EndCode::MediaFailed);
    desk.until_ready().await;
}

#[tokio::test]
async fn a_line_that_is_cut_in_a_call_waits_for_its_end_before_it_comes_back() {
    let mut desk = Desk::in_a_call().await;
    desk.at.cut().await;
    let cut = desk.until(|snapshot| matches!(snapshot.line, LineView::Lost { .. })).await;
    assert!(matches!(call_state(&cut), Some(CallState::Reconnecting { .. })), "{cut:?}");
    desk.act(Intent::TryNow).await;
    let waiting = desk.phone.snapshot().await;
    assert!(matches!(waiting.line, LineView::Lost { .. }), "the page is the call's: {waiting:?}");
    desk.act(Intent::HangUp).await;
    desk.until_ready().await;
}

#[tokio::test]
async fn q3_a_gateway_that_cuts_the_idle_line_is_reached_again_without_asking() {
    let mut desk = Desk::ready().await;
    desk.at.cut().await;
    desk.until(|snapshot| matches!(snapshot.line, LineView::Lost { .. })).await;
    desk.until_ready().await;
}

#[tokio::test]
async fn the_demo_without_its_simulator_says_so_and_runs() {
    let mut desk = Desk::start_with(|config| {
        config.account = AccountSource::Demo { attach: None, client_name: "achieng".into() };
    })
    .await;
    let told = desk
        .until(|snapshot| {
            matches!(
                &snapshot.line,
                LineView::Refused { reason: LineProblem::SimulatorFailed { .. } }
            )
        })
        .await;
    assert_eq!(told.account, None);
    assert_eq!(desk.phone.act(Intent::RingMe).await, Err(Refusal::LineNotReady));
}

#[tokio::test]
async fn a_phone_without_a_history_still_calls() {
    let mut desk = Desk::start_with(|config| {
        // A file stands where the folder should be.
        config.database = std::env::current_exe().unwrap().join("simu.sqlite");
    })
    .await;
    desk.until(|snapshot| {
        snapshot.notices.iter().any(|notice| matches!(notice.what, NoticeKind::StoreFailed { .. }))
    })
    .await;
    desk.until_ready().await;
    desk.dial("+254700000001").await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "call");
    assert_eq!(desk.rows().await, []);
}

#[tokio::test]
async fn bad_input_is_refused_and_changes_nothing() {
    let desk = Desk::ready().await;
    let before = desk.phone.snapshot().await.call;
    for (typed, refusal) in [
        ("", Refusal::EmptyNumber),
        ("hello!", Refusal::NotANumber),
        ("2025550123", Refusal::NotOfThisCountry { country: "KE".into() }),
        ("7".repeat(3_000).as_str(), Refusal::NumberTooLong),
    ] {
        assert_eq!(desk.dial(typed).await, Err(refusal));
    }
    let digits = |digits: &str| Intent::SendDigits { digits: digits.into() };
    for intent in [
        digits("1"),
        Intent::HangUp,
        Intent::Answer,
        Intent::Decline,
        Intent::Mute { on: true },
        Intent::Hold { on: true },
    ] {
        assert_eq!(desk.phone.act(intent.clone()).await, Err(Refusal::NoCall), "{intent:?}");
    }
    assert_eq!(desk.phone.act(Intent::RingMe).await, Err(Refusal::DemoOnly));
    assert_eq!(desk.phone.snapshot().await.call, before);
}

#[tokio::test]
async fn a_second_call_and_a_wrong_digit_are_refused() {
    let desk = Desk::in_a_call().await;
    assert_eq!(desk.dial("+254700000002").await, Err(Refusal::CallInProgress));
    let wrong = Intent::SendDigits { digits: "1x".into() };
    assert_eq!(desk.phone.act(wrong).await, Err(Refusal::NotADigit));
    assert_eq!(desk.phone.act(Intent::Answer).await, Err(Refusal::NotNow));
}

#[tokio::test]
async fn key_and_token_reach_neither_page_nor_window() {
    let desk = Desk::in_a_call().await;
    desk.phone.shutdown().await;
    let told = desk.desktop.told.lock().unwrap().clone();
    assert!(told.contains("+254700000001"), "everything was recorded");
    for secret in [API_KEY, TOKEN] {
        assert!(!told.contains(secret));
    }
}
