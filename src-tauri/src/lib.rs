//! The shell: the only Rust that names `tauri`. It composes the rooms, owns the windows and
//! the tray, and turns commands into questions to the phone. It decides nothing about calls.

mod arguments;
mod commands;
mod control;
mod desktop;
mod drive;
mod file_dialog;
mod log_file;
mod masking;
mod sdk_page;
mod secret_window;
mod session_bus;
mod shortcut;
mod start;
mod tray;
mod web_engine;
#[cfg(target_os = "linux")]
mod web_memory;
mod web_process;
#[cfg(feature = "automation")]
mod webrtc_tests;
mod window;

use std::io::Write;
use std::process::ExitCode;

use arguments::Request;

/// Runs the app until the person quits it.
pub fn run() -> ExitCode {
    forbid_automation();
    web_engine::set_switches();
    // A request is read before anything of the desktop is touched: orders need none.
    match Request::parse(std::env::args().skip(1)) {
        Ok(Request::Run(arguments)) => match drive::hand_over(&arguments) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => start::run(arguments),
            Err(problem) => say(&format!("simu: {problem}"), ExitCode::FAILURE),
        },
        Ok(Request::Drive(order)) => drive::run(&order),
        #[cfg(feature = "automation")]
        Ok(Request::WebRtcTests(tests)) => webrtc_tests::run(tests),
        Ok(Request::Print(text)) => say(&text, ExitCode::SUCCESS),
        Err(problem) => say(&format!("simu: {problem}"), ExitCode::from(2)),
    }
}

/// A variable in the environment would open the app to WebDriver and grant it the microphone
/// without asking; only builds that are tested keep it.
#[cfg(not(feature = "automation"))]
#[expect(unsafe_code, reason = "the environment can only be changed before threads start")]
fn forbid_automation() {
    for variable in ["TAURI_WEBVIEW_AUTOMATION", "TAURI_AUTOMATION"] {
        // SAFETY: first statement of the program, no other thread runs yet.
        unsafe { std::env::remove_var(variable) };
    }
}

#[cfg(feature = "automation")]
fn forbid_automation() {}

/// Answers the command line.
fn say(text: &str, code: ExitCode) -> ExitCode {
    // Whoever listened may have heard enough: `simu call … --wait | head -1`.
    let _ = if code == ExitCode::SUCCESS {
        writeln!(std::io::stdout(), "{text}")
    } else {
        writeln!(std::io::stderr(), "{text}")
    };
    code
}
