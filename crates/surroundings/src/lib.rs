//! What happens to this computer that bears on being reachable: its network comes, goes or
//! changes, it sleeps and wakes, its clock is set.
//!
//! A [`Watch`] only says that something has happened; what is still true has to be proved by who
//! listens. Addresses and clock are watched alike on every system. Sleep and metered networks
//! are asked of the desktop on Linux (logind and NetworkManager on the system bus); elsewhere
//! sleep shows as a jump of the clock, and no network counts as metered.

mod addresses;
mod clock;
#[cfg(target_os = "linux")]
mod desktop;

use std::{fmt, sync::Arc};

use tokio::task::JoinHandle;

/// Something has happened to this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Addresses have come or gone; `up`: there is one that leads out of this computer.
    Network { up: bool },
    /// Every byte costs money now, or does not any more.
    Metered(bool),
    /// It slept, or its clock was set.
    Woke,
}

type Tell = Arc<dyn Fn(Change) + Send + Sync>;

/// Watches until it is dropped.
pub struct Watch {
    tasks: Vec<JoinHandle<()>>,
}

impl Watch {
    /// `tell` must return at once. What cannot be watched here is in the log, and the rest is
    /// watched. Must be called in a tokio runtime.
    pub fn start(tell: impl Fn(Change) + Send + Sync + 'static) -> Self {
        let tell: Tell = Arc::new(tell);
        let tasks = vec![
            tokio::spawn(clock::watch(Arc::clone(&tell))),
            tokio::spawn(addresses::watch(Arc::clone(&tell))),
            #[cfg(target_os = "linux")]
            tokio::spawn(desktop::watch(tell)),
        ];
        Self { tasks }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}
