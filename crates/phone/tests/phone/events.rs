//! What a program that listens hears of the agent's calls, on a real socket.

mod listener;

use phone::{
    book::NoteDraft,
    intent::{Intent, Refusal},
    snapshot::{EventStream, EventStreamState, Snapshot},
};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::desk::Desk;
use listener::Listener;

const PAGE: &str = "https://crm.example.com";

#[tokio::test]
async fn nothing_listens_until_it_is_on_and_has_a_token() {
    let mut desk = Desk::ready().await;
    let settings = settings();
    let port = settings.port;
    assert_eq!(desk.phone.snapshot().await.event_stream.state, EventStreamState::Off);
    assert!(TcpStream::connect(("127.0.0.1", EventStream::default().port)).await.is_err());
    desk.act(Intent::SetEventStream { settings: settings.clone() }).await;
    desk.until(|snapshot| snapshot.event_stream.state == EventStreamState::TokenMissing).await;
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    let token = desk.phone.new_event_token().await.unwrap();
    desk.until(|snapshot| listening(snapshot) == Some(0)).await;
    let _listener = Listener::begin(port, token.expose()).await;
    desk.until(|snapshot| listening(snapshot) == Some(1)).await;
    desk.act(Intent::SetEventStream { settings: EventStream { on: false, ..settings } }).await;
    desk.until(|snapshot| snapshot.event_stream.state == EventStreamState::Off).await;
}

#[tokio::test]
async fn an_outgoing_call_is_told_from_dialling_to_its_note() {
    let (mut desk, mut listener) = listening_desk().await;
    desk.dial("+254 700 000 001").await.unwrap();
    desk.at.next_request().await;
    desk.at.say(json!({"event": "calling"})).await;
    desk.at.say(json!({"event": "calling"})).await;
    desk.accepted().await;
    let call = desk.phone.snapshot().await.call.unwrap().id;
    desk.act(Intent::Hold { on: true }).await;
    desk.act(Intent::Hold { on: false }).await;
    desk.act(Intent::HangUp).await;
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    desk.until(|snapshot| snapshot.can_dial && snapshot.wrap_up.is_some()).await;
    let written = NoteDraft { note: "wants a call back".into(), outcome: Some("callback".into()) };
    desk.act(Intent::FinishWrapUp { call, written }).await;
    let events = listener.until_type("noted").await;
    assert_eq!(
        types(&events),
        ["dialling", "ringing", "connected", "held", "resumed", "ended", "noted"]
    );
    let of = |kind: &str| events.iter().find(|event| event["type"] == kind).unwrap().clone();
    for event in &events {
        let call = &event["call"];
        assert_eq!((&event["v"], &call["id"]), (&json!(1), &events[0]["call"]["id"]));
        assert_eq!(call["peer"], "+254700000001", "as it is dialled: {event}");
        assert_eq!((&call["direction"], &call["route"]), (&json!("outgoing"), &json!("webrtc")));
    }
    assert_eq!(of("dialling")["call"]["connected_at"], Value::Null);
    assert!(of("connected")["call"]["connected_at"].is_u64());
    assert_eq!(
        (of("held")["call"]["held"].clone(), of("ended")["call"]["held"].clone()),
        (json!(true), json!(false))
    );
    assert_eq!(of("ended")["call"]["end"], "local_hangup");
    assert!(of("ended")["call"]["seconds"].is_u64());
    assert_eq!(
        (&of("noted")["note"], &of("noted")["outcome"]),
        (&json!("wants a call back"), &json!("callback"))
    );
    let row = desk.row(|row| row.end.is_some()).await.id;
    assert_eq!(of("noted")["call"]["history_id"], row);
}

