//! Contacts that a server has, too: taken in, sent, and changed in both places.

use addressbook::{Contact, Query};
use call::Timestamp;
use store::{BookRow, ContactRow, Errand, Error, Keep, ServerCard, Store, Taken, Taking};
use tempfile::TempDir;

const FOLDER: &str = "/agent/book/";

#[test]
fn what_the_server_has_is_taken_in_once() {
    let (_folder, store, book) = new();
    let cards = [card("a", "1", "Amina", "0700000001"), card("b", "1", "Baraka", "0700000002")];
    assert_eq!(take(&store, book, &cards), Taken { added: 2, ..Taken::default() });
    assert_eq!(take(&store, book, &cards), Taken::default());
    assert_eq!(names(&store, "070000"), ["Amina", "Baraka"]);
    assert_eq!(names(&store, "+254700000002"), ["Baraka"], "its numbers are read");
    let changed = [card("b", "2", "Baraka Otieno", "0700000002"), unreadable("c")];
    let taken = Taken { changed: 1, skipped: 1, ..Taken::default() };
    assert_eq!(take(&store, book, &changed), taken);
    assert_eq!(names(&store, "otieno"), ["Baraka Otieno"]);
    assert!(store.waiting_edits(book, FOLDER, true, 9).expect("asked").is_empty());
    let listed = [listed("a", "1"), listed("b", "3"), listed("c", "x"), listed("d", "1")];
    let difference = store.compare_cards(book, &listed[1..]).expect("compared");
    assert_eq!((difference.fetch, difference.gone), (vec![href("b"), href("d")], vec![href("a")]));
    let gone = store.cards_gone(book, &[href("a")], Timestamp(9)).expect("removed");
    assert_eq!(gone, Taken { removed: 1, ..Taken::default() });
    assert_eq!(names(&store, "amina").len(), 0);
}

#[test]
fn edits_wait_until_the_server_has_them() {
    let (_folder, store, book) = new();
    take(
        &store,
        book,
        &[card("a", "1", "Amina", "0700000001"), card("b", "1", "Baraka", "0700000002")],
    );
    let (amina, baraka) = (row(&store, "amina"), row(&store, "baraka"));
    change(&store, amina, |contact| contact.note = "pays".into());
    store.delete_contact(baraka).expect("deleted");
    let own =
        store.save_contact(None, &person("Chege", "0700000003"), Timestamp(5)).expect("saved");
    assert_eq!(store.sync_waiting(book, true).expect("counted"), 3);

    let edits = store.waiting_edits(book, FOLDER, true, 9).expect("asked");
    let [replace, delete, create] = edits.as_slice() else { panic!("three: {edits:?}") };
    let Errand::Replace { etag, text } = &replace.errand else { panic!("{replace:?}") };
    assert!(etag == "1" && text.contains("NOTE:pays") && text.contains("X-SERVERS-OWN:kept"));
    assert_eq!(delete.errand, Errand::Delete { etag: Some("1".into()) });
    let Errand::Create { text } = &create.errand else { panic!("{create:?}") };
    assert!(text.contains("FN:Chege") && text.contains("UID:") && create.href.starts_with(FOLDER));

    // An edit while one is on its way is not taken for sent.
    change(&store, amina, |contact| contact.note = "pays late".into());
    store.edit_sent(book, replace, "2").expect("noted");
    store.edit_sent(book, delete, "").expect("noted");
    store.edit_sent(book, create, "1").expect("noted");
    let edits = store.waiting_edits(book, FOLDER, true, 9).expect("asked");
    let Errand::Replace { etag, text } = &edits[0].errand else { panic!("{edits:?}") };
    assert!(edits.len() == 1 && etag == "2" && text.contains("NOTE:pays late"), "{edits:?}");
    store.edit_sent(book, &edits[0], "3").expect("noted");
    assert_eq!(store.sync_waiting(book, true).expect("counted"), 0);
    assert!(store.contact(own).expect("read").is_some());
}

#[test]
fn a_card_whose_acknowledgement_was_lost_is_not_made_twice() {
    let (_folder, store, book) = new();
    store.save_contact(None, &person("Chege", "0700000003"), Timestamp(5)).expect("saved");
    let first = store.waiting_edits(book, FOLDER, true, 9).expect("asked");
    let again = store.waiting_edits(book, FOLDER, true, 9).expect("asked");
    assert_eq!((first.len(), &first), (1, &again), "the same path again");
    let Errand::Create { text } = &first[0].errand else { panic!("{first:?}") };
    let made = ServerCard { href: first[0].href.clone(), etag: "7".into(), text: text.clone() };
    take(&store, book, &[made]);
    assert_eq!(store.contact_count().expect("counted"), 1);
    assert!(store.waiting_edits(book, FOLDER, true, 9).expect("asked").is_empty());
}

