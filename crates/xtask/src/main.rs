//! The project's commands: `cargo xtask demo | test | dev | bundle | bench | soak | fuzz | wpt`.
//!
//! No dependencies on purpose: this program must start within seconds on a fresh machine, and
//! then says what it does while the rest is built.

mod bench;
mod bundle;
mod checks;
mod demo;
mod dev;
mod fuzz;
mod report;
mod run;
mod setup;
mod wpt;

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
  bench call        measure calls, beside Chromium with the same SDK
  bench line [N]    measure how soon the window tells that the line broke, N times each fault
  bench loss [N]    measure speech over a bad network, beside Chromium, N times each loss
  bench fallback [N]
                    measure the way to registered, and the telephone as the net, N times
  bench contacts [N]
                    measure a million contacts and calls, or N: taken in, opened and searched
  soak [--calls N] [--seed N]
                    calls of all kinds with faults in random order: nothing may stick or grow
  fuzz              hostile input, a short run of each target
  fuzz TARGET ...   one target until it is stopped; libFuzzer's own options follow
  bench ... --json  the same figures as JSON
  wpt --suite PATH  run the webrtc tests of a copy of web-platform-tests in the app's webview;
                    --chromium beside Chromium, FILTER... only files with that in their path";

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
        ["bench", what @ ..] => bench(what),
        ["soak", options @ ..] => soak(options),
        ["fuzz", words @ ..] => fuzz::run(words),
        ["wpt", words @ ..] => wpt::run(words),
        [] | ["help" | "--help" | "-h"] => report::say(HELP),
        other => Err(Failure::new(format!("unknown command: {}\n\n{HELP}", other.join(" ")))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.print(),
    }
}

fn bench(words: &[&str]) -> report::Outcome {
    let json = words.contains(&"--json");
    let words: Vec<&str> = words.iter().copied().filter(|word| *word != "--json").collect();
    match words.as_slice() {
        ["call"] => bench::call(json),
        ["line"] => bench::line(None, json),
        ["loss"] => bench::loss(None, json),
        ["loss", rounds] => bench::loss(Some(rounds), json),
        ["line", rounds] => bench::line(Some(rounds), json),
        ["fallback"] => bench::fallback(None, json),
        ["fallback", rounds] => bench::fallback(Some(rounds), json),
        ["contacts"] => bench::contacts(None, json),
        ["contacts", count] => bench::contacts(Some(count), json),
        other => Err(Failure::new(format!("no such bench: {}\n\n{HELP}", other.join(" ")))),
    }
}

fn soak(options: &[&str]) -> report::Outcome {
    let (mut calls, mut seed) = ("200", "1");
    for pair in options.chunks(2) {
        match pair {
            ["--calls", number] => calls = number,
            ["--seed", number] => seed = number,
            other => {
                return Err(Failure::new(format!("no such option: {}\n\n{HELP}", other.join(" "))));
            }
        }
    }
    bench::soak(calls, seed)
}
