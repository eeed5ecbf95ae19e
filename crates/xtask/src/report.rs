//! What the person at the terminal reads.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a terminal program")]

use std::fmt;
use std::process::ExitCode;
use std::time::Duration;

pub type Outcome<T = ()> = Result<T, Failure>;

/// One sentence that says what failed and what to do next.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    pub fn print(&self) -> ExitCode {
        eprintln!("\nxtask: {}", self.0);
        ExitCode::FAILURE
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Begins a step. Progress goes to standard error, so that standard output holds the answer only.
pub fn step(what: &str) {
    eprintln!("==> {what}");
}

/// Ends a step that took long enough to be told.
pub fn done(what: &str, took: Duration) {
    eprintln!("    {what}: {:.1} s", took.as_secs_f64());
}

#[expect(clippy::unnecessary_wraps, reason = "stands among commands that can fail")]
pub fn say(text: &str) -> Outcome {
    println!("{text}");
    Ok(())
}
