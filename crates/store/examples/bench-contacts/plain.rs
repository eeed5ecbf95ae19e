//! The same, done plainly: rows without an index, and a scan of them for each keystroke.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use crate::made::People;
use crate::measure::Figures;

/// How often a scan is measured for a kind: it takes long.
const SCANS: usize = 5;

pub fn insert(path: &Path, people: &People, figures: &mut Figures) -> Connection {
    let mut connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT, company TEXT, number TEXT, email TEXT)",
        )
        .unwrap();
    let all: Vec<_> =
        people.numbers().enumerate().map(|(at, _)| people.person(at as u64)).collect();
    let started = Instant::now();
    let change = connection.transaction().unwrap();
    let mut insert = change
        .prepare("INSERT INTO contacts (name, company, number, email) VALUES (?1, ?2, ?3, ?4)")
        .unwrap();
    for (at, (given, family, company, number)) in all.iter().enumerate() {
        let (name, email) = (format!("{given} {family}"), format!("p{at}@example.com"));
        insert.execute(params![name, company, number, email]).unwrap();
    }
    drop(insert);
    change.commit().unwrap();
    figures.rate("plain inserts", all.len() as u64, started);
    connection
}

/// The slowest is no fairer than the others: the median.
pub fn scan(connection: &Connection, typed: &[String]) -> Duration {
    let mut query = connection
        .prepare(
            "SELECT * FROM contacts WHERE name LIKE ?1 OR company LIKE ?1 OR number LIKE ?1
             ORDER BY id DESC LIMIT 50",
        )
        .unwrap();
    let mut times: Vec<Duration> = typed
        .iter()
        .take(SCANS)
        .map(|typed| {
            let started = Instant::now();
            let mut rows = query.query([format!("%{typed}%")]).unwrap();
            while rows.next().unwrap().is_some() {}
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
