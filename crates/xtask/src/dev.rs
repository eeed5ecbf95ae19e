//! `cargo xtask dev`: the window from Vite's server, the app rebuilt on each change.

use crate::report::{Outcome, step};
use crate::{run, setup};

pub fn run() -> Outcome {
    setup::all(setup::BUILD)?;
    step("Building the SDK's page and the local Africa's Talking");
    run::npm(&["run", "--silent", "build"])?;
    run::cargo(&["build", "-p", "simulator"])?;
    step("Running; edits in ui/src show at once, edits in Rust restart the app");
    run::run(&mut run::command(tauri(), &["dev", "--", "--", "--demo"]))
}

/// Tauri's command line, one of the pinned npm packages.
pub fn tauri() -> std::path::PathBuf {
    let name = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    run::root().join("ui/node_modules/.bin").join(name)
}
