//! What can go wrong between us and Africa's Talking, told apart as far as a caller acts on it.

use std::time::Duration;

use web::{ProxyProblem, RetryKind, Unreadable};

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
    /// The service's certificate is vouched for by nobody whom this computer trusts.
    #[error("certificate of the service not trusted by this computer: {detail}")]
    Untrusted { detail: String },
    #[error(transparent)]
    Proxy(ProxyProblem),
    /// For a request that places a call this means that it may have been placed.
    #[error("no complete answer in time")]
    TimedOut,
    /// The API key or the username is wrong. A new key can take twenty minutes to be known.
    #[error("API key not accepted: {message}")]
    Unauthorized { message: String },
    /// Status 429: nothing was done.
    #[error("too many requests")]
    RateLimited { retry_after: Option<Duration> },
    /// Status 503 with a `Retry-After`. Whoever says so may have passed the request on before: one
    /// that places a call may have been carried out.
    #[error("the service is busy")]
    Busy { retry_after: Duration },
    /// Africa's Talking understood and said no, in its own words.
    #[error("request rejected with status {status}: {message}")]
    Rejected { status: u16, code: Option<String>, message: String },
    #[error("answer with status {status}: {problem}")]
    Unreadable { status: u16, problem: Unreadable },
}

impl Error {
    pub fn retry_kind(&self) -> RetryKind {
        match self {
            // Where the computer is carried to another network, proxy and certificate change too.
            Self::Unreachable { .. }
            | Self::Interrupted { .. }
            | Self::Untrusted { .. }
            | Self::Proxy(_)
            | Self::TimedOut => RetryKind::NetworkFailure,
            Self::RateLimited { retry_after } => RetryKind::Transient { retry_after: *retry_after },
            Self::Busy { retry_after } => RetryKind::Transient { retry_after: Some(*retry_after) },
            Self::Rejected { status: 500.., .. } | Self::Unreadable { .. } => {
                RetryKind::Transient { retry_after: None }
            }
            Self::NoTls { .. } | Self::Unauthorized { .. } | Self::Rejected { .. } => {
                RetryKind::Permanent
            }
        }
    }
}

impl From<web::Error> for Error {
    fn from(error: web::Error) -> Self {
        match error {
            web::Error::NoTls { detail } => Self::NoTls { detail },
            web::Error::Unreachable { detail } => Self::Unreachable { detail },
            web::Error::Interrupted { detail } => Self::Interrupted { detail },
            web::Error::Untrusted { detail } => Self::Untrusted { detail },
            web::Error::Proxy(problem) => Self::Proxy(problem),
            web::Error::TimedOut => Self::TimedOut,
            web::Error::Unreadable { status, problem } => Self::Unreadable { status, problem },
        }
    }
}
