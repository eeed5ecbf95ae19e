//! `rehearse demo` is run by `cargo xtask demo --headless`, `rehearse bench-call` by
//! `cargo xtask bench call`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a terminal program")]

use std::process::ExitCode;
use std::time::Duration;

use rehearsal::{Failure, bench, demo};
use tokio::time::timeout;

/// Several times what they take on a loaded machine with two cores.
const DEMO_BOUND: Duration = Duration::from_secs(5 * 60);
const BENCH_BOUND: Duration = Duration::from_secs(15 * 60);

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["demo"] => timeout(DEMO_BOUND, demo::run(|line| println!("{line}"))).await,
        ["bench-call"] => timeout(BENCH_BOUND, bench_call(false)).await,
        ["bench-call", "--json"] => timeout(BENCH_BOUND, bench_call(true)).await,
        _ => {
            eprintln!("usage: rehearse demo | bench-call [--json] (by cargo xtask)");
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
