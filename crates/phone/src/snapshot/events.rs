//! The stream of call events for a CRM, in the snapshot. Its token is in none.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the agent has set; nothing is served unless it was switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct EventStream {
    pub on: bool,
    /// Of 127.0.0.1; 1024 at least.
    pub port: u16,
    /// Pages that may listen, by their origin: `https://crm.example.com`. At most ten.
    pub origins: Vec<String>,
}

impl Default for EventStream {
    fn default() -> Self {
        Self { on: false, port: 17_466, origins: Vec::new() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EventStreamView {
    pub settings: EventStream,
    /// There is a token, which somebody may have.
    pub has_token: bool,
    pub state: EventStreamState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
#[ts(export)]
pub enum EventStreamState {
    Off,
    /// It is on, and nobody could listen: nothing is served.
    TokenMissing,
    /// In a moment.
    Starting,
    /// So many listen now.
    Listening {
        listeners: u32,
    },
    /// Another program has the port. It is tried again every ten seconds.
    PortTaken,
    /// As the system says it. It is tried again.
    Failed {
        message: String,
    },
}
