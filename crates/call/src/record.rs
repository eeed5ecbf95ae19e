//! The row that the call history keeps for a call.

use crate::{Direction, End, Route, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub direction: Direction,
    pub route: Route,
    /// Number or client name of the other side.
    pub peer: String,
    /// A name for the other side, where one is known.
    pub peer_name: Option<String>,
    /// When dialling or ringing started.
    pub started_at: Timestamp,
    /// When both sides were connected first.
    pub connected_at: Option<Timestamp>,
    /// None while the call is up.
    pub end: Option<End>,
}
