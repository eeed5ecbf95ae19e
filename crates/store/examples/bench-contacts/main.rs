//! `cargo xtask bench contacts`: a great list of contacts and calls, taken in, opened and
//! searched, beside the same done plainly.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

mod made;
mod measure;
mod plain;

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use addressbook::{Query, Source};
use call::Timestamp;
use made::People;
use measure::{Figures, resident, worked};
use numbers::Region;
use store::{Filter, Imported, Plan, Progress, Store};

/// How many of each, unless told.
const COUNT: u64 = 1_000_000;
const SEED: u64 = 5;
/// Asks a process of its own how much it needs: this one keeps what the import has left it.
const MEMORY: &str = "--memory";
/// Leaves a copy of the database in this file, for the window to be measured with.
const KEEP: &str = "--keep";
const DATABASE: &str = "simu.db";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let json = words.iter().any(|word| word == "--json");
    let count = words.iter().find_map(|word| word.parse().ok()).unwrap_or(COUNT);
    let folder = tempfile::TempDir::new().unwrap();
    if let [word, path] = words.as_slice()
        && word == MEMORY
    {
        return println!("{}", memory(Path::new(path)));
    }
    let mut figures = Figures::default();
    run(count, folder.path(), &mut figures);
    if let Some(at) = words.iter().position(|word| word == KEEP) {
        let kept = words.get(at + 1).expect("--keep is followed by a file");
        fs::copy(folder.path().join(DATABASE), kept).unwrap();
    }
    println!("{}", if json { figures.json() } else { figures.table() });
}

fn run(count: u64, folder: &Path, figures: &mut Figures) {
    let people = People::new(SEED, count);
    let (list, path) = (folder.join("list.vcf"), folder.join(DATABASE));
    people.write(&list);
    let bytes = fs::metadata(&list).unwrap().len();
    figures.put("contacts", count as f64, "");
    figures.put("file, bytes a card", bytes as f64 / count as f64, "B");

    let started = Instant::now();
    let read = Source::open(File::open(&list).unwrap(), None)
        .unwrap()
        .filter(|entry| entry.is_ok())
        .count();
    assert_eq!(read as u64, count);
    figures.rate("parser alone", count, started);
    let started = Instant::now();
    people.numbers().for_each(|number| assert!(e164(&number).is_some()));
    figures.rate("number rules alone", count, started);
    let plain = plain::insert(&folder.join("plain.db"), &people, figures);

    let store = Store::open(&path).unwrap();
    let before = resident();
    let plan = Plan {
        name: "list.vcf",
        length: Some(bytes),
        mapping: None,
        repair: false,
        to_e164: &e164,
        now: Timestamp(1),
    };
    let mut peak = 0.0_f64;
    let mut tell = |_: Progress| {
        peak = peak.max(resident() - before);
        ControlFlow::Continue(())
    };
    let work = worked();
    let started = Instant::now();
    let imported =
        store.import(File::open(&list).unwrap(), &plan, &mut tell, &mut |_, _| {}).unwrap();
    figures.rate("import, file to searchable", count, started);
    figures.put("import, processor time a card", (worked() - work) * 1e6 / count as f64, "us");
    let Imported::Done { counts, .. } = imported else { panic!("nobody stopped it") };
    assert_eq!(counts.added, count, "{counts:?}");
    figures.put("memory more while importing", peak, "MB");
    figures.put("database, bytes a contact", size(&path) as f64 / count as f64, "B");
    drop(store);

    let started = Instant::now();
    people.write_calls(&path, count);
    Store::open(&path).unwrap();
    figures.put("calls indexed at once", started.elapsed().as_secs_f64(), "s");

    let started = Instant::now();
    let store = Store::open(&path).unwrap();
    figures.millis("open the database", started);
    lists(&store, count, figures);
    for (kind, typed) in people.questions() {
        let times = typed.iter().map(|typed| {
            let query = Query::parse(typed);
            let started = Instant::now();
            let found = store.search_contacts(&query, None, 50).unwrap();
            (started.elapsed(), found.len())
        });
        let times: Vec<_> = times.collect();
        let scan = plain::scan(&plain, &typed);
        figures.search(&kind, times, Some(scan));
    }
    for (kind, typed) in people.questions_about_calls() {
        let times = typed.iter().map(|typed| {
            let filter = Filter { text: typed.clone(), ..Filter::default() };
            let started = Instant::now();
            let found = store.search_calls(&filter, 50).unwrap();
            (started.elapsed(), found.len())
        });
        figures.search(&kind, times.collect(), None);
    }
    let own = std::env::current_exe().unwrap();
    let asked = Command::new(own).arg(MEMORY).arg(&path).output().unwrap();
    let more = String::from_utf8(asked.stdout).unwrap().trim().parse().unwrap();
    figures.put("memory more, open and searched", more, "MB");
    writing(&store, figures);
}

/// What a process holds more with this store than with an empty one, in megabytes.
fn memory(path: &Path) -> f64 {
    let empty = tempfile::TempDir::new().unwrap();
    let empty = Store::open(&empty.path().join("empty.db")).unwrap();
    use_it(&empty, 1);
    let before = resident();
    let store = Store::open(path).unwrap();
    use_it(&store, store.contact_count().unwrap());
    resident() - before
}

fn use_it(store: &Store, count: u64) {
    let people = People::new(SEED, count);
    store.contacts(0, 100).unwrap();
    store.contacts(count / 2, 100).unwrap();
    for (_, typed) in people.questions() {
        for typed in typed {
            store.search_contacts(&Query::parse(&typed), None, 50).unwrap();
            let filter = Filter { text: typed, ..Filter::default() };
            store.search_calls(&filter, 50).unwrap();
        }
    }
}

fn lists(store: &Store, count: u64, figures: &mut Figures) {
    let mut time = |name: &str, act: &dyn Fn() -> usize| {
        let started = Instant::now();
        assert!(act() > 0);
        figures.millis(name, started);
    };
    time("open the contacts: 100 and how many", &|| {
        assert_eq!(store.contact_count().unwrap(), count);
        store.contacts(0, 100).unwrap().len()
    });
    time("scroll to the middle of the contacts", &|| store.contacts(count / 2, 100).unwrap().len());
    time("open the history: 100", &|| store.search_calls(&Filter::default(), 100).unwrap().len());
}

/// What an agent waits for in the middle of work.
fn writing(store: &Store, figures: &mut Figures) {
    let times = (0..200).map(|at| {
        let person = made::stranger(at);
        let started = Instant::now();
        store.save_contact(None, &person, Timestamp(2)).unwrap();
        (started.elapsed(), 1)
    });
    figures.search("save a contact", times.collect(), None);
}

fn e164(typed: &str) -> Option<String> {
    let here = Region::parse("KE");
    let read = numbers::read(typed, here).ok()?;
    read.e164().map(|e164| e164.as_str().to_owned())
}

fn size(path: &Path) -> u64 {
    let log = path.with_extension("db-wal");
    [path, &log].iter().filter_map(|path| fs::metadata(path).ok()).map(|file| file.len()).sum()
}
