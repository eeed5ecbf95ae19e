//! What an adapter says of its errors to whoever may try again.

use std::time::Duration;

/// Whether trying again can help. Never for a request that places a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryKind {
    /// The network is at fault: try again when it changes, or later.
    NetworkFailure,
    /// The server is at fault: try again later, not before `retry_after`.
    Transient { retry_after: Option<Duration> },
    /// The same will fail again until somebody changes something.
    Permanent,
}
