//! The project's commands: `cargo xtask demo | test | dev | bundle | bench call`.
//!
//! No dependencies on purpose: this program must start within seconds on a fresh machine, and
//! then says what it does while the rest is built.

mod bench;
mod bundle;
mod checks;
mod demo;
mod dev;
mod report;
mod run;
mod setup;

use std::process::ExitCode;

use report::Failure;

const HELP: &str = "\
Usage: cargo xtask <command>

  demo              build and run the phone on a local Africa's Talking, with sound
  demo --headless   the same without a screen: places and receives a call, measures the speech
  test              every check: format, lints, unit, browser and end-to-end tests
  test NAME...      only the named steps (cargo xtask test --list shows them)
  dev               edit and reload: the window from Vite, the app from cargo
  bundle            make the installable .deb and .rpm
  bundle --try      and install, start and remove the .deb in a bare Debian 12
  bench call        measure calls, beside Chromium with the same SDK; --json for figures as JSON";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["demo"] => demo::run(!demo::has_display()),
        ["demo", "--headless"] => demo::run(true),
        ["test", "--list"] => checks::list(),
        ["test", only @ ..] => checks::run(only),
        ["dev"] => dev::run(),
        ["bundle"] => bundle::run(false),
        ["bundle", "--try"] => bundle::run(true),
        ["bench", "call"] => bench::call(false),
        ["bench", "call", "--json"] | ["bench", "--json", "call"] => bench::call(true),
        [] | ["help" | "--help" | "-h"] => report::say(HELP),
        other => Err(Failure::new(format!("unknown command: {}\n\n{HELP}", other.join(" ")))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.print(),
    }
}
