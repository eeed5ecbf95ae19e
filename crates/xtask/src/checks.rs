//! `cargo xtask test`: every check, one step each, in the order in which they fail soonest.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::report::{self, Failure, Outcome, step};
use crate::{demo, fuzz, run, setup, wpt};

struct Check {
    name: &'static str,
    what: &'static str,
    run: fn() -> Outcome,
}

const CHECKS: &[Check] = &[
    Check { name: "format", what: "Rust's format", run: format },
    Check { name: "ui-lint", what: "the window's format and lints", run: ui_lint },
    Check { name: "ui-unit", what: "the window's unit tests", run: ui_unit },
    Check { name: "clippy", what: "Rust's lints, warnings denied", run: clippy },
    Check { name: "rust", what: "unit, property and snapshot tests", run: rust },
    Check { name: "fuzz", what: "hostile input, a short run of each target", run: fuzz::short },
    Check { name: "bindings", what: "ui/bindings says what Rust says", run: bindings },
    Check { name: "browser", what: "the window and the SDK page in Chromium", run: browser },
    Check { name: "webrtc", what: "the page's WebRTC in the app's webview", run: webrtc },
    Check { name: "end-to-end", what: "calls in the real window, with sound", run: end_to_end },
];

pub fn list() -> Outcome {
    for check in CHECKS {
        report::say(&format!("{:<11} {}", check.name, check.what))?;
    }
    Ok(())
}

/// Runs the named checks, or all. The first that fails ends the run.
pub fn run(only: &[&str]) -> Outcome {
    if let Some(unknown) = only.iter().find(|name| CHECKS.iter().all(|check| check.name != **name))
    {
        return Err(Failure::new(format!("no step {unknown}; see cargo xtask test --list")));
    }
    setup::all(setup::ALL)?;
    demo::build_window()?;
    for check in CHECKS.iter().filter(|check| only.is_empty() || only.contains(&check.name)) {
        step(&format!("{}: {}", check.name, check.what));
        let begun = Instant::now();
        (check.run)()?;
        report::done(check.name, begun.elapsed());
    }
    report::say("==> every check passed")
}

fn format() -> Outcome {
    run::cargo(&["fmt", "--all", "--check"])
}

fn ui_lint() -> Outcome {
    run::npm(&["run", "--silent", "lint"])?;
    run::npm(&["run", "--silent", "check"])
}

fn ui_unit() -> Outcome {
    run::npm(&["run", "--silent", "test:unit"])
}

fn clippy() -> Outcome {
    let with = ["--workspace", "--all-targets", "--features", run::TESTED];
    run::cargo(&[&["clippy", "--quiet"], &with[..], &["--", "-D", "warnings"]].concat())
}

/// Tests that make sound run one at a time, since a small machine tears the sound of two at once,
/// and so do the crates' own, which have much to compute. The others mostly wait for sockets and
/// clocks, and do so together. The end-to-end tests, which need a stage, are a step of their own.
fn rust() -> Outcome {
    build()?;
    let (sounding, silent) = test_programs()?;
    rust_tests(&["--lib", "--bins"], "1")?;
    rust_tests(&options(&silent), "4")?;
    rust_tests(&options(&sounding), "1")?;
    let mut with_simulator = workspace_tests(&["--lib", "--", "--ignored", "the_real_simulator"]);
    run::run(with_simulator.env("SIMU_SIMULATOR", run::built("debug", "simu-simulator")))
}

fn rust_tests(which: &[&str], at_once: &str) -> Outcome {
    let (company, carddav) = (setup::company_peer()?, setup::carddav_peer()?);
    let mut tests = workspace_tests(&[&["--quiet"], which].concat());
    tests.env("SIMU_PEER_PYTHON", company).env("SIMU_CARDDAV_PYTHON", carddav);
    run::run(tests.env("RUST_TEST_THREADS", at_once))
}

/// The crates whose tests make sound.
const SOUNDING: &[&str] = &["media", "simulator"];

/// The names of the crates' programs of tests: those with sound, and the others.
fn test_programs() -> Outcome<(Vec<String>, Vec<String>)> {
    let crates = run::root().join("crates");
    let (mut sounding, mut silent) = (Vec::new(), Vec::new());
    for crate_folder in entries(&crates)? {
        let sounds = SOUNDING.iter().any(|name| crate_folder.ends_with(name));
        let tests = crate_folder.join("tests");
        for program in if tests.is_dir() { entries(&tests)? } else { Vec::new() } {
            let is_program = program.extension().is_some_and(|end| end == "rs")
                || program.join("main.rs").is_file();
            if let (true, Some(name)) = (is_program, program.file_stem()) {
                let name = name.to_string_lossy().into_owned();
                if sounds { &mut sounding } else { &mut silent }.push(name);
            }
        }
    }
    Ok((sounding, silent))
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let read = || fs::read_dir(folder)?.map(|entry| entry.map(|it| it.path())).collect();
    let read: std::io::Result<Vec<PathBuf>> = read();
    read.map_err(|error| Failure::new(format!("could not read {}: {error}", folder.display())))
}

fn options(programs: &[String]) -> Vec<&str> {
    programs.iter().flat_map(|name| ["--test", name]).collect()
}

/// The Rust tests have just written the bindings again; they must be what is committed.
fn bindings() -> Outcome {
    let changed = run::output(&mut run::command("git", &["status", "-s", "--", "ui/bindings"]))?;
    if changed.trim().is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "these bindings changed with their Rust types; commit them:\n{changed}"
    )))
}

fn browser() -> Outcome {
    build()?;
    run::npm(&["run", "--silent", "test:ui"])?;
    run::npm(&["run", "--silent", "test:sdk"])?;
    let ours = ["--test", "media_chromium", "--", "--ignored", "--test-threads=1"];
    run::run(&mut workspace_tests(&ours))
}

/// Our own tests in the style of web-platform-tests, by the same runner.
fn webrtc() -> Outcome {
    build()?;
    let suite = run::root().join("ui/tests/w3c").display().to_string();
    run::run(wpt::rehearsal(&["--must-pass", "--suite", &suite]).stdout(Stdio::null()))
}

fn end_to_end() -> Outcome {
    let (speech, company) = (setup::speech_measures()?, setup::company_peer()?);
    build()?;
    let mut tests = workspace_tests(&["--test", "end_to_end", "--", "--test-threads=1"]);
    run::run(tests.env("SIMU_PYTHON", speech).env("SIMU_PEER_PYTHON", company))
}

/// All programs and all tests in one go: built apart, the libraries under both would be built twice,
/// since tests ask them for more.
fn build() -> Outcome {
    step("Building the phone, its local Africa's Talking and the tests");
    run::cargo(&["build", "--workspace", "--all-targets", "--features", run::TESTED])
}

/// Always the whole workspace with the same features, so that nothing is built twice.
fn workspace_tests(which: &[&str]) -> Command {
    let all = ["test", "--workspace", "--features", run::TESTED];
    run::command(env!("CARGO"), &[&all[..], which].concat())
}
