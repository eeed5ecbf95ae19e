//! The door for fuzzing to what is read of the far end's words, and what must be true of it.
//! On systems without the native engine nothing is read here.

#[cfg(not(target_os = "linux"))]
pub fn description(_text: &str, _is_offer: bool) {}

#[cfg(not(target_os = "linux"))]
pub fn candidate(_text: &str) {}

#[cfg(target_os = "linux")]
pub use crate::connection::fuzzing::{candidate, description};
