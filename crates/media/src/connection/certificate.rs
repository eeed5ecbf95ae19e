//! The certificate that DTLS shows: ECDSA over P-256, as RFC 8827 section 6.5 demands.
//!
//! webrtcbin would use an RSA key, with which stacks that know only what the RFC demands find no
//! common cipher.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use gstreamer as gst;
use gstreamer::glib::{ChecksumType, base64_decode, compute_checksum_for_data};
use gstreamer::prelude::*;

use super::description::Fingerprint;
use crate::{CertificateKey, MediaError};

/// Of the one that nobody asked for: nobody counts on its end, and the process may run for months.
const USUAL_LIFE: Duration = Duration::from_secs(365 * 24 * 3_600);
/// A clock that is behind ours has to find it valid.
const BEFORE: Duration = Duration::from_secs(24 * 3_600);

/// `RTCCertificate`: what DTLS shows, and its key. Clones are the same one.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    /// Certificate and key.
    pem: String,
    /// As it stands in descriptions, SHA-256.
    fingerprint: String,
    expires: SystemTime,
}

impl Certificate {
    /// Makes one that is valid for so long. A key of RSA takes some hundred milliseconds.
    ///
    /// # Errors
    /// [`MediaError::Operation`] if no key could be made.
    pub fn generate(key: CertificateKey, life: Duration) -> Result<Certificate, MediaError> {
        let failure = |error| MediaError::Operation(format!("making of a certificate: {error}"));
        let key = match key {
            CertificateKey::EcdsaP256 => {
                rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
            }
            CertificateKey::Rsa2048 => {
                rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
            }
        };
        let key = key.map_err(failure)?;
        let now = SystemTime::now();
        let expires = now + life;
        let mut parameters = rcgen::CertificateParams::default();
        // Only the fingerprint vouches for it, so it names nobody.
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        parameters.distinguished_name.push(rcgen::DnType::CommonName, "WebRTC");
        parameters.not_before = (now - BEFORE).into();
        parameters.not_after = expires.into();
        let certificate = parameters.self_signed(&key).map_err(failure)?.pem();
        let hash = hash(&certificate, ChecksumType::Sha256)
            .ok_or_else(|| MediaError::Operation("hash of a certificate".into()))?;
        let fingerprint = with_colons(&hash);
        Ok(Certificate(Arc::new(Inner {
            pem: certificate + &key.serialize_pem(),
            fingerprint,
            expires,
        })))
    }

    /// SHA-256 as in `a=fingerprint`: upper-case hexadecimal digits in pairs.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    #[must_use]
    pub fn expires(&self) -> SystemTime {
        self.0.expires
    }

    /// Of every connection that is given none; made once in a process. A browser makes one for each
    /// connection, so that sites cannot recognise it; the one gateway of this phone knows its client
    /// anyway.
    pub(super) fn usual() -> Option<Certificate> {
        static USUAL: OnceLock<Option<Certificate>> = OnceLock::new();
        let made = USUAL.get_or_init(|| {
            let made = Certificate::generate(CertificateKey::EcdsaP256, USUAL_LIFE);
            let told = made.inspect_err(|error| {
                tracing::warn!(%error, "no certificate of our own, the engine's is used");
            });
            told.ok()
        });
        made.clone()
    }

    /// Makes every connection of this webrtcbin show it.
    pub(super) fn show(&self, webrtc: &gst::Element) {
        let Some(bin) = webrtc.downcast_ref::<gst::Bin>() else { return };
        let shown = self.clone();
        bin.connect_deep_element_added(move |_, _, element| {
            if element.factory().is_some_and(|factory| factory.name() == "dtlsdec") {
                element.set_property("pem", &shown.0.pem);
            }
        });
    }

    /// Puts the right `a=fingerprint` into a description of webrtcbin, which hashes certificate and
    /// key as if both were the certificate.
    pub(super) fn correct(&self, description: &str) -> String {
        let line = |line: &str| match line.strip_prefix("a=fingerprint:") {
            Some(_) => format!("a=fingerprint:sha-256 {}\r\n", self.0.fingerprint),
            None => format!("{line}\r\n"),
        };
        description.lines().map(line).collect()
    }
}

/// Without the key.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("fingerprint", &self.0.fingerprint).finish()
    }
}

/// The certificate has the fingerprint that was signalled.
pub(super) fn matches(signalled: &Fingerprint, pem: &str) -> bool {
    let kind = match signalled.algorithm.as_str() {
        "sha-1" => ChecksumType::Sha1,
        "sha-256" => ChecksumType::Sha256,
        "sha-384" => ChecksumType::Sha384,
        "sha-512" => ChecksumType::Sha512,
        _ => return false,
    };
    hash(pem, kind).is_some_and(|hash| hash == signalled.value.replace(':', ""))
}

/// Fingerprint (SHA-256, with colons) and DER in base 64 of the certificate in a PEM text. What else
/// stands there, as the key in ours, is left out.
pub(super) fn described(pem: &str) -> Option<(String, String)> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let der: String = body.split_whitespace().collect();
    let hash = hash(&der, ChecksumType::Sha256)?;
    Some((with_colons(&hash), der))
}

/// SHA-256 or another hash of the certificate in a PEM text, as upper-case hexadecimal digits.
fn hash(pem: &str, kind: ChecksumType) -> Option<String> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let hash = compute_checksum_for_data(kind, &base64_decode(&body))?;
    Some(hash.to_ascii_uppercase())
}

fn with_colons(hash: &str) -> String {
    let mut fingerprint = String::new();
    for (index, digit) in hash.chars().enumerate() {
        if index > 0 && index % 2 == 0 {
            fingerprint.push(':');
        }
        fingerprint.push(digit);
    }
    fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_told_without_its_key() {
        let life = Duration::from_secs(60);
        let made = Certificate::generate(CertificateKey::EcdsaP256, life).expect("a certificate");
        let (fingerprint, der) = described(&made.0.pem).expect("its description");
        assert_eq!(fingerprint, made.fingerprint());
        let flat: String = made.0.pem.split_whitespace().collect();
        let (_, key) = flat.split_once("-----BEGINPRIVATEKEY-----").expect("a key");
        assert!(!key.contains(&der) && !der.contains(&key[..40]));
        assert_eq!(described("no PEM"), None);
    }
}
