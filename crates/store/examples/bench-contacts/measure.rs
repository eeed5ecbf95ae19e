//! What was measured, for people and for programs.

use std::fmt::Write;
use std::time::{Duration, Instant};

#[derive(Default)]
pub struct Figures {
    single: Vec<(String, f64, &'static str)>,
    searches: Vec<Search>,
}

struct Search {
    kind: String,
    p50: f64,
    p99: f64,
    found: f64,
    scan: Option<f64>,
}

impl Figures {
    pub fn put(&mut self, name: &str, value: f64, unit: &'static str) {
        eprintln!("{name}: {value:.1} {unit}");
        self.single.push((name.to_owned(), value, unit));
    }

    pub fn rate(&mut self, name: &str, count: u64, started: Instant) {
        self.put(name, count as f64 / started.elapsed().as_secs_f64(), "/s");
    }

    pub fn millis(&mut self, name: &str, started: Instant) {
        self.put(name, millis(started.elapsed()), "ms");
    }

    /// Each time with how much was found.
    pub fn search(
        &mut self,
        kind: &str,
        mut times: Vec<(Duration, usize)>,
        scan: Option<Duration>,
    ) {
        times.sort_unstable();
        let at = |part: usize| millis(times[(times.len() - 1) * part / 100].0);
        let found = times.iter().map(|(_, found)| *found as f64).sum::<f64>() / times.len() as f64;
        let (p50, p99, scan) = (at(50), at(99), scan.map(millis));
        self.searches.push(Search { kind: kind.to_owned(), p50, p99, found, scan });
    }

    pub fn table(&self) -> String {
        let mut table = String::new();
        for (name, value, unit) in &self.single {
            let _ = writeln!(table, "{name:<40} {value:>12.1} {unit}");
        }
        let _ = writeln!(
            table,
            "\n{:<32} {:>8} {:>8} {:>7} {:>12}",
            "typed", "p50 ms", "p99 ms", "found", "LIKE scan ms"
        );
        for Search { kind, p50, p99, found, scan } in &self.searches {
            let scan = scan.map_or("-".to_owned(), |scan| format!("{scan:.1}"));
            let _ = writeln!(table, "{kind:<32} {p50:>8.2} {p99:>8.2} {found:>7.1} {scan:>12}");
        }
        table
    }

    pub fn json(&self) -> String {
        let single =
            self.single.iter().map(|(name, value, _)| (name.clone(), serde_json::json!(value)));
        let searches = self.searches.iter().map(|search| {
            let Search { kind, p50, p99, found, scan } = search;
            (
                kind.clone(),
                serde_json::json!({ "p50": p50, "p99": p99, "found": found, "scan": scan }),
            )
        });
        serde_json::Value::Object(single.chain(searches).collect()).to_string()
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Seconds of a processor that this process has used; 0 where the system does not say.
pub fn worked() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks =
        after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// What this process holds in memory, in megabytes; 0 where the system does not say.
pub fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1_024.0
}
