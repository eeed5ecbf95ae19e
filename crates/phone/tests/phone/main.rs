//! The whole phone against a gateway and a token service on real sockets, with a page that
//! behaves as AT's SDK does and a desktop that is recorded.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod at;
#[cfg(target_os = "linux")]
#[path = "../../../company/tests/contract/at.rs"]
mod at_simulated;
mod by_phone;
mod calls;
mod contacts;
mod desk;
mod desktop;
mod do_not_call;
mod engine;
mod events;
mod filling;
mod history;
mod imports;
mod line;
mod lists;
mod no_way;
mod outgoing_number;
mod page;
#[cfg(target_os = "linux")]
#[path = "../../../company/tests/contract/peer.rs"]
mod peer;
mod renewal;
#[cfg(target_os = "linux")]
#[path = "../../../media/tests/call/stage.rs"]
mod stage;
mod sync;
#[cfg(target_os = "linux")]
#[path = "../../../media/tests/call/turn_server.rs"]
mod turn_server;
mod waiting;
mod wrap_up;
