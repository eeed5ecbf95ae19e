#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]
//! The program `simu`, and the memory it gives back: overwritten, all of it.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// A secret passes many hands that are not ours (Tauri's messages, JSON, HTTP, TLS, D-Bus), and
/// none of them overwrites what it copied on the way. What it costs is in docs/decisions, 9.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    simu_app::run()
}