#[test]
fn different_fields_meet_and_the_same_field_is_kept_twice() {
    let (_folder, store, book) = new();
    take(&store, book, &[card("a", "1", "Amina", "0700000001")]);
    let amina = row(&store, "amina");
    change(&store, amina, |contact| contact.title = "Buyer".into());
    let mut theirs = card("a", "2", "Amina", "0700000001");
    theirs.text = theirs.text.replace("END:", "NOTE:of theirs\r\nEND:");
    assert_eq!(take(&store, book, &[theirs]).conflicts, 0);
    let edits = store.waiting_edits(book, FOLDER, true, 9).expect("asked");
    let Errand::Replace { etag, text } = &edits[0].errand else { panic!("{edits:?}") };
    assert!(etag == "2" && text.contains("of theirs") && text.contains("TITLE:Buyer"), "{text}");

    let mut theirs = card("a", "3", "Amina", "0700000001");
    theirs.text = theirs.text.replace("END:", "TITLE:Seller\r\nEND:");
    assert_eq!(take(&store, book, &[theirs]).conflicts, 1);
    let conflicts = store.conflicts().expect("read");
    let [conflict] = conflicts.as_slice() else { panic!("one: {conflicts:?}") };
    let theirs = conflict.theirs.as_ref().expect("theirs");
    assert_eq!((theirs.row, theirs.contact.title.as_str()), (amina, "Seller"));
    assert_eq!(
        (conflict.ours.contact.title.as_str(), &conflict.ours.contact.labels[..]),
        ("Buyer", &["conflict".to_owned()][..])
    );
    // The copy stays here until the agent has decided.
    assert!(store.waiting_edits(book, FOLDER, true, 9).expect("asked").is_empty());
    store.end_conflict(conflict.ours.row, Keep::Ours, Timestamp(9)).expect("decided");
    let edits = store.waiting_edits(book, FOLDER, true, 9).expect("asked");
    let Errand::Replace { text, .. } = &edits[0].errand else { panic!("{edits:?}") };
    assert!(
        edits.len() == 1 && text.contains("TITLE:Buyer") && !text.contains("conflict"),
        "{text}"
    );
    assert_eq!(
        (store.conflicts().expect("read").len(), store.contact_count().expect("counted")),
        (0, 1)
    );
    let gone = store.end_conflict(conflict.ours.row, Keep::Both, Timestamp(9));
    assert!(matches!(gone, Err(Error::NoSuchRow { .. })), "{gone:?}");
}

#[test]
fn a_delete_and_an_edit_meet() {
    let (_folder, store, book) = new();
    take(
        &store,
        book,
        &[card("a", "1", "Amina", "0700000001"), card("b", "1", "Baraka", "0700000002")],
    );
    change(&store, row(&store, "amina"), |contact| contact.note = "pays".into());
    store.delete_contact(row(&store, "baraka")).expect("deleted");
    // Theirs was deleted: ours is kept here, and goes back if the agent wants it.
    let gone = store.cards_gone(book, &[href("a")], Timestamp(9)).expect("told");
    assert_eq!(gone, Taken { conflicts: 1, ..Taken::default() });
    // Ours was deleted: theirs was changed, and comes back.
    assert_eq!(take(&store, book, &[card("b", "2", "Baraka", "0700000009")]).added, 1);
    assert_eq!(names(&store, "baraka"), ["Baraka"]);
    assert!(store.waiting_edits(book, FOLDER, true, 9).expect("asked").is_empty());
    let conflict = store.conflicts().expect("read").remove(0);
    assert!(conflict.theirs.is_none() && conflict.ours.contact.note == "pays");
    store.end_conflict(conflict.ours.row, Keep::Both, Timestamp(9)).expect("decided");
    let edits = store.waiting_edits(book, FOLDER, true, 9).expect("asked");
    assert!(
        matches!(edits.as_slice(), [one] if matches!(one.errand, Errand::Create { .. })),
        "{edits:?}"
    );
}

#[test]
fn who_is_erased_goes_from_the_server_whatever_it_says() {
    let (_folder, store, book) = new();
    take(&store, book, &[card("a", "1", "Amina", "0700000001")]);
    store.erase_person("+254700000001").expect("erased");
    assert_eq!(take(&store, book, &[card("a", "2", "Amina", "0700000001")]), Taken::default());
    let edits = store.waiting_edits(book, FOLDER, true, 9).expect("asked");
    assert!(
        matches!(&edits[0].errand, Errand::Delete { etag } if etag.as_deref() == Some("2")),
        "{edits:?}"
    );
    assert_eq!(store.contact_count().expect("counted"), 0);
}

