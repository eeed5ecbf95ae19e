//! `cargo xtask bench call | line | loss | fallback | contacts` and `soak`: what a release build does, in figures.

use std::fs;
use std::path::PathBuf;

use crate::report::{Failure, Outcome, step};
use crate::{demo, run, setup};

/// How often `bench line` strikes each fault.
const ROUNDS: &str = "20";
/// How often `bench fallback` fails each way.
const FALLBACKS: &str = "10";
/// How often `bench loss` says its sentence at each loss.
const TIMES_SAID: &str = "5";

/// Calls, beside Chromium with the same SDK.
pub fn call(json: bool) -> Outcome {
    rehearse(&["bench-call"], setup::ALL, json)
}

/// From each fault of the line to the truth in the window.
pub fn line(rounds: Option<&str>, json: bool) -> Outcome {
    rehearse(&["bench-line", rounds.unwrap_or(ROUNDS)], setup::STAGE, json)
}

/// From the token to registered, and what the telephone as the net adds.
pub fn fallback(rounds: Option<&str>, json: bool) -> Outcome {
    rehearse(&["bench-fallback", rounds.unwrap_or(FALLBACKS)], setup::STAGE, json)
}

/// Speech over a bad network, beside Chromium with the same SDK.
pub fn loss(rounds: Option<&str>, json: bool) -> Outcome {
    setup::all(setup::QUALITY)?;
    setup::quality_measures()?;
    rehearse(&["bench-loss", rounds.unwrap_or(TIMES_SAID)], setup::ALL, json)
}

/// A million contacts and calls, beside plain inserts and scans; then the same in the window.
pub fn contacts(count: Option<&str>, json: bool) -> Outcome {
    let folder = working_folder()?;
    let database = folder.join("contacts.sqlite").display().to_string();
    let mut words =
        vec!["run", "--release", "--package", "store", "--example", "bench-contacts", "--"];
    words.extend(count);
    words.extend(json.then_some("--json"));
    words.extend(["--keep", &database]);
    let measured = run::cargo(&words)
        .and_then(|()| rehearse(&["bench-contacts", &database], setup::STAGE, json));
    // A gigabyte, which nobody needs any more.
    let _ = fs::remove_file(&database);
    measured
}

fn working_folder() -> Outcome<PathBuf> {
    let folder = run::target().join("bench");
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("could not make {}: {error}", folder.display())))?;
    Ok(folder)
}

/// Calls and faults in random order.
pub fn soak(calls: &str, seed: &str) -> Outcome {
    rehearse(&["soak", calls, seed], setup::STAGE, false)
}

fn rehearse(words: &[&str], packages: &[&str], json: bool) -> Outcome {
    setup::all(packages)?;
    let python = setup::speech_measures()?;
    demo::build_window()?;
    step("Building the release (the first time takes minutes)");
    run::cargo(&["build", "--release", "--workspace", "--features", run::TESTED])?;
    let mut words = words.to_vec();
    words.extend(json.then_some("--json"));
    let mut rehearse = run::command(run::built("release", "rehearse"), &words);
    run::run(rehearse.env("SIMU_PYTHON", python))
}
