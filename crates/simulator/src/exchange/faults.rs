//! Faults on demand: what the gateway is told to do wrong.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

/// The faults that can stand at once; a bound against a loop.
const MOST_STANDING: usize = 100;

/// What the control API can ask for. `Standing` faults wait for their occasion; the others
/// strike a connected client at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The next `times` WebSocket handshakes are refused with this HTTP status.
    RefuseHandshake {
        status: u16,
        #[serde(default = "once")]
        times: u32,
    },
    /// The next `times` requests to register are answered `registration_failed`.
    RegistrationFailed {
        #[serde(default = "forbidden")]
        code: u16,
        #[serde(default = "forbidden_reason")]
        reason: String,
        #[serde(default = "once")]
        times: u32,
    },
    /// The next `times` requests of this kind get no answer at all.
    Silent {
        on: SilentOn,
        #[serde(default = "once")]
        times: u32,
    },
    /// The client's socket is dropped without a close frame.
    DropSocket { client: String },
    /// The client is told that its token's life is over.
    Offline { client: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilentOn {
    Create,
    Register,
    Call,
}

fn once() -> u32 {
    1
}

fn forbidden() -> u16 {
    403
}

fn forbidden_reason() -> String {
    "Forbidden".to_owned()
}

/// The faults that wait for their occasion, in the order they were asked for.
#[derive(Debug, Default)]
pub struct Faults(Mutex<VecDeque<Fault>>);

impl Faults {
    /// Lets the fault stand. `false` if too many stand already.
    pub fn add(&self, fault: Fault) -> bool {
        let mut standing = self.lock();
        if standing.len() >= MOST_STANDING {
            return false;
        }
        standing.push_back(fault);
        true
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    pub fn standing(&self) -> Vec<Fault> {
        self.lock().iter().cloned().collect()
    }

    /// The status with which to refuse this handshake, if one is to be refused.
    pub fn refuse_handshake(&self) -> Option<u16> {
        self.strike(|fault| match fault {
            Fault::RefuseHandshake { status, times } => Some((*status, times)),
            Fault::RegistrationFailed { .. }
            | Fault::Silent { .. }
            | Fault::DropSocket { .. }
            | Fault::Offline { .. } => None,
        })
    }

    /// Code and reason with which to fail this registration, if it is to fail.
    pub fn fail_registration(&self) -> Option<(u16, String)> {
        self.strike(|fault| match fault {
            Fault::RegistrationFailed { code, reason, times } => {
                Some(((*code, reason.clone()), times))
            }
            Fault::RefuseHandshake { .. }
            | Fault::Silent { .. }
            | Fault::DropSocket { .. }
            | Fault::Offline { .. } => None,
        })
    }

    /// This request is to get no answer.
    pub fn is_silent(&self, request: SilentOn) -> bool {
        self.strike(|fault| match fault {
            Fault::Silent { on, times } if *on == request => Some(((), times)),
            Fault::Silent { .. }
            | Fault::RefuseHandshake { .. }
            | Fault::RegistrationFailed { .. }
            | Fault::DropSocket { .. }
            | Fault::Offline { .. } => None,
        })
        .is_some()
    }

    /// Finds the first fault that fits, counts it down, and forgets it at zero.
    fn strike<T>(&self, fits: impl Fn(&mut Fault) -> Option<(T, &mut u32)>) -> Option<T> {
        let mut standing = self.lock();
        for at in 0..standing.len() {
            let Some((effect, times)) = standing.get_mut(at).and_then(&fits) else { continue };
            *times = times.saturating_sub(1);
            if *times == 0 {
                standing.remove(at);
            }
            return Some(effect);
        }
        None
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_as_often_as_asked_and_then_no_more() {
        let faults = Faults::default();
        assert!(faults.add(Fault::RefuseHandshake { status: 503, times: 2 }));
        assert!(faults.add(Fault::Silent { on: SilentOn::Create, times: 1 }));

        assert!(!faults.is_silent(SilentOn::Call));
        assert!(faults.is_silent(SilentOn::Create));
        assert!(!faults.is_silent(SilentOn::Create));
        assert_eq!(faults.refuse_handshake(), Some(503));
        assert_eq!(faults.refuse_handshake(), Some(503));
        assert_eq!(faults.refuse_handshake(), None);
        assert!(faults.standing().is_empty());
    }

    #[test]
    fn faults_have_defaults_and_no_unknown_fields() {
        let fault: Fault = serde_json::from_str(r#"{"kind":"registration_failed"}"#).unwrap();
        assert_eq!(
            fault,
            Fault::RegistrationFailed { code: 403, reason: "Forbidden".into(), times: 1 }
        );
        assert!(
            serde_json::from_str::<Fault>(r#"{"kind":"drop_socket","client":"a","x":1}"#).is_err()
        );
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"meteor"}"#).is_err());
    }
}
