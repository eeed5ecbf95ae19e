//! A hundred kills at random moments, while contacts are taken in from lists and from a server,
//! edited, and calls are written: what was acknowledged is there, and nothing is there by half.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use addressbook::Query;
use call::{Direction, Record, Timestamp};
use store::{Errand, Imported, Plan, Progress, ServerCard, Store, Taking};

const PATH: &str = "SIMU_STORE_TO_KILL";
const BOOK: &str = "https://dav.example/b/";
const KILLS: u64 = 100;
/// Files that are struck at the same time: the processes mostly wait for their start.
const LANES: u64 = 4;
/// Contacts in each list that is taken in.
const LIST: usize = 20;

#[test]
fn a_hundred_kills_lose_nothing_that_was_acknowledged() {
    let lanes: Vec<_> = (0..LANES).map(|lane| std::thread::spawn(move || strike(lane))).collect();
    let told: Vec<Told> = lanes.into_iter().map(|lane| lane.join().expect("a lane")).collect();
    let count = |what: fn(&Told) -> usize| told.iter().map(what).sum::<usize>();
    let all = [
        count(|told| told.calls.len()),
        count(|told| told.imports.len()),
        count(|told| told.edits.len()),
    ];
    assert!(all.iter().all(|count| *count >= 20), "the writers came to their work: {all:?}");
}

/// What the writers have acknowledged.
#[derive(Default)]
struct Told {
    calls: Vec<i64>,
    imports: Vec<u64>,
    /// Cards of a server that were taken in, and the edit of one of them.
    synced: Vec<u64>,
    edits: Vec<u64>,
}

/// Kills one writer after the other on the same file.
fn strike(lane: u64) -> Told {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("simu.db");
    drop(Store::open(&path).expect("a store"));
    let mut all = Told::default();
    let mut seed =
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| now.as_nanos() as u64)
            ^ (lane << 32)
            | 1;
    for round in 0..KILLS / LANES {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let mut writer = Command::new(env::current_exe().expect("this test"))
            .args(["--exact", "writer", "--ignored", "--nocapture"])
            .env(PATH, &path)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a writer");
        let mut said = BufReader::new(writer.stdout.take().expect("its words")).lines();
        // From its first word on, so that it is struck at work. Where tests run one by one, the test's
        // name stands before it in the same line.
        let first = said.by_ref().map_while(Result::ok).find(|line| line.ends_with("begun"));
        assert!(first.is_some(), "the writer has begun");
        let mut told = Vec::new();
        if round % 5 == 0 {
            // However busy the machine is, some lists are taken in to their end.
            while told.last().is_none_or(|line: &String| !line.starts_with("import")) {
                told.push(said.next().expect("its words").expect("its words"));
            }
        }
        std::thread::sleep(Duration::from_micros(seed % 90_000));
        writer.kill().expect("killed");
        writer.wait().expect("dead");
        told.extend(said.map_while(Result::ok));
        for line in told {
            let of = |what: &str| -> Option<u64> {
                line.strip_prefix(what)?.strip_suffix('x')?.parse().ok()
            };
            all.calls.extend(line.strip_prefix("call ").and_then(|id| id.parse::<i64>().ok()));
            all.imports.extend(of("import "));
            all.synced.extend(of("synced "));
            all.edits.extend(of("edit "));
        }
        check(&path, &all, round);
    }
    all
}