#[test]
fn a_full_disk_takes_nothing_in_and_is_told() {
    let (_folder, store, book) = new();
    store.limit_size(0).expect("limited");
    let cards: Vec<ServerCard> =
        (0..500).map(|at| card(&at.to_string(), "1", "Amina", "0700")).collect();
    let how = Taking { to_e164: &|_| None, now: Timestamp(2) };
    let full = store.take_cards(book, &cards, &how);
    assert!(matches!(full, Err(Error::DiskFull)), "{full:?}");
    assert_eq!(store.contact_count().expect("counted"), 0);
}

#[test]
fn one_that_is_put_back_is_not_deleted_there() {
    let (folder, store, book) = new();
    take(&store, book, &[card("a", "1", "Amina", "0700000001")]);
    let amina = row(&store, "amina");
    let json = serde_json::to_string(&store.contact(amina).expect("read").expect("there").contact);
    store.delete_contact(amina).expect("deleted");
    // As an undo does: the contact is there again under its own number.
    let file = rusqlite::Connection::open(folder.path().join("simu.db")).expect("opened");
    let again = "INSERT INTO contacts (id, card, created_at, changed_at) VALUES (?1, ?2, 1, 1)";
    file.execute(again, rusqlite::params![amina.0, json.expect("written")]).expect("put back");
    assert!(store.waiting_edits(book, FOLDER, true, 9).expect("asked").is_empty());
}

#[test]
fn the_same_person_here_and_there_is_one_contact() {
    let (_folder, store, book) = new();
    let mut own = person("Amina", "0700000001");
    own.note = "known here".into();
    store.save_contact(None, &own, Timestamp(1)).expect("saved");
    // The same number is not the same person: a switchboard has many.
    store.save_contact(None, &person("Reception", "0700000002"), Timestamp(1)).expect("saved");
    take(
        &store,
        book,
        &[card("a", "1", "AMINA", "0700000001"), card("b", "1", "Baraka", "0700000002")],
    );
    assert_eq!(store.contact_count().expect("counted"), 3);
    let edits = store.waiting_edits(book, FOLDER, false, 9).expect("asked");
    let Errand::Replace { text, .. } = &edits[0].errand else { panic!("{edits:?}") };
    assert!(edits.len() == 1 && text.contains("NOTE:known here"), "{text}");
    store.end_sync(book).expect("ended");
    assert_eq!(store.contact_count().expect("counted"), 3, "they stay");
}

fn new() -> (TempDir, Store, BookRow) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&folder.path().join("simu.db")).expect("a store");
    let book = store.sync_book("https://dav.example/agent/book/").expect("a book").row;
    (folder, store, book)
}

fn take(store: &Store, book: BookRow, cards: &[ServerCard]) -> Taken {
    let how = Taking {
        to_e164: &|typed| Some(format!("+254{}", typed.strip_prefix('0')?)),
        now: Timestamp(2),
    };
    store.take_cards(book, cards, &how).expect("taken in")
}

fn card(name: &str, etag: &str, shown: &str, number: &str) -> ServerCard {
    let text = format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{name}\r\nFN:{shown}\r\nTEL;TYPE=CELL:{number}\r\nX-SERVERS-OWN:kept\r\nEND:VCARD\r\n"
    );
    ServerCard { href: href(name), etag: etag.to_owned(), text }
}

fn unreadable(name: &str) -> ServerCard {
    ServerCard { href: href(name), etag: "x".to_owned(), text: "<html>".to_owned() }
}

fn href(name: &str) -> String {
    format!("{FOLDER}{name}.vcf")
}

fn listed(name: &str, etag: &str) -> (String, String) {
    (href(name), etag.to_owned())
}

fn person(name: &str, number: &str) -> Contact {
    addressbook::vcard::parse(&format!("BEGIN:VCARD\nFN:{name}\nTEL:{number}\nEND:VCARD\n"))
        .expect("a contact")
}

fn row(store: &Store, typed: &str) -> ContactRow {
    store.search_contacts(&Query::parse(typed), None, 9).expect("searched")[0].contact.row
}

fn change(store: &Store, row: ContactRow, change: impl FnOnce(&mut Contact)) {
    let mut contact = store.contact(row).expect("read").expect("there").contact;
    change(&mut contact);
    store.save_contact(Some(row), &contact, Timestamp(7)).expect("saved");
}

fn names(store: &Store, typed: &str) -> Vec<String> {
    let found = store.search_contacts(&Query::parse(typed), None, 50).expect("searched");
    let mut names: Vec<String> =
        found.into_iter().map(|found| found.contact.contact.display().to_owned()).collect();
    names.sort_unstable();
    names
}
