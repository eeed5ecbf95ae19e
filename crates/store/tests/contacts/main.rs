//! Contacts and calls in real files: kept, found, taken in and taken back.

mod deleting;
mod erasing;
mod history;
mod imports;
mod keeping;
mod labels;
mod lists;
mod undoing;

use std::ops::ControlFlow;

use addressbook::{Contact, Name, Number, Query};
use call::{Direction, End, EndReason, Record, Timestamp};
use store::{Imported, Plan, Preview, Progress, Store};
use tempfile::TempDir;

fn new_store() -> (TempDir, Store) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::open(&folder.path().join("simu.db")).expect("a store");
    (folder, store)
}

/// Kenya's rules, as far as these tests need them.
fn rules(typed: &str) -> Option<String> {
    let keys: String = typed.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let national = keys
        .strip_prefix("+254")
        .or_else(|| keys.strip_prefix("254"))
        .or_else(|| keys.strip_prefix('0'));
    let national = national.unwrap_or(&keys);
    (national.len() == 9 && national.starts_with(['7', '1'])).then(|| format!("+254{national}"))
}

fn person(name: &str, numbers: &[&str]) -> Contact {
    let number = |typed: &&str| Number {
        typed: (*typed).to_owned(),
        e164: rules(typed),
        label: "mobile".into(),
    };
    Contact {
        name: Name { formatted: name.to_owned(), ..Name::default() },
        numbers: numbers.iter().map(number).collect(),
        ..Contact::default()
    }
}

fn plan(now: u64) -> Plan<'static> {
    Plan {
        name: "list.csv",
        length: None,
        mapping: None,
        repair: false,
        to_e164: &rules,
        now: Timestamp(now),
    }
}

fn import(store: &Store, file: &str, now: u64) -> (store::ImportRow, Preview) {
    let mut on = |_: Progress| ControlFlow::Continue(());
    let imported =
        store.import(file.as_bytes(), &plan(now), &mut on, &mut |_, _| {}).expect("imported");
    let Imported::Done { import, counts } = imported else { panic!("nobody stopped it") };
    (import, counts)
}

/// Names that a question finds, in the order they are shown.
fn found(store: &Store, typed: &str) -> Vec<String> {
    let found = store.search_contacts(&Query::parse(typed), None, 50).expect("searched");
    found.into_iter().map(|found| found.contact.contact.display().to_owned()).collect()
}

fn listed(store: &Store) -> Vec<String> {
    let contacts = store.contacts(0, 1_000).expect("listed");
    assert_eq!(store.contact_count().expect("counted"), contacts.len() as u64);
    contacts.into_iter().map(|contact| contact.contact.display().to_owned()).collect()
}

fn call(peer: &str, started_at: u64, reason: Option<EndReason>) -> Record {
    let at = Timestamp(started_at + 5_000);
    Record {
        route: call::Route::Webrtc,
        direction: Direction::Outgoing,
        peer: peer.into(),
        peer_name: None,
        started_at: Timestamp(started_at),
        connected_at: None,
        end: reason.map(|reason| End { reason, detail: None, at, connected_at: None }),
    }
}
