//! From the passphrase to the key, and the key's work.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use zeroize::{Zeroize, Zeroizing};

use super::contents::Contents;
use super::cost::Cost;
use super::format::{Lock, Sealed, header};
use crate::FileFault;

/// Opens and seals files that have the same lock. Overwritten when it is dropped.
pub(crate) struct Key {
    lock: Lock,
    key: SecretBox<[u8; 32]>,
}

impl Key {
    /// A key that was never used, with a salt of its own.
    pub(crate) fn new(passphrase: &SecretString, cost: Cost) -> Result<Self, FileFault> {
        derive(passphrase, cost, random()?)
    }

    /// The key of a file.
    pub(crate) fn find(passphrase: &SecretString, lock: &Lock) -> Result<Self, FileFault> {
        let found = derive(passphrase, lock.cost, lock.salt)?;
        if found.lock.check == lock.check { Ok(found) } else { Err(FileFault::WrongPassphrase) }
    }

    /// Whether the file still has the passphrase that made this key.
    pub(crate) fn fits(&self, sealed: &Sealed) -> bool {
        self.lock == sealed.lock
    }

    pub(crate) fn seal(&self, contents: &Contents) -> Result<Sealed, FileFault> {
        let nonce = random()?;
        let mut body = contents.encode()?;
        self.cipher()
            .encrypt_in_place(&XNonce::from(nonce), &header(&self.lock, &nonce), &mut *body)
            .map_err(|_| FileFault::Full)?;
        Ok(Sealed { lock: self.lock, nonce, body: std::mem::take(&mut *body) })
    }

    pub(crate) fn open(&self, sealed: &Sealed) -> Result<Contents, FileFault> {
        let mut body = Zeroizing::new(sealed.body.clone());
        let before = header(&sealed.lock, &sealed.nonce);
        self.cipher()
            .decrypt_in_place(&XNonce::from(sealed.nonce), &before, &mut *body)
            .map_err(|_| FileFault::Damaged)?;
        Contents::decode(&body)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.expose_secret().into())
    }
}

fn derive(passphrase: &SecretString, cost: Cost, salt: [u8; 16]) -> Result<Key, FileFault> {
    let Cost { memory_kib, passes, lanes } = cost;
    let mut both = Zeroizing::new([0; 64]);
    let params =
        Params::new(memory_kib, passes, lanes, Some(both.len())).map_err(|_| FileFault::Damaged)?;
    let mut memory = Vec::new();
    memory.try_reserve_exact(params.block_count()).map_err(|_| FileFault::NoMemory)?;
    memory.resize(params.block_count(), Block::new());
    let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(
            passphrase.expose_secret().as_bytes(),
            &salt,
            &mut *both,
            memory.as_mut_slice(),
        );
    memory.zeroize();
    // Only a passphrase of 4 GiB is left to be refused.
    done.map_err(|_| FileFault::NoMemory)?;
    let (secret, public) = both.split_at(32);
    let mut check = [0; 32];
    check.copy_from_slice(public);
    let key = SecretBox::init_with_mut(|key: &mut [u8; 32]| key.copy_from_slice(secret));
    Ok(Key { lock: Lock { cost, salt, check }, key })
}

fn random<const N: usize>() -> Result<[u8; N], FileFault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| FileFault::NoRandom)?;
    Ok(bytes)
}
