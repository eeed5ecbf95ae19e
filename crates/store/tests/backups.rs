//! Copies, and what they are for.

use std::fs;
use std::path::Path;

use addressbook::{Contact, Name, Number, Query};
use call::{Direction, Record, Timestamp};
use store::{Error, Person, Store};
use tempfile::TempDir;

#[test]
fn copies_rotate_and_are_made_once_a_day() {
    let (folder, store) = store();
    let now = Timestamp(now());
    assert!(store.back_up_if_due(now).expect("copied"));
    assert!(!store.back_up_if_due(now).expect("looked at"));
    assert!(store.back_up_if_due(Timestamp(now.0 + 25 * 3_600_000)).expect("copied"));
    for _ in 0..3 {
        store.back_up().expect("copied");
    }
    assert_eq!(
        names(folder.path(), "simu.db.copy"),
        ["simu.db.copy-1", "simu.db.copy-2", "simu.db.copy-3"]
    );
}

#[test]
fn a_damaged_file_is_set_aside_and_the_last_good_copy_takes_its_place() {
    let (folder, store) = store();
    let path = folder.path().join("simu.db");
    store.save_contact(None, &person("Amina", "+254700000001"), Timestamp(1)).expect("saved");
    store.set_setting("audio", &7).expect("written");
    store.open_call(&call(1)).expect("opened");
    store.back_up().expect("copied");
    store.save_contact(None, &person("Baraka", "+254700000002"), Timestamp(2)).expect("saved");
    let late = store.open_call(&call(2)).expect("opened");
    let mut forbidden = ["+254700000009".to_owned()].into_iter();
    store.forbid(&mut forbidden, "asked us", Timestamp(3)).expect("written");
    let person =
        Person { name: "Zuri".into(), contact: None, numbers: vec!["+254700000008".into()] };
    let list =
        store.make_list("Monday", &mut [Ok(person)].into_iter(), Timestamp(3)).expect("made");
    drop(store);
    spoil(&path, b"Amina");

    assert!(matches!(Store::open(&path), Err(Error::Damaged { .. })));
    let (store, restored) = Store::open_or_restore(&path, Timestamp(99)).expect("restored");
    let restored = restored.expect("it was damaged");
    assert!(restored.set_aside.ends_with("simu.db.damaged-99") && restored.set_aside.exists());
    assert!(restored.from_copy.expect("a copy").ends_with("simu.db.copy-1"));
    let found =
        |typed: &str| store.search_contacts(&Query::parse(typed), None, 9).expect("searched").len();
    assert_eq!((found("amina"), found("254700")), (1, if restored.contacts == 1 { 2 } else { 1 }));
    assert_eq!(store.setting::<u32>("audio").expect("read"), Some(7));
    assert!(store.forbidden("+254700000009").expect("read").is_some(), "is not called after all");
    let entries = store.list_entries(list.list, 0, 9).expect("read");
    assert_eq!(entries[0].numbers, ["+254700000008"]);
    let calls = store.search_calls(&store::Filter::default(), 9).expect("read");
    assert_eq!(
        (restored.calls, calls.len(), calls[0].row),
        (1, 2, late),
        "the call after the copy was readable"
    );
}

#[test]
fn a_file_that_is_lost_altogether_gives_way_to_the_copy() {
    let (folder, store) = store();
    let path = folder.path().join("simu.db");
    store.save_contact(None, &person("Amina", "+254700000001"), Timestamp(1)).expect("saved");
    store.back_up().expect("copied");
    store.back_up().expect("copied");
    drop(store);
    for lost in [&path, &folder.path().join("simu.db.copy-1")] {
        fs::write(lost, "no database at all ".repeat(5_000)).expect("written");
    }
    let (store, restored) = Store::open_or_restore(&path, Timestamp(9)).expect("restored");
    let copy = restored.expect("it was damaged").from_copy.expect("the older copy");
    assert!(copy.ends_with("simu.db.copy-2"));
    assert_eq!(store.contact_count().expect("counted"), 1);
}

#[test]
fn without_a_copy_what_can_be_read_is_kept() {
    let (folder, store) = store();
    let path = folder.path().join("simu.db");
    (0..50).for_each(|at| {
        store.open_call(&call(at)).expect("opened");
    });
    store.save_contact(None, &person("Amina", "+254700000001"), Timestamp(1)).expect("saved");
    drop(store);
    spoil(&path, b"Amina");
    let (store, restored) = Store::open_or_restore(&path, Timestamp(9)).expect("restored");
    let restored = restored.expect("it was damaged");
    assert_eq!((restored.from_copy, restored.calls), (None, 50));
    assert_eq!(store.search_calls(&store::Filter::default(), 99).expect("read").len(), 50);
}

#[test]
fn a_person_who_is_erased_is_in_no_copy() {
    let (folder, store) = store();
    store.save_contact(None, &person("Aminaxyz", "+254700000001"), Timestamp(1)).expect("saved");
    store.back_up().expect("copied");
    store.back_up().expect("copied");
    store.erase_person("+254700000001").expect("erased");
    assert_eq!(names(folder.path(), "simu.db.copy"), ["simu.db.copy-1"]);
    for file in fs::read_dir(folder.path()).expect("files").flatten() {
        let bytes = fs::read(file.path()).expect("a file");
        assert!(!bytes.windows(8).any(|part| part == b"Aminaxyz"), "{:?}", file.path());
    }
}

#[test]
fn a_full_disk_is_told_and_what_was_there_stays() {
    let (folder, store) = store();
    store.save_contact(None, &person("Amina", "+254700000001"), Timestamp(1)).expect("saved");
    drop(store);
    let store = Store::open(&folder.path().join("simu.db")).expect("a store");
    store.limit_size(0).expect("limited");
    let mut huge = person("Huge", "+254700000002");
    huge.note = "x".repeat(1_000_000);
    let error = store.save_contact(None, &huge, Timestamp(1)).expect_err("no room");
    assert!(matches!(error, Error::DiskFull), "{error:?}");
    assert_eq!(store.contact_count().expect("counted"), 1);
}

/// Writes over the page that holds the text.
fn spoil(path: &Path, text: &[u8]) {
    let mut bytes = fs::read(path).expect("a file");
    let at = bytes.windows(text.len()).position(|part| part == text).expect("it is there");
    let page = at / 4_096 * 4_096;
    bytes[page..page + 4_096].fill(0xA5);
    fs::write(path, bytes).expect("written");
}

fn names(folder: &Path, start: &str) -> Vec<String> {
    let files = fs::read_dir(folder).expect("files").flatten();
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.starts_with(start)).collect();
    names.sort_unstable();
    names
}

fn now() -> u64 {
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    now.as_millis() as u64
}

fn store() -> (TempDir, Store) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&folder.path().join("simu.db")).expect("a store");
    (folder, store)
}

fn person(name: &str, number: &str) -> Contact {
    Contact {
        name: Name { formatted: name.into(), ..Name::default() },
        numbers: vec![Number {
            typed: number.into(),
            e164: Some(number.into()),
            ..Number::default()
        }],
        ..Contact::default()
    }
}

fn call(started_at: u64) -> Record {
    Record {
        route: call::Route::Webrtc,
        direction: Direction::Outgoing,
        peer: "+254722000001".into(),
        peer_name: None,
        started_at: Timestamp(started_at),
        connected_at: None,
        end: None,
    }
}
