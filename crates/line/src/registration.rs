//! Being reachable: the pure state machine of one registration.
//!
//! It lives as long as one SDK page and one socket. After [`LineState::Down`] nothing more
//! happens; whether and when to try anew is [`crate::retry`]'s matter.

use std::time::{Duration, Instant};

use crate::frames::Code;

/// From the start of the SDK to `registered`. The SDK itself would wait for ever (Q5, Q27).
pub const REGISTRATION_BOUND: Duration = Duration::from_secs(15);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineState {
    /// The SDK starts and the gateway is being reached.
    Connecting,
    /// Connected; the gateway is asked for the registration.
    Registering,
    /// Calls can be placed and received.
    Ready,
    /// As ready as before, as far as is known; but the gateway gives no sign of life.
    Silent,
    /// Over.
    Down(Problem),
}

/// Why a line is not up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("gateway not reached")]
    Unreachable,
    #[error("gateway silent")]
    TimedOut,
    /// Refused at the door, or its life is over.
    #[error("token rejected")]
    TokenRejected,
    /// No token is given for this API key.
    #[error("API key rejected")]
    KeyRejected,
    /// No token was given, for another reason.
    #[error("signing in failed: {message}")]
    SignIn { message: String },
    #[error("registration refused")]
    RegistrationFailed { code: Option<Code>, reason: Option<String> },
    #[error("line closed by the gateway")]
    Closed,
    #[error(transparent)]
    Proxy(web::ProxyProblem),
    /// The other side's certificate is vouched for by nobody whom this computer trusts.
    #[error("certificate not trusted by this computer")]
    Untrusted,
    /// A web page instead of data, or a detour to one: a proxy's, or of a network that wants a
    /// sign-in first.
    #[error("network answers with a page of its own")]
    WebPage,
    /// The page with the SDK failed.
    #[error("page failed: {message}")]
    PageFailed { message: String },
    #[error("{message}")]
    Other { message: String },
}

/// What bears on the registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    SocketOpened,
    Registered,
    RegistrationFailed {
        code: Option<Code>,
        reason: Option<String>,
    },
    Unregistered,
    /// The gateway's `offline`: the token's life is over.
    TokenExpired,
    /// The gateway's `closed`.
    SessionClosed,
    SocketLost(Problem),
    /// The gateway was asked for a sign of life, and gives none.
    Quiet,
    /// Something came from the gateway.
    Heard,
    PageFailed(String),
}

#[derive(Debug)]
pub struct Registration {
    state: LineState,
    deadline: Instant,
}

impl Registration {
    #[must_use]
    pub fn start(now: Instant) -> Self {
        Self { state: LineState::Connecting, deadline: now + REGISTRATION_BOUND }
    }

    #[must_use]
    pub fn state(&self) -> &LineState {
        &self.state
    }

    /// When [`Registration::expire`] wants to be called.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            LineState::Connecting | LineState::Registering => Some(self.deadline),
            LineState::Ready | LineState::Silent | LineState::Down(_) => None,
        }
    }

    /// The new state, if the signal changed it.
    pub fn handle(&mut self, signal: Signal) -> Option<&LineState> {
        let next = match (&self.state, signal) {
            (LineState::Down(_), _) => return None,
            (LineState::Connecting, Signal::SocketOpened) => LineState::Registering,
            (
                LineState::Registering | LineState::Ready | LineState::Silent,
                Signal::SocketOpened,
            ) => return None,
            (LineState::Connecting | LineState::Registering, Signal::Registered) => {
                LineState::Ready
            }
            (LineState::Ready | LineState::Silent, Signal::Registered) => return None,
            // Before it is ready, the bound of the registration watches.
            (LineState::Ready, Signal::Quiet) => LineState::Silent,
            (LineState::Silent, Signal::Heard) => LineState::Ready,
            (_, Signal::Quiet | Signal::Heard) => return None,
            // Asked for by nobody: the gateway has let go of the name.
            (LineState::Ready | LineState::Silent, Signal::Unregistered) => {
                LineState::Down(Problem::Closed)
            }
            (LineState::Connecting | LineState::Registering, Signal::Unregistered) => return None,
            (_, Signal::RegistrationFailed { code, reason }) => {
                LineState::Down(Problem::RegistrationFailed { code, reason })
            }
            (_, Signal::TokenExpired) => LineState::Down(Problem::TokenRejected),
            (_, Signal::SessionClosed) => LineState::Down(Problem::Closed),
            (_, Signal::SocketLost(problem)) => LineState::Down(problem),
            (_, Signal::PageFailed(message)) => LineState::Down(Problem::PageFailed { message }),
        };
        self.state = next;
        Some(&self.state)
    }

    /// The new state, if the bound has passed before the line was ready.
    pub fn expire(&mut self, now: Instant) -> Option<&LineState> {
        if self.deadline()? > now {
            return None;
        }
        self.state = LineState::Down(Problem::TimedOut);
        Some(&self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_goes_from_connecting_to_ready() {
        let mut registration = Registration::start(Instant::now());
        assert_eq!(registration.handle(Signal::SocketOpened), Some(&LineState::Registering));
        assert_eq!(registration.handle(Signal::Registered), Some(&LineState::Ready));
        assert_eq!(registration.deadline(), None, "a ready line waits for nothing");
        assert_eq!(registration.handle(Signal::Registered), None, "a second one changes nothing");
    }

    #[test]
    fn q5_silence_ends_it_at_the_bound_and_not_before() {
        let start = Instant::now();
        let mut registration = Registration::start(start);
        registration.handle(Signal::SocketOpened);
        let bound = start + REGISTRATION_BOUND;
        assert_eq!(registration.expire(bound - Duration::from_millis(1)), None);
        assert_eq!(registration.expire(bound), Some(&LineState::Down(Problem::TimedOut)));
    }

    #[test]
    fn an_expired_token_ends_a_ready_line() {
        let mut registration = Registration::start(Instant::now());
        registration.handle(Signal::Registered);
        let down = LineState::Down(Problem::TokenRejected);
        assert_eq!(registration.handle(Signal::TokenExpired), Some(&down));
    }

    #[test]
    fn a_silent_gateway_takes_the_readiness_and_gives_it_back() {
        let mut registration = Registration::start(Instant::now());
        assert_eq!(registration.handle(Signal::Quiet), None, "not ready anyway");
        registration.handle(Signal::Registered);
        assert_eq!(registration.handle(Signal::Heard), None);
        assert_eq!(registration.handle(Signal::Quiet), Some(&LineState::Silent));
        assert_eq!(registration.handle(Signal::Quiet), None);
        assert_eq!(registration.handle(Signal::Heard), Some(&LineState::Ready));
    }

    #[test]
    fn after_the_end_nothing_happens() {
        let mut registration = Registration::start(Instant::now());
        registration.handle(Signal::SessionClosed);
        for signal in [Signal::SocketOpened, Signal::Registered, Signal::TokenExpired] {
            assert_eq!(registration.handle(signal), None);
        }
        assert_eq!(registration.state(), &LineState::Down(Problem::Closed));
    }
}
