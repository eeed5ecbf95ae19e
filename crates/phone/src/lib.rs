//! The actor that owns the account, the line and the calls.
//!
//! Everything the window shows is one [`snapshot::Snapshot`]; everything the agent can do is
//! one [`intent::Intent`]. The desktop is only visible through [`shell::Shell`].

pub mod account;
mod actor;
pub mod book;
mod caller;
pub mod demo;
mod do_not_call;
mod hearing;
mod history;
mod hybrid;
mod ice;
pub mod intent;
pub mod media_bridge;
mod notices;
pub mod shell;
pub mod snapshot;
mod view;

pub use actor::{AccountsConfig, FillWish, FreshToken, NoToken, Phone, PhoneConfig, TypedSecret};
pub use book::Book;
pub use events::Token as EventToken;
