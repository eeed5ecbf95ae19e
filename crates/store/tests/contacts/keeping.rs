//! Contacts written, changed, found and deleted.

use addressbook::{Query, label_term};
use call::Timestamp;
use store::{ContactRow, Error, Filter, Group, Store};

use crate::{call, found, listed, new_store, person};

#[test]
fn a_contact_is_found_as_it_is_now() {
    let (folder, store) = new_store();
    let row = store
        .save_contact(None, &person("Wanjikũ Kamau", &["0712 345 678"]), Timestamp(1))
        .expect("saved");
    for typed in ["kamau wan", "0712345678", "+254712", "00254712", "002", "(0)712", "345", "9265"]
    {
        assert_eq!(found(&store, typed), ["Wanjikũ Kamau"], "{typed}");
    }
    let changed = person("Wanjikũ Otieno", &["0733 000 111"]);
    store.save_contact(Some(row), &changed, Timestamp(2)).expect("saved");
    let known = store.contact(row).expect("read").expect("there");
    assert_eq!((known.contact, known.changed_at), (changed, Timestamp(2)));
    assert!(found(&store, "kamau").is_empty() && found(&store, "345").is_empty());
    assert_eq!(
        (found(&store, "otieno"), listed(&store)),
        (vec!["Wanjikũ Otieno".into()], vec!["Wanjikũ Otieno".into()])
    );
    drop(store);

    let store = Store::open(&folder.path().join("simu.db")).expect("a store");
    assert_eq!(found(&store, "otieno"), ["Wanjikũ Otieno"]);
    store.delete_contact(row).expect("deleted");
    assert!(found(&store, "otieno").is_empty() && listed(&store).is_empty());
    assert!(store.contact(row).expect("read").is_none());
    assert!(matches!(store.delete_contact(row), Err(Error::NoSuchRow { .. })));
    let next = store.save_contact(None, &person("Next", &[]), Timestamp(3)).expect("saved");
    assert!(next > row, "a row's name is never used again");
}

#[test]
fn who_was_talked_to_last_comes_first() {
    let (_folder, store) = new_store();
    for (name, number) in
        [("Juma A", "0700000001"), ("Juma B", "0700000002"), ("Juma C", "0700000003")]
    {
        store.save_contact(None, &person(name, &[number]), Timestamp(1)).expect("saved");
    }
    assert_eq!(found(&store, "juma"), ["Juma A", "Juma B", "Juma C"]);
    store.open_call(&call("+254700000002", 10, None)).expect("opened");
    store.open_call(&call("+254700000003", 20, None)).expect("opened");
    assert_eq!(found(&store, "juma"), ["Juma C", "Juma B", "Juma A"]);
    assert_eq!(found(&store, ""), ["Juma C", "Juma B"], "nothing typed: the latest");
}

#[test]
fn a_contact_that_was_called_before_it_was_one_counts_as_called() {
    let (_folder, store) = new_store();
    store.open_call(&call("+254700000009", 10, None)).expect("opened");
    let row =
        store.save_contact(None, &person("Late", &["0700000009"]), Timestamp(11)).expect("saved");
    assert_eq!(store.contact(row).expect("read").expect("there").last_call_at, Some(Timestamp(10)));
}

#[test]
fn a_caller_is_known_by_international_and_by_national_form() {
    let (_folder, store) = new_store();
    store
        .save_contact(None, &person("International", &["+254712345678"]), Timestamp(1))
        .expect("saved");
    let mut typed_only = person("Typed only", &["0799 111 222"]);
    typed_only.numbers[0].e164 = None;
    store.save_contact(None, &typed_only, Timestamp(1)).expect("saved");
    let who = |number: &str| {
        store.contact_of(number).expect("read").map(|known| known.contact.display().to_owned())
    };
    assert_eq!(who("+254712345678").as_deref(), Some("International"));
    assert_eq!(who("+254799111222").as_deref(), Some("Typed only"));
    assert_eq!(who("0799111222").as_deref(), Some("Typed only"));
    assert_eq!(who("+255712345678"), None, "the same digits in another country");
    assert_eq!(who("345678"), None);
    store.save_contact(None, &person("Second", &["0799111222"]), Timestamp(1)).expect("saved");
    assert_eq!(who("+254799111222").as_deref(), Some("Second"), "by E.164 before the last digits");
}

