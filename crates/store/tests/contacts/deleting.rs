//! Deleting, and putting back what was deleted; and what was said before.

use call::{EndReason, Timestamp};

use crate::{call, found, import, listed, new_store, person};

#[test]
fn what_was_deleted_comes_back_as_it_was() {
    let (_folder, store) = new_store();
    store.open_call(&call("+254712345678", 10, None)).expect("opened");
    let mut wanjiku = person("Wanjikũ", &["0712 345 678"]);
    wanjiku.labels = vec!["VIP".into()];
    let row = store.save_contact(None, &wanjiku, Timestamp(20)).expect("saved");
    let before = store.contact(row).expect("read").expect("there");
    let deleted = store.delete_contact(row).expect("deleted");
    assert!(found(&store, "wanjiku").is_empty());
    store.save_contact(None, &person("Another", &[]), Timestamp(21)).expect("saved");

    let kept = serde_json::to_string(&deleted).expect("written");
    let deleted = serde_json::from_str(&kept).expect("read");
    assert_eq!(store.restore_contact(&deleted).expect("put back"), row);
    assert_eq!(store.contact(row).expect("read").expect("there"), before);
    assert_eq!(found(&store, "345"), ["Wanjikũ"]);
    assert_eq!(store.labels().expect("listed"), [("VIP".into(), 1)]);

    store.save_contact(Some(row), &person("Changed", &[]), Timestamp(22)).expect("saved");
    store.restore_contact(&deleted).expect("nothing to do");
    assert_eq!(listed(&store), ["Another", "Changed"], "what is there stays as it is");
}

#[test]
fn who_came_by_an_import_still_goes_with_it() {
    let (_folder, store) = new_store();
    let (first, _) = import(&store, "Name,Phone\nJuma,0700000001\nAmina,0700000002\n", 5);
    let deleted = store.delete_contact(store::ContactRow(1)).expect("deleted");
    store.restore_contact(&deleted).expect("put back");
    store.undo_import(first).expect("taken back");
    assert!(listed(&store).is_empty());
    store.restore_contact(&deleted).expect("put back");
    assert_eq!(listed(&store), ["Juma"], "the agent wants this one");
}

#[test]
fn the_call_before_is_the_latest_that_is_over() {
    let (_folder, store) = new_store();
    let numbers = ["+254712345678".to_owned(), "+254733000111".to_owned()];
    let last = |before| store.last_call(&numbers, Timestamp(before)).expect("read");
    assert_eq!(last(1_000), None);
    for (number, at, end) in [
        (&numbers[0], 10, Some(EndReason::RemoteHangup)),
        (&numbers[1], 20, Some(EndReason::Busy)),
        (&numbers[0], 30, None),
    ] {
        store.open_call(&call(number, at, end)).expect("opened");
    }
    let at = |before: u64| last(before).map(|call| call.record.started_at.0);
    assert_eq!((at(1_000), at(20), at(10)), (Some(20), Some(10), None));
}
