//! Contacts as the window asks for them, of a phone whose account is Kenyan.

use std::sync::atomic::Ordering;

use call::{Direction, End, EndReason, Record, Route, Timestamp};
use phone::{
    Book,
    book::{
        BookFailure, ContactFields, ContactGroup, ContactRow, ContactView, LabelledText,
        SaveFailure,
    },
    intent::Refusal,
};
use store::Store;

use crate::desk::Desk;

fn labelled(label: &str, text: &str) -> LabelledText {
    LabelledText { label: label.into(), text: text.into() }
}

fn wanjiku() -> ContactFields {
    ContactFields {
        name: "Wanjikũ Kamau".into(),
        numbers: vec![labelled("mobile", "0712 345 678"), labelled("work", "+1 310 555 0123")],
        emails: vec![labelled("work", "wanjiku@safari.example")],
        organisation: "Safari Traders".into(),
        labels: vec!["VIP".into()],
        note: "Pays on Fridays".into(),
        ..ContactFields::default()
    }
}

async fn found(book: &Book, text: &str) -> Vec<ContactRow> {
    book.contacts(text.into(), None, 0, 9).await.unwrap().contacts
}

async fn saved(book: &Book, fields: ContactFields) -> ContactView {
    book.save_contact(None, None, fields).await.unwrap()
}

#[tokio::test]
async fn a_contact_is_kept_with_what_its_numbers_say_and_found_by_any_of_them() {
    let mut desk = Desk::start().await;
    desk.until_ready().await;
    let book = desk.phone.book();
    let contact = saved(book, wanjiku()).await;
    assert_eq!(desk.desktop.contacts_changes.load(Ordering::SeqCst), 1);
    assert_eq!(contact.fields, wanjiku(), "as it was typed");
    let [mobile, work] = contact.numbers.as_slice() else { panic!() };
    assert_eq!(mobile.e164.as_deref(), Some("+254712345678"), "read as a Kenyan number");
    assert_eq!(mobile.national.as_deref(), Some("0712 345678"));
    assert_eq!(mobile.country.as_deref(), Some("KE"));
    assert_eq!(mobile.time_zones, ["Africa/Nairobi"]);
    assert_eq!(work.international.as_deref(), Some("+1 310-555-0123"));
    assert_eq!(work.time_zones, ["America/Los_Angeles"]);
    for (typed, number) in
        [("kamau wan", "0712 345 678"), ("9265", "0712 345 678"), ("0123", "+1 310 555 0123")]
    {
        let rows = found(book, typed).await;
        assert_eq!(rows.len(), 1, "{typed}");
        assert_eq!(rows[0].number.as_deref(), Some(number), "{typed}");
        assert_eq!(rows[0].dial.as_deref(), Some(number), "{typed}");
    }
    assert_eq!(book.contact(contact.id).await.unwrap(), contact);
}

#[tokio::test]
async fn a_change_that_somebody_else_made_meanwhile_is_not_written_over() {
    let mut desk = Desk::start().await;
    desk.until_ready().await;
    let book = desk.phone.book();
    let contact = saved(book, wanjiku()).await;
    tokio::time::sleep(std::time::Duration::from_millis(3)).await;
    let starred = book.set_favourite(contact.id, true).await.unwrap();
    assert!(starred.fields.favourite);
    let fields = ContactFields { title: "Buyer".into(), ..contact.fields.clone() };
    let (id, seen) = (Some(contact.id), Some(contact.changed_at));
    let refused = book.save_contact(id, seen, fields.clone()).await;
    assert_eq!(refused, Err(SaveFailure::Changed));
    let changed = book.save_contact(id, Some(starred.changed_at), fields).await.unwrap();
    assert_eq!(changed.fields.title, "Buyer");
    assert_eq!(changed.numbers[0].e164.as_deref(), Some("+254712345678"), "still the same number");
}

