#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]
//! The program `simu`.

use std::process::ExitCode;

fn main() -> ExitCode {
    simu_app::run()
}
