//! What can go wrong between us and Africa's Talking, told apart as far as a caller acts on it.

use std::time::Duration;

/// No variant carries the API key, a token, or a body that could hold one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The encrypted connection could not even be prepared on this machine.
    #[error("set-up of TLS: {detail}")]
    NoTls { detail: String },
    /// There was no connection, so the service was not asked.
    #[error("connection to the service: {detail}")]
    Unreachable { detail: String },
    /// The connection broke. For a request that places a call it may have been placed.
    #[error("connection to the service broke: {detail}")]
    Interrupted { detail: String },
    /// For a request that places a call this means that it may have been placed.
    #[error("no complete answer in time")]
    TimedOut,
    /// The API key or the username is wrong. A new key can take twenty minutes to be known.
    #[error("API key not accepted: {message}")]
    Unauthorized { message: String },
    #[error("too many requests")]
    RateLimited { retry_after: Option<Duration> },
    /// Africa's Talking understood and said no, in its own words.
    #[error("request rejected with status {status}: {message}")]
    Rejected { status: u16, code: Option<String>, message: String },
    #[error("answer with status {status}: {problem}")]
    Unreadable { status: u16, problem: Unreadable },
}

/// Why an answer could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Africa's Talking never sends one: a proxy does, or a network that wants a sign-in.
    #[error("a web page instead of data, perhaps from a proxy")]
    WebPage,
    #[error("text instead of data")]
    NotJson,
    #[error("data that breaks off")]
    Truncated,
    #[error("data of another shape than documented")]
    OtherShape,
    #[error("more data than any answer has")]
    TooLarge,
    #[error("a token that does not fit a WebSocket handshake")]
    BadToken,
}

/// Whether trying again can help. Never for a request that places a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryKind {
    /// The network is at fault: try again when it changes, or later.
    NetworkFailure,
    /// The service is at fault: try again later, not before `retry_after`.
    Transient { retry_after: Option<Duration> },
    /// The same request will fail again.
    Permanent,
}

impl Error {
    pub fn retry_kind(&self) -> RetryKind {
        match self {
            Self::Unreachable { .. } | Self::Interrupted { .. } | Self::TimedOut => {
                RetryKind::NetworkFailure
            }
            Self::RateLimited { retry_after } => RetryKind::Transient { retry_after: *retry_after },
            Self::Rejected { status: 500.., .. } | Self::Unreadable { .. } => {
                RetryKind::Transient { retry_after: None }
            }
            Self::NoTls { .. } | Self::Unauthorized { .. } | Self::Rejected { .. } => {
                RetryKind::Permanent
            }
        }
    }
}
