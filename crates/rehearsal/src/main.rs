//! `rehearse demo` is run by `cargo xtask demo --headless`, `rehearse bench-call` by
//! `cargo xtask bench call`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a terminal program")]

use std::process::ExitCode;

use rehearsal::{bench, demo};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["demo"] => demo::run(|line| println!("{line}")).await,
        ["bench-call", json @ ..] => bench::call(|line| eprintln!("{line}")).await.map(|both| {
            println!("{}", if json == ["--json"] { both.json() } else { both.table() });
        }),
        _ => {
            eprintln!("usage: rehearse demo | bench-call [--json] (by cargo xtask)");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("rehearsal: {failure}");
            ExitCode::FAILURE
        }
    }
}
