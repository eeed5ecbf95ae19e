//! The certificates that the page has had made, known to it by their numbers.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

use line::page::{CertificateKey, MediaOutcome};
use media::{Certificate, MediaError};

/// More than any page needs in its life.
const MOST: usize = 100;

/// Clones are the same ones.
#[derive(Clone, Default)]
pub(super) struct Certificates(Arc<Mutex<Vec<Certificate>>>);

impl Certificates {
    /// Makes one, which may take some hundred milliseconds.
    pub(super) fn generate(
        &self,
        key: CertificateKey,
        life: u64,
    ) -> Result<MediaOutcome, MediaError> {
        let key = match key {
            CertificateKey::Ecdsa => media::CertificateKey::EcdsaP256,
            CertificateKey::Rsa => media::CertificateKey::Rsa2048,
        };
        let made = Certificate::generate(key, Duration::from_millis(life))?;
        let since = made.expires().duration_since(UNIX_EPOCH).unwrap_or_default();
        let expires = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
        let fingerprint = made.fingerprint().to_owned();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() == MOST {
            return Err(MediaError::Operation("another certificate: there are too many".into()));
        }
        let number = u32::try_from(all.len()).unwrap_or(u32::MAX);
        all.push(made);
        Ok(MediaOutcome::Certificate { number, expires, fingerprint })
    }

    /// None where none is meant.
    pub(super) fn find(&self, number: Option<u32>) -> Result<Option<Certificate>, MediaError> {
        let Some(number) = number else { return Ok(None) };
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = usize::try_from(number).ok().and_then(|number| all.get(number).cloned());
        found.map(Some).ok_or_else(|| MediaError::InvalidAccess("no such certificate".into()))
    }
}
