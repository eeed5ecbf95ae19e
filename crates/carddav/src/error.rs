//! What can go wrong between us and an address book's server, told apart as far as a caller acts
//! on it.

use std::time::Duration;

use web::{ProxyProblem, RetryKind, Unreadable};

/// No variant carries the password or a card.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The encrypted connection could not even be prepared on this machine.
    #[error("set-up of TLS: {detail}")]
    NoTls { detail: String },
    #[error("connection to the contacts' server: {detail}")]
    Unreachable { detail: String },
    /// What was sent may have arrived.
    #[error("connection to the contacts' server broke: {detail}")]
    Interrupted { detail: String },
    #[error("certificate of the contacts' server not trusted by this computer: {detail}")]
    Untrusted { detail: String },
    #[error(transparent)]
    Proxy(ProxyProblem),
    #[error("no complete answer of the contacts' server in time")]
    TimedOut,
    /// No address, or one that would carry the password unencrypted to another computer.
    #[error("address of the contacts' server: an https address is needed")]
    BadAddress,
    /// It sends us to another host, which is not given the password.
    #[error("contacts' server sends us on to {host}: if that is right, enter its address")]
    OtherHost { host: String },
    #[error("contacts' server did not accept name and password")]
    Unauthorized,
    /// It knows who asks, and does not let them.
    #[error("contacts' server does not allow it")]
    Forbidden,
    /// There is no address book at the address, nor a way to one.
    #[error("no address book found at this address: check it")]
    NoAddressBook,
    #[error("no room left on the contacts' server")]
    NoRoom,
    /// Status 429, or 503 with a `Retry-After`.
    #[error("contacts' server is busy")]
    Busy { retry_after: Option<Duration> },
    #[error("contacts' server answered with status {status}")]
    Rejected { status: u16 },
    #[error("contacts' server answered with status {status}: {problem}")]
    Unreadable { status: u16, problem: Unreadable },
    /// No XML, too deep, with entities of its own, or not what was asked for.
    #[error("contacts' server answered with something else than was asked for")]
    OtherAnswer,
}

impl Error {
    pub fn retry_kind(&self) -> RetryKind {
        match self {
            Self::Unreachable { .. }
            | Self::Interrupted { .. }
            | Self::TimedOut
            | Self::Untrusted { .. }
            | Self::Proxy(_) => RetryKind::NetworkFailure,
            Self::Busy { retry_after } => RetryKind::Transient { retry_after: *retry_after },
            Self::Rejected { status: 500.. } | Self::Unreadable { .. } | Self::OtherAnswer => {
                RetryKind::Transient { retry_after: None }
            }
            Self::NoTls { .. }
            | Self::BadAddress
            | Self::OtherHost { .. }
            | Self::Unauthorized
            | Self::Forbidden
            | Self::NoAddressBook
            | Self::NoRoom
            | Self::Rejected { .. } => RetryKind::Permanent,
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
