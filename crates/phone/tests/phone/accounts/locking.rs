//! Locking and unlocking.

use phone::{
    intent::VaultRefusal,
    snapshot::{CallState, IdleLock, LineProblem, LineView, SecretPresence, UnlockWay},
};
use serde_json::json;

use super::*;
use crate::desk::call_state;

/// Ready, with its key in a sealed file that is open.
async fn sealed() -> (Desk, String) {
    let mut desk = signed_in().await;
    make_file(&mut desk).await;
    let id = desk.phone.snapshot().await.accounts.in_use.unwrap();
    let is_there = |snapshot: &Snapshot| presence(snapshot, &id) == SecretPresence::Present;
    desk.until(is_there).await;
    (desk, id)
}

async fn keep_line(desk: &Desk, line_stays_up: bool) {
    let settings = IdleLock { minutes: None, line_stays_up };
    vault(desk, VaultWish::SetIdleLock { settings }).await.unwrap();
}

#[tokio::test]
async fn a_lock_takes_the_line_down_and_the_passphrase_brings_it_back() {
    let (mut desk, id) = sealed().await;
    vault(&desk, VaultWish::Lock).await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "unregister");
    let locked = |snapshot: &Snapshot| {
        snapshot.vault.locked
            && snapshot.line == LineView::SignedOut
            && presence(snapshot, &id) == SecretPresence::Locked
    };
    let snapshot = desk.until(locked).await;
    assert_eq!(snapshot.vault.unlock, UnlockWay::Passphrase);
    assert!(snapshot.account.is_some(), "the window says whose phone it is");
    let refused = vault(&desk, VaultWish::Unlock).await;
    assert_eq!(refused, Err(Refusal::Vault { problem: VaultRefusal::PassphraseNeeded }));
    type_secret(&desk, SecretPurpose::Passphrase, PASSPHRASE, None).await.unwrap();
    desk.until_ready().await;
    assert!(!desk.phone.snapshot().await.vault.locked);
}

#[tokio::test]
async fn a_line_that_stays_up_takes_calls_and_places_none() {
    let (mut desk, _) = sealed().await;
    keep_line(&desk, true).await;
    vault(&desk, VaultWish::Lock).await.unwrap();
    let snapshot = desk.until(|snapshot| snapshot.vault.locked).await;
    assert!(matches!(snapshot.line, LineView::Ready { .. }) && !snapshot.can_dial);
    let refused = Err(Refusal::Vault { problem: VaultRefusal::Locked });
    assert_eq!(desk.dial("+254700000001").await, refused);
    assert!(account(&desk, AccountWish::Remove { id: "x".into(), erase: false }).await.is_err());
    let caller = json!({"event": "incomingcall", "username": "sip:+254711000222@at.invalid"});
    desk.at.say_with(caller, json!({"type": "offer", "sdp": "v=0\r\n"})).await;
    desk.until(|snapshot| matches!(call_state(snapshot), Some(CallState::Incoming { .. }))).await;
    desk.act(Intent::Answer).await;
    assert_eq!(desk.at.next_request().await["request"], "accept");
}

#[tokio::test]
async fn a_call_is_not_ended_by_a_lock_and_the_line_goes_down_after_it() {
    let (mut desk, _) = sealed().await;
    desk.dial("+254700000001").await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "call");
    desk.at.say(json!({"event": "calling"})).await;
    desk.accepted().await;
    vault(&desk, VaultWish::Lock).await.unwrap();
    let snapshot = desk.until(|snapshot| snapshot.vault.locked).await;
    assert!(matches!(snapshot.line, LineView::Ready { .. }));
    desk.act(Intent::HangUp).await;
    assert_eq!(desk.at.next_request().await["request"], "hangup");
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    assert_eq!(desk.at.next_request().await["request"], "unregister");
    desk.until(|snapshot| snapshot.line == LineView::SignedOut).await;
}

#[tokio::test]
async fn what_was_kept_for_the_session_is_gone_with_a_lock() {
    let mut desk = signed_in().await;
    vault(&desk, VaultWish::Lock).await.unwrap();
    let snapshot = desk.until(|snapshot| snapshot.vault.unlock == UnlockWay::Click).await;
    assert!(snapshot.vault.locked);
    desk.until(|snapshot| snapshot.line == LineView::SignedOut).await;
    vault(&desk, VaultWish::Unlock).await.unwrap();
    let missing = LineView::Refused { reason: LineProblem::SecretMissing };
    desk.until(|snapshot| snapshot.line == missing && !snapshot.vault.locked).await;
}

#[tokio::test]
async fn a_phone_that_nobody_uses_locks_by_itself() {
    let (desk, _) = sealed().await;
    let zero = IdleLock { minutes: Some(0), line_stays_up: true };
    let refused = vault(&desk, VaultWish::SetIdleLock { settings: zero }).await;
    assert_eq!(refused, Err(Refusal::Vault { problem: VaultRefusal::BadIdleTime }));
    let settings = IdleLock { minutes: Some(1), line_stays_up: true };
    vault(&desk, VaultWish::SetIdleLock { settings }).await.unwrap();
    tokio::time::pause();
    tokio::time::sleep(std::time::Duration::from_secs(40)).await;
    vault(&desk, VaultWish::StillHere).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(40)).await;
    assert!(!desk.phone.snapshot().await.vault.locked, "the agent was here");
    tokio::time::sleep(std::time::Duration::from_secs(21)).await;
    assert!(desk.phone.snapshot().await.vault.locked);
}

#[tokio::test]
async fn the_passphrase_is_changed_only_by_who_knows_it() {
    let (desk, _) = sealed().await;
    let change = SecretPurpose::ChangePassphrase;
    let new = "another long passphrase";
    let wrong = type_secret(&desk, change.clone(), new, Some("not that one")).await;
    assert_eq!(wrong, Err(SecretRefusal::WrongPassphrase));
    let short = type_secret(&desk, change.clone(), "short", Some(PASSPHRASE)).await;
    assert_eq!(short, Err(SecretRefusal::PassphraseTooShort { least: 8 }));
    type_secret(&desk, change, new, Some(PASSPHRASE)).await.unwrap();
    vault(&desk, VaultWish::Lock).await.unwrap();
    let old = type_secret(&desk, SecretPurpose::Passphrase, PASSPHRASE, None).await;
    assert_eq!(old, Err(SecretRefusal::WrongPassphrase));
    type_secret(&desk, SecretPurpose::Passphrase, new, None).await.unwrap();
}

#[tokio::test]
async fn a_lost_passphrase_costs_what_was_sealed_and_nothing_else() {
    let (desk, id) = sealed().await;
    let mut desk = desk.restart(AccountSource::Stored).await;
    desk.until(|snapshot| snapshot.vault.unlock == UnlockWay::Passphrase).await;
    vault(&desk, VaultWish::DiscardSealedFile).await.unwrap();
    desk.until(|snapshot| snapshot.vault.place.is_none()).await;
    choose(&mut desk, SecretsPlace::Session).await;
    type_key(&mut desk, &id, API_KEY).await.unwrap();
    desk.until_ready().await;
}
