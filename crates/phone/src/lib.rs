//! The actor that owns the account, the line and the calls.
//!
//! Everything the window shows is one [`snapshot::Snapshot`]; everything the agent can do is
//! one [`intent::Intent`]. The desktop is only visible through [`shell::Shell`].

pub mod account;
pub mod demo;
pub mod intent;
pub mod shell;
pub mod snapshot;
