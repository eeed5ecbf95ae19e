//! `cargo xtask demo`: the phone on a local Africa's Talking.

use crate::report::{Outcome, step};
use crate::{run, setup};

/// Is there a screen to open a window on?
pub fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

pub fn run(headless: bool) -> Outcome {
    if headless { on_a_stage() } else { on_the_desktop() }
}

fn on_the_desktop() -> Outcome {
    setup::all(setup::BUILD)?;
    build_window()?;
    build_played()?;
    step("Running: dial +254711000001, who speaks and then echoes; Ctrl+Q quits");
    run::run(&mut run::command(run::built("debug", "simu"), &["--demo"]))
}

fn on_a_stage() -> Outcome {
    setup::all(setup::STAGE)?;
    let python = setup::speech_measures()?;
    build_window()?;
    build_played()?;
    step("Running on a virtual display with virtual sound");
    let mut rehearse = run::command(run::built("debug", "rehearse"), &["demo"]);
    run::run(rehearse.env("SIMU_PYTHON", python))
}

pub fn build_window() -> Outcome {
    step("Building the window");
    run::npm(&["run", "--silent", "build"])
}

/// The app as it is tested, its simulator, and the stage.
pub fn build_played() -> Outcome {
    step("Building the phone and its local Africa's Talking (the first time takes minutes)");
    run::cargo(&["build", "--workspace", "--features", run::TESTED])
}