#[test]
fn a_label_narrows_what_is_found() {
    let (_folder, store) = new_store();
    let mut vip = person("Juma A", &["0700000001"]);
    vip.labels = vec!["V.I.P.".into()];
    store.save_contact(None, &vip, Timestamp(1)).expect("saved");
    store.save_contact(None, &person("Juma B", &["0700000002"]), Timestamp(1)).expect("saved");
    for typed in ["juma", ""] {
        let found = store
            .search_contacts(&Query::parse(typed), Some(Group::Label("v i p")), 50)
            .expect("searched");
        assert_eq!(found.len(), 1, "{typed}");
    }
    assert_ne!(label_term("a"), label_term("b"));
}

#[test]
fn contacts_are_listed_by_name_without_accents_and_page_by_page() {
    let (_folder, store) = new_store();
    for name in ["Zawadi", "éloi", "Ábel", "abe", "Ng'ang'a", "nganda"] {
        store.save_contact(None, &person(name, &[]), Timestamp(1)).expect("saved");
    }
    assert_eq!(listed(&store), ["abe", "Ábel", "éloi", "nganda", "Ng'ang'a", "Zawadi"]);
    let page: Vec<_> =
        store.contacts(2, 2).expect("listed").into_iter().map(|contact| contact.row).collect();
    assert_eq!(page, [ContactRow(2), ContactRow(6)]);
}

#[test]
fn sets_that_reach_over_blocks_are_found_newest_first() {
    let (folder, store) = new_store();
    store.save_contact(None, &person("Old Juma", &["0700000001"]), Timestamp(1)).expect("saved");
    let other = rusqlite::Connection::open(folder.path().join("simu.db")).expect("the same file");
    other
        .execute("UPDATE sqlite_sequence SET seq = 200000 WHERE name = 'contacts'", [])
        .expect("written");
    let row = store
        .save_contact(None, &person("New Juma", &["0700000002"]), Timestamp(1))
        .expect("saved");
    assert_eq!(row, ContactRow(200_001));
    assert_eq!(found(&store, "juma").len(), 2);
    assert_eq!(found(&store, "old juma"), ["Old Juma"]);
    assert_eq!(found(&store, "0002"), ["New Juma"]);
}

#[test]
fn numbers_of_a_file_with_other_terms_are_found_after_it_was_brought_up_to_date() {
    let (folder, store) = new_store();
    let row =
        store.save_contact(None, &person("Wanjiku", &["0712345678"]), Timestamp(1)).expect("saved");
    store.open_call(&call("+254712345678", 1, None)).expect("written");
    drop(store);
    let older = rusqlite::Connection::open(folder.path().join("simu.db")).expect("the same file");
    older
        .execute_batch(
            "UPDATE contact_terms SET id = id + 1; UPDATE call_terms SET id = id + 1;
             ALTER TABLE do_not_call DROP COLUMN turned_away;
             ALTER TABLE calls DROP COLUMN afterwards;
             ALTER TABLE calls DROP COLUMN request; ALTER TABLE calls DROP COLUMN session;
             PRAGMA user_version = 8;",
        )
        .expect("written");
    drop(older);
    let store = Store::open(&folder.path().join("simu.db")).expect("brought up to date");
    for typed in ["wanj", "5471", "254712", "0712", "345"] {
        let found = store.search_contacts(&Query::parse(typed), None, 9).expect("searched");
        assert_eq!(found.first().map(|found| found.contact.row), Some(row), "{typed}");
        let filter = Filter { text: typed.to_owned(), ..Filter::default() };
        assert_eq!(store.search_calls(&filter, 9).expect("searched").len(), 1, "{typed}");
    }
}
