//! The calls of the past: found, noted, exported, kept no longer than wanted, erased.

use std::{fs, path::Path};

use call::{Direction, End, EndReason, Record, Route, Timestamp};
use phone::{
    book::{
        BookFailure, CallFilter, CallKind, CallsExportFormat, NoteDraft, PastCall, PersonTraces,
        Retention,
    },
    snapshot::EndCode,
};
use serde_json::{Value, json};
use store::{CallQuality, Store};

use crate::desk::Desk;

const DAY: u64 = 86_400_000;
const CALLER: &str = "+254711000111";

#[tokio::test]
async fn missed_declined_and_taken_elsewhere_are_told_apart() {
    let mut desk = Desk::ready().await;
    for end in ["487", "LOSE_RACE"] {
        desk.at.say_with(rings(), json!({"type": "offer", "sdp": "v=0\r\n"})).await;
        desk.until(|snapshot| snapshot.call.as_ref().is_some_and(|call| call.can_answer)).await;
        desk.at.say(json!({"event": "hangup", "code": end})).await;
        desk.until(|snapshot| snapshot.can_dial).await;
    }
    let elsewhere =
        |row: &PastCall| row.end.as_ref().is_some_and(|end| end.code == EndCode::AnsweredElsewhere);
    desk.row(elsewhere).await;
    for (kind, code) in [
        (CallKind::Missed, EndCode::Missed),
        (CallKind::AnsweredElsewhere, EndCode::AnsweredElsewhere),
    ] {
        let found = found(&desk, kind).await;
        let ends: Vec<_> = found.into_iter().map(|row| row.end.unwrap().code).collect();
        assert_eq!(ends, [code], "{kind:?}");
    }
    assert_eq!(found(&desk, CallKind::Declined).await, []);
}

#[tokio::test]
async fn calls_are_found_page_by_page_and_counted() {
    let desk = Desk::start_with(|config| many(&config.database, 250)).await;
    let book = desk.phone.book();
    let filter = CallFilter { kind: CallKind::Failed, ..CallFilter::default() };
    assert_eq!(book.count_calls(filter.clone()).await.unwrap().calls, 125);
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = book.calls(filter.clone(), before, 40).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(i64::try_from(last.id).unwrap());
        seen.extend(page.iter().map(|row| row.id));
    }
    assert_eq!(seen.len(), 125);
    assert!(seen.windows(2).all(|two| two[0] > two[1]), "{seen:?}");
    let answered = CallFilter { kind: CallKind::Answered, ..CallFilter::default() };
    assert_eq!(book.count_calls(answered).await.unwrap().calls, 125);
    let words = CallFilter { text: "nobody of that name".into(), ..CallFilter::default() };
    assert_eq!(book.calls(words, None, 40).await.unwrap(), []);
}

#[tokio::test]
async fn all_that_is_known_of_a_call_is_told_and_its_note_is_finished() {
    let desk = Desk::start_with(|config| {
        let store = Store::open(&config.database).unwrap();
        let row = store.open_call(&past(CALLER, 60_000, 0)).unwrap();
        let quality = CallQuality { mos: Some(410), lost: 12, ..CallQuality::default() };
        store.rate_call(row, &quality).unwrap();
    })
    .await;
    let book = desk.phone.book();
    let row = i64::try_from(desk.rows().await[0].id).unwrap();
    let draft = NoteDraft { note: "wants a qu".into(), outcome: None };
    book.draft_call_note(row, draft.clone()).await.unwrap();
    let known = book.call(row).await.unwrap();
    assert_eq!((known.draft, known.ring_seconds), (Some(draft), Some(4)));
    assert_eq!(known.quality.map(|it| (it.mos, it.lost_percent)), Some((Some(4.1), 1.2)));
    let note = NoteDraft { note: "wants a quote ".into(), outcome: Some("callback".into()) };
    book.note_call(row, note).await.unwrap();
    let known = book.call(row).await.unwrap();
    assert_eq!((known.note.as_str(), known.draft), ("wants a quote", None));
    assert_eq!(known.call.outcome.as_deref(), Some("callback"));
    let long = NoteDraft { note: "x".repeat(10_001), outcome: None };
    assert_eq!(book.note_call(row, long).await, Err(BookFailure::TooLong));
    assert_eq!(book.call(999).await, Err(BookFailure::Missing));
}

