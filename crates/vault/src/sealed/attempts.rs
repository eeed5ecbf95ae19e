//! Wrong passphrases, and how long the next one has to wait. Stands beside the sealed file, so it
//! outlives the program. It slows down a person at the keyboard; who has copied the file is slowed
//! down by Argon2 alone.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::disk;
use super::{Clock, FileFault};

/// So many may be wrong without any wait: everybody mistypes.
const FREE: u32 = 3;
const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(5 * 60);

pub(crate) struct Attempts {
    path: PathBuf,
    clock: Clock,
    /// Counts where the disk does not.
    memory: Mutex<Count>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    wrong: u32,
    /// When the latest was, in Unix milliseconds.
    at: u64,
}

impl Attempts {
    pub(crate) fn new(path: PathBuf, clock: Clock) -> Self {
        Self { path, clock, memory: Mutex::default() }
    }

    /// How long the next attempt has to wait; None if it does not.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let (now, mut count) = (self.now(), self.count());
        if count.at > now {
            // The clock was set back: the wait begins anew, or it might never end.
            count.at = now;
            self.write(count);
        }
        let since = Duration::from_millis(now - count.at);
        pause(count.wrong).checked_sub(since).filter(|wait| !wait.is_zero())
    }

    /// To be called before a passphrase is tried: it counts as wrong until it has proved right, so
    /// that nobody saves the count by killing the program.
    pub(crate) fn begin(&self) -> Result<(), FileFault> {
        if let Some(wait) = self.wait() {
            return Err(FileFault::TooSoon { wait });
        }
        let wrong = self.count().wrong.saturating_add(1);
        self.write(Count { wrong, at: self.now() });
        Ok(())
    }

    /// The passphrase was right.
    pub(crate) fn clear(&self) {
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = Count::default();
        if let Err(error) = disk::remove(&self.path) {
            tracing::warn!(%error, "wrong passphrases stay counted");
        }
    }

    fn now(&self) -> u64 {
        let since = (self.clock)().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    fn count(&self) -> Count {
        let memory = *self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let disk = disk::read(&self.path, 64).ok().flatten().and_then(|bytes| parse(&bytes));
        match disk {
            Some(disk) if disk.wrong > memory.wrong => disk,
            Some(_) | None => memory,
        }
    }

    fn write(&self, count: Count) {
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = count;
        let text = format!("{} {}\n", count.wrong, count.at);
        if let Err(error) = disk::replace(&self.path, text.as_bytes()) {
            tracing::warn!(%error, "wrong passphrases are counted in memory only");
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Count> {
    let (wrong, at) = std::str::from_utf8(bytes).ok()?.trim_end().split_once(' ')?;
    Some(Count { wrong: wrong.parse().ok()?, at: at.parse().ok()? })
}

/// After so many wrong ones.
fn pause(wrong: u32) -> Duration {
    match wrong.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => FIRST.saturating_mul(2u32.saturating_pow(more)).min(LONGEST),
    }
}

/// The clock on the wall.
pub(crate) fn system() -> Clock {
    std::sync::Arc::new(SystemTime::now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_up_to_a_bound() {
        let seconds: Vec<u64> = (0..13).map(|wrong| pause(wrong).as_secs()).collect();
        assert_eq!(seconds, [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(pause(u32::MAX), LONGEST);
    }
}
