//! The server on real sockets, asked as browsers, scripts and strangers ask.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bounds;
mod client;
mod gate;
mod order;
mod place;