#[tokio::test]
async fn every_note_is_told_as_it_is_kept_also_later_from_the_history() {
    let (mut desk, mut listener) = listening_desk().await;
    desk.dial("+254 700 000 001").await.unwrap();
    desk.at.next_request().await;
    desk.at.say(json!({"event": "calling"})).await;
    desk.accepted().await;
    let call = desk.phone.snapshot().await.call.unwrap().id;
    let row = desk.until(|snapshot| snapshot.wrap_up.is_some()).await.wrap_up.unwrap().row;
    let written = |note: &str, outcome: Option<&str>| NoteDraft {
        note: note.into(),
        outcome: outcome.map(Into::into),
    };
    let told = |event: &Value| (event["note"].clone(), event["outcome"].clone());
    for (note, outcome) in [("wants", None), ("wants ", Some("callback")), ("wants it", None)] {
        desk.act(Intent::Note { call, written: written(note, outcome) }).await;
        let event = listener.until_type("noted").await.pop().unwrap();
        assert_eq!(told(&event), (json!(note.trim()), json!(outcome)), "{event}");
        assert_eq!(event["call"]["history_id"], row);
    }
    desk.act(Intent::HangUp).await;
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    desk.until(|snapshot| snapshot.can_dial && snapshot.wrap_up.is_some()).await;
    // It is known already.
    desk.act(Intent::FinishWrapUp { call, written: written("wants it", None) }).await;
    desk.row(|row| row.has_note && !row.has_draft).await;
    let in_history = i64::try_from(row).unwrap();
    let book = desk.phone.book();
    book.draft_call_note(in_history, written("wants two", None)).await.unwrap();
    let events = listener.until_type("noted").await;
    assert_eq!(types(&events), ["ended", "noted"]);
    assert_eq!(told(&events[1]), (json!("wants two"), Value::Null));
    book.note_call(in_history, written("wants three", Some("sale"))).await.unwrap();
    let event = listener.until_type("noted").await.pop().unwrap();
    assert_eq!(told(&event), (json!("wants three"), json!("sale")));
    let id = event["call"]["id"].clone();

    // A run that has not seen the call knows it from the history.
    let mut desk = desk.again().await;
    let shown = desk.until(|snapshot| listening(snapshot) == Some(0)).await;
    let port = shown.event_stream.settings.port;
    let mut listener = Listener::begin(port, &listener.token).await;
    desk.phone.book().note_call(in_history, written("", None)).await.unwrap();
    let event = listener.until_type("noted").await.pop().unwrap();
    assert_eq!(told(&event), (json!(""), Value::Null));
    let of_row = &event["call"];
    assert_eq!((&of_row["history_id"], &of_row["id"]), (&json!(row), &json!(format!("row-{row}"))));
    assert_ne!(of_row["id"], id);
    assert_eq!(
        (&of_row["peer"], &of_row["end"]),
        (&json!("+254700000001"), &json!("local_hangup"))
    );
    assert!(of_row["connected_at"].is_u64() && of_row["seconds"].is_u64(), "{of_row}");
}

#[tokio::test]
async fn an_incoming_call_is_told_with_whose_number_it_is() {
    let (mut desk, mut listener) = listening_desk().await;
    desk.at.say_with(caller("+254711000111"), offer()).await;
    desk.until(|snapshot| snapshot.call.is_some()).await;
    desk.act(Intent::Answer).await;
    desk.at.next_request().await;
    desk.accepted().await;
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    let events = listener.until_type("ended").await;
    assert_eq!(types(&events), ["ringing", "connected", "ended"]);
    assert_eq!(events[0]["call"]["given_name"], "Wanjiru");
    assert_eq!(events[2]["call"]["end"], "remote_hangup");
    assert_eq!(listener.known, 1, "told once where it is written");
}

#[tokio::test]
async fn calls_that_follow_at_once_or_are_missed_are_all_told() {
    let (mut desk, mut listener) = listening_desk().await;
    for number in ["+254700000002", "+254700000003"] {
        desk.dial(number).await.unwrap();
        desk.at.next_request().await;
        desk.at.say(json!({"event": "calling"})).await;
        desk.at.say(json!({"event": "hangup", "code": 486, "reason": "Busy Here"})).await;
        desk.until(|snapshot| snapshot.can_dial).await;
        let events = listener.until_type("ended").await;
        assert_eq!(types(&events), ["dialling", "ringing", "ended"]);
        assert_eq!(events[2]["call"]["peer"], number);
        assert_eq!(
            (&events[2]["call"]["end"], &events[2]["call"]["seconds"]),
            (&json!("busy"), &Value::Null)
        );
    }
    desk.at.say_with(caller("+254711000111"), offer()).await;
    desk.until(|snapshot| snapshot.call.as_ref().is_some_and(|call| call.can_answer)).await;
    desk.at.say(json!({"event": "hangup", "code": 487, "reason": "Request Terminated"})).await;
    let events = listener.until_type("ended").await;
    assert_eq!(
        (types(&events), &events[1]["call"]["end"]),
        (vec!["ringing", "ended"], &json!("missed"))
    );
}

