//! Lists to work through: of contacts and of files, called, put off, and gone on with tomorrow.

use phone::{
    book::{
        CallFromList, EntryFate, EntryStateView, EntryView, ListFailure, ListSource, ListTurn,
        WhichContacts,
    },
    intent::{Intent, Refusal},
    snapshot::LineView,
};

use crate::{
    desk::Desk,
    imports::{Files, how, take},
};

const ASHA: &str = "+254711000001";
const JUMA: &str = "+254711000002";

#[tokio::test]
async fn a_list_of_a_label_is_worked_through_and_survives_a_restart() {
    let (mut desk, files) = (Desk::ready().await, Files::new());
    let rows = "Name,Phone,Labels\nAsha,0711000001,Calls\nJuma,0711000002,Calls\n\
                Asha twice,0711000001,Calls\nZuri,0711000003,Other\n";
    take(&desk, how(&desk, files.write("people.csv", rows.as_bytes()))).await;
    let label = WhichContacts::Label { label: "calls".into() };
    let made = desk.phone.book().make_list("Monday".into(), of(label)).await.unwrap();
    assert_eq!((made.added, made.twice), (2, 0), "the import has merged the two Ashas");

    let asha = turn(&desk, made.list, 0).await;
    call(&desk, asha.id, false).await.unwrap();
    assert_eq!(desk.at.next_request().await["request"], "call");
    desk.row(|row| row.peer == ASHA).await;
    // The same click again, by accident: the call is up, and nothing more is placed.
    assert!(call(&desk, asha.id, true).await.is_err());
    desk.act(Intent::HangUp).await;
    let again = call(&desk, asha.id, false).await.unwrap_err();
    assert!(matches!(again, ListFailure::CalledToday { .. }), "{again:?}");
    assert_eq!(turn(&desk, made.list, 0).await.calls, 1, "tied to its entry, and once");
    settle(&desk, asha.id, EntryFate::Later { due_at: u64::MAX / 4 }).await;
    let juma = turn(&desk, made.list, 0).await;
    assert_eq!(juma.numbers, [JUMA]);

    let desk = desk.again().await;
    assert_eq!(turn(&desk, made.list, 0).await, juma, "where it was");
    settle(&desk, juma.id, EntryFate::Done { outcome: Some(" sold ".into()) }).await;
    let over = look(&desk, made.list).await;
    assert_eq!((over.entry, over.next_due), (None, Some(u64::MAX / 4)));
    assert_eq!((over.progress.done, over.progress.later, over.progress.whole), (1, 1, 2));
    let entries = desk.phone.book().list_entries(made.list, 0, 10).await.unwrap();
    assert_eq!(entries[1].outcome.as_deref(), Some("sold"));
    settle(&desk, juma.id, EntryFate::Open).await;
    assert_eq!(turn(&desk, made.list, 0).await.id, juma.id, "called after all");
    desk.phone.book().delete_list(made.list).await.unwrap();
    assert!(desk.phone.book().call_lists().await.unwrap().is_empty());
}

#[tokio::test]
async fn who_was_called_from_one_list_is_warned_of_in_another() {
    let (desk, files) = (Desk::ready().await, Files::new());
    let first = of_file(&desk, &files, "Name,Phone\nAsha,0711000001\n").await;
    let second =
        of_file(&desk, &files, "Name,Phone 1,Phone 2\nA. Ali,0722000009,0711 000 001\n").await;
    let entry = turn(&desk, first, 0).await;
    call(&desk, entry.id, false).await.unwrap();
    desk.row(|row| row.peer == ASHA).await;
    desk.act(Intent::HangUp).await;
    let warned = look(&desk, second).await;
    assert!(warned.called_today.is_some(), "{warned:?}");
    let entry = warned.entry.unwrap();
    let refused = call(&desk, entry.id, false).await.unwrap_err();
    assert!(matches!(refused, ListFailure::CalledToday { .. }), "by her other number, too");
    // A day later it is another day.
    let tomorrow = desk.phone.book().list_turn(second, u64::MAX / 4).await.unwrap();
    assert_eq!(tomorrow.called_today, None);
}

#[tokio::test]
async fn who_must_not_be_called_is_left_out_and_said_so() {
    let (desk, files) = (Desk::ready().await, Files::new());
    desk.phone.book().block_number("0711000001".into(), "asked us".into()).await.unwrap();
    let rows = "Name,Phone\nAsha,0711000001\nJuma,0711000002\nNobody,\n";
    let made = {
        let of = ListSource::File {
            file: desk.phone.book().chosen(files.write("a.csv", rows.as_bytes())).file,
            columns: None,
            repair: true,
        };
        desk.phone.book().make_list("a".into(), of).await.unwrap()
    };
    assert_eq!((made.added, made.without_number, made.do_not_call), (2, 1, 1));
    let juma = turn(&desk, made.list, 0).await;
    assert_eq!(juma.numbers, [JUMA]);
    let asha = desk.phone.book().list_entries(made.list, 0, 1).await.unwrap().remove(0);
    assert_eq!(asha.state, EntryStateView::DoNotCall);
    assert_eq!(call(&desk, asha.id, true).await.unwrap_err(), ListFailure::Forbidden);
    let nobody = of(WhichContacts::Label { label: "none".into() });
    let nobody = desk.phone.book().make_list("b".into(), nobody).await;
    assert_eq!(nobody.unwrap_err(), ListFailure::Nobody);
}

#[tokio::test]
async fn a_call_that_is_refused_leaves_no_mark() {
    let mut desk = Desk::start_refused(401).await;
    desk.until(|snapshot| matches!(snapshot.line, LineView::Refused { .. })).await;
    let files = Files::new();
    let list = of_file(&desk, &files, "Name,Phone\nAsha,+254711000001\n").await;
    let entry = turn(&desk, list, 0).await;
    let refused = call(&desk, entry.id, false).await.unwrap_err();
    assert_eq!(refused, ListFailure::Refused { refusal: Refusal::LineNotReady });
    assert_eq!(turn(&desk, list, 0).await.calls, 0);
}

fn of(which: WhichContacts) -> ListSource {
    ListSource::Contacts { which }
}

async fn of_file(desk: &Desk, files: &Files, rows: &str) -> i64 {
    let file = desk.phone.book().chosen(files.write("list.csv", rows.as_bytes())).file;
    let of = ListSource::File { file, columns: None, repair: false };
    desk.phone.book().make_list("a list".into(), of).await.unwrap().list
}

async fn look(desk: &Desk, list: i64) -> ListTurn {
    desk.phone.book().list_turn(list, 0).await.unwrap()
}

async fn turn(desk: &Desk, list: i64, day_began: u64) -> EntryView {
    desk.phone.book().list_turn(list, day_began).await.unwrap().entry.unwrap()
}

async fn call(desk: &Desk, entry: i64, again: bool) -> Result<(), ListFailure> {
    desk.phone.call_from_list(CallFromList { entry, number: None, day_began: 0, again }).await
}

async fn settle(desk: &Desk, entry: i64, fate: EntryFate) {
    desk.phone.book().settle_entry(entry, fate).await.unwrap();
}
