//! What is left on an account is that account's, and nobody has to look for it.

use phone::snapshot::{BalanceView, Caution, NoticeKind, Via};

use super::*;

fn told(snapshot: &Snapshot) -> Option<&str> {
    snapshot.balance.as_ref().map(|balance| balance.text.as_str())
}

fn warns(snapshot: &Snapshot) -> bool {
    snapshot.notices.iter().any(|notice| matches!(notice.what, NoticeKind::LowBalance { .. }))
}

#[tokio::test]
async fn it_is_told_once_the_line_is_ready_and_forgotten_with_the_account() {
    let mut desk = empty().await;
    desk.at.set_balance("acme", Some("KES 12.00"));
    desk.at.set_balance("other", None);
    let (first, second) = two_accounts(&mut desk).await;
    let snapshot = desk.until(|shown| shown.balance.is_some()).await;
    assert!(matches!(snapshot.balance, Some(BalanceView { low: true, .. })), "{snapshot:?}");
    assert_eq!((told(&snapshot), warns(&snapshot)), (Some("KES 12.00"), true));
    let looked = desk.phone.preview("0711000013".into(), Via::Auto).await.unwrap();
    assert_eq!(looked.cautions, [Caution::LowBalance]);

    account(&desk, AccountWish::Use { id: second }).await.unwrap();
    let snapshot = desk.until(|shown| told(shown) != Some("KES 12.00")).await;
    assert_eq!((snapshot.balance.is_none(), warns(&snapshot)), (true, false), "it is forgotten");
    desk.at.set_balance("other", Some("KES 900.00"));
    desk.until(|shown| told(shown) == Some("KES 900.00") && !warns(shown)).await;

    let id = desk.phone.snapshot().await.accounts.in_use.unwrap();
    account(&desk, AccountWish::Remove { id, erase: false }).await.unwrap();
    desk.until(|shown| shown.balance.is_none() && shown.account.is_none()).await;
    account(&desk, AccountWish::Use { id: first }).await.unwrap();
    desk.until(|shown| told(shown) == Some("KES 12.00")).await;
}

#[tokio::test]
async fn a_late_word_of_the_account_before_is_not_taken_for_this_ones() {
    let mut desk = empty().await;
    desk.at.set_balance("acme", None);
    desk.at.set_balance("other", None);
    let (_, second) = two_accounts(&mut desk).await;
    account(&desk, AccountWish::Use { id: second.clone() }).await.unwrap();
    desk.until(|shown| {
        shown.accounts.in_use.as_ref() == Some(&second)
            && matches!(shown.line, phone::snapshot::LineView::Ready { .. })
    })
    .await;
    desk.at.set_balance("acme", Some("KES 12.00"));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(desk.phone.snapshot().await.balance, None);
    desk.at.set_balance("other", Some("KES 900.00"));
    let snapshot = desk.until(|shown| shown.balance.is_some()).await;
    assert_eq!(told(&snapshot), Some("KES 900.00"));
}

/// The first of them is ready.
async fn two_accounts(desk: &mut Desk) -> (String, String) {
    choose(desk, SecretsPlace::Session).await;
    let mut ids = Vec::new();
    for username in ["acme", "other"] {
        save(desk, live(&desk.at, username)).await;
        let id = desk.phone.snapshot().await.accounts.saved.unwrap();
        type_key(desk, &id, API_KEY).await.unwrap();
        ids.push(id);
    }
    desk.until_ready().await;
    (ids.remove(0), ids.remove(0))
}
