//! Being reachable: AT's wire frames, the WebSocket, registration, and the port to the SDK page.
//!
//! A [`Line`] is one page with AT's SDK, one socket and one registration. It owns both doors of
//! the page: what the SDK says to the gateway and the reverse passes a gate that reads the truth
//! from the frames and keeps the SDK's quirks from doing harm. Deliberately absent: where the
//! token comes from, when to try again ([`retry`] only computes it), and what a call is.

mod actor;
pub mod frames;
mod gate;
pub mod page;
mod registration;
pub mod retry;
mod sdk;
mod socket;

pub use actor::{Line, LineConfig, LineEvent};
pub use gate::CallSignal;
pub use registration::{LineState, Problem, REGISTRATION_BOUND};
pub use sdk::{ATTEMPT_BOUND, COMMAND_BOUND};
