//! Who it is, and what of a damaged file is left.

use std::{fs, path::Path};

mod book;

use addressbook::{Contact, Name, Number};
use call::Timestamp;
use phone::snapshot::NoticeKind;
use serde_json::json;
use store::Store;

use crate::desk::Desk;

const NUMBER: &str = "+254711000333";

#[tokio::test]
async fn a_contacts_name_is_shown_for_a_call_and_in_the_history() {
    let mut desk = Desk::start_with(|config| know(&config.database)).await;
    desk.until_ready().await;
    let caller = json!({"event": "incomingcall", "username": format!("sip:{NUMBER}@ke.example")});
    desk.at.say_with(caller, json!({"type": "offer", "sdp": "v=0\r\n"})).await;
    let named = |name: &Option<String>| name.as_deref() == Some("Wanjikũ Kamau");
    desk.until(|snapshot| snapshot.call.as_ref().is_some_and(|call| named(&call.peer_name))).await;
    desk.row(|row| row.peer == NUMBER && named(&row.peer_name)).await;
}

#[tokio::test]
async fn a_contacts_name_goes_before_the_one_that_the_network_gives() {
    let mut desk = Desk::start_with(|config| know(&config.database)).await;
    desk.until_ready().await;
    let caller = json!({"event": "incomingcall", "username": format!("sip:{NUMBER}@ke.example"),
        "displayname": "\"Your bank\""});
    desk.at.say_with(caller, json!({"type": "offer", "sdp": "v=0\r\n"})).await;
    let named = |name: &Option<String>| name.as_deref() == Some("Wanjikũ Kamau");
    desk.until(|snapshot| snapshot.call.as_ref().is_some_and(|call| named(&call.peer_name))).await;
    desk.row(|row| row.peer == NUMBER && named(&row.peer_name)).await;
}

#[tokio::test]
async fn who_waits_is_named_too_and_keeps_the_name_when_the_call_is_theirs() {
    let mut desk = Desk::start_with(|config| know(&config.database)).await;
    desk.until_ready().await;
    desk.dial("+254700000001").await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "call");
    desk.at.say(json!({"event": "calling"})).await;
    desk.accepted().await;
    let caller = json!({"event": "incomingcall", "username": format!("sip:{NUMBER}@at.invalid")});
    desk.at.say_of("second", caller).await;
    let named = |name: Option<&String>| name.is_some_and(|name| name == "Wanjikũ Kamau");
    desk.until(|shown| named(shown.waiting.as_ref().and_then(|one| one.peer_name.as_ref()))).await;
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "x"})).await;
    let call = |shown: &phone::snapshot::Snapshot| {
        shown.waiting.is_none()
            && named(shown.call.as_ref().and_then(|call| call.peer_name.as_ref()))
    };
    desk.until(call).await;
}

#[tokio::test]
async fn a_damaged_file_is_told_and_set_aside() {
    let mut desk = Desk::start_with(|config| {
        fs::write(&config.database, "no database at all ".repeat(5_000)).unwrap();
    })
    .await;
    let restored = |what: &NoticeKind| matches!(what, NoticeKind::StoreRestored { from_copy: false, set_aside } if Path::new(set_aside).exists());
    desk.until(|snapshot| snapshot.notices.iter().any(|notice| restored(&notice.what))).await;
    desk.until_ready().await;
    desk.dial(NUMBER).await.unwrap();
    desk.row(|row| row.peer == NUMBER).await;
}

fn know(database: &Path) {
    let number = Number { typed: NUMBER.into(), e164: Some(NUMBER.into()), ..Number::default() };
    let name = Name { formatted: "Wanjikũ Kamau".into(), ..Name::default() };
    let contact = Contact { name, numbers: vec![number], ..Contact::default() };
    Store::open(database).unwrap().save_contact(None, &contact, Timestamp(1)).unwrap();
}
