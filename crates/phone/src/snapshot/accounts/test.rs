//! How the proof of an account goes, as the window shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::snapshot::LineProblem;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AccountTest {
    /// The entry's id.
    pub account: String,
    pub state: TestState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum TestState {
    Running {
        /// Unix milliseconds.
        #[ts(type = "number")]
        since: u64,
        step: TestStep,
    },
    /// The account works.
    Registered {
        /// From asking for the token to being registered, in milliseconds.
        milliseconds: u32,
    },
    /// The account is in use and its line is ready, so that it was not registered anew: that could
    /// take the line's name away.
    InUse {
        /// How long its line took to register, from reaching for the gateway on, in milliseconds.
        registered: u32,
        /// When that was, in Unix milliseconds.
        #[ts(type = "number")]
        at: u64,
        /// How long the gateway took to answer on that line, now, in milliseconds.
        answered: u32,
        /// How long a new token took, now, in milliseconds.
        token: u32,
    },
    /// Africa's Talking knows the key of this sandbox, which has no WebRTC and perhaps no calls.
    Sandbox {
        milliseconds: u32,
        /// What is left, as AT writes it.
        balance: String,
    },
    Failed {
        step: TestStep,
        reason: LineProblem,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TestStep {
    /// Reading the secret, or starting the demo's simulator.
    Prepare,
    Token,
    /// Asking for a sandbox account's data, in place of a token.
    Account,
    /// The gateway's handshake and the registration.
    Register,
    /// The gateway's answer on the line that is up.
    Answer,
}
