//! Calls found, noted and forgotten.

use call::{Direction, EndReason, Record, Route, Timestamp};
use store::{CallQuality, CallRow, Count, Draft, Error, Filter, PersonRows, Store};

use crate::{call, found, new_store, person};

#[test]
fn a_call_has_the_name_of_the_contact() {
    let (_folder, store) = new_store();
    store.save_contact(None, &person("Wanjikũ", &["0712345678"]), Timestamp(1)).expect("saved");
    store.open_call(&call("+254712345678", 10, None)).expect("opened");
    let calls = store.search_calls(&store::Filter::default(), 1).expect("read");
    assert_eq!(calls[0].record.peer_name.as_deref(), Some("Wanjikũ"));
}

#[test]
fn calls_are_found_by_name_number_note_and_kind() {
    let (_folder, store) = new_store();
    store
        .save_contact(None, &person("Wanjikũ Kamau", &["0712345678"]), Timestamp(1))
        .expect("saved");
    let first = store.open_call(&call("+254712345678", 10, Some(EndReason::Busy))).expect("opened");
    let second = store.open_call(&call("+254733000111", 20, None)).expect("opened");
    let missed = Record {
        direction: Direction::Incoming,
        ..call("agent.amina", 30, Some(EndReason::Missed))
    };
    let third = store.open_call(&missed).expect("opened");
    store
        .update_call(second, &call("+254733000111", 20, Some(EndReason::NoAnswer)))
        .expect("updated");
    store
        .note_call(second, "Wants the blue one.\nCall on Friday", Some("callback"))
        .expect("noted");

    let text = |text: &str| Filter { text: text.into(), ..Filter::default() };
    let ends = |ends: &[EndReason]| Filter { ends: ends.to_vec(), ..Filter::default() };
    for (filter, rows) in [
        (Filter::default(), vec![third, second, first]),
        (text("kamau"), vec![first]),
        (text("0712"), vec![first]),
        (text("00254712"), vec![first]),
        (text("+254 712"), vec![first]),
        (text("(0)712"), vec![first]),
        (text("002"), vec![second, first]),
        (text("254"), vec![second, first]),
        (text("friday blue"), vec![second]),
        (text("amina"), vec![third]),
        (ends(&[EndReason::Missed]), vec![third]),
        (ends(&[EndReason::Busy, EndReason::NoAnswer]), vec![second, first]),
        (Filter { direction: Some(Direction::Incoming), ..Filter::default() }, vec![third]),
        (Filter { outcome: Some("callback".into()), ..Filter::default() }, vec![second]),
        (Filter { outcome: Some("sale".into()), ..Filter::default() }, vec![]),
        (Filter { since: Some(Timestamp(20)), ..Filter::default() }, vec![third, second]),
        (
            Filter { since: Some(Timestamp(20)), until: Some(Timestamp(30)), ..text("254") },
            vec![second],
        ),
        (Filter { before: Some(second), ..text("254") }, vec![first]),
        (Filter { before: Some(second), ..Filter::default() }, vec![first]),
    ] {
        assert_eq!(rows_of(&store, &filter), rows, "{filter:?}");
    }
}

#[test]
fn a_draft_survives_and_is_gone_with_the_note() {
    let (folder, store) = new_store();
    let row = store.open_call(&call("+254712345678", 10, None)).expect("opened");
    let draft = Draft { note: "half a sen".into(), outcome: Some("sale".into()) };
    store.draft_note(row, Some(&draft)).expect("kept");
    drop(store);
    let store = Store::open(&folder.path().join("simu.db")).expect("a store");
    assert_eq!(
        store.search_calls(&store::Filter::default(), 1).expect("read")[0].draft,
        Some(draft)
    );
    store.note_call(row, "whole", Some("sale")).expect("noted");
    let call = store.search_calls(&store::Filter::default(), 1).expect("read").remove(0);
    assert_eq!(
        (call.note.as_str(), call.outcome.as_deref(), call.draft),
        ("whole", Some("sale"), None)
    );
    assert!(matches!(store.note_call(CallRow(99), "", None), Err(Error::NoSuchRow { id: 99 })));
    assert!(matches!(store.draft_note(CallRow(99), None), Err(Error::NoSuchRow { id: 99 })));
}

#[test]
fn old_calls_are_forgotten_but_not_one_that_is_up() {
    let (_folder, store) = new_store();
    store.open_call(&call("+254700000001", 10, Some(EndReason::Busy))).expect("opened");
    let up = store.open_call(&call("+254700000002", 20, None)).expect("opened");
    let new = store.open_call(&call("+254700000003", 30, Some(EndReason::Busy))).expect("opened");
    assert_eq!(store.count_calls_before(Timestamp(30)).expect("counted"), 1);
    assert_eq!(store.forget_calls_before(Timestamp(30)).expect("forgotten"), 1);
    assert_eq!(rows_of(&store, &Filter::default()), [new, up]);
    assert_eq!(rows_of(&store, &Filter { text: "0001".into(), ..Filter::default() }), []);
}

