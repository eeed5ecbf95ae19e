//! The sealed file: one file for the owner only, which nothing but the agent's passphrase opens.
//!
//! While it is open only its key is in memory; each read decrypts the file anew and overwrites
//! what was not asked for. One program at a time uses it. Give it a folder of its own.

mod attempts;
mod contents;
mod cost;
mod disk;
mod format;
mod key;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};

use crate::{AccountId, FileFault, Name};
use attempts::Attempts;
use contents::Contents;
pub use cost::Cost;
use format::Sealed;
use key::Key;

/// In characters. Shorter ones are guessed in no time by whoever has copied the file.
pub const LEAST_PASSPHRASE: usize = 8;

/// The time on the wall.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// How the file is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    Absent,
    /// Needs its passphrase, and after wrong ones a wait.
    Sealed {
        wait: Option<Duration>,
    },
    Open,
    /// It is there and cannot be used.
    Faulty(FileFault),
}

pub struct SealedFile {
    path: PathBuf,
    cost: Cost,
    attempts: Attempts,
    /// Some while it is open. Held while the file is worked on.
    key: Mutex<Option<Key>>,
}

impl SealedFile {
    /// Nothing is read or made yet.
    pub fn new(path: PathBuf) -> Self {
        Self::with(path, Cost::default(), attempts::system())
    }

    /// With another cost for new passphrases, and another clock.
    pub fn with(path: PathBuf, cost: Cost, clock: Clock) -> Self {
        let attempts = Attempts::new(disk::beside(&path, ".attempts"), clock);
        Self { path, cost, attempts, key: Mutex::default() }
    }

    /// How it is now.
    pub fn state(&self) -> FileState {
        let mut key = self.key();
        match (self.read(), key.as_ref()) {
            (Ok(sealed), Some(open)) if open.fits(&sealed) => FileState::Open,
            (Ok(_), _) => {
                *key = None;
                FileState::Sealed { wait: self.attempts.wait() }
            }
            (Err(FileFault::Absent), _) => FileState::Absent,
            (Err(fault), _) => FileState::Faulty(fault),
        }
    }

    pub(crate) fn create(&self, passphrase: &SecretString) -> Result<(), FileFault> {
        long_enough(passphrase)?;
        let mut key = self.key();
        match self.read() {
            Err(FileFault::Absent) => {}
            Ok(_) => return Err(FileFault::Exists),
            Err(fault) => return Err(fault),
        }
        let new = Key::new(passphrase, self.cost)?;
        self.write(&new, &Contents::default())?;
        self.attempts.clear();
        *key = Some(new);
        Ok(())
    }

    pub(crate) fn unlock(&self, passphrase: &SecretString) -> Result<(), FileFault> {
        let mut key = self.key();
        *key = Some(self.find(passphrase)?.0);
        Ok(())
    }

    pub(crate) fn change_passphrase(
        &self,
        old: &SecretString,
        new: &SecretString,
    ) -> Result<(), FileFault> {
        long_enough(new)?;
        let mut key = self.key();
        let (_, contents) = self.find(old)?;
        let new = Key::new(new, self.cost)?;
        self.write(&new, &contents)?;
        *key = Some(new);
        Ok(())
    }

    pub(crate) fn lock(&self) {
        *self.key() = None;
    }

    pub(crate) fn discard(&self) -> Result<(), FileFault> {
        let mut key = self.key();
        disk::remove(&self.path).map_err(FileFault::io("remove"))?;
        *key = None;
        self.attempts.clear();
        Ok(())
    }

    pub(crate) fn keep(&self, name: &Name, secret: SecretString) -> Result<(), FileFault> {
        self.change(|contents| {
            contents.put(name, secret);
            true
        })
    }

    pub(crate) fn secret(&self, name: &Name) -> Result<Option<SecretString>, FileFault> {
        let mut key = self.key();
        Ok(self.contents(&mut key)?.1.take(name))
    }

    pub(crate) fn holds(&self, name: &Name) -> Result<bool, FileFault> {
        let mut key = self.key();
        match self.contents(&mut key) {
            Ok((_, contents)) => Ok(contents.holds(name)),
            Err(FileFault::Absent) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    pub(crate) fn forget(&self, name: &Name) -> Result<(), FileFault> {
        none_is_fine(self.change(|contents| contents.take(name).is_some()))
    }

    pub(crate) fn forget_account(&self, account: &AccountId) -> Result<(), FileFault> {
        none_is_fine(self.change(|contents| contents.remove_account(account)))
    }

    /// Writes only if `edit` says that there is something to write.
    fn change(&self, edit: impl FnOnce(&mut Contents) -> bool) -> Result<(), FileFault> {
        let mut key = self.key();
        let (key, mut contents) = self.contents(&mut key)?;
        if edit(&mut contents) { self.write(key, &contents) } else { Ok(()) }
    }

    fn contents<'a>(&self, key: &'a mut Option<Key>) -> Result<(&'a Key, Contents), FileFault> {
        let sealed = self.read()?;
        // Somebody may have put another file there.
        if !key.as_ref().is_some_and(|key| key.fits(&sealed)) {
            *key = None;
        }
        let key = key.as_ref().ok_or(FileFault::Sealed)?;
        Ok((key, key.open(&sealed)?))
    }

    /// The key that belongs to the passphrase, and what it opens.
    fn find(&self, passphrase: &SecretString) -> Result<(Key, Contents), FileFault> {
        // A file that no passphrase opens counts none as wrong.
        let sealed = self.read()?;
        self.attempts.begin()?;
        let key = Key::find(passphrase, &sealed.lock)?;
        self.attempts.clear();
        let contents = key.open(&sealed)?;
        if let Err(error) = disk::close_to_others(&self.path) {
            tracing::warn!(%error, "others may read the sealed file");
        }
        Ok((key, contents))
    }

    fn read(&self) -> Result<Sealed, FileFault> {
        match disk::read(&self.path, format::LARGEST).map_err(FileFault::io("read"))? {
            Some(bytes) if bytes.len() <= format::LARGEST => Sealed::parse(&bytes),
            Some(_) => Err(FileFault::Damaged),
            None => Err(FileFault::Absent),
        }
    }

    fn write(&self, key: &Key, contents: &Contents) -> Result<(), FileFault> {
        let bytes = key.seal(contents)?.bytes();
        disk::replace(&self.path, &bytes).map_err(FileFault::io("write"))
    }

    fn key(&self) -> MutexGuard<'_, Option<Key>> {
        self.key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedFile").field("path", &self.path).finish_non_exhaustive()
    }
}

fn long_enough(passphrase: &SecretString) -> Result<(), FileFault> {
    if passphrase.expose_secret().chars().count() < LEAST_PASSPHRASE {
        return Err(FileFault::PassphraseTooShort { least: LEAST_PASSPHRASE });
    }
    Ok(())
}

/// Nothing has to be removed from a file that is not there.
fn none_is_fine(done: Result<(), FileFault>) -> Result<(), FileFault> {
    match done {
        Err(FileFault::Absent) => Ok(()),
        other => other,
    }
}
