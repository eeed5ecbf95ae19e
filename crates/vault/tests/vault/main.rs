//! The vault as its callers see it, with real files and, on Linux, a real gnome-keyring.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod damage;
mod home;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(target_os = "linux")]
mod keychain_waits;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(unix)]
mod on_unix;
mod sealed_file;
#[cfg(target_os = "linux")]
mod seeds;
#[cfg(target_os = "linux")]
mod stage;
