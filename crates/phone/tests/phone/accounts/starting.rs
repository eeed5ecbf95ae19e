//! The first run, and the runs after it.

use phone::{
    PhoneConfig,
    account::AccountSource,
    intent::{AccountWish, Intent, Refusal, VaultRefusal, VaultWish},
    snapshot::{
        AccountKind, LineProblem, LineView, SecretPresence, SecretPurpose, SecretsPlace, UnlockWay,
    },
};

use super::*;

#[tokio::test]
async fn the_first_run_offers_accounts_and_nobody_is_signed_in() {
    let mut desk = empty().await;
    let snapshot = desk.until(|_| true).await;
    assert_eq!((snapshot.account, &snapshot.line), (None, &LineView::SignedOut));
    assert!(snapshot.accounts.can_add && snapshot.accounts.in_use.is_none());
    assert!(!snapshot.accounts.client_name.is_empty());
}

#[tokio::test]
async fn the_first_account_is_used_at_once_and_waits_for_its_key() {
    let mut desk = empty().await;
    choose(&mut desk, SecretsPlace::Session).await;
    save(&desk, live(&desk.at, "acme")).await;
    let missing = LineView::Refused { reason: LineProblem::SecretMissing };
    let snapshot = desk.until(|snapshot| snapshot.line == missing).await;
    let account = snapshot.account.unwrap();
    assert_eq!((account.kind, account.username.as_str()), (AccountKind::AfricasTalking, "acme"));
    let id = snapshot.accounts.in_use.unwrap();
    type_key(&mut desk, &id, " atsk_seeded-key\n").await.unwrap();
    let is_there = |snapshot: &Snapshot| presence(snapshot, &id) == SecretPresence::Present;
    desk.until(is_there).await;
    desk.until_ready().await;
    assert!(desk.desktop.window.lock().unwrap().is_none(), "the window is thrown away");
}

#[tokio::test]
async fn an_account_and_its_sealed_key_are_there_in_the_next_run() {
    let mut desk = empty().await;
    make_file(&mut desk).await;
    save(&desk, live(&desk.at, "acme")).await;
    let id = desk.until(|snapshot| snapshot.accounts.saved.is_some()).await.accounts.saved.unwrap();
    type_key(&mut desk, &id, API_KEY).await.unwrap();
    desk.until_ready().await;

    let mut desk = desk.restart(AccountSource::Stored).await;
    let sealed = LineView::Refused { reason: LineProblem::VaultLocked };
    let snapshot = desk.until(|snapshot| snapshot.line == sealed).await;
    assert_eq!(snapshot.accounts.in_use.as_deref(), Some(id.as_str()));
    let snapshot = desk
        .until(|snapshot| {
            snapshot.vault.unlock == UnlockWay::Passphrase
                && presence(snapshot, &id) == SecretPresence::Locked
        })
        .await;
    assert!(!snapshot.vault.locked && !snapshot.accounts.first_run);
    let wrong = type_secret(&desk, SecretPurpose::Passphrase, "wrong passphrase", None).await;
    assert_eq!(wrong, Err(SecretRefusal::WrongPassphrase));
    assert!(desk.desktop.window.lock().unwrap().is_some(), "it can be typed again");
    type_secret(&desk, SecretPurpose::Passphrase, PASSPHRASE, None).await.unwrap();
    desk.until_ready().await;
}

#[tokio::test]
async fn an_account_of_the_environment_is_shown_and_not_stored() {
    let mut desk = Desk::start().await;
    desk.until_ready().await;
    let snapshot = desk.until(|snapshot| !snapshot.accounts.list.is_empty()).await;
    let [given] = &snapshot.accounts.list[..] else { panic!("{:?}", snapshot.accounts) };
    assert_eq!((given.id.as_str(), given.in_use), ("environment", true));
    assert!(!given.can_edit && !given.can_remove && given.secrets.is_empty());
    let hosts = &snapshot.account.as_ref().unwrap().other_hosts;
    assert!(hosts.iter().all(|host| host.starts_with("127.0.0.1:")) && !hosts.is_empty());
    assert_eq!(given.endpoints.iter().filter(|it| !it.is_africas_talking).count(), 3, "{given:?}");
    let removed =
        account(&desk, AccountWish::Remove { id: "environment".into(), erase: false }).await;
    assert!(matches!(removed, Err(Refusal::Account { .. })), "{removed:?}");
    let mut desk = desk.restart(AccountSource::Stored).await;
    desk.until(|snapshot| snapshot.accounts.first_run).await;
}

#[tokio::test]
async fn no_secret_is_asked_for_without_a_place_for_it() {
    let desk = empty().await;
    save(&desk, live(&desk.at, "acme")).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    let wish = VaultWish::AskForSecret {
        purpose: SecretPurpose::ApiKey { account: id },
        language: Language::En,
    };
    let refused = desk.phone.act(Intent::Vault { wish }).await;
    assert_eq!(refused, Err(Refusal::Vault { problem: VaultRefusal::NoPlace }));
}

#[tokio::test]
async fn the_machines_policy_sets_and_locks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    let text = "own_accounts = false\nplaces = ['sealed_file']\nidle_lock_minutes = 5\n\
                [[account]]\nid = 'desk'\nkind = 'africas_talking'\nusername = 'acme'\n";
    std::fs::write(&path, text).unwrap();
    let with_policy = |config: &mut PhoneConfig| {
        config.account = AccountSource::Stored;
        config.accounts.policy = Policy::read(&path);
    };
    let mut desk = Desk::start_with(with_policy).await;
    let is_there = |snapshot: &Snapshot| snapshot.vault.idle_lock.minutes == Some(5);
    let snapshot = desk.until(is_there).await;
    assert!(!snapshot.accounts.can_add && snapshot.vault.idle_lock_is_set);
    let draft = live(&desk.at, "mine");
    let refused = account(&desk, AccountWish::Save { draft: draft.into() }).await;
    assert!(matches!(refused, Err(Refusal::Account { .. })), "{refused:?}");
    let session = VaultWish::ChoosePlace { place: SecretsPlace::Session };
    let refused = vault(&desk, session).await;
    assert_eq!(refused, Err(Refusal::Vault { problem: VaultRefusal::ForbiddenByPolicy }));

    let id = "policy.desk";
    let with_id = |username: &str| AccountDraft { id: Some(id.into()), ..live(&desk.at, username) };
    let changed = account(&desk, AccountWish::Save { draft: with_id("mine").into() }).await;
    assert!(format!("{changed:?}").contains("SetByPolicy"), "{changed:?}");
    save(&desk, with_id("acme")).await;
    make_file(&mut desk).await;
    type_key(&mut desk, id, API_KEY).await.unwrap();
    desk.until_ready().await;
}
