//! The account's test.

use std::time::UNIX_EPOCH;

use phone::{
    intent::AccountRefusal,
    snapshot::{LineProblem, LineView, TestState, TestStep},
};

use super::*;

fn unix_milliseconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_millis().try_into().unwrap()
}

async fn outcome(desk: &mut Desk) -> TestState {
    let over = |snapshot: &Snapshot| {
        snapshot
            .accounts
            .test
            .as_ref()
            .is_some_and(|test| !matches!(test.state, TestState::Running { .. }))
    };
    desk.until(over).await.accounts.test.unwrap().state
}

#[tokio::test]
async fn an_account_that_is_not_in_use_is_registered_and_leaves_no_trace() {
    let mut desk = signed_in().await;
    save(&desk, AccountDraft { client_name: "otieno".into(), ..live(&desk.at, "other") }).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    type_key(&mut desk, &id, API_KEY).await.unwrap();
    account(&desk, AccountWish::Test { id: id.clone() }).await.unwrap();
    let state = outcome(&mut desk).await;
    assert!(matches!(state, TestState::Registered { milliseconds: ..15_000 }), "{state:?}");
    assert_eq!(desk.at.next_request().await["request"], "unregister");
    let snapshot = desk.phone.snapshot().await;
    assert!(matches!(snapshot.line, LineView::Ready { .. }) && !entry(&snapshot, &id).in_use);
}

#[tokio::test]
async fn the_account_in_use_keeps_its_line() {
    let before = unix_milliseconds();
    let mut desk = signed_in().await;
    let snapshot = desk.phone.snapshot().await;
    let LineView::Ready { since } = snapshot.line else { panic!("{:?}", snapshot.line) };
    let id = snapshot.accounts.in_use.unwrap();
    account(&desk, AccountWish::Test { id }).await.unwrap();
    let state = outcome(&mut desk).await;
    let TestState::InUse { registered, at, answered, token } = state else { panic!("{state:?}") };
    assert!((1..15_000).contains(&registered), "{registered}");
    assert!(before + u64::from(registered) <= at && at <= since + 1, "{before} {at} {since}");
    assert!((1..8_000).contains(&answered) && (1..15_000).contains(&token), "{state:?}");
    desk.dial("+254700000001").await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "call", "it was not unregistered");
}

#[tokio::test]
async fn a_line_that_does_not_answer_is_not_told_to_be_registered() {
    let mut desk = signed_in().await;
    let id = desk.phone.snapshot().await.accounts.in_use.unwrap();
    desk.at.fall_silent().await;
    account(&desk, AccountWish::Test { id }).await.unwrap();
    // The line may be given up first.
    let state = outcome(&mut desk).await;
    let TestState::Failed { step: TestStep::Answer, reason } = state else { panic!("{state:?}") };
    assert!(matches!(reason, LineProblem::Closed | LineProblem::TimedOut), "{reason:?}");
}

#[tokio::test]
async fn why_it_does_not_work_is_told_with_the_step() {
    let mut desk = signed_in().await;
    save(&desk, live(&desk.at, "other")).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    let test = || AccountWish::Test { id: id.clone() };
    account(&desk, test()).await.unwrap();
    let missing = TestState::Failed { step: TestStep::Prepare, reason: LineProblem::SecretMissing };
    assert_eq!(outcome(&mut desk).await, missing);
    type_key(&mut desk, &id, "atsk_another").await.unwrap();
    desk.at.set_token_status(401);
    account(&desk, test()).await.unwrap();
    let again = account(&desk, test()).await;
    assert_eq!(again, Err(Refusal::Account { problem: AccountRefusal::TestRuns }));
    desk.until(|snapshot| {
        let state = snapshot.accounts.test.as_ref().map(|test| &test.state);
        let rejected =
            TestState::Failed { step: TestStep::Token, reason: LineProblem::KeyRejected };
        state == Some(&rejected)
    })
    .await;
}
