//! A write that was acknowledged outlives a process that is killed.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use call::{Direction, Record, Timestamp};
use store::{Draft, Store};

const PATH: &str = "SIMU_STORE_TO_DIE_ON";

#[test]
fn what_was_acknowledged_before_a_kill_is_there_afterwards() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("simu.db");
    let mut writer = Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "writer", "--ignored", "--nocapture"])
        .env(PATH, &path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a writer");
    let said = BufReader::new(writer.stdout.take().expect("its words")).lines();
    let mut acknowledged = Vec::new();
    for line in said {
        let line = line.expect("its words");
        acknowledged.extend(line.strip_prefix("wrote ").and_then(|id| id.parse::<i64>().ok()));
        if acknowledged.len() == 100 {
            break;
        }
    }
    // SIGKILL on Unix: nothing of the writer runs any more.
    writer.kill().expect("killed");
    writer.wait().expect("dead");

    assert_eq!(acknowledged.len(), 100, "the writer came to its work");
    let calls = Store::open(&path)
        .expect("a store")
        .search_calls(&store::Filter::default(), 100_000)
        .expect("read");
    for id in acknowledged {
        let call = calls.iter().find(|call| call.row.0 == id).expect("an acknowledged call");
        assert!(call.interrupted && call.record.end.is_none());
        let draft = call.draft.as_ref().expect("what was being written about it");
        assert_eq!(draft.note, format!("said {}", call.record.started_at.0));
    }
}

/// Writes calls and says so, until it is killed.
#[test]
#[ignore = "started and killed by the test above"]
fn writer() {
    let path = PathBuf::from(env::var_os(PATH).expect("started by the test above"));
    let store = Store::open(&path).expect("a store");
    for started_at in 0.. {
        let record = Record {
            direction: Direction::Incoming,
            route: call::Route::Webrtc,
            peer: "+254722000001".into(),
            peer_name: None,
            started_at: Timestamp(started_at),
            connected_at: None,
            end: None,
        };
        let row = store.open_call(&record).expect("written");
        let note = format!("said {started_at}");
        store.draft_note(row, Some(&Draft { note, outcome: None })).expect("kept");
        let mut said = std::io::stdout().lock();
        writeln!(said, "wrote {}", row.0).and_then(|()| said.flush()).expect("said");
    }
}
