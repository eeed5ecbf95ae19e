//! What is typed travels sealed (HPKE, RFC 9180): a message of a page passes through memory of the
//! webview and of the desktop, which nobody overwrites.

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use phone::TypedSecret;
use rustls::crypto::aws_lc_rs::hpke::DH_KEM_P256_HKDF_SHA256_AES_256 as SUITE;
use rustls::crypto::hpke::{EncapsulatedSecret, Hpke, HpkePrivateKey};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// Says what the envelope is for; as in the page.
const INFO: &[u8] = b"africa.simu.phone typed secret";
/// An uncompressed point of P-256.
const ENCAPSULATED: usize = 65;

/// The private key of the window that is open, by the window's number.
#[derive(Default)]
pub struct Envelopes(Mutex<Option<(u32, HpkePrivateKey)>>);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    secret: SecretString,
    old: Option<SecretString>,
}

impl Envelopes {
    /// The public key for this window, base64 for addresses; that of an earlier one is forgotten.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn for_window(&self, number: u32) -> Result<String, rustls::Error> {
        let (public, private) = SUITE.generate_key_pair()?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, private));
        Ok(URL_SAFE_NO_PAD.encode(public.0))
    }

    /// What was typed; nothing if it was not sealed for this window, or is damaged.
    pub fn open(&self, number: u32, sealed: &str) -> Option<TypedSecret> {
        let sealed = STANDARD.decode(sealed).ok()?;
        let (encapsulated, ciphertext) = sealed.split_at_checked(ENCAPSULATED)?;
        let encapsulated = EncapsulatedSecret(encapsulated.to_vec());
        let window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, private) = window.as_ref().filter(|(of, _)| *of == number)?;
        let text = SUITE.open(&encapsulated, INFO, &[], ciphertext, private).ok()?;
        let Typed { secret, old } = serde_json::from_slice(&Zeroizing::new(text)).ok()?;
        Some(TypedSecret { secret, old })
    }

    /// Nothing can be opened any more.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use rustls::crypto::hpke::HpkePublicKey;
    use secrecy::ExposeSecret;

    use super::*;

    fn seal(key: &str, text: &str) -> String {
        let key = HpkePublicKey(URL_SAFE_NO_PAD.decode(key).unwrap());
        let (encapsulated, ciphertext) = SUITE.seal(INFO, &[], text.as_bytes(), &key).unwrap();
        STANDARD.encode([encapsulated.0, ciphertext].concat())
    }

    #[test]
    fn what_was_typed_is_opened_by_its_own_window_only() {
        let envelopes = Envelopes::default();
        let key = envelopes.for_window(7).unwrap();
        let sealed = seal(&key, r#"{"secret":"new ũ","old":"before"}"#);
        let typed = envelopes.open(7, &sealed).unwrap();
        assert_eq!(typed.secret.expose_secret(), "new ũ");
        assert_eq!(typed.old.unwrap().expose_secret(), "before");
        // A wrong passphrase is typed again in the same window.
        let again = seal(&key, r#"{"secret":"better","old":null}"#);
        assert_eq!(envelopes.open(7, &again).unwrap().secret.expose_secret(), "better");
        assert!(envelopes.open(8, &sealed).is_none());
        envelopes.for_window(8).unwrap();
        assert!(envelopes.open(7, &sealed).is_none());
        assert!(envelopes.open(8, &sealed).is_none());
        envelopes.forget();
        let late = seal(&envelopes.for_window(9).unwrap(), r#"{"secret":"late","old":null}"#);
        envelopes.forget();
        assert!(envelopes.open(9, &late).is_none());
    }

    #[test]
    fn damaged_envelopes_hold_nothing() {
        let envelopes = Envelopes::default();
        let key = envelopes.for_window(1).unwrap();
        let whole = seal(&key, r#"{"secret":"x","old":null}"#);
        for length in 0..whole.len() {
            assert!(envelopes.open(1, &whole[..length]).is_none(), "{length}");
        }
        for text in ["", "null", r#"{"secret":"x","old":null,"more":1}"#, r#"{"old":null}"#] {
            assert!(envelopes.open(1, &seal(&key, text)).is_none(), "{text}");
        }
        assert!(envelopes.open(1, "not base64!").is_none());
        assert!(envelopes.open(1, &whole).is_some());
    }
}
