//! The vault itself: one door to all three places.

use std::sync::atomic::{AtomicBool, Ordering};

use secrecy::{ExposeSecret, SecretString};

use crate::session::Session;
use crate::{AccountId, Error, FileState, Keychain, KeychainState, Kind, Name, SealedFile};

/// Longer is no key, password or token.
pub const LONGEST_SECRET: usize = 16 * 1024;

/// Where a secret lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The system's: Secret Service, macOS Keychain, Windows Credential Manager.
    Keychain,
    /// A file that only the agent's passphrase opens.
    SealedFile,
    /// This program's memory: gone with it, and with every [`Vault::lock`].
    Session,
}

/// What can be used now. This session's memory always can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    pub keychain: KeychainState,
    pub file: FileState,
}

/// What is left of an account that was signed out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignedOut {
    pub left: Vec<Left>,
}

/// A place that could not be cleared. A sealed file is among them as long as it is sealed: nobody
/// can read it, but the secrets are in it. A keychain that is not there is among them too, as it
/// may come back with what it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub place: Place,
    pub why: Error,
}

/// May be shared between threads.
#[derive(Debug)]
pub struct Vault {
    keychain: Keychain,
    file: SealedFile,
    session: Session,
    locked: AtomicBool,
}

impl Vault {
    pub fn new(keychain: Keychain, file: SealedFile) -> Self {
        let session = Session::default();
        Self { keychain, file, session, locked: AtomicBool::new(false) }
    }

    /// What can be used now, proved by writing and reading where that asks nobody anything.
    pub fn look(&self) -> Places {
        Places { keychain: self.keychain.state(), file: self.file.state() }
    }

    /// Proves the keychain by writing and reading back. The desktop may ask the agent to unlock it.
    ///
    /// # Errors
    /// If it cannot be used.
    pub fn prove_keychain(&self) -> Result<(), Error> {
        Ok(self.keychain.prove()?)
    }

    /// Keeps a secret in that place, over what it had under this name. Other places stay as they
    /// are. The desktop may ask the agent to unlock its keychain.
    ///
    /// # Errors
    /// If it is not kept; then the place has what it had before.
    pub fn keep(&self, place: Place, name: &Name, secret: SecretString) -> Result<(), Error> {
        self.unlocked()?;
        match secret.expose_secret().len() {
            0 => return Err(Error::Empty),
            length if length > LONGEST_SECRET => {
                return Err(Error::TooLong { most: LONGEST_SECRET });
            }
            _ => {}
        }
        match place {
            Place::Keychain => self.keychain.keep(name, secret)?,
            Place::SealedFile => self.file.keep(name, secret)?,
            Place::Session => {
                self.session.keep(name, secret);
                // It may have been locked meanwhile, and nothing stays in memory then.
                if self.unlocked().is_err() {
                    self.session.clear();
                    return Err(Error::Locked);
                }
            }
        }
        Ok(())
    }

    /// Whether there is such a secret. Nobody is asked anything (on macOS and Windows: as far as
    /// the system lets us).
    ///
    /// # Errors
    /// If the place cannot tell: a sealed file must be unlocked.
    pub fn present(&self, place: Place, name: &Name) -> Result<bool, Error> {
        match place {
            Place::Keychain => Ok(self.keychain.holds(name)?),
            Place::SealedFile => Ok(self.file.holds(name)?),
            Place::Session => Ok(self.session.holds(name)),
        }
    }

    /// Hands out the secret itself; None if there is none. The desktop may ask the agent to unlock
    /// its keychain.
    ///
    /// # Errors
    /// If the place cannot be read, or the vault is locked.
    pub fn secret(&self, place: Place, name: &Name) -> Result<Option<SecretString>, Error> {
        self.unlocked()?;
        let secret = match place {
            Place::Keychain => self.keychain.secret(name)?,
            Place::SealedFile => self.file.secret(name)?,
            Place::Session => self.session.secret(name),
        };
        // It may have been locked while the keychain was asked.
        self.unlocked()?;
        Ok(secret)
    }

    /// Removes a secret from that place. It is no error if it is not there. The desktop may ask
    /// the agent to unlock its keychain.
    ///
    /// # Errors
    /// If it may still be there.
    pub fn forget(&self, place: Place, name: &Name) -> Result<(), Error> {
        match place {
            Place::Keychain => self.keychain.forget(name)?,
            Place::SealedFile => self.file.forget(name)?,
            Place::Session => self.session.forget(name),
        }
        Ok(())
    }

    /// Removes every secret of this account from every place. Works on a locked vault, too. The
    /// desktop may ask the agent to unlock its keychain.
    pub fn sign_out(&self, account: &AccountId) -> SignedOut {
        self.session.forget_account(account);
        let mut out = SignedOut::default();
        for kind in Kind::ALL {
            // The first failure tells enough, and nobody is asked four times.
            if let Err(fault) = self.keychain.forget(&Name::new(account.clone(), kind)) {
                out.left.push(Left { place: Place::Keychain, why: fault.into() });
                break;
            }
        }
        if let Err(fault) = self.file.forget_account(account) {
            out.left.push(Left { place: Place::SealedFile, why: fault.into() });
        }
        out
    }

    /// Drops and overwrites all that is in memory: the sealed file is sealed again, and the secrets
    /// of [`Place::Session`] are gone for good. Nothing is handed out until it is unlocked.
    pub fn lock(&self) {
        self.close();
        self.clear();
    }

    /// The first half of [`Vault::lock`], which never waits: from now on nothing is handed out.
    pub fn close(&self) {
        self.locked.store(true, Ordering::SeqCst);
    }

    /// The other half: memory is overwritten. Waits for whoever works with the sealed file.
    pub fn clear(&self) {
        self.file.lock();
        self.session.clear();
    }

    pub fn is_locked(&self) -> bool {
        self.locked.load(Ordering::SeqCst)
    }

    /// Lets the keychain and this session be used again; the sealed file needs
    /// [`Vault::unlock_file`].
    pub fn unlock(&self) {
        self.locked.store(false, Ordering::SeqCst);
    }

    /// Makes the sealed file, open and empty. An existing one is never written over.
    ///
    /// # Errors
    /// If there is one, the passphrase is too short, or the disk refuses.
    pub fn create_file(&self, passphrase: &SecretString) -> Result<(), Error> {
        self.unlocked()?;
        Ok(self.file.create(passphrase)?)
    }

    /// Opens the sealed file, and unlocks the vault with it.
    ///
    /// # Errors
    /// If the passphrase is wrong or comes too soon after wrong ones, or the file cannot be used.
    pub fn unlock_file(&self, passphrase: &SecretString) -> Result<(), Error> {
        self.file.unlock(passphrase)?;
        self.unlock();
        Ok(())
    }

    /// Seals the file with another passphrase. Needs the old one even when it is open, so that
    /// nobody changes it at an unattended desk.
    ///
    /// # Errors
    /// As [`Vault::unlock_file`] and [`Vault::create_file`]; then the old one still opens it.
    pub fn change_passphrase(&self, old: &SecretString, new: &SecretString) -> Result<(), Error> {
        self.unlocked()?;
        Ok(self.file.change_passphrase(old, new)?)
    }

    /// Deletes the sealed file with all that is in it: the way out when the passphrase is lost or
    /// the file is damaged.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn discard_file(&self) -> Result<(), Error> {
        Ok(self.file.discard()?)
    }

    fn unlocked(&self) -> Result<(), Error> {
        if self.is_locked() { Err(Error::Locked) } else { Ok(()) }
    }
}