#[tokio::test]
async fn what_nobody_could_find_or_call_is_refused_by_name() {
    let mut desk = Desk::start().await;
    desk.until_ready().await;
    let book = desk.phone.book();
    let refused = async |change: fn(&mut ContactFields)| {
        let mut fields = wanjiku();
        change(&mut fields);
        book.save_contact(None, None, fields).await.unwrap_err()
    };
    let nothing = refused(|fields| {
        *fields = ContactFields { note: "who?".into(), ..ContactFields::default() };
    });
    assert_eq!(nothing.await, SaveFailure::Nothing);
    let number = refused(|fields| fields.numbers[1].text = "07".repeat(9)).await;
    assert!(matches!(number, SaveFailure::NotANumber { at: 1, .. }), "{number:?}");
    let words = refused(|fields| fields.numbers[0].text = "call me!".into()).await;
    assert_eq!(words, SaveFailure::NotANumber { at: 0, why: Refusal::NotANumber });
    let email = refused(|fields| fields.emails[0].text = "wanjiku".into()).await;
    assert_eq!(email, SaveFailure::NotAnEmail { at: 0 });
    let long = refused(|fields| fields.note = "x".repeat(10_001)).await;
    assert_eq!(long, SaveFailure::TooLong);
    let missing = BookFailure::Missing;
    assert_eq!(book.contact(77).await, Err(missing.clone()));
    let nobody = book.save_contact(Some(77), None, wanjiku()).await;
    assert_eq!(nobody, Err(SaveFailure::Book { failure: missing }));
    assert!(found(book, "").await.is_empty(), "nothing was written");
    assert_eq!(desk.desktop.contacts_changes.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_deleted_contact_is_put_back_and_groups_follow() {
    let mut desk = Desk::start().await;
    desk.until_ready().await;
    let book = desk.phone.book();
    let contact = saved(book, wanjiku()).await;
    saved(book, ContactFields { name: "Otieno".into(), ..ContactFields::default() }).await;
    let vip = || Some(ContactGroup::Label { label: "vip".into() });
    let listed = async |group, text: &str| {
        let list = book.contacts(text.into(), group, 0, 9).await.unwrap();
        (list.contacts.len(), list.total)
    };
    assert_eq!(listed(vip(), "").await, (1, 1));
    assert_eq!(listed(vip(), "otieno").await, (0, 1));
    assert_eq!(listed(None, "").await, (2, 2));
    assert_eq!(book.labels().await.unwrap()[0].contacts, 1);
    let deleted = book.delete_contact(contact.id).await.unwrap();
    assert_eq!(deleted.title, "Wanjikũ Kamau");
    assert_eq!(book.contact(contact.id).await, Err(BookFailure::Missing));
    assert!(book.labels().await.unwrap().is_empty());
    assert_eq!(book.restore_contact(deleted.kept).await.unwrap(), contact);
    assert_eq!(listed(vip(), "kamau").await, (1, 1));
    book.set_favourite(contact.id, true).await.unwrap();
    assert_eq!(listed(Some(ContactGroup::Favourites), "").await, (1, 1));
    assert!(book.restore_contact("{}".into()).await.is_err());
}

#[tokio::test]
async fn who_calls_is_told_with_note_and_the_call_before() {
    let mut desk = Desk::start_with(|config| {
        let store = Store::open(&config.database).unwrap();
        let end = End {
            reason: EndReason::RemoteHangup,
            detail: None,
            at: Timestamp(190_000),
            connected_at: Some(Timestamp(10_000)),
        };
        let record = Record {
            direction: Direction::Outgoing,
            route: Route::Webrtc,
            // By her other number.
            peer: "+13105550123".into(),
            peer_name: None,
            started_at: Timestamp(9_000),
            connected_at: Some(Timestamp(10_000)),
            end: Some(end),
        };
        let row = store.open_call(&record).unwrap();
        store.note_call(row, "Wants an invoice", None).unwrap();
    })
    .await;
    desk.until_ready().await;
    let book = desk.phone.book();
    let contact = saved(book, wanjiku()).await;
    assert_eq!(contact.last_call_at, Some(9_000));
    for peer in ["+254712345678", "0712345678", "254712345678"] {
        let caller = book.caller(peer.into(), 1_000_000).await.unwrap();
        let known = caller.contact.expect("known");
        assert_eq!((known.id, known.note.as_str()), (contact.id, "Pays on Fridays"), "{peer}");
        assert_eq!(caller.last_call.expect("called").seconds, Some(180), "{peer}");
        assert_eq!(caller.last_note, "Wants an invoice");
    }
    let stranger = book.caller("+254799999999".into(), 1_000_000).await.unwrap();
    assert!(stranger.contact.is_none() && stranger.last_call.is_none());
    let first = book.caller("+13105550123".into(), 9_000).await.unwrap();
    assert!(first.last_call.is_none(), "the call itself is none before it");
}
