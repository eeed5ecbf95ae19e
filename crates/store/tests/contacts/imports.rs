//! Lists taken in.

use std::ops::ControlFlow;

use addressbook::Reason;
use call::Timestamp;
use store::{Error, Fate, Imported, Plan, Progress, Store};

use crate::{found, import, listed, new_store, person, plan};

const LIST: &str = "Name,Phone,E-mail,Labels\n\
    Juma Ali,0700000001,,new\n\
    Asha,0700 000 002,asha@example.com,\n\
    J. Ali,+254700000001,juma@example.com,\n\
    Lost,2.547E+11,,\n\
    Asha,0700000002,asha@example.com,\n\
    ,,,x\n\
    Plus,254700000003,,\n";

#[test]
fn what_will_happen_is_what_happens() {
    let (_folder, store) = new_store();
    let known =
        store.save_contact(None, &person("Juma", &["0700000001"]), Timestamp(1)).expect("saved");
    let mut on = |_: Progress| ControlFlow::Continue(());
    let preview =
        store.preview_import(LIST.as_bytes(), &plan(5), &mut on).expect("read").expect("whole");
    assert_eq!(listed(&store), ["Juma"], "nothing has happened yet");
    assert_eq!((preview.added, preview.merged, preview.known, preview.rejected), (2, 3, 0, 2));
    assert_eq!((preview.repairable, preview.encoding.as_str()), (1, "UTF-8"));
    let fates: Vec<_> =
        preview.lines.iter().map(|line| (line.line, line.name.as_str(), &line.fate)).collect();
    let juma = Fate::Merged { into: Some(known), name: "Juma".into(), by: "+254700000001".into() };
    assert_eq!(fates[0], (2, "Juma Ali", &juma));
    assert_eq!(fates[1], (3, "Asha", &Fate::Added));
    assert_eq!(fates[3], (5, "Lost 2.547E+11", &Fate::Rejected(Reason::DigitsLost)));
    assert_eq!(fates[5].2, &Fate::Rejected(Reason::Empty));

    let mut rejected = Vec::new();
    let imported = store.import(LIST.as_bytes(), &plan(5), &mut on, &mut |line, rejection| {
        rejected.push((line, rejection.reason));
    });
    let Imported::Done { counts, .. } = imported.expect("imported") else {
        panic!("nobody stopped it")
    };
    assert_eq!((counts.added, counts.merged, counts.known, counts.rejected), (2, 2, 1, 2));
    assert_eq!(rejected, [(5, Reason::DigitsLost), (7, Reason::Empty)]);
    assert_eq!(listed(&store), ["Asha", "Juma", "Plus"]);
    let juma = store.contact(known).expect("read").expect("there").contact;
    assert_eq!(
        (juma.other_names.as_slice(), juma.labels.as_slice()),
        (&["Juma Ali".into(), "J. Ali".into()][..], &["new".into()][..])
    );
    assert_eq!((juma.numbers.len(), juma.emails.len()), (1, 1));
    for typed in ["ali", "juma@", "0700000001"] {
        assert_eq!(found(&store, typed), ["Juma"], "{typed}");
    }
    assert_eq!(found(&store, "254700000002"), ["Asha"]);
}

#[test]
fn a_list_taken_in_twice_changes_nothing() {
    let (_folder, store) = new_store();
    import(&store, LIST, 5);
    let before = listed(&store);
    let (_, counts) = import(&store, LIST, 6);
    assert_eq!((counts.added, counts.merged, counts.known), (0, 0, 5));
    assert_eq!(listed(&store), before);
}

#[test]
fn repairs_are_made_only_when_agreed() {
    let (_folder, store) = new_store();
    import(&store, "Name,Phone\nPlus,254700000003\n", 5);
    assert_eq!(store.contacts(0, 1).expect("listed")[0].contact.numbers[0].typed, "254700000003");
    let repair = Plan { repair: true, ..plan(6) };
    let mut on = |_: Progress| ControlFlow::Continue(());
    store
        .import(&b"Name,Phone\nZero,700000004\n"[..], &repair, &mut on, &mut |_, _| {})
        .expect("imported");
    assert_eq!(store.contacts(1, 1).expect("listed")[0].contact.numbers[0].typed, "0700000004");
}

