//! `rehearse demo` is run by `cargo xtask demo --headless`, `rehearse bench-...` by
//! `cargo xtask bench ...`, `rehearse wpt` by `cargo xtask wpt`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a terminal program")]

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use rehearsal::soak::Soak;
use rehearsal::wpt::{self, Order};
use rehearsal::{Failure, bench, demo};
use tokio::time::timeout;

/// Several times what they take on a loaded machine with two cores.
const DEMO_BOUND: Duration = Duration::from_secs(5 * 60);
const BENCH_BOUND: Duration = Duration::from_secs(15 * 60);
/// Twenty rounds take half an hour: a name cools down after each fault.
const BENCH_LINE_BOUND: Duration = Duration::from_secs(60 * 60);
/// Ten seconds each time; five rounds take nine minutes.
const BENCH_LOSS_BOUND: Duration = Duration::from_secs(60 * 60);
/// A call with a fault may take a minute.
const SOAK_BOUND: Duration = Duration::from_secs(4 * 60 * 60);
/// The whole folder of web-platform-tests, in two browsers.
const WPT_BOUND: Duration = Duration::from_secs(3 * 60 * 60);

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["demo"] => timeout(DEMO_BOUND, demo::run(|line| println!("{line}"))).await,
        ["bench-call"] => timeout(BENCH_BOUND, bench_call(false)).await,
        ["bench-call", "--json"] => timeout(BENCH_BOUND, bench_call(true)).await,
        ["bench-line", rounds] => timeout(BENCH_LINE_BOUND, bench_line(rounds, false)).await,
        ["bench-line", rounds, "--json"] => {
            timeout(BENCH_LINE_BOUND, bench_line(rounds, true)).await
        }
        ["bench-fallback", rounds] => timeout(BENCH_BOUND, bench_fallback(rounds, false)).await,
        ["bench-fallback", rounds, "--json"] => {
            timeout(BENCH_BOUND, bench_fallback(rounds, true)).await
        }
        ["bench-contacts", database] => timeout(BENCH_BOUND, bench_contacts(database, false)).await,
        ["bench-contacts", database, "--json"] => {
            timeout(BENCH_BOUND, bench_contacts(database, true)).await
        }
        ["bench-loss", rounds] => timeout(BENCH_LOSS_BOUND, bench_loss(rounds, false)).await,
        ["bench-loss", rounds, "--json"] => {
            timeout(BENCH_LOSS_BOUND, bench_loss(rounds, true)).await
        }
        ["soak", calls, seed] => timeout(SOAK_BOUND, run_soak(calls, seed)).await,
        ["wpt", words @ ..] => match Order::parse(words) {
            Ok(order) => timeout(WPT_BOUND, web_platform_tests(&order)).await,
            Err(problem) => {
                eprintln!("rehearsal: {problem}");
                return ExitCode::from(2);
            }
        },
        _ => {
            eprintln!(
                "usage: rehearse demo | bench-call | bench-line ROUNDS | bench-loss ROUNDS | \
                 bench-fallback ROUNDS | bench-contacts DATABASE | soak CALLS SEED | wpt ... (by cargo xtask)"
            );
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            eprintln!("rehearsal: {failure}");
            ExitCode::FAILURE
        }
        Err(_) => {
            eprintln!("rehearsal: it took too long; its logs are in target/rehearsal");
            ExitCode::FAILURE
        }
    }
}

/// Progress on standard error, the figures on standard output.
async fn bench_call(json: bool) -> Result<(), Failure> {
    let both = bench::call(|line| eprintln!("{line}")).await?;
    println!("{}", if json { both.json() } else { both.table() });
    Ok(())
}

async fn bench_line(rounds: &str, json: bool) -> Result<(), Failure> {
    let truth = bench::line::run(number(rounds)?, |line| eprintln!("{line}")).await?;
    println!("{}", if json { truth.json() } else { truth.table() });
    Ok(())
}

async fn bench_contacts(database: &str, json: bool) -> Result<(), Failure> {
    let waits = bench::contacts::run(Path::new(database)).await?;
    println!("{}", if json { waits.json() } else { waits.table() });
    Ok(())
}

async fn bench_fallback(rounds: &str, json: bool) -> Result<(), Failure> {
    let found = bench::fallback::run(number(rounds)?, |line| eprintln!("{line}")).await?;
    println!("{}", if json { found.json() } else { found.table() });
    Ok(())
}

async fn bench_loss(rounds: &str, json: bool) -> Result<(), Failure> {
    let loss = bench::loss::run(number(rounds)?, |line| eprintln!("{line}")).await?;
    println!("{}", if json { loss.json() } else { loss.table() });
    Ok(())
}

async fn run_soak(calls: &str, seed: &str) -> Result<(), Failure> {
    let soak = Soak { calls: number(calls)?, seed: number(seed)? };
    let report = soak.run(|line| eprintln!("{line}")).await?;
    println!("seed {seed}: {}", report.words());
    report.growth.judge()
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotAsExpected(format!("{text} is not a number")))
}

/// Each file on standard error as it ends, the report on standard output.
async fn web_platform_tests(order: &Order) -> Result<(), Failure> {
    let report = wpt::run(order, |line| eprintln!("{line}")).await?;
    println!("{}", report.json().map_err(|error| Failure::NotAsExpected(error.to_string()))?);
    eprintln!("{}", report.summary());
    if order.must_pass && !report.all_passed() {
        return Err(Failure::NotAsExpected("not every test passed; the report says which".into()));
    }
    Ok(())
}
