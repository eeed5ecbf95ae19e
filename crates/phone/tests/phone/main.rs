//! The whole phone against a gateway and a token service on real sockets, with a page that
//! behaves as AT's SDK does and a desktop that is recorded.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod at;
mod by_phone;
mod calls;
mod contacts;
mod desk;
mod engine;
mod filling;
mod line;
mod page;
mod waiting;
