//! Imports taken back.

use call::Timestamp;
use store::{Error, Store, Undone};

use crate::imports::many;
use crate::{found, import, listed, new_store, person};

#[test]
fn one_click_takes_an_import_back() {
    let (_folder, store) = new_store();
    let juma =
        store.save_contact(None, &person("Juma", &["0700000001"]), Timestamp(1)).expect("saved");
    let before = store.contact(juma).expect("read").expect("there").contact;
    let (first, _) =
        import(&store, "Name,Phone\nJ. Ali,0700000001\nAsha,0700000002\nZuri,0700000003\n", 5);
    assert_eq!(
        store.last_import().expect("read").map(|last| (last.row, last.name)),
        Some((first, "list.csv".into()))
    );
    let asha = store.contact_of("+254700000002").expect("read").expect("there");
    let edited = person("Asha Juma", &["0700000002"]);
    store.save_contact(Some(asha.row), &edited, Timestamp(6)).expect("saved");

    let undone = store.undo_import(first).expect("undone");
    assert_eq!(undone, Undone { removed: 1, restored: 1, kept: 1 });
    assert_eq!(listed(&store), ["Asha Juma", "Juma"]);
    assert_eq!(store.contact(juma).expect("read").expect("there").contact, before);
    assert!(found(&store, "ali").is_empty() && found(&store, "zuri").is_empty());
    assert_eq!(found(&store, "asha"), ["Asha Juma"]);
    assert!(matches!(store.undo_import(first), Err(Error::NoSuchImport { .. })));
    let (_, counts) = import(&store, "Name,Phone\nZuri,0700000003\n", 7);
    assert_eq!(counts.added, 1);
}

#[test]
fn a_great_import_is_taken_back_and_the_contacts_among_it_stay() {
    let (_folder, store) = new_store();
    store.save_contact(None, &person("Before", &["0799000001"]), Timestamp(1)).expect("saved");
    let (import, counts) = import(&store, &many(4_500), 5);
    assert_eq!(counts.added, 4_500);
    store.save_contact(None, &person("After", &["0799000002"]), Timestamp(6)).expect("saved");
    assert_eq!(found(&store, "person 44").len(), 50);
    let undone = store.undo_import(import).expect("undone");
    assert_eq!(undone, Undone { removed: 4_500, restored: 0, kept: 0 });
    assert_eq!(listed(&store), ["After", "Before"]);
    assert_eq!(
        (found(&store, "after"), found(&store, "0799000001")),
        (vec!["After".into()], vec!["Before".into()])
    );
    assert!(found(&store, "person").is_empty());
}

#[test]
fn an_import_that_a_crash_cut_off_is_taken_back_at_the_next_start() {
    let (folder, store) = new_store();
    let path = folder.path().join("simu.db");
    import(&store, "Name,Phone\nAsha,0700000002\n", 5);
    // As a crash leaves it, before the last piece.
    let other = rusqlite::Connection::open(&path).expect("the same file");
    other.execute("UPDATE imports SET state = 'running'", []).expect("written");
    drop((other, store));
    let store = Store::open(&path).expect("a store");
    assert!(listed(&store).is_empty() && found(&store, "asha").is_empty());
}
