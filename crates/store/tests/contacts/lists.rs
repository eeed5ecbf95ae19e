//! Lists to work through, and numbers that must not be called.

use addressbook::Contact;
use call::Timestamp;
use store::{EntryState, ListMade, ListProgress, ListRow, Person, Settled, Store};

use crate::{call, new_store};

const ASHA: &str = "+254700000001";
const JUMA: &str = "+254700000002";
const ZURI: &str = "+254700000003";

#[test]
fn a_person_stands_in_a_list_once_by_any_number() {
    let (_folder, store) = new_store();
    let made = make(
        &store,
        &[
            ("Asha", &[ASHA]),
            ("Asha again", &[ASHA]),
            ("Juma", &[JUMA]),
            ("Nobody", &[]),
            // Asha and Juma were one all the time.
            ("Asha Juma", &[JUMA, ASHA, ZURI]),
        ],
    );
    assert_eq!((made.added, made.twice, made.without_number), (1, 3, 1));
    let entries = store.list_entries(made.list, 0, 10).expect("read");
    let [only] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(
        (only.name.as_str(), only.numbers.as_slice()),
        ("Asha", &[ASHA, JUMA, ZURI].map(String::from)[..])
    );
}

#[test]
fn turns_go_on_where_they_were_after_a_restart() {
    let (folder, store) = new_store();
    let made = make(&store, &[("Asha", &[ASHA]), ("Juma", &[JUMA]), ("Zuri", &[ZURI])]);
    assert_eq!(whose(&store, made.list, 10), "Asha");
    settle(&store, made.list, 10, Settled::Later { due_at: Timestamp(50) });
    assert_eq!(whose(&store, made.list, 20), "Juma");
    drop(store);
    let store = Store::open(&folder.path().join("simu.db")).expect("opened");
    assert_eq!(whose(&store, made.list, 60), "Juma", "who is called is not put off");
    settle(&store, made.list, 60, Settled::Done { outcome: Some("sold".into()) });
    assert_eq!(whose(&store, made.list, 60), "Asha", "due before those who were never called");
    settle(&store, made.list, 60, Settled::Later { due_at: Timestamp(99) });
    settle(&store, made.list, 60, Settled::Skipped);
    let turn = store.list_turn(made.list, Timestamp(70)).expect("read");
    assert_eq!((turn.entry, turn.next_due), (None, Some(Timestamp(99))));
    let progress = ListProgress { later: 1, done: 1, skipped: 1, ..ListProgress::default() };
    assert_eq!(turn.progress, progress);
    let states: Vec<EntryState> = store
        .list_entries(made.list, 0, 10)
        .expect("read")
        .into_iter()
        .map(|entry| entry.state)
        .collect();
    let later = EntryState::Later { due_at: Timestamp(99) };
    assert_eq!(states, [later, EntryState::Done, EntryState::Skipped]);
}

#[test]
fn a_call_that_is_placed_belongs_to_its_entry_and_no_other_does() {
    let (_folder, store) = new_store();
    let made = make(&store, &[("Asha", &[ASHA, JUMA])]);
    let entry = store.list_turn(made.list, Timestamp(1)).expect("read").entry.expect("a turn").row;
    store.open_call(&call(ASHA, 100, None)).expect("an earlier call");
    store.begin_entry_call(entry, JUMA).expect("begun");
    store.drop_entry_call(entry).expect("refused");
    store.open_call(&call(JUMA, 200, None)).expect("a call by hand");
    assert_eq!(store.list_entry(entry).expect("read").expect("there").calls, 0);
    store.begin_entry_call(entry, JUMA).expect("begun");
    let row = store.open_call(&call(JUMA, 300, None)).expect("its call");
    store.open_call(&call(JUMA, 400, None)).expect("another");
    let after = store.list_entry(entry).expect("read").expect("there");
    assert_eq!((after.calls, after.call), (1, Some(row)));
    let turn = store.list_turn(made.list, Timestamp(1)).expect("read");
    assert_eq!(turn.called_at, Some(Timestamp(400)), "in this list or not");
}

