//! The do-not-call list on a real file: from the first moment of the next run on, and for the
//! very next call after a wish.

use std::time::Duration;

use phone::{
    book::{ListFailure, NumbersBlocked},
    intent::{Intent, Refusal},
    snapshot::{CallState, EndCode, Via},
};
use serde_json::{Value, json};
use store::Store;
use tokio::time::timeout;

use crate::{
    desk::{Desk, call_state},
    imports::{Files, how, take},
};

const NUMBER: &str = "+254711000001";

#[tokio::test]
async fn a_wish_counts_for_the_next_call_and_for_the_next_run() {
    let desk = Desk::ready().await;
    let book = desk.phone.book();
    let added = NumbersBlocked { added: 1, ..NumbersBlocked::default() };
    let blocked = book.block_number("0711 000 001".into(), "asked us".into()).await.unwrap();
    assert_eq!(blocked, added);
    refused(&desk).await;
    let shown = book.do_not_call("0711".into(), 0, 10).await.unwrap();
    assert_eq!((shown.total, shown.numbers[0].number.as_str()), (1, NUMBER));
    assert_eq!(shown.numbers[0].reason, "asked us");

    let mut desk = desk.again().await;
    desk.until_ready().await;
    refused(&desk).await;
    desk.phone.book().unblock_number(NUMBER.into()).await.unwrap();
    desk.dial(NUMBER).await.unwrap();
    desk.row(|row| row.peer == NUMBER).await;
}

#[tokio::test]
async fn a_call_in_the_first_moment_waits_for_the_list() {
    let desk = Desk::start_with(|config| {
        let store = Store::open(&config.database).unwrap();
        let mut many = (0..20_000).map(|at| format!("+2547{at:08}")).chain([NUMBER.into()]);
        store.forbid(&mut many, "national list", call::Timestamp(1)).unwrap();
    })
    .await;
    // Before anything is ready: the list decides, not the line.
    refused(&desk).await;
}

#[tokio::test]
async fn contacts_and_files_are_blocked_with_all_their_numbers() {
    let (desk, files) = (Desk::ready().await, Files::new());
    let rows = "Name,Phone 1,Phone 2\nAsha,0711000001,0722000002\nShort,100,\n";
    take(&desk, how(&desk, files.write("people.csv", rows.as_bytes()))).await;
    let book = desk.phone.book();
    let asha = book.contacts("asha".into(), None, 0, 1).await.unwrap().contacts.remove(0);
    assert_eq!(book.block_contact(asha.id, String::new()).await.unwrap().added, 2);
    refused(&desk).await;
    assert_eq!(
        book.do_not_call(String::new(), 0, 9).await.unwrap().numbers[0].name.as_deref(),
        Some("Asha")
    );
    let file = "MSISDN\n254733000003\n0711000001\n100\n";
    let how = phone::book::HowToRead {
        repair: true,
        ..how(&desk, files.write("national.csv", file.as_bytes()))
    };
    let blocked = book.block_file(how, "national list".into()).await.unwrap();
    assert_eq!(blocked, NumbersBlocked { added: 1, known: 1, without_number: 1 });
    let refusal = desk.dial("0733000003").await.unwrap_err();
    assert!(matches!(refusal, Refusal::DoNotCall { reason, .. } if reason == "national list"));
}

#[tokio::test]
async fn help_is_never_blocked_and_what_is_no_number_is_said() {
    let mut desk = Desk::ready().await;
    let block = |typed: &str| desk.phone.book().block_number(typed.into(), String::new());
    assert_eq!(block("999").await.unwrap_err(), ListFailure::Emergency);
    assert_eq!(block("100").await.unwrap_err(), ListFailure::NoNumber);
    assert_eq!(
        block("").await.unwrap_err(),
        ListFailure::Refused { refusal: Refusal::EmptyNumber }
    );
    desk.dial("999").await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "call");
}

#[tokio::test]
async fn calls_from_a_blocked_number_are_declined_unseen_where_that_is_wanted() {
    let mut desk = Desk::ready().await;
    let (book, numbers) =
        (desk.phone.book().clone(), vec!["0711 000 001".to_owned(), "100".to_owned()]);
    book.block_number(NUMBER.into(), String::new()).await.unwrap();
    assert!(!book.blocked_of(numbers.clone()).await.unwrap()[0].turned_away);
    desk.at.say_with(rings(NUMBER), offer()).await;
    desk.until(|snapshot| matches!(call_state(snapshot), Some(CallState::Incoming { .. }))).await;
    desk.act(Intent::Decline).await;
    assert_eq!(desk.at.next_request().await["request"], "decline");
    desk.at.say(json!({"event": "decline"})).await;
    desk.until(|snapshot| snapshot.can_dial).await;

    book.turn_away(numbers.clone(), true).await.unwrap();
    assert!(book.blocked_of(numbers).await.unwrap()[0].turned_away);
    let mut desk = desk.again().await;
    desk.until_ready().await;
    desk.at.say_with(rings(NUMBER), offer()).await;
    // The first run's good-bye comes before it.
    let asked = async { while desk.at.next_request().await["request"] != "decline" {} };
    timeout(Duration::from_secs(10), asked).await.expect("it is declined");
    let seen = desk.until(|snapshot| !snapshot.can_dial).await;
    assert_eq!((seen.call, seen.wrap_up), (None, None));
    desk.at.say(json!({"event": "decline"})).await;
    desk.until(|snapshot| snapshot.can_dial).await;
    desk.row(|row| row.end.as_ref().is_some_and(|end| end.code == EndCode::TurnedAway)).await;
    assert_eq!(desk.number_of_rows(2).await, 2);
}

#[tokio::test]
async fn a_second_caller_is_turned_away_without_a_word() {
    let mut desk = Desk::in_a_call().await;
    let book = desk.phone.book();
    book.block_number(NUMBER.into(), String::new()).await.unwrap();
    book.turn_away(vec![NUMBER.into()], true).await.unwrap();
    desk.at.say_of("second", rings(NUMBER)).await;
    let turned_away = |row: &phone::book::PastCall| {
        row.peer == NUMBER && row.end.as_ref().is_some_and(|end| end.code == EndCode::TurnedAway)
    };
    desk.row(turned_away).await;
    let seen = desk.until(|snapshot| snapshot.call.is_some()).await;
    assert_eq!(seen.waiting, None);
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    assert_eq!(desk.at.next_request().await["request"], "decline", "once the first is over");
    assert_eq!(desk.number_of_rows(2).await, 2);
}

fn rings(number: &str) -> Value {
    json!({"event": "incomingcall", "username": format!("sip:{number}@ke.example")})
}

fn offer() -> Value {
    json!({"type": "offer", "sdp": "v=0\r\n"})
}

/// By every way, and nothing is sent.
async fn refused(desk: &Desk) {
    for via in [Via::Auto, Via::Webrtc, Via::VoiceApi] {
        for to in [NUMBER, "0711000001", "tel:+254-711-000-001"].map(str::to_owned) {
            let outcome = desk.phone.act(Intent::Dial { to: to.clone(), via }).await;
            assert!(
                matches!(outcome, Err(Refusal::DoNotCall { .. } | Refusal::NeedsCountry)),
                "{to} {via:?}: {outcome:?}"
            );
        }
    }
    let calls =
        desk.phone.book().calls(phone::book::CallFilter::default(), None, 10).await.unwrap();
    assert!(calls.iter().all(|call| call.peer != NUMBER), "{calls:?}");
}