#[test]
fn an_import_that_is_stopped_or_fails_leaves_nothing() {
    let (_folder, store) = new_store();
    let known = store
        .save_contact(None, &person("Somebody", &["0700000003"]), Timestamp(1))
        .expect("saved");
    let before = store.contact(known).expect("read");
    let mut stop = |progress: Progress| {
        if progress.entries > 600 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let outcome = store.import(many(2_000).as_bytes(), &plan(5), &mut stop, &mut |_, _| {});
    assert_eq!(outcome.expect("stopped"), Imported::Cancelled);
    assert_eq!(
        (listed(&store), store.contact(known).expect("read")),
        (vec!["Somebody".to_owned()], before.clone())
    );
    assert!(found(&store, "person 4").is_empty());

    let broken = format!("{}\"never closed\n{}", many(600), "x,y\n".repeat(1_200_000));
    let mut on = |_: Progress| ControlFlow::Continue(());
    let error =
        store.import(broken.as_bytes(), &plan(6), &mut on, &mut |_, _| {}).expect_err("endless");
    assert!(matches!(error, Error::Source(_)), "{error:?}");
    assert_eq!(
        (listed(&store), store.contact(known).expect("read")),
        (vec!["Somebody".to_owned()], before)
    );
    assert!(store.last_import().expect("read").is_none());
}

#[test]
fn calls_are_written_while_an_import_is_running_and_contacts_of_it_are_not_changed() {
    let (folder, store) = new_store();
    let mut calls = 0;
    let mut meddled = Vec::new();
    let mut during = |progress: Progress| {
        store.open_call(&crate::call("+254700000001", progress.entries, None)).expect("opened");
        calls += 1;
        if let Some(contact) = store.contact(store::ContactRow(1)).expect("read") {
            meddled.push(store.save_contact(Some(contact.row), &contact.contact, Timestamp(9)));
        }
        assert!(matches!(store.undo_import(store::ImportRow(1)), Err(Error::NoSuchImport { .. })));
        ControlFlow::Continue(())
    };
    store.import(many(1_000).as_bytes(), &plan(5), &mut during, &mut |_, _| {}).expect("imported");
    assert!(calls >= 2, "{calls}");
    assert!(
        !meddled.is_empty()
            && meddled.iter().all(|outcome| matches!(outcome, Err(Error::ImportRunning)))
    );
    drop(store);
    let store = Store::open(&folder.path().join("simu.db")).expect("a store");
    assert_eq!(store.search_calls(&store::Filter::default(), 100).expect("read").len(), calls);
    assert_eq!(found(&store, "person 999").len(), 1);
}

pub(crate) fn many(count: usize) -> String {
    let mut list = "Name,Phone\n".to_owned();
    (0..count).for_each(|at| list.push_str(&format!("Person {at},07{at:08}\n")));
    list
}

#[test]
fn somebody_who_is_saved_meanwhile_is_not_added_twice() {
    let (_folder, store) = new_store();
    let mut list = "Name,Phone\n".to_owned();
    (0..2_000).for_each(|at| list.push_str(&format!("Person {at},07{at:08}\n")));
    let mut saved = false;
    let mut meanwhile = |_: Progress| {
        if !saved {
            saved = true;
            let juma = person("Juma", &["0700001999"]);
            store.save_contact(None, &juma, Timestamp(2)).expect("saved");
        }
        ControlFlow::Continue(())
    };
    let imported = store.import(list.as_bytes(), &plan(5), &mut meanwhile, &mut |_, _| {});
    let Imported::Done { counts, .. } = imported.expect("imported") else {
        panic!("nobody stopped it")
    };
    assert_eq!((counts.added, counts.merged, counts.known), (1_999, 1, 0));
    // What is there is known from the beginning, too.
    let (_, counts) = import(&store, &list, 6);
    assert_eq!((counts.added, counts.merged + counts.known), (0, 2_000));
}
