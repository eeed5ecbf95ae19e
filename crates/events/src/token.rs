//! The secret of whoever may listen.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const BYTES: usize = 32;

/// 256 random bits, as 64 hexadecimal digits. Seen once, by the agent who asked for it.
#[derive(Debug)]
pub struct Token(SecretString);

impl Token {
    /// # Errors
    /// If the system has no randomness to give.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(hex(&bytes).into()))
    }

    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.expose())
    }

    /// For the one who asked for it, and nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// What is kept of a token. It opens nothing, and no token can be made of it: a random token of
/// 256 bits needs no salt and no slow hash.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; BYTES]);

impl TokenHash {
    fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// As it was kept; none if it is not that.
    #[must_use]
    pub fn parse(kept: &str) -> Option<Self> {
        if kept.len() != 2 * BYTES || !kept.is_ascii() {
            return None;
        }
        let mut bytes = [0; BYTES];
        for (byte, at) in bytes.iter_mut().zip((0..kept.len()).step_by(2)) {
            *byte = u8::from_str_radix(kept.get(at..at + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// To be kept.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }

    /// Takes as long for a wrong one as for the right one.
    #[must_use]
    pub fn admits(&self, token: &str) -> bool {
        Self::of(token).0.ct_eq(&self.0).into()
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