#[tokio::test]
async fn the_end_of_the_phone_is_told_before_the_stream_ends() {
    let (mut desk, mut listener) = listening_desk().await;
    desk.dial("+254700000001").await.unwrap();
    desk.at.next_request().await;
    desk.until(|snapshot| snapshot.call.is_some()).await;
    desk.phone.shutdown().await;
    assert_eq!(types(&listener.until_type("ended").await), ["dialling", "ended"]);
}

#[tokio::test]
async fn a_new_token_lets_go_of_the_old_ones_listeners_and_a_restart_keeps_it() {
    let (mut desk, mut listener) = listening_desk().await;
    let port = desk.phone.snapshot().await.event_stream.settings.port;
    let new = desk.phone.new_event_token().await.unwrap();
    listener.ends().await;
    desk.until(|snapshot| listening(snapshot) == Some(0)).await;
    assert_eq!(Listener::status(port, &listener.token, "").await, 401);
    let mut desk = desk.again().await;
    desk.until(|snapshot| listening(snapshot) == Some(0)).await;
    assert!(desk.phone.snapshot().await.event_stream.has_token);
    let _listener = Listener::begin(port, new.expose()).await;
    let page = format!("Origin: {PAGE}\r\n");
    assert_eq!(Listener::status(port, new.expose(), &page).await, 200, "sites are kept too");
}

#[tokio::test]
async fn settings_that_cannot_be_are_refused_and_change_nothing() {
    let desk = Desk::ready().await;
    let before = desk.phone.snapshot().await.event_stream;
    let with = |change: fn(&mut EventStream)| {
        let mut settings = settings();
        change(&mut settings);
        Intent::SetEventStream { settings }
    };
    let origin = "http://crm.example.com".to_owned();
    for (intent, refusal) in [
        (with(|it| it.port = 80), Refusal::BadPort),
        (
            with(|it| it.origins = vec!["http://crm.example.com".into()]),
            Refusal::BadOrigin { origin },
        ),
        (
            with(|it| it.origins = (0..11).map(|n| format!("https://{n}.example.com")).collect()),
            Refusal::TooManyOrigins,
        ),
    ] {
        assert_eq!(desk.phone.act(intent).await, Err(refusal));
    }
    assert_eq!(desk.phone.snapshot().await.event_stream, before);
    let pasted = |it: &mut EventStream| it.origins = vec!["https://CRM.example.com/login".into()];
    desk.act(with(pasted)).await;
    assert_eq!(desk.phone.snapshot().await.event_stream.settings.origins, [PAGE]);
}

/// A desk that serves, and somebody who listens.
async fn listening_desk() -> (Desk, Listener) {
    let mut desk = Desk::ready().await;
    let settings = settings();
    let port = settings.port;
    desk.act(Intent::SetEventStream { settings }).await;
    let token = desk.phone.new_event_token().await.unwrap();
    desk.until(|snapshot| listening(snapshot) == Some(0)).await;
    let listener = Listener::begin(port, token.expose()).await;
    (desk, listener)
}

fn settings() -> EventStream {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    EventStream { on: true, port, origins: vec![PAGE.into()] }
}

fn listening(snapshot: &Snapshot) -> Option<u32> {
    match snapshot.event_stream.state {
        EventStreamState::Listening { listeners } => Some(listeners),
        EventStreamState::Off
        | EventStreamState::TokenMissing
        | EventStreamState::Starting
        | EventStreamState::PortTaken
        | EventStreamState::Failed { .. } => None,
    }
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["type"].as_str()).collect()
}

fn caller(number: &str) -> Value {
    json!({"event": "incomingcall", "username": format!("sip:{number}@ke.example"),
        "displayname": "Wanjiru"})
}

fn offer() -> Value {
    json!({"type": "offer", "sdp": "v=0\r\n"})
}
