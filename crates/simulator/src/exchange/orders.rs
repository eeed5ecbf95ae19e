//! What the control API asks of a connected client's session.

use std::time::Duration;

use super::{calls::CallId, faults::Strike};
use crate::media::{CalleeProgram, Network};

#[derive(Debug)]
pub enum Order {
    /// Somebody calls the client.
    Ring(Ring),
    /// The far end hangs up, or gives up.
    HangUp { call: CallId },
    /// The callback has a client's call connected with this number.
    Connect { call: CallId, number: String, record: bool },
    /// The far end makes another sound from now on.
    Perform { call: CallId, program: CalleeProgram },
    /// The network of the call's sound changes.
    Impair { call: CallId, network: Box<Network> },
    /// Another connection has the client's name now.
    Replaced,
    /// Something goes wrong, on demand.
    Fault(Strike),
}

#[derive(Debug)]
pub struct Ring {
    pub call: CallId,
    /// The caller as the client sees them: a number or a name.
    pub from: String,
    /// What the caller does once the client has answered.
    pub program: CalleeProgram,
    /// How long the caller waits for an answer.
    pub patience: Duration,
    /// The client hears of it also while it is in a call.
    pub call_waiting: bool,
    /// A callback wants to hear it.
    pub record: bool,
}