fn check(path: &Path, told: &Told, round: u64) {
    let Told { calls, imports, synced, edits } = told;
    let store = Store::open(path).expect("a store");
    let kept = store.search_calls(&store::Filter::default(), 100_000).expect("read");
    for id in calls {
        assert!(kept.iter().any(|call| call.row.0 == *id), "call {id} is lost in round {round}");
    }
    let there = store.contact_count().expect("counted");
    assert_eq!(there % LIST as u64, 0, "an import is there by half in round {round}");
    let least = (imports.len() + synced.len()) * LIST;
    assert!(there >= least as u64, "what was taken in is lost in round {round}");
    let lists = imports.iter().rev().take(3).map(|list| format!("list{list}x"));
    for name in lists.chain(synced.iter().rev().take(3).map(|list| format!("sync{list}x"))) {
        let query = Query::parse(&name);
        let found = store.search_contacts(&query, None, 100).expect("searched");
        assert_eq!(found.len(), LIST, "what was imported is found in round {round}");
    }
    // An edit is there, and waits for the server.
    let book = store.sync_book(BOOK).expect("a book").row;
    let waiting = store.waiting_edits(book, "/b/", false, 10_000).expect("asked");
    for edit in edits {
        let sent = waiting.iter().any(|one| match &one.errand {
            Errand::Replace { text, .. } => text.contains(&format!("NOTE:edit{edit}x\r\n")),
            Errand::Create { .. } | Errand::Delete { .. } => false,
        });
        assert!(sent, "edit {edit} is lost in round {round}");
    }
    // What was taken back leaves nothing to be found.
    let all = store.search_contacts(&Query::parse("person"), None, 10_000).expect("searched");
    assert!(all.len() as u64 == there.min(150), "{} found of {there}", all.len());
}

/// Takes lists in and writes calls, and says so, until it is killed.
#[test]
#[ignore = "started and killed by the test above"]
fn writer() {
    let path = PathBuf::from(env::var_os(PATH).expect("started by the test above"));
    let store = Store::open(&path).expect("a store");
    say("begun".to_owned());
    let start = store.contact_count().expect("counted") / LIST as u64;
    for list in start.. {
        let record = Record {
            route: call::Route::Webrtc,
            direction: Direction::Incoming,
            peer: "+254722000001".into(),
            peer_name: None,
            started_at: Timestamp(list),
            connected_at: None,
            end: None,
        };
        for _ in 0..3 {
            let row = store.open_call(&record).expect("written");
            say(format!("call {}", row.0));
        }
        synchronise(&store, list);
        let mut file = "Name,Phone\n".to_owned();
        (0..LIST).for_each(|at| {
            file.push_str(&format!("Person{at} List{list}x,07{:08}\n", list * 1_000 + at as u64));
        });
        let plan = Plan {
            name: "list.csv",
            length: None,
            mapping: None,
            repair: false,
            to_e164: &|typed: &str| Some(format!("+254{}", typed.get(1..)?)),
            now: Timestamp(1),
        };
        let mut on = |_: Progress| ControlFlow::Continue(());
        let imported =
            store.import(file.as_bytes(), &plan, &mut on, &mut |_, _| {}).expect("imported");
        assert!(matches!(imported, Imported::Done { .. }));
        say(format!("import {list}x"));
    }
}

/// As a round with a server does: cards are taken in, and one of them is edited.
fn synchronise(store: &Store, list: u64) {
    let book = store.sync_book(BOOK).expect("a book").row;
    let cards: Vec<ServerCard> = (0..LIST)
        .map(|at| ServerCard {
            href: format!("/b/{list}-{at}.vcf"),
            etag: "1".into(),
            text: format!("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{list}-{at}\r\nFN:Person{at} Sync{list}x\r\nEND:VCARD\r\n"),
        })
        .collect();
    let how = Taking { to_e164: &|_| None, now: Timestamp(1) };
    store.take_cards(book, &cards, &how).expect("taken in");
    say(format!("synced {list}x"));
    let found = store.search_contacts(&Query::parse(&format!("person3 sync{list}x")), None, 1);
    let mut known = found.expect("searched").remove(0).contact;
    known.contact.note = format!("edit{list}x");
    store.save_contact(Some(known.row), &known.contact, Timestamp(2)).expect("saved");
    say(format!("edit {list}x"));
}

fn say(what: String) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").and_then(|()| out.flush()).expect("said");
}
