//! The certificate that DTLS shows: ECDSA over P-256, as RFC 8827 section 6.5 demands.
//!
//! webrtcbin would use an RSA key, with which stacks that know only what the RFC demands find no
//! common cipher.

use std::sync::OnceLock;

use gstreamer as gst;
use gstreamer::glib::{ChecksumType, base64_decode, compute_checksum_for_data};
use gstreamer::prelude::*;

use super::description::Fingerprint;

/// Makes every connection of this webrtcbin show our certificate.
pub(super) fn use_ours(webrtc: &gst::Element) {
    let Some(certificate) = ours() else { return };
    let Some(bin) = webrtc.downcast_ref::<gst::Bin>() else { return };
    bin.connect_deep_element_added(move |_, _, element| {
        if element.factory().is_some_and(|factory| factory.name() == "dtlsdec") {
            element.set_property("pem", &certificate.pem);
        }
    });
}

/// Puts the right `a=fingerprint` into a description of webrtcbin, which hashes certificate and
/// key as if both were the certificate.
pub(super) fn correct(description: &str) -> String {
    let Some(certificate) = ours() else { return description.to_owned() };
    let line = |line: &str| match line.strip_prefix("a=fingerprint:") {
        Some(_) => format!("a=fingerprint:sha-256 {}\r\n", certificate.fingerprint),
        None => format!("{line}\r\n"),
    };
    description.lines().map(line).collect()
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

/// SHA-256 or another hash of the certificate in a PEM text, as upper-case hexadecimal digits.
fn hash(pem: &str, kind: ChecksumType) -> Option<String> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let hash = compute_checksum_for_data(kind, &base64_decode(&body))?;
    Some(hash.to_ascii_uppercase())
}

struct Ours {
    /// Certificate and key.
    pem: String,
    /// As it stands in descriptions, SHA-256.
    fingerprint: String,
}

/// Made once in a process. A browser makes one for each connection, so that sites cannot
/// recognise it; the one gateway of this phone knows its client anyway.
fn ours() -> Option<&'static Ours> {
    static OURS: OnceLock<Option<Ours>> = OnceLock::new();
    let ours = OURS.get_or_init(|| match create() {
        Ok(ours) => ours,
        Err(error) => {
            tracing::warn!(%error, "no certificate of our own, the engine's is used");
            None
        }
    });
    ours.as_ref()
}

fn create() -> Result<Option<Ours>, rcgen::Error> {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let mut parameters = rcgen::CertificateParams::default();
    // Only the fingerprint vouches for it, so it names nobody.
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(rcgen::DnType::CommonName, "WebRTC");
    let certificate = parameters.self_signed(&key)?.pem();
    let Some(hash) = hash(&certificate, ChecksumType::Sha256) else { return Ok(None) };
    let mut fingerprint = String::new();
    for (index, digit) in hash.chars().enumerate() {
        if index > 0 && index % 2 == 0 {
            fingerprint.push(':');
        }
        fingerprint.push(digit);
    }
    Ok(Some(Ours { pem: certificate + &key.serialize_pem(), fingerprint }))
}
