//! Everybody is erased: from the tables, from the copies, and from the bytes on the disk.

use call::{EndReason, Timestamp};
use store::{Draft, Person};

use crate::{call, found, listed, new_store, person};

#[test]
fn nobody_is_left_in_any_file_and_the_set_up_stays() {
    let (folder, store) = new_store();
    store.put_account("one", &serde_json::json!({ "label": "Support desk" })).expect("kept");
    store
        .save_contact(None, &person("Wanjikũ Kamau", &["0712 345 678"]), Timestamp(1))
        .expect("saved");
    store.back_up().expect("copied");
    std::fs::write(folder.path().join("simu.db.damaged-7"), "Kamau").expect("written");
    store.open_call(&call("+254712345678", 5, Some(EndReason::Busy))).expect("kept");
    let row = store.open_call(&call("+254733000111", 6, Some(EndReason::Busy))).expect("kept");
    store.note_call(row, "asked about Kamau", None).expect("noted");
    let draft = Draft { note: "Kamau again".into(), outcome: None };
    store.draft_note(row, Some(&draft)).expect("kept");
    let numbers = vec!["+254712345678".into()];
    let kamau = Person { name: "Kamau".into(), contact: None, numbers };
    store.make_list("Kamau's", &mut [Ok(kamau)].into_iter(), Timestamp(6)).expect("made");
    let blocked = &mut ["+254799000001".to_owned()].into_iter();
    store.forbid(blocked, "Kamau asked us", Timestamp(7)).expect("kept");
    store.sync_book("https://dav.example.com/kamau712345678/").expect("known");
    store.erase_everybody().expect("erased");

    assert!(found(&store, "kamau").is_empty() && listed(&store).is_empty());
    assert!(store.search_calls(&store::Filter::default(), 9).expect("read").is_empty());
    assert!(store.lists().expect("read").is_empty());
    let forbidden = store.forbidden("+254799000001").expect("read").expect("the wish stays");
    assert_eq!(forbidden.reason, "", "their words go");
    assert_eq!(store.accounts::<serde_json::Value>().expect("read").len(), 1);
    for file in std::fs::read_dir(folder.path()).expect("listed") {
        let path = file.expect("a file").path();
        let bytes = std::fs::read(&path).expect("read");
        for secret in ["Kamau", "712345678"] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", path.display());
        }
    }
    // It goes on as before.
    store.save_contact(None, &person("Otieno", &["0733000111"]), Timestamp(9)).expect("saved");
    assert_eq!(listed(&store), ["Otieno"]);
}
