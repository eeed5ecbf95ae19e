//! `cargo xtask wpt`: web-platform-tests' `webrtc` folder in the app's webview.

use crate::report::{Failure, Outcome, step};
use crate::{demo, run, setup};

/// `--suite PATH [--chromium] [FILTER...]`, handed on as they are.
pub fn run(words: &[&str]) -> Outcome {
    if !words.contains(&"--suite") {
        return Err(Failure::new("name a copy of web-platform-tests: --suite PATH"));
    }
    setup::all(setup::ALL)?;
    demo::build_window()?;
    demo::build_played()?;
    step("Running the tests on a virtual display");
    run::run(&mut rehearsal(words))
}

/// The program that runs them.
pub fn rehearsal(words: &[&str]) -> std::process::Command {
    let shims = run::root().join("ui/sdk/dist/webrtc.js");
    let mut command = run::command(run::built("debug", "rehearse"), &["wpt"]);
    // A relative path means the folder in which the person stands.
    if let Ok(here) = std::env::current_dir() {
        command.current_dir(here);
    }
    command.arg("--shims").arg(shims).args(words);
    command
}
