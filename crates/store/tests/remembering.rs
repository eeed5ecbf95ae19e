//! What is written is found again, in real files.

use call::{Direction, End, EndReason, Record, Route, Timestamp};
use serde::{Deserialize, Serialize};
use store::{CallNames, Error, Store};
use tempfile::TempDir;

#[test]
fn a_call_is_there_from_its_first_moment_and_after_its_end() {
    let (_folder, store) = new_store();
    let mut record = dialling(1_000);
    let row = store.open_call(&record).expect("opened");
    let calls = store.search_calls(&store::Filter::default(), 10).expect("read");
    assert_eq!((&calls[0].record, calls[0].interrupted), (&record, false));

    record.connected_at = Some(Timestamp(5_000));
    store.update_call(row, &record).expect("updated");
    record.end = Some(end(EndReason::Busy, Some(5_000)));
    store.update_call(row, &record).expect("updated");
    let calls = store.search_calls(&store::Filter::default(), 10).expect("read");
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].row, &calls[0].record), (row, &record));
}

#[test]
fn every_reason_and_direction_is_found_again() {
    let (_folder, store) = new_store();
    for direction in [Direction::Outgoing, Direction::Incoming] {
        for reason in EndReason::ALL {
            let end = Some(end(reason, None));
            let record = Record { direction, end, ..dialling(1) };
            store.open_call(&record).expect("opened");
            let latest = store.search_calls(&store::Filter::default(), 1).expect("read").remove(0);
            assert_eq!(latest.record, record);
        }
    }
}

#[test]
fn the_latest_calls_come_first_and_no_more_than_wanted() {
    let (_folder, store) = new_store();
    for started_at in [10, 30, 20] {
        store.open_call(&dialling(started_at)).expect("opened");
    }
    let calls = store.search_calls(&store::Filter::default(), 2).expect("read");
    let starts: Vec<_> = calls.iter().map(|call| call.record.started_at.0).collect();
    assert_eq!(starts, [30, 20]);
}

#[test]
fn the_names_of_a_call_stay_with_its_row() {
    let (folder, store) = new_store();
    let row = store.open_call(&dialling(1)).expect("opened");
    assert_eq!(store.call(row).expect("read").names, CallNames::default());
    let request = Some("0123456789abcdef0123456789abcdef".to_owned());
    let asked = CallNames { request: request.clone(), session: None };
    store.name_call(row, &asked).expect("named");
    store.update_call(row, &dialling(1)).expect("updated");
    let session = Some("ATVId_1".to_owned());
    let answered = CallNames { request: None, session: session.clone() };
    store.name_call(row, &answered).expect("named");
    drop(store);
    let store = Store::open(&folder.path().join("simu.db")).expect("opened");
    assert_eq!(store.call(row).expect("read").names, CallNames { request, session });
    let missing = store.name_call(store::CallRow(7), &asked);
    assert!(matches!(missing, Err(Error::NoSuchRow { id: 7 })), "{missing:?}");
}

#[test]
fn a_row_that_is_not_there_is_not_updated() {
    let (_folder, store) = new_store();
    let outcome = store.update_call(store::CallRow(7), &dialling(1));
    assert!(matches!(outcome, Err(Error::NoSuchRow { id: 7 })), "{outcome:?}");
}

#[test]
fn names_with_anything_in_them_are_only_data() {
    let (_folder, store) = new_store();
    let peer = "'; DROP TABLE calls; -- \u{1F4DE}\0 \"".to_owned();
    let record = Record { peer_name: Some(peer.clone()), peer, ..dialling(1) };
    store.open_call(&record).expect("opened");
    assert_eq!(
        store.search_calls(&store::Filter::default(), 1).expect("read").remove(0).record,
        record
    );
}

#[test]
fn a_call_left_open_is_marked_interrupted_at_the_next_start() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("simu.db");
    let ended = Record { end: Some(end(EndReason::Missed, None)), ..dialling(2) };
    let store = Store::open(&path).expect("a store");
    store.open_call(&dialling(1)).expect("opened");
    store.open_call(&ended).expect("opened");
    drop(store);

    let calls = Store::open(&path)
        .expect("a store")
        .search_calls(&store::Filter::default(), 10)
        .expect("read");
    let told: Vec<_> =
        calls.iter().map(|call| (call.record.end.is_some(), call.interrupted)).collect();
    assert_eq!(told, [(true, false), (false, true)]);
}

#[test]
fn a_setting_is_found_again_and_replaced() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Audio {
        microphone: Option<String>,
        echo_cancellation: bool,
    }
    let (_folder, store) = new_store();
    assert_eq!(store.setting::<Audio>("audio").expect("read"), None);
    for echo_cancellation in [true, false] {
        let audio = Audio { microphone: Some("usb".into()), echo_cancellation };
        store.set_setting("audio", &audio).expect("written");
        assert_eq!(store.setting("audio").expect("read"), Some(audio));
    }
}

#[test]
fn a_setting_of_another_shape_counts_as_not_set() {
    let (_folder, store) = new_store();
    store.set_setting("audio", &["a list"]).expect("written");
    assert_eq!(store.setting::<u32>("audio").expect("read"), None);
}

fn new_store() -> (TempDir, Store) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&folder.path().join("simu.db")).expect("a store");
    (folder, store)
}

fn dialling(started_at: u64) -> Record {
    Record {
        direction: Direction::Outgoing,
        route: Route::Webrtc,
        peer: "+254722000001".into(),
        peer_name: None,
        started_at: Timestamp(started_at),
        connected_at: None,
        end: None,
    }
}

fn end(reason: EndReason, connected_at: Option<u64>) -> End {
    End {
        reason,
        detail: Some("486 Busy Here".into()),
        at: Timestamp(9_000),
        connected_at: connected_at.map(Timestamp),
    }
}
