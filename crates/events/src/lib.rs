//! The stream of call events for a CRM that runs on the same computer.
//!
//! `GET http://127.0.0.1:PORT/v1/events` is answered by Server-Sent Events, which a browser's
//! `EventSource` or `fetch` and any script can read; `docs/events.md` is what those are told. The
//! server is reached from this computer only, and believes nobody: every request must carry a
//! token, name this address as its host (a page that rebinds its own name does not) and come from
//! no page, or from one whose origin the agent has entered. Sizes, times and the number of
//! listeners are bounded, nobody waits for a listener, and nothing of a request is logged.
//!
//! What a call is, and when it changes, is the phone's: it tells a [`Feed`].

mod cursor;
mod feed;
mod gate;
mod limits;
mod origin;
mod reply;
mod server;
mod token;
mod wire;

pub use feed::Feed;
pub use limits::Limits;
pub use origin::{NotAnOrigin, Origin};
pub use server::{Config, Server, State};
pub use token::{Token, TokenHash};
pub use wire::{Call, Contact, Direction, Happening, Route, VERSION};
