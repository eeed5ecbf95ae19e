//! `cargo xtask bench call`: figures of a release build beside Chromium with the same SDK.

use crate::report::{Outcome, step};
use crate::{demo, run, setup};

pub fn call(json: bool) -> Outcome {
    setup::all(setup::ALL)?;
    let python = setup::speech_measures()?;
    demo::build_window()?;
    step("Building the release (the first time takes minutes)");
    run::cargo(&["build", "--release", "--workspace", "--features", run::TESTED])?;
    let mut words = vec!["bench-call"];
    words.extend(json.then_some("--json"));
    let mut rehearse = run::command(run::built("release", "rehearse"), &words);
    run::run(rehearse.env("SIMU_PYTHON", python))
}