#[test]
fn a_person_is_erased_everywhere() {
    let (folder, store) = new_store();
    store
        .save_contact(None, &person("Wanjikuxyz", &["0712345678", "0733000111"]), Timestamp(1))
        .expect("saved");
    store.save_contact(None, &person("Other", &["0799000111"]), Timestamp(1)).expect("saved");
    for (peer, at) in [("+254712345678", 10), ("+254733000111", 20), ("+254799000111", 30)] {
        let row = store.open_call(&call(peer, at, Some(EndReason::Busy))).expect("opened");
        store.note_call(row, "secretnote", None).expect("noted");
    }
    crate::import(&store, "Name,Phone\nW. Kamauxyz,0712345678\n", 40);
    let up = store.open_call(&call("+254733000111", 50, None)).expect("opened");
    assert!(matches!(store.erase_person("+254712345678"), Err(Error::CallIsUp)));
    store.update_call(up, &call("+254733000111", 50, Some(EndReason::Busy))).expect("updated");
    let known = store.count_person("+254712345678").expect("counted");
    assert_eq!(known, PersonRows { contacts: 1, calls: 3, notes: 2 });
    assert_eq!(store.erase_person("+254712345678").expect("erased"), known);
    assert!(found(&store, "wanjikuxyz").is_empty());
    assert_eq!(
        rows_of(&store, &Filter { text: "secretnote".into(), ..Filter::default() }).len(),
        1
    );
    assert!(matches!(store.erase_person("nobody"), Err(Error::NoNumber)));
    drop(store);
    for file in std::fs::read_dir(folder.path()).expect("files").flatten() {
        let bytes = std::fs::read(file.path()).expect("a file");
        for trace in ["anjikuxyz", "amauxyz", "712345678", "733000111"] {
            let there = bytes.windows(trace.len()).any(|part| part == trace.as_bytes());
            assert!(!there, "{trace} in {:?}", file.path());
        }
    }
}

#[test]
fn calls_of_an_earlier_version_are_found() {
    let (folder, store) = new_store();
    let row = store.open_call(&call("+254712345678", 10, None)).expect("opened");
    let path = folder.path().join("simu.db");
    let other = rusqlite::Connection::open(&path).expect("the same file");
    other.execute("DELETE FROM call_terms", []).expect("written");
    drop((other, store));
    let store = Store::open(&path).expect("a store");
    assert_eq!(rows_of(&store, &Filter { text: "345".into(), ..Filter::default() }), [row]);
}

#[test]
fn calls_are_told_apart_by_way_and_by_whether_they_were_answered() {
    let (_folder, store) = new_store();
    let talked = Record { connected_at: Some(Timestamp(12)), ..call("+254700000001", 10, None) };
    let talked = store.open_call(&talked).expect("opened");
    let by_phone = Record { route: Route::VoiceApi, ..call("+254700000002", 20, None) };
    let by_phone = store.open_call(&by_phone).expect("opened");
    let busy = call("+254700000003", 30, Some(EndReason::Busy));
    let busy = store.open_call(&busy).expect("opened");
    let connected = Filter { connected: true, ..Filter::default() };
    let telephone = Filter { route: Some(Route::VoiceApi), ..Filter::default() };
    let words = Filter { text: "2547".into(), since: Some(Timestamp(20)), ..Filter::default() };
    for (filter, rows) in [
        (connected, vec![talked]),
        (telephone, vec![by_phone]),
        (words, vec![busy, by_phone]),
        (Filter::default(), vec![busy, by_phone, talked]),
    ] {
        assert_eq!(rows_of(&store, &filter), rows, "{filter:?}");
        let counted = store.count_calls(&filter).expect("counted");
        assert_eq!(counted, Count { calls: rows.len() as u64, more: false }, "{filter:?}");
        // Each row by itself is found by what finds it among others, and by nothing else.
        for row in [talked, by_phone, busy, CallRow(99)] {
            let found = store.find_call(&filter, row).expect("read").map(|call| call.row);
            assert_eq!(found, rows.contains(&row).then_some(row), "{filter:?}");
        }
    }
}

#[test]
fn how_a_call_sounded_is_kept_and_a_draft_becomes_the_note() {
    let (_folder, store) = new_store();
    let row = store.open_call(&call("+254700000001", 10, None)).expect("opened");
    let quality = CallQuality { mos: Some(412), lost: 3, seconds: 60, ..CallQuality::default() };
    store.rate_call(row, &quality).expect("rated");
    store.keep_draft(row).expect("nothing to keep");
    let draft = Draft { note: "wants a quote".into(), outcome: Some("callback".into()) };
    store.draft_note(row, Some(&draft)).expect("drafted");
    store.keep_draft(row).expect("kept");
    let known = store.call(row).expect("read");
    assert_eq!(known.quality, Some(quality));
    assert_eq!(
        (known.note.as_str(), known.outcome.as_deref()),
        ("wants a quote", Some("callback"))
    );
    assert_eq!(known.draft, None);
    assert!(matches!(store.call(CallRow(99)), Err(Error::NoSuchRow { id: 99 })));
}

fn rows_of(store: &Store, filter: &Filter) -> Vec<CallRow> {
    store.search_calls(filter, 50).expect("searched").into_iter().map(|call| call.row).collect()
}
