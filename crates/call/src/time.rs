//! Time as the machine sees it: given by the caller, never read.

use std::time::Duration;

/// Milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// From `earlier` to here; nothing where the clock was set back.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// Whole seconds from `earlier` to here; 0 where the clock was set back.
    pub fn seconds_since(self, earlier: Self) -> u32 {
        u32::try_from(self.0.saturating_sub(earlier.0) / 1_000).unwrap_or(u32::MAX)
    }
}

/// How long each wait may last, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From placing the call until the network takes it.
    pub placement: u64,
    /// Ringing, on either side.
    pub ringing: u64,
    /// From answering until there is a call with sound; also from the other side's answer until
    /// there is sound.
    pub answer: u64,
    /// Without sound or without the line in a call that was up.
    pub reconnect: u64,
    /// From hanging up until the network confirms it.
    pub hang_up: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            placement: 20_000,
            ringing: 120_000,
            answer: 10_000,
            reconnect: 20_000,
            hang_up: 4_000,
        }
    }
}
