//! A local Africa's Talking: token and Voice API, the SDK's gateway with real media, magic numbers, faults on demand.
//!
//! [`Simulator::start`] opens the sockets. Behind them stand three doors to one [`exchange`]:
//! `http` (Africa's Talking's APIs), `gateway` (the SDK's WebSocket) and `control` (what tests
//! ask for). `callees` says who lives at which number; `media` is the far end's sound.

mod callees;
mod clock;
mod control;
mod exchange;
mod gateway;
mod http;
pub mod media;
mod number;
mod ready;
mod serve;
mod simulator;
pub mod speech;
mod voice_call;

pub use callees::DialEntry;
pub use ready::Ready;
pub use serve::IdentityError;
pub use simulator::{Options, Simulator, StartError};
