//! Why a round did not come to its end, and when to try again.

use std::time::Duration;

use carddav::{Error, RetryKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Each has a sentence in the window that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum SyncProblem {
    Address,
    /// The server sends us on to this one, which was not given the password.
    OtherHost {
        host: String,
    },
    /// Name or password are wrong.
    Password,
    Forbidden,
    NoAddressBook,
    /// On the server.
    NoRoom,
    Unreachable {
        detail: String,
    },
    Untrusted,
    Proxy {
        detail: String,
    },
    TimedOut,
    Busy,
    Server {
        status: u16,
    },
    OtherAnswer,
    /// On this computer.
    DiskFull,
    /// The password cannot be had; the panel of the vault says more.
    Vault,
    /// A fault of our own; the log has more.
    Internal {
        message: String,
    },
}

/// What ends a round.
#[derive(Debug)]
pub(super) enum Failure {
    Server(Error),
    Store(store::Error),
    /// The phone stops.
    Stopped,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// A round that failed is tried again after this, then after twice as long, and so on.
const FIRST_WAIT: Duration = Duration::from_secs(60);

impl Failure {
    /// After how long to try again; `failures` of them came one after the other. None: not
    /// before the agent has done something.
    pub fn wait(&self, failures: u32, longest: Duration) -> Option<Duration> {
        let soon = FIRST_WAIT.saturating_mul(1 << failures.min(8)).min(longest);
        match self {
            Self::Server(Error::Unauthorized | Error::BadAddress | Error::OtherHost { .. }) => None,
            Self::Server(error) => Some(match error.retry_kind() {
                RetryKind::NetworkFailure => soon,
                RetryKind::Transient { retry_after } => soon.max(retry_after.unwrap_or_default()),
                RetryKind::Permanent => longest,
            }),
            Self::Store(_) => Some(longest),
            Self::Stopped => None,
        }
    }

    pub fn problem(&self) -> SyncProblem {
        match self {
            Self::Server(error) => of_server(error),
            Self::Store(store::Error::DiskFull) => SyncProblem::DiskFull,
            Self::Store(error) => SyncProblem::Internal { message: error.to_string() },
            Self::Stopped => SyncProblem::Internal { message: "the phone has stopped".into() },
        }
    }
}

fn of_server(error: &Error) -> SyncProblem {
    match error {
        Error::NoTls { detail } | Error::Unreachable { detail } | Error::Interrupted { detail } => {
            SyncProblem::Unreachable { detail: detail.clone() }
        }
        Error::Untrusted { .. } => SyncProblem::Untrusted,
        Error::Proxy(problem) => SyncProblem::Proxy { detail: problem.to_string() },
        Error::TimedOut => SyncProblem::TimedOut,
        Error::BadAddress => SyncProblem::Address,
        Error::OtherHost { host } => SyncProblem::OtherHost { host: host.clone() },
        Error::Unauthorized => SyncProblem::Password,
        Error::Forbidden => SyncProblem::Forbidden,
        Error::NoAddressBook => SyncProblem::NoAddressBook,
        Error::NoRoom => SyncProblem::NoRoom,
        Error::Busy { .. } => SyncProblem::Busy,
        Error::Rejected { status } => SyncProblem::Server { status: *status },
        Error::Unreadable { .. } | Error::OtherAnswer => SyncProblem::OtherAnswer,
    }
}
