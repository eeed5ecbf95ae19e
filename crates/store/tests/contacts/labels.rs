//! Labels listed, counted and asked for.

use addressbook::Contact;
use call::Timestamp;
use store::{ContactRow, Group, Store};

use crate::{import, new_store, person};

fn labelled(name: &str, labels: &[&str]) -> Contact {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    Contact { labels, ..person(name, &[]) }
}

fn of(store: &Store, label: &str) -> Vec<String> {
    let contacts = store.contacts_of(Group::Label(label), 0, 100).expect("listed");
    assert_eq!(store.count_of(Group::Label(label)).expect("counted"), contacts.len() as u64);
    contacts.into_iter().map(|contact| contact.contact.display().to_owned()).collect()
}

#[test]
fn labels_are_listed_with_how_many_have_them_and_go_with_the_last() {
    let (_folder, store) = new_store();
    let save =
        |row, contact: &Contact| store.save_contact(row, contact, Timestamp(1)).expect("saved");
    let wanjiku = save(None, &labelled("Wanjiku", &["V.I.P.", "Nairobi"]));
    save(None, &labelled("Otieno", &["vip", "Kisumu"]));
    save(None, &labelled("Achieng", &["v.i.p."]));
    let listed = || store.labels().expect("listed");
    assert_eq!(
        listed(),
        [("Kisumu".into(), 1), ("Nairobi".into(), 1), ("V.I.P.".into(), 2), ("vip".into(), 1)]
    );
    assert_eq!(of(&store, "V I P"), ["Achieng", "Wanjiku"], "in the order of names");
    save(Some(wanjiku), &labelled("Wanjiku", &["Nairobi West"]));
    assert_eq!(of(&store, "V I P"), ["Achieng"]);
    assert!(!listed().iter().any(|(label, _)| label == "Nairobi"), "nobody has it any more");
    store.delete_contact(wanjiku).expect("deleted");
    assert!(!listed().iter().any(|(label, _)| label.starts_with("Nairobi")));
}

#[test]
fn a_long_list_of_one_label_is_read_page_by_page() {
    let (_folder, store) = new_store();
    for at in 0..50 {
        let labels: &[&str] = if at % 2 == 0 { &["even"] } else { &[] };
        store
            .save_contact(None, &labelled(&format!("P{at:02}"), labels), Timestamp(1))
            .expect("saved");
    }
    let page = store.contacts_of(Group::Label("even"), 10, 3).expect("listed");
    let names: Vec<&str> = page.iter().map(|contact| contact.contact.display()).collect();
    assert_eq!(names, ["P20", "P22", "P24"]);
    assert!(store.contacts_of(Group::Label("even"), 25, 3).expect("listed").is_empty());
    assert!(store.contacts_of(Group::Label("odd"), 0, 3).expect("listed").is_empty());
}

/// Takes away what the steps from labels on have made.
const AS_BEFORE_LABELS: &str = "
    DROP TRIGGER sync_edited; DROP TRIGGER sync_deleted; DROP TRIGGER sync_put_back;
    DROP TABLE sync_books; DROP TABLE sync_cards; DROP TABLE sync_conflicts;
    ALTER TABLE calls DROP COLUMN quality;
    ALTER TABLE calls DROP COLUMN afterwards;
    ALTER TABLE calls DROP COLUMN request; ALTER TABLE calls DROP COLUMN session;
    DROP TABLE lists; DROP TABLE list_entries; DROP TABLE list_numbers; DROP TABLE do_not_call;
    DROP TABLE contact_labels;
    PRAGMA user_version = 4;
";

#[test]
fn labels_of_an_import_and_of_an_older_file_are_listed_too() {
    let (folder, store) = new_store();
    import(&store, "Name,Phone,Labels\nJuma,0700000001,Family ::: myContacts\n", 5);
    let imported = store.labels().expect("listed");
    assert!(imported.iter().any(|(label, count)| label == "Family" && *count == 1), "{imported:?}");
    drop(store);
    let path = folder.path().join("simu.db");
    let older = rusqlite::Connection::open(&path).expect("the same file");
    older.execute_batch(AS_BEFORE_LABELS).expect("written");
    drop(older);
    let store = Store::open(&path).expect("brought up to date");
    assert_eq!(store.labels().expect("listed"), imported);
    assert_eq!(
        store.contacts_of(Group::Label("family"), 0, 9).expect("listed")[0].row,
        ContactRow(1)
    );
}

#[test]
fn favourites_are_a_group_of_their_own() {
    let (_folder, store) = new_store();
    let mut otieno = person("Otieno", &[]);
    let row = store.save_contact(None, &otieno, Timestamp(1)).expect("saved");
    store.save_contact(None, &labelled("Amina", &["★", "favourite"]), Timestamp(1)).expect("saved");
    let favourites = || store.contacts_of(Group::Favourites, 0, 9).expect("listed");
    assert!(favourites().is_empty(), "a label is none");
    otieno.favourite = true;
    store.save_contact(Some(row), &otieno, Timestamp(2)).expect("saved");
    assert_eq!(favourites()[0].row, row);
    let query = addressbook::Query::parse("o");
    let found = store.search_contacts(&query, Some(Group::Favourites), 9).expect("searched");
    assert_eq!(found.len(), 1);
    otieno.favourite = false;
    store.save_contact(Some(row), &otieno, Timestamp(3)).expect("saved");
    assert_eq!(store.count_of(Group::Favourites).expect("counted"), 0);
}
