//! A hundred kills at random moments, while contacts are taken in and calls are written: what
//! was acknowledged is there, and nothing is there by half.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use addressbook::Query;
use call::{Direction, Record, Timestamp};
use store::{Imported, Plan, Progress, Store};

const PATH: &str = "SIMU_STORE_TO_KILL";
const KILLS: u64 = 100;
/// Files that are struck at the same time: the processes mostly wait for their start.
const LANES: u64 = 4;
/// Contacts in each list that is taken in.
const LIST: usize = 20;

#[test]
fn a_hundred_kills_lose_nothing_that_was_acknowledged() {
    let lanes: Vec<_> = (0..LANES).map(|lane| std::thread::spawn(move || strike(lane))).collect();
    let told: Vec<(usize, usize)> =
        lanes.into_iter().map(|lane| lane.join().expect("a lane")).collect();
    let (calls, imports) = told.iter().fold((0, 0), |sum, told| (sum.0 + told.0, sum.1 + told.1));
    assert!(
        calls > 20 && imports >= 20,
        "the writers came to their work: {calls} calls, {imports} imports"
    );
}

/// Kills one writer after the other on the same file; how many calls and imports were told.
fn strike(lane: u64) -> (usize, usize) {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("simu.db");
    drop(Store::open(&path).expect("a store"));
    let (mut calls, mut imports) = (Vec::new(), Vec::new());
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
        // From its first word on, so that it is struck at work.
        let first = said.by_ref().map_while(Result::ok).find(|line| line == "begun");
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
            calls.extend(line.strip_prefix("call ").and_then(|id| id.parse::<i64>().ok()));
            let import = line.strip_prefix("import ").and_then(|name| name.strip_suffix("x"));
            imports.extend(import.and_then(|name| name.parse::<u64>().ok()));
        }
        check(&path, &calls, &imports, round);
    }
    (calls.len(), imports.len())
}

fn check(path: &Path, calls: &[i64], imports: &[u64], round: u64) {
    let store = Store::open(path).expect("a store");
    let kept = store.search_calls(&store::Filter::default(), 100_000).expect("read");
    for id in calls {
        assert!(kept.iter().any(|call| call.row.0 == *id), "call {id} is lost in round {round}");
    }
    let there = store.contact_count().expect("counted");
    assert_eq!(there % LIST as u64, 0, "an import is there by half in round {round}");
    assert!(there >= (imports.len() * LIST) as u64, "an import is lost in round {round}");
    for name in imports.iter().rev().take(3) {
        let query = Query::parse(&format!("list{name}x"));
        let found = store.search_contacts(&query, None, 100).expect("searched");
        assert_eq!(found.len(), LIST, "what was imported is found in round {round}");
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

fn say(what: String) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").and_then(|()| out.flush()).expect("said");
}
