//! Several accounts: switching, changing, importing, signing out.

use phone::{
    intent::{AccountRefusal, ImportSource},
    snapshot::{LineProblem, LineView, SecretPresence},
};
use serde_json::json;

use phone::intent::ImportFailure;

use super::*;

#[tokio::test]
async fn another_account_is_used_at_once() {
    let mut desk = signed_in().await;
    let first = desk.phone.snapshot().await.accounts.in_use.unwrap();
    save(&desk, AccountDraft { client_name: "otieno".into(), ..live(&desk.at, "other") }).await;
    let second = desk.phone.snapshot().await.accounts.saved.unwrap();
    assert_ne!(first, second);
    type_key(&mut desk, &second, API_KEY).await.unwrap();
    account(&desk, AccountWish::Use { id: second.clone() }).await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "unregister");
    let snapshot = desk
        .until(|snapshot| {
            matches!(snapshot.line, LineView::Ready { .. })
                && snapshot.accounts.in_use.as_ref() == Some(&second)
        })
        .await;
    assert_eq!(snapshot.account.unwrap().client_name, "otieno");
    account(&desk, AccountWish::Use { id: first.clone() }).await.unwrap();
    desk.until_ready().await;
    assert!(entry(&desk.phone.snapshot().await, &first).in_use);
}

#[tokio::test]
async fn nothing_is_switched_or_removed_during_a_call() {
    let desk = signed_in().await;
    save(&desk, live(&desk.at, "other")).await;
    let snapshot = desk.phone.snapshot().await;
    let (first, second) = (snapshot.accounts.in_use.unwrap(), snapshot.accounts.saved.unwrap());
    desk.dial("+254700000001").await.unwrap();
    let busy = Err(Refusal::Account { problem: AccountRefusal::CallInProgress });
    let mut draft = AccountDraft { id: Some(first.clone()), ..live(&desk.at, "changed") };
    assert_eq!(account(&desk, AccountWish::Use { id: second.clone() }).await, busy);
    assert_eq!(account(&desk, AccountWish::Remove { id: first.clone(), erase: false }).await, busy);
    assert_eq!(account(&desk, AccountWish::Save { draft: draft.clone().into() }).await, busy);
    let snapshot = desk.phone.snapshot().await;
    assert!(!entry(&snapshot, &second).can_use && !entry(&snapshot, &first).can_remove);
    // The other one is not in use: it may be changed and removed.
    draft.id = Some(second.clone());
    account(&desk, AccountWish::Save { draft: draft.into() }).await.unwrap();
    account(&desk, AccountWish::Remove { id: second, erase: false }).await.unwrap();
}

#[tokio::test]
async fn a_form_with_mistakes_is_refused_and_changes_nothing() {
    let desk = empty().await;
    let mut draft = live(&desk.at, "two words");
    draft.client_name = "Not plain".into();
    let refused = account(&desk, AccountWish::Save { draft: draft.into() }).await;
    let Err(Refusal::Account { problem: AccountRefusal::BadFields { problems } }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(desk.phone.snapshot().await.accounts.list.is_empty());
}

#[tokio::test]
async fn signing_out_removes_the_account_and_its_secret() {
    let mut desk = signed_in().await;
    let id = desk.phone.snapshot().await.accounts.in_use.unwrap();
    account(&desk, AccountWish::Remove { id: id.clone(), erase: false }).await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "unregister");
    let snapshot = desk.until(|snapshot| snapshot.accounts.first_run).await;
    assert_eq!((snapshot.account, snapshot.line), (None, LineView::SignedOut));
    // Under the same id, the key is gone from the vault, too.
    let mut desk = desk.restart(AccountSource::Stored).await;
    desk.until(|snapshot| snapshot.accounts.first_run).await;
}

#[tokio::test]
async fn signing_out_takes_calls_and_contacts_along_if_that_is_wished() {
    let mut desk = signed_in().await;
    let id = desk.phone.snapshot().await.accounts.in_use.unwrap();
    desk.dial("+254711000001").await.unwrap();
    desk.at.next_request().await;
    desk.at.say(json!({"event": "calling"})).await;
    desk.row(|row| row.peer == "+254711000001").await;
    let wish = || AccountWish::Remove { id: id.clone(), erase: true };
    let busy = Err(Refusal::Account { problem: AccountRefusal::CallInProgress });
    assert_eq!(account(&desk, wish()).await, busy);
    desk.at.say(json!({"event": "hangup", "code": 486, "reason": "Busy Here"})).await;
    desk.until(|snapshot| snapshot.can_dial).await;
    account(&desk, wish()).await.unwrap();
    let snapshot = desk.until(|snapshot| snapshot.accounts.first_run).await;
    assert!(snapshot.call.is_none());
    for _ in 0..200 {
        if desk
            .phone
            .book()
            .calls(phone::book::CallFilter::default(), None, 9)
            .await
            .unwrap()
            .is_empty()
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("calls are left");
}

#[tokio::test]
async fn an_import_is_shown_and_then_taken_with_its_key() {
    let mut desk = empty().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.env");
    let text = "AT_USERNAME=acme\nAT_API_KEY=atsk_s33d\nAT_PHONE_NUMBERS=+254711082000\n";
    std::fs::write(&path, text).unwrap();
    let from = ImportSource::File { path: path.display().to_string() };
    let preview = desk.phone.import_preview(from.clone()).await.unwrap();
    assert!(preview.can_import && preview.key_is_there);
    assert!(!json!(preview).to_string().contains("s33d"));
    let refused = account(&desk, AccountWish::Import { from: from.clone() }).await;
    assert_eq!(refused, Err(Refusal::Account { problem: AccountRefusal::NoPlace }));
    choose(&mut desk, SecretsPlace::Session).await;
    // What was shown is taken, whatever the file says by now.
    let other = text.replace("acme", "evil");
    std::fs::write(&path, &other).unwrap();
    account(&desk, AccountWish::Import { from: from.clone() }).await.unwrap();
    let snapshot = desk
        .until(|snapshot| {
            snapshot.accounts.list.first().is_some_and(|entry| {
                entry.secrets.iter().all(|secret| secret.presence == SecretPresence::Present)
            })
        })
        .await;
    assert!(snapshot.accounts.list[0].in_use);
    let AccountService::AfricasTalking { username, .. } = &snapshot.accounts.list[0].service else {
        panic!("kind");
    };
    assert_eq!(username, "acme");
    let again = account(&desk, AccountWish::Import { from }).await;
    let problem = AccountRefusal::Import { problem: ImportFailure::NotShown };
    assert_eq!(again, Err(Refusal::Account { problem }), "it was taken");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), other, "the file is as it was");
    desk.phone.shutdown().await;
}

#[tokio::test]
async fn secrets_move_with_the_place_that_is_chosen() {
    let mut desk = signed_in().await;
    let id = desk.phone.snapshot().await.accounts.in_use.unwrap();
    make_file(&mut desk).await;
    let is_there = |snapshot: &Snapshot| presence(snapshot, &id) == SecretPresence::Present;
    let snapshot = desk.until(is_there).await;
    assert_eq!(snapshot.vault.trouble, None);
    let mut desk = desk.restart(AccountSource::Stored).await;
    let sealed = LineView::Refused { reason: LineProblem::VaultLocked };
    desk.until(|snapshot| snapshot.line == sealed).await;
    type_secret(&desk, SecretPurpose::Passphrase, PASSPHRASE, None).await.unwrap();
    desk.until_ready().await;
}
