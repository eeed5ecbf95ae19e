//! Prints what the sound processing does in a simulated room, as tables; `--json` for JSON.
//!
//! The room and the measures are those of tests/echo.rs.
#![allow(clippy::print_stdout, reason = "printing is its purpose")]
#![cfg_attr(not(target_os = "linux"), allow(unused))]

#[cfg(target_os = "linux")]
#[path = "../mouth_to_ear/chirps.rs"]
mod chirps;
#[cfg(target_os = "linux")]
mod figures;
#[cfg(target_os = "linux")]
#[path = "../../tests/echo/room.rs"]
mod room;

#[cfg(target_os = "linux")]
fn main() {
    let figures = figures::measure();
    if std::env::args().any(|argument| argument == "--json") {
        println!("{figures:#}");
    } else {
        println!("{}", figures::table(&figures));
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the native sound processing is part of the Linux build only");
}
