//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::report::{Failure, Outcome};

/// The features of the build that is tested: the window embedded, WebDriver allowed.
pub const TESTED: &str = "custom-protocol,automation";

/// The checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program of ours that cargo has built.
pub fn built(profile: &str, program: &str) -> PathBuf {
    target().join(profile).join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// A command in the checkout's root folder.
pub fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

pub fn cargo(arguments: &[&str]) -> Outcome {
    run(&mut command(env!("CARGO"), arguments))
}

/// npm in ui/, where all of the front end lives. What it prints is progress.
pub fn npm(arguments: &[&str]) -> Outcome {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(command(npm, arguments).current_dir(root().join("ui")).stdout(std::io::stderr()))
}

/// Runs to the end; a failure names the command.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| Failure::new(could_not(command, &error)))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{} failed ({status}); its own words are above", shown(command))))
}

/// Runs to the end and gives its standard output.
pub fn output(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::new(could_not(command, &error)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failure::new(format!("{} failed ({})", shown(command), output.status)))
    }
}

fn could_not(command: &Command, error: &std::io::Error) -> String {
    format!("could not start {}: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
