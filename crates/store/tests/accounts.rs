//! Accounts outlive the program, in their order and without those that were removed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::{Value, json};
use store::Store;

#[test]
fn accounts_are_there_again_in_the_order_in_which_they_were_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("simu.sqlite");
    {
        let store = Store::open(&path).unwrap();
        for id in ["b", "a", "c"] {
            store.put_account(id, &json!({"label": id})).unwrap();
        }
        store.put_account("b", &json!({"label": "changed"})).unwrap();
        store.remove_account("a").unwrap();
        store.remove_account("never there").unwrap();
    }
    let accounts: Vec<(String, Value)> = Store::open(&path).unwrap().accounts().unwrap();
    let wanted = [("b", "changed"), ("c", "c")];
    assert_eq!(accounts, wanted.map(|(id, label)| (id.to_owned(), json!({"label": label}))));
}

#[test]
fn an_account_of_another_shape_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("simu.sqlite")).unwrap();
    store.put_account("odd", &json!("words")).unwrap();
    store.put_account("good", &json!(7)).unwrap();
    assert_eq!(store.accounts::<u32>().unwrap(), [("good".to_owned(), 7)]);
    assert_eq!(store.accounts::<Value>().unwrap().len(), 2, "it is still there");
}

/// As the first version made it, with a call.
const FIRST_VERSION: &str = "
    CREATE TABLE calls (
        id INTEGER PRIMARY KEY AUTOINCREMENT, direction TEXT NOT NULL, peer TEXT NOT NULL,
        peer_name TEXT, started_at INTEGER NOT NULL, connected_at INTEGER, ended_at INTEGER,
        end_code TEXT, end_detail TEXT, interrupted INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX calls_by_start ON calls (started_at);
    CREATE INDEX calls_without_end ON calls (id) WHERE end_code IS NULL;
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO calls (direction, peer, started_at, ended_at, end_code)
        VALUES ('incoming', '+254722000001', 1, 2, 'missed');
    PRAGMA user_version = 1;
";

#[test]
fn the_table_comes_to_a_file_that_had_none_and_its_calls_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("simu.sqlite");
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch(FIRST_VERSION).unwrap();
    drop(file);
    let store = Store::open(&path).unwrap();
    store.put_account("a", &json!({})).unwrap();
    assert_eq!(store.accounts::<Value>().unwrap().len(), 1);
    let calls = store.search_calls(&store::Filter::default(), 10).unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].record.peer, "+254722000001");
}
