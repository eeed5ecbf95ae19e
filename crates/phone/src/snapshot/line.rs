//! The line in the snapshot.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Can this agent be called right now, and if not, why. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum LineView {
    /// No account to sign in with.
    SignedOut,
    /// This computer has no network.
    Offline {
        /// When the next try starts.
        #[ts(type = "number")]
        retry_at: u64,
    },
    FetchingToken {
        #[ts(type = "number")]
        since: u64,
    },
    Connecting {
        #[ts(type = "number")]
        since: u64,
    },
    Registering {
        #[ts(type = "number")]
        since: u64,
    },
    Ready {
        #[ts(type = "number")]
        since: u64,
    },
    /// Was ready; the gateway gives no sign of life.
    Silent {
        #[ts(type = "number")]
        since: u64,
    },
    /// A new line takes the place of the old one, whose token nears its end.
    Renewing {
        #[ts(type = "number")]
        since: u64,
    },
    /// Refused for a reason that trying again will not mend.
    Refused { reason: LineProblem },
    Lost {
        reason: LineProblem,
        /// When the next try starts.
        #[ts(type = "number")]
        retry_at: u64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum LineProblem {
    /// The token service or the gateway could not be reached.
    Unreachable,
    TimedOut,
    /// The system's proxy wants a name and password.
    ProxySignIn,
    ProxyRefused,
    ProxyUnreachable,
    /// Nobody whom this computer trusts vouches for the service.
    Untrusted,
    /// The proxy is of a kind that is not known here.
    ProxyUnsupported,
    /// Encrypted connections cannot even be prepared on this computer.
    NoTls,
    /// Asked too often, or the service is busy: tried again later.
    TooManyRequests,
    /// The service has a fault of its own: tried again later.
    ServiceFault,
    /// The answer is none of such a service.
    AnswerNotUnderstood,
    /// The company's server does not know what it was asked: another address, or version.
    ServerUnknown,
    /// The company's server has no account at AT and only pretends.
    ServerPretends,
    /// No token is given, for the service's own reason.
    TokenRefused {
        message: String,
    },
    /// The network answers with a page of its own: it wants a sign-in first.
    WebPage,
    /// The API key was rejected.
    KeyRejected,
    /// The company's server rejected the user's name or password.
    PasswordRejected,
    /// The account's API key or password was never typed, or is gone.
    SecretMissing,
    /// Locked by hand or after idle time, or the sealed file needs its passphrase.
    VaultLocked,
    /// The keychain that has the secret is locked and was not unlocked.
    KeychainLocked,
    /// The keychain that has the secret is not there.
    KeychainAbsent,
    /// The sealed file cannot be read.
    SealedFileFaulty,
    /// AT's sandbox has no WebRTC.
    Sandbox,
    /// The gateway rejected the token, or the token's life is over.
    TokenRejected,
    RegistrationFailed {
        code: Option<String>,
        reason: Option<String>,
    },
    /// The gateway closed the line.
    Closed,
    /// The page that runs AT's SDK failed.
    PageFailed {
        message: String,
    },
    /// The local simulator of the demo account could not be started.
    SimulatorFailed {
        message: String,
    },
    /// Any other answer, shown as it came.
    Other {
        message: String,
    },
}