#[tokio::test]
async fn what_is_found_is_exported_and_no_cell_is_computed() {
    let desk = Desk::start_with(|config| {
        many(&config.database, 1_200);
        let store = Store::open(&config.database).unwrap();
        let hostile = Record {
            peer_name: Some("=HYPERLINK(\"http://x\")".into()),
            ..past(CALLER, 60_000, 9_999)
        };
        let row = store.open_call(&hostile).unwrap();
        store.note_call(row, "@SUM(1)\nand \"more\"", None).unwrap();
    })
    .await;
    let folder = tempfile::TempDir::new().unwrap();
    let export = |format| {
        let folder = folder.path().join("Documents");
        desk.phone.book().export_calls(CallFilter::default(), format, folder)
    };
    let csv = export(CallsExportFormat::Csv).await.unwrap();
    assert_eq!(csv.calls, 1_201);
    let text = fs::read_to_string(&csv.path).unwrap();
    assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\"") && text.contains("\"'@SUM(1)"));
    assert!(text.contains(&format!("\"{CALLER}\"")), "a number stays a number");
    let again = export(CallsExportFormat::Csv).await.unwrap();
    assert_ne!(again.path, csv.path, "no file is written over");
    let list = export(CallsExportFormat::Json).await.unwrap();
    let list: Vec<Value> = serde_json::from_slice(&fs::read(&list.path).unwrap()).unwrap();
    // It began before all others.
    assert_eq!((list.len(), &list[1_200]["number"]), (1_201, &json!(CALLER)));
    assert_eq!(list[1_200]["note"], "@SUM(1)\nand \"more\"");

    let nowhere = folder.path().join("a file");
    fs::write(&nowhere, "").unwrap();
    let book = desk.phone.book();
    let failed = book.export_calls(CallFilter::default(), CallsExportFormat::Csv, nowhere).await;
    assert!(matches!(failed, Err(BookFailure::File { .. })), "{failed:?}");
}

#[tokio::test]
async fn what_is_kept_no_longer_is_said_before_it_goes_and_goes_at_the_next_start() {
    let now = now();
    let desk = Desk::start_with(|config| {
        let store = Store::open(&config.database).unwrap();
        for age in [1, 31, 400] {
            store.open_call(&past(CALLER, now - age * DAY, age)).unwrap();
        }
    })
    .await;
    let book = desk.phone.book();
    assert_eq!(book.retention().await, Ok(Retention { days: None }));
    let days = |days| Retention { days: Some(days) };
    assert_eq!(book.too_old(days(30)).await, Ok(2));
    assert_eq!(book.too_old(days(0)).await, Err(BookFailure::BadDays { most: 3_650 }));
    assert_eq!(desk.rows().await.len(), 3, "nothing goes before it is asked for");
    assert_eq!(book.keep_calls(days(90)).await, Ok(1));
    assert_eq!(desk.rows().await.len(), 2);
    desk.phone.shutdown().await;
    let store = Store::open(&desk.database()).unwrap();
    store.open_call(&past(CALLER, now - 91 * DAY, 7)).unwrap();
    drop(store);
    let desk = desk.restart(phone::account::AccountSource::Stored).await;
    let mut rows = desk.rows().await;
    for _ in 0..200 {
        if rows.len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        rows = desk.rows().await;
    }
    assert_eq!(rows.len(), 2, "{rows:?}");
}

#[tokio::test]
async fn a_person_is_erased_after_it_was_said_how_much_goes() {
    let desk = Desk::start_with(|config| {
        let store = Store::open(&config.database).unwrap();
        let row = store.open_call(&past(CALLER, 60_000, 1)).unwrap();
        store.note_call(row, "personal", None).unwrap();
        store.open_call(&past("+254711000222", 60_000, 2)).unwrap();
    })
    .await;
    let book = desk.phone.book();
    let traces = book.person(CALLER.into()).await;
    assert_eq!(traces, Ok(PersonTraces { contacts: 0, calls: 1, notes: 1 }));
    assert_eq!(book.erase_person(CALLER.into()).await, traces);
    let peers: Vec<_> = desk.rows().await.into_iter().map(|row| row.peer).collect();
    assert_eq!(peers, ["+254711000222"]);
    assert_eq!(book.person("agent".into()).await, Err(BookFailure::NoNumber));
}

async fn found(desk: &Desk, kind: CallKind) -> Vec<PastCall> {
    let filter = CallFilter { kind, ..CallFilter::default() };
    desk.phone.book().calls(filter, None, 9).await.unwrap()
}

fn rings() -> Value {
    json!({"event": "incomingcall", "username": format!("sip:{CALLER}@ke.example")})
}

/// Every second one was answered, the others were busy.
fn many(database: &Path, calls: u64) {
    let store = Store::open(database).unwrap();
    for number in 0..calls {
        let call = past(&format!("+2547000{number:05}"), 1_000_000 + number * 1_000, number);
        store.open_call(&call).unwrap();
    }
}

fn past(peer: &str, started_at: u64, number: u64) -> Record {
    let answered = number.is_multiple_of(2);
    let connected_at = answered.then_some(Timestamp(started_at + 4_000));
    let reason = if answered { EndReason::RemoteHangup } else { EndReason::Busy };
    Record {
        direction: Direction::Outgoing,
        route: Route::Webrtc,
        peer: peer.to_owned(),
        peer_name: None,
        started_at: Timestamp(started_at),
        connected_at,
        end: Some(End { reason, detail: None, at: Timestamp(started_at + 9_000), connected_at }),
    }
}

fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}
