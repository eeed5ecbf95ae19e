//! Faults on demand: what the simulator is told to do wrong.
//!
//! Standing faults wait here for their occasion and are counted down as they strike; the others
//! go to the session of a connected client at once, as orders.

mod request;
mod standing;
mod striking;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Serialize;
use tokio::sync::watch;

use crate::media::Network;

pub use request::{Demand, Nonsense};
pub use standing::{EventName, Fault, SilentOn, StuckAfter};
pub use striking::{Cut, OldEvent, Strike};

/// The faults that can stand at once; a bound against a loop.
const MOST_STANDING: usize = 100;

/// A fault that waits for its occasion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    #[serde(flatten)]
    pub fault: Fault,
    /// None: it strikes whoever comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// How often it still strikes; 0: until it is cleared.
    pub times: u32,
}

/// What becomes of a handshake on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handshake {
    Refused(u16),
    TokenRejected,
    Hangs,
}

/// What becomes of a frame on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twist {
    Doubled,
    HeldBack,
}

/// When the candidates of a call come that come late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateTrickle {
    After(Duration),
    AfterEnd,
}

/// The faults that wait for their occasion, in the order they were asked for.
#[derive(Debug)]
pub struct Faults {
    standing: Mutex<Vec<Standing>>,
    cleared: watch::Sender<u64>,
}

impl Default for Faults {
    fn default() -> Self {
        Faults { standing: Mutex::default(), cleared: watch::Sender::new(0) }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "each occasion looks for its own kinds")]
impl Faults {
    /// Lets the fault stand. `false` if too many stand already.
    pub fn add(&self, fault: Standing) -> bool {
        let mut standing = self.lock();
        if standing.len() >= MOST_STANDING {
            return false;
        }
        standing.push(fault);
        true
    }

    /// Ends what stands and what lasts.
    pub fn clear(&self) {
        self.lock().clear();
        self.cleared.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub fn standing(&self) -> Vec<Standing> {
        self.lock().clone()
    }

    /// Tells when all faults are cleared.
    pub fn cleared(&self) -> watch::Receiver<u64> {
        self.cleared.subscribe()
    }

    pub fn token_life(&self, client: &str) -> Option<Duration> {
        self.strike(Some(client), |fault| match fault {
            Fault::ShortTokens { seconds } => Some(Duration::from_secs(*seconds)),
            _ => None,
        })
    }

    /// A client without a valid token has no name.
    pub fn handshake(&self, client: Option<&str>) -> Option<Handshake> {
        self.strike(client, |fault| match fault {
            Fault::RefuseHandshake { status } => Some(Handshake::Refused(*status)),
            Fault::TokenRejected {} => Some(Handshake::TokenRejected),
            Fault::HangHandshake {} => Some(Handshake::Hangs),
            _ => None,
        })
    }

    pub fn tls_error(&self) -> bool {
        self.strikes(None, |fault| matches!(fault, Fault::TlsError {}))
    }

    /// Code and reason with which to fail this registration, if it is to fail.
    pub fn registration(&self, client: &str) -> Option<(u16, String)> {
        self.strike(Some(client), |fault| match fault {
            Fault::RegistrationFailed { code, reason } => Some((*code, reason.clone())),
            _ => None,
        })
    }

    /// This request is to get no answer.
    pub fn is_silent(&self, client: &str, request: SilentOn) -> bool {
        self.strikes(Some(client), |fault| *fault == Fault::Silent { on: request })
    }

    /// This hang-up is to take effect in silence.
    pub fn unconfirmed_hangup(&self, client: &str) -> bool {
        self.strikes(Some(client), |fault| *fault == Fault::UnconfirmedHangup {})
    }

    /// `name` is that of a frame; where a fault names none, it means all `event` frames.
    pub fn twist(&self, client: &str, name: &str, is_event: bool) -> Option<Twist> {
        let fits =
            |event: &Option<EventName>| event.map_or(is_event, |event| event.as_str() == name);
        self.strike(Some(client), |fault| match fault {
            Fault::Duplicate { event } => fits(event).then_some(Twist::Doubled),
            Fault::OutOfOrder { event } => fits(event).then_some(Twist::HeldBack),
            _ => None,
        })
    }

    pub fn stuck_call(&self, client: &str) -> Option<StuckAfter> {
        self.strike(Some(client), |fault| match fault {
            Fault::StuckCall { after } => Some(*after),
            _ => None,
        })
    }

    pub fn described_twice(&self, client: &str) -> bool {
        self.strikes(Some(client), |fault| *fault == Fault::DescribedTwice {})
    }

    pub fn accepted_early(&self, client: &str) -> bool {
        self.strikes(Some(client), |fault| *fault == Fault::AcceptedEarly {})
    }

    pub fn late_trickle(&self, client: &str) -> Option<LateTrickle> {
        self.strike(Some(client), |fault| match fault {
            Fault::LateTrickle { after_end: true, .. } => Some(LateTrickle::AfterEnd),
            Fault::LateTrickle { delay_ms, after_end: false } => {
                Some(LateTrickle::After(Duration::from_millis(*delay_ms)))
            }
            _ => None,
        })
    }

    pub fn ice_never_connects(&self, client: &str) -> bool {
        self.strikes(Some(client), |fault| *fault == Fault::IceNeverConnects {})
    }

    pub fn dtls_fails(&self, client: &str) -> bool {
        self.strikes(Some(client), |fault| *fault == Fault::DtlsFails {})
    }

    pub fn network(&self, client: &str) -> Option<Network> {
        self.strike(Some(client), Fault::network)
    }

    /// How late HTTP answers are.
    pub fn http_delay(&self) -> Duration {
        self.delay(None, |http_ms, _| http_ms)
    }

    /// How late frames to this client are.
    pub fn frame_delay(&self, client: &str) -> Duration {
        self.delay(Some(client), |_, frame_ms| frame_ms)
    }

    fn delay(&self, client: Option<&str>, of: impl Fn(u64, u64) -> u64) -> Duration {
        let delay = self.strike(client, |fault| match fault {
            Fault::Slow { http_ms, frame_ms } => {
                Some(of(*http_ms, *frame_ms)).filter(|delay| *delay > 0)
            }
            _ => None,
        });
        Duration::from_millis(delay.unwrap_or_default())
    }

    fn strikes(&self, client: Option<&str>, fits: impl Fn(&Fault) -> bool) -> bool {
        self.strike(client, |fault| fits(fault).then_some(())).is_some()
    }

    /// Finds the first fault that fits, counts it down, and forgets it at zero.
    fn strike<T>(&self, client: Option<&str>, fits: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        let mut standing = self.lock();
        let (at, effect) = standing.iter().enumerate().find_map(|(at, standing)| {
            let aimed = standing.client.is_none() || standing.client.as_deref() == client;
            aimed.then(|| fits(&standing.fault)).flatten().map(|effect| (at, effect))
        })?;
        match standing.get_mut(at) {
            Some(Standing { times: 1, .. }) => drop(standing.remove(at)),
            Some(Standing { times: left @ 2.., .. }) => *left -= 1,
            Some(Standing { times: 0, .. }) | None => {}
        }
        Some(effect)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Standing>> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
