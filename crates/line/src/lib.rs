//! Being reachable: AT's wire frames, the WebSocket, registration, and the port to the SDK page.
//!
//! A [`Line`] is one page with AT's SDK, one socket and one registration. It owns both doors of
//! the page: what the SDK says to the gateway and the reverse passes a gate that reads the truth
//! from the frames and keeps the SDK's quirks from doing harm. [`reachability`] decides, over the
//! lines that follow one another, what the agent is told and when the next one is tried.
//! Deliberately absent: where the token comes from, and what a call is.

mod actor;
mod door;
pub mod frames;
#[doc(hidden)]
pub mod fuzzing;
mod gate;
mod liveness;
pub mod page;
pub mod reachability;
mod registration;
mod retry;
mod sdk;
mod socket;
mod trial;

pub use actor::{ANSWER_BOUND, Line, LineConfig, LineEvent};
pub use door::CallDoor;
pub use gate::{CallSignal, SecondSignal};
pub use liveness::Pace;
pub use registration::{LineState, Problem, REGISTRATION_BOUND};
pub use retry::{COOL_DOWN, Failure};
pub use sdk::{ATTEMPT_BOUND, COMMAND_BOUND};
pub use trial::try_registration;
pub use web::ProxyProblem;
