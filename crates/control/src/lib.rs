//! The door through which the command line drives the app that runs.
//!
//! A local socket that only this person reaches: on Unix a socket of mode 0600 in a folder of mode
//! 0700, and both ends ask the system who the other is; on Windows a named pipe that takes nobody
//! from the network. One connection is one question: a line of JSON, answered by lines of JSON.
//! Sizes, times and the number of guests are bounded. What is asked and answered is the caller's;
//! nothing of it is logged.

mod client;
mod framing;
mod place;
mod server;
mod wire;

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod socket;

pub use client::{AskError, ask};
pub use place::Place;
pub use server::{Door, Gone, OpenError, Replies};
pub use wire::{Given, MAX_REPLY, MAX_REQUEST, Request, Via};
