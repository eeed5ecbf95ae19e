//! `cargo xtask fuzz`: hostile input, found by libFuzzer.
//!
//! The targets are programs of `crates/fuzz`. Only our own packages are instrumented; all others
//! are those that the tests use, which is why the features are those of the whole workspace.

use std::fs;
use std::path::PathBuf;

use crate::report::{Failure, Outcome, step};
use crate::{run, setup};

const TARGETS: [&str; 8] =
    ["answers", "candidates", "cards", "descriptions", "frames", "gate", "links", "tables"];

/// Inputs that each target tries in the tests. The same ones each time.
const SHORT: [&str; 2] = ["-runs=20000", "-seed=1"];

/// What libFuzzer is told always: a frame's length, a tenth of what a phone may take, and far
/// more time than any input needs.
const BOUNDS: [&str; 3] = ["-max_len=4096", "-rss_limit_mb=512", "-timeout=10"];

/// Every target briefly; or one of them until it is stopped, with libFuzzer's own words behind.
pub fn run(words: &[&str]) -> Outcome {
    setup::debian_packages(&["build"])?;
    let Some((target, words)) = words.split_first() else { return short() };
    if !TARGETS.contains(target) {
        let known = TARGETS.join(", ");
        return Err(Failure::new(format!("no target {target}; there are: {known}")));
    }
    build()?;
    fuzz(target, words)
}

pub fn short() -> Outcome {
    build()?;
    TARGETS.iter().try_for_each(|target| fuzz(target, &SHORT))
}

fn build() -> Outcome {
    step("Building the fuzz targets");
    let features = format!("{},fuzz/libfuzzer", run::TESTED);
    let words = ["build", "--quiet", "--workspace", "--features", &features, "--bin", "fuzz-*"];
    let mut cargo = run::command(env!("CARGO"), &words);
    run::run(cargo.env("RUSTC_WORKSPACE_WRAPPER", folder().join("instrument.sh")))
}

/// What is found new is kept beside the build, and is where the next long run begins.
fn fuzz(target: &str, words: &[&str]) -> Outcome {
    let kept = run::target().join("fuzz").join(target);
    let found = kept.join(if words == SHORT { "short" } else { "found" });
    if words == SHORT && found.exists() {
        fs::remove_dir_all(&found).map_err(|error| unusable(&found, &error))?;
    }
    fs::create_dir_all(&found).map_err(|error| unusable(&found, &error))?;
    step(&format!("Fuzzing {target}"));
    let mut program = run::command(run::built("debug", &format!("fuzz-{target}")), &BOUNDS);
    program.args(words).arg(format!("-artifact_prefix={}/", kept.display()));
    program.arg(&found).arg(folder().join("seeds").join(target));
    let quiet = kept.join("log");
    let log = fs::File::create(&quiet).map_err(|error| unusable(&quiet, &error))?;
    if words == SHORT {
        program.stderr(log);
    }
    run::run(&mut program).map_err(|failure| {
        let (log, kept) = (quiet.display(), kept.display());
        Failure::new(format!("{failure}; its words are in {log}, the input in {kept}"))
    })
}

fn folder() -> PathBuf {
    run::root().join("crates/fuzz")
}

fn unusable(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("could not use {}: {error}", path.display()))
}
