//! Why a request got no answer.

use std::error::Error as StdError;

use crate::Unreadable;
use crate::trust::is_distrust;

/// No variant carries an address, a header, a secret or a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The encrypted connection could not even be prepared on this machine.
    #[error("set-up of TLS: {detail}")]
    NoTls { detail: String },
    /// There was no connection, so the service was not asked.
    #[error("connection to the service: {detail}")]
    Unreachable { detail: String },
    /// The connection broke. The request may have been carried out.
    #[error("connection to the service broke: {detail}")]
    Interrupted { detail: String },
    /// Neither the system's store nor `SSL_CERT_FILE` vouches for the other side.
    #[error("certificate of the service not trusted by this computer: {detail}")]
    Untrusted { detail: String },
    #[error(transparent)]
    Proxy(ProxyProblem),
    #[error("no complete answer in time")]
    TimedOut,
    /// There is an answer, and it cannot be one of the service's.
    #[error("answer with status {status}: {problem}")]
    Unreadable { status: u16, problem: Unreadable },
}

/// What the proxy of this system does instead of passing us on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyProblem {
    /// Status 407, with or without a name and password in the proxy's address.
    #[error("proxy wants a sign-in: put its name and password into the system's proxy address")]
    SignInNeeded,
    #[error("proxy refused the connection: ask its administrator to allow this service")]
    Refused,
    #[error("proxy not reached: check the system's proxy settings")]
    Unreachable,
    /// SOCKS, for instance.
    #[error("proxy of an unknown kind: an http or https proxy is needed")]
    Unsupported,
}

impl Error {
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        // A connection that was never made has carried nothing, also where making it took too long.
        if error.is_timeout() && !error.is_connect() {
            return Self::TimedOut;
        }
        if let Some(problem) = proxy_problem(error) {
            return Self::Proxy(problem);
        }
        let detail = innermost(error);
        if causes(error).any(is_distrust) {
            return Self::Untrusted { detail };
        }
        if error.is_connect() { Self::Unreachable { detail } } else { Self::Interrupted { detail } }
    }
}

/// hyper-util keeps the type of these to itself; its words are all there is. A test on a real
/// proxy watches them.
fn proxy_problem(error: &reqwest::Error) -> Option<ProxyProblem> {
    causes(error).find_map(|cause| {
        let words = cause.to_string();
        Some(match words.strip_prefix("tunnel error: ")? {
            "proxy authorization required" => ProxyProblem::SignInNeeded,
            "failed to create underlying connection" => ProxyProblem::Unreachable,
            _ => ProxyProblem::Refused,
        })
    })
}

/// The innermost cause says most ("Connection refused"); the outer ones only repeat the act and
/// the address.
fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}