#[test]
fn who_must_not_be_called_never_has_a_turn_and_comes_back_when_allowed() {
    let (_folder, store) = new_store();
    forbid(&store, &[JUMA], "asked us");
    let made = make(&store, &[("Asha", &[ASHA]), ("Juma", &[ZURI, JUMA])]);
    assert_eq!((made.added, made.forbidden), (2, 1));
    assert_eq!(whose(&store, made.list, 1), "Asha");
    forbid(&store, &[ASHA], "");
    let turn = store.list_turn(made.list, Timestamp(2)).expect("read");
    assert_eq!((turn.entry, turn.progress.forbidden), (None, 2), "even whose turn it was");
    assert!(store.allow(JUMA).expect("allowed"));
    assert!(!store.allow(JUMA).expect("nothing left"));
    assert_eq!(whose(&store, made.list, 3), "Juma");
}

#[test]
fn the_first_date_and_reason_stay() {
    let (_folder, store) = new_store();
    assert_eq!(forbid(&store, &[ASHA, JUMA], "asked us"), (2, 0));
    let mut again = [ASHA, ZURI].map(String::from).into_iter();
    let blocked = store.forbid(&mut again, "national list", Timestamp(9)).expect("written");
    assert_eq!((blocked.added, blocked.known), (1, 1));
    let asha = store.forbidden(ASHA).expect("read").expect("there");
    assert_eq!((asha.since, asha.reason.as_str()), (Timestamp(5), "asked us"));
    let shown = store.do_not_call("00003", 0, 10).expect("read");
    assert_eq!(shown.iter().map(|one| one.number.as_str()).collect::<Vec<_>>(), [ZURI]);
    assert_eq!(store.do_not_call_count().expect("counted"), 3);
    let mut all = Vec::new();
    store.each_forbidden(&mut |one| all.push(one.number)).expect("read");
    assert_eq!(all, [ASHA, JUMA, ZURI]);
}

#[test]
fn calls_are_turned_away_only_from_numbers_of_the_list_and_until_that_is_taken_back() {
    let (_folder, store) = new_store();
    forbid(&store, &[ASHA, JUMA], "");
    let away = |number: &str| {
        store.forbidden(number).expect("read").map(|forbidden| forbidden.turned_away)
    };
    store.turn_away(&[ASHA.to_owned(), ZURI.to_owned()], true).expect("written");
    assert_eq!([ASHA, JUMA, ZURI].map(away), [Some(true), Some(false), None]);
    forbid(&store, &[ASHA], "again");
    assert_eq!(away(ASHA), Some(true));
    store.turn_away(&[ASHA.to_owned()], false).expect("written");
    assert_eq!(away(ASHA), Some(false));
}

#[test]
fn a_person_who_is_forgotten_is_forgotten_in_lists_too_but_stays_uncalled() {
    let (_folder, store) = new_store();
    store.save_contact(None, &Contact::default(), Timestamp(1)).expect("saved");
    let made = make(&store, &[("Asha", &[ASHA]), ("Juma", &[JUMA])]);
    forbid(&store, &[ASHA], "asked us");
    store.erase_person(ASHA).expect("erased");
    let names: Vec<String> =
        store.list_entries(made.list, 0, 9).expect("read").into_iter().map(|e| e.name).collect();
    assert_eq!(names, ["Juma"]);
    assert!(store.forbidden(ASHA).expect("read").is_some());
    store.delete_list(made.list).expect("deleted");
    assert!(store.lists().expect("read").is_empty());
    assert!(store.delete_list(made.list).is_err());
}

fn make(store: &Store, people: &[(&str, &[&str])]) -> ListMade {
    let mut people = people.iter().map(|(name, numbers)| {
        let numbers = numbers.iter().map(|number| (*number).to_owned()).collect();
        Ok(Person { name: (*name).to_owned(), contact: None, numbers })
    });
    store.make_list("today", &mut people, Timestamp(5)).expect("made")
}

fn whose(store: &Store, list: ListRow, now: u64) -> String {
    store.list_turn(list, Timestamp(now)).expect("read").entry.expect("somebody's turn").name
}

fn settle(store: &Store, list: ListRow, now: u64, settled: Settled) {
    let turn = store.list_turn(list, Timestamp(now)).expect("read");
    store.settle_entry(turn.entry.expect("a turn").row, &settled).expect("settled");
}

fn forbid(store: &Store, numbers: &[&str], reason: &str) -> (u64, u64) {
    let mut numbers = numbers.iter().map(|number| (*number).to_owned());
    let blocked = store.forbid(&mut numbers, reason, Timestamp(5)).expect("written");
    (blocked.added, blocked.known)
}
