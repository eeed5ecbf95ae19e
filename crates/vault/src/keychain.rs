//! The system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! Nothing about it is remembered: each question finds it as it is then, so it may come, go, lock
//! and unlock while the program runs. Every wait is bounded. A write that is answered too late is
//! undone, so an error always means that the keychain has what it had before.

mod desk;
mod entry;
#[cfg(not(target_os = "linux"))]
#[path = "keychain/native.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "keychain/secret_service.rs"]
mod system;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::{KeychainFault, Name};
use desk::{Desk, Undo};
use entry::Entry;

/// What the probe is kept under; no account's secret is called so.
const PROBE: &str = "probe";
/// A question to unlock that is this old may have been lost, and another one is put.
const LOST: Duration = Duration::from_secs(60);

/// How long an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Where nobody is asked anything. The keychain may have to be started for it.
    pub quiet: Duration,
    /// Where the agent may have to type the keychain's password.
    pub asking: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { quiet: Duration::from_secs(10), asking: Duration::from_secs(60) }
    }
}

/// How the keychain is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeychainState {
    /// It kept something and gave it back.
    Ready,
    /// It is there; using it will ask the agent to unlock it.
    Locked,
    /// It cannot be used now.
    Faulty(KeychainFault),
}

pub struct Keychain {
    service: Arc<str>,
    patience: Patience,
    desk: Arc<Desk>,
}

impl Keychain {
    /// `service` is what the keychain calls this app. Nothing is asked yet.
    pub fn new(service: &str, patience: Patience) -> Self {
        Self { service: service.into(), patience, desk: Arc::default() }
    }

    /// How it is now. Asks the agent nothing.
    pub fn state(&self) -> KeychainState {
        let service = Arc::clone(&self.service);
        let found = self.desk.ask(self.patience.quiet, move |_| {
            if system::is_locked()? {
                return Ok((KeychainState::Locked, None));
            }
            probe(&service)?;
            Ok((KeychainState::Ready, None))
        });
        match found {
            Ok(state) => state,
            // It was locked, or asked for a password, between the two.
            Err(KeychainFault::Locked) => KeychainState::Locked,
            Err(fault) => KeychainState::Faulty(fault),
        }
    }

    /// Writes and reads back. May ask the agent.
    pub(crate) fn prove(&self) -> Result<(), KeychainFault> {
        self.may_ask()?;
        let service = Arc::clone(&self.service);
        self.desk.ask(self.patience.asking, move |_| {
            probe(&service)?;
            Ok(((), None))
        })
    }

    /// May ask the agent.
    pub(crate) fn keep(&self, name: &Name, secret: SecretString) -> Result<(), KeychainFault> {
        self.may_ask()?;
        let (service, user) = (Arc::clone(&self.service), name.user());
        self.desk.ask(self.patience.asking, move |asker| {
            let entry = Entry::new(&service, &user)?;
            // Unlocks it if there is one, so that writing over it asks nothing any more.
            let before = entry.read()?;
            asker.still_waits()?;
            entry.write(&secret)?;
            let undo: Undo = Box::new(move || {
                let undone = match before {
                    Some(before) => entry.write(&before),
                    None => entry.delete(),
                };
                if let Err(fault) = undone {
                    tracing::error!(%fault, "a secret that came too late stays in the keychain");
                }
            });
            Ok(((), Some(undo)))
        })
    }

    /// May ask the agent.
    pub(crate) fn secret(&self, name: &Name) -> Result<Option<SecretString>, KeychainFault> {
        self.may_ask()?;
        let (service, user) = (Arc::clone(&self.service), name.user());
        self.desk
            .ask(self.patience.asking, move |_| Ok((Entry::new(&service, &user)?.read()?, None)))
    }

    pub(crate) fn holds(&self, name: &Name) -> Result<bool, KeychainFault> {
        let (service, user) = (Arc::clone(&self.service), name.user());
        self.desk.ask(self.patience.quiet, move |_| Ok((system::holds(&service, &user)?, None)))
    }

    /// May ask the agent, if there is such a secret and it is locked. Removing is not undone when
    /// it comes late: it is what was wanted.
    pub(crate) fn forget(&self, name: &Name) -> Result<(), KeychainFault> {
        if !self.holds(name)? {
            return Ok(());
        }
        self.may_ask()?;
        let (service, user) = (Arc::clone(&self.service), name.user());
        self.desk
            .ask(self.patience.asking, move |_| Ok((Entry::new(&service, &user)?.delete()?, None)))
    }

    /// A question to unlock that is still on the screen is not put a second time.
    fn may_ask(&self) -> Result<(), KeychainFault> {
        if !self.desk.is_overdue_since(LOST) {
            return Ok(());
        }
        match self.desk.ask(self.patience.quiet, |_| Ok((system::is_locked()?, None)))? {
            false => Ok(()),
            true => Err(KeychainFault::Unanswered),
        }
    }
}

fn probe(service: &str) -> Result<(), KeychainFault> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| KeychainFault::Failed { code: "random".to_owned() })?;
    let written = SecretString::from(format!("{:016x}", u64::from_be_bytes(bytes)));
    let entry = Entry::new(service, PROBE)?;
    entry.write(&written)?;
    let read = entry.read()?;
    entry.delete()?;
    match read {
        Some(read) if read.expose_secret() == written.expose_secret() => Ok(()),
        Some(_) | None => Err(KeychainFault::NotProved),
    }
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keychain").field("service", &self.service).finish_non_exhaustive()
    }
}
