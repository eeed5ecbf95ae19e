//! What can go wrong between us and the company's server, told apart as far as a caller acts on
//! it.

use std::time::Duration;

use web::{ProxyProblem, RetryKind, Unreadable};

/// No variant carries the password, a bearer, a token, or a body that could hold one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The encrypted connection could not even be prepared on this machine.
    #[error("set-up of TLS: {detail}")]
    NoTls { detail: String },
    /// There was no connection, so the server was not asked.
    #[error("connection to the company's server: {detail}")]
    Unreachable { detail: String },
    /// The connection broke. For a request that places a call it may have been placed.
    #[error("connection to the company's server broke: {detail}")]
    Interrupted { detail: String },
    /// The server's certificate is vouched for by nobody whom this computer trusts.
    #[error("certificate of the company's server not trusted by this computer: {detail}")]
    Untrusted { detail: String },
    #[error(transparent)]
    Proxy(ProxyProblem),
    /// For a request that places a call this means that it may have been placed.
    #[error("no complete answer in time")]
    TimedOut,
    /// Name or password are wrong, or this agent may not do it.
    #[error("company's server did not accept the sign-in: {message}")]
    Unauthorized { message: String },
    /// The bearer was refused where asking again could have placed a second call. Nothing was
    /// placed; the next request signs in anew.
    #[error("sign-in at the company's server was over, so nothing was called: call again")]
    SignedOut,
    /// Status 429: nothing was done.
    #[error("too many requests")]
    RateLimited { retry_after: Option<Duration> },
    /// Status 503 with a `Retry-After`. Whoever says so may have passed the request on before: one
    /// that places a call may have been carried out.
    #[error("the company's server is busy")]
    Busy { retry_after: Duration },
    /// The address is of no such server, or of one without this function.
    #[error("company's server does not know this function: check its address")]
    NotFound,
    /// Status 422: the server expects another request, being of another version.
    #[error("company's server did not understand the request: {message}")]
    NotUnderstood { message: String },
    /// The server said no, in its own words. A 400 `HTTP <code>` is Africa's Talking's no to it.
    #[error("company's server rejected the request with status {status}: {message}")]
    Rejected { status: u16, message: String },
    #[error("company's server answered with status {status}: {problem}")]
    Unreadable { status: u16, problem: Unreadable },
    /// Without an account at Africa's Talking the back end makes sessions up and calls nobody.
    #[error("company's server only pretends to call: it has no account at Africa's Talking")]
    Pretended,
    /// The back end would put +254 before it and call somebody else. Nothing was asked.
    #[error("company's server can call numbers of +254 only")]
    ForeignNumber,
    /// The back end says that it calls another number than was asked for.
    #[error("company's server called another number than asked for; end that call")]
    OtherNumber,
}

impl Error {
    pub fn retry_kind(&self) -> RetryKind {
        match self {
            Self::Unreachable { .. }
            | Self::Interrupted { .. }
            | Self::TimedOut
            | Self::Untrusted { .. }
            | Self::Proxy(_) => RetryKind::NetworkFailure,
            Self::RateLimited { retry_after } => RetryKind::Transient { retry_after: *retry_after },
            Self::Busy { retry_after } => RetryKind::Transient { retry_after: Some(*retry_after) },
            // 400 `HTTP 502` is a failure of Africa's Talking's, passed on.
            Self::Rejected { message, .. } if message.starts_with("HTTP 5") => {
                RetryKind::Transient { retry_after: None }
            }
            Self::Rejected { status: 500.., .. } | Self::Unreadable { .. } | Self::SignedOut => {
                RetryKind::Transient { retry_after: None }
            }
            Self::NoTls { .. }
            | Self::Unauthorized { .. }
            | Self::NotFound
            | Self::NotUnderstood { .. }
            | Self::Rejected { .. }
            | Self::Pretended
            | Self::ForeignNumber
            | Self::OtherNumber => RetryKind::Permanent,
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
