//! Who signs out and erases everything leaves nobody behind, and no way to bring them back.

use std::{sync::Mutex, time::Duration};

use call::{Direction, End, EndReason, Record, Route, Timestamp};
use phone::{
    book::{
        CallFilter,
        sync::{SyncSource, SyncState},
    },
    snapshot::LineView,
};
use store::Store;
use vault::{AccountId, Kind, Name, Place};

use super::*;

const NUMBER: &str = "+254711000001";

#[tokio::test]
async fn calls_notes_contacts_and_the_contacts_server_go_with_the_account() {
    let vault_of = Mutex::new(None);
    let mut desk = Desk::start_with(|config| {
        config.account = AccountSource::Stored;
        *vault_of.lock().unwrap() = Some(Arc::clone(&config.accounts.vault));
        fill(&Store::open(&config.database).unwrap());
    })
    .await;
    let kept = vault_of.into_inner().unwrap().unwrap();
    let id = sign_in(&mut desk).await;
    let book = desk.phone.book();
    book.block_number(NUMBER.into(), "s33d asked us".into()).await.unwrap();
    // Nobody answers there.
    let url = "http://127.0.0.1:1/".to_owned();
    let source = SyncSource { url, username: "s33d".into(), book: None, share_own: true };
    book.set_sync(source).await.unwrap();
    until_sync(&desk, &SyncState::PasswordMissing).await;
    type_secret(&desk, SecretPurpose::ContactsPassword, "s33d password", None).await.unwrap();
    let name = Name::new(AccountId::new("contacts").unwrap(), Kind::ContactsPassword);
    let password = || kept.secret(Place::Session, &name).unwrap();
    assert!(password().is_some(), "it is there before");

    account(&desk, AccountWish::Remove { id, erase: true }).await.unwrap();
    desk.until(|shown| shown.line == LineView::SignedOut && shown.accounts.first_run).await;
    until_sync(&desk, &SyncState::default()).await;
    let book = desk.phone.book();
    for _ in 0..200 {
        if book.calls(CallFilter::default(), None, 9).await.unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(book.calls(CallFilter::default(), None, 9).await.unwrap().is_empty());
    assert_eq!(book.contacts(String::new(), None, 0, 9).await.unwrap().contacts.len(), 0);
    for _ in 0..200 {
        if password().is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(password().is_none(), "the password is gone");
    let list = book.do_not_call(String::new(), 0, 9).await.unwrap().numbers;
    assert_eq!((list.len(), list[0].reason.as_str()), (1, ""), "the wish stays, the words go");

    let desk = desk.again().await;
    let sync = desk.phone.book().sync().await.unwrap();
    assert_eq!((sync.source, sync.contacts), (None, 0), "nor is it in the next run");
    desk.phone.shutdown().await;
}

/// A contact, and a call with a note.
fn fill(store: &Store) {
    let contact =
        addressbook::vcard::parse("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:s33d\r\nEND:VCARD\r\n");
    store.save_contact(None, &contact.unwrap(), Timestamp(1)).unwrap();
    let end = End {
        reason: EndReason::RemoteHangup,
        detail: None,
        at: Timestamp(9),
        connected_at: Some(Timestamp(5)),
    };
    let record = Record {
        direction: Direction::Outgoing,
        route: Route::Webrtc,
        peer: NUMBER.into(),
        peer_name: None,
        started_at: Timestamp(1),
        connected_at: Some(Timestamp(5)),
        end: Some(end),
    };
    let row = store.open_call(&record).unwrap();
    store.note_call(row, "s33d pays late", None).unwrap();
}

async fn sign_in(desk: &mut Desk) -> String {
    desk.until(|shown| shown.accounts.first_run).await;
    choose(desk, SecretsPlace::Session).await;
    save(desk, live(&desk.at, "acme")).await;
    let id = desk.until(|shown| shown.accounts.saved.is_some()).await.accounts.saved.unwrap();
    type_key(desk, &id, API_KEY).await.unwrap();
    desk.until_ready().await;
    id
}

async fn until_sync(desk: &Desk, wanted: &SyncState) {
    for _ in 0..500 {
        if desk.phone.book().sync().await.unwrap().state == *wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not so in time: {:?}", desk.phone.book().sync().await);
}
