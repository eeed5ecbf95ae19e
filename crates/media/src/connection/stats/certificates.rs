//! `RTCCertificateStats`: whom DTLS has shown to whom.

use serde_json::{Value, json};

use crate::connection::certificate;
use crate::connection::peer::Certificates;

/// Adds those that are known, and their names to the transport.
pub(in crate::connection) fn add(report: &mut Value, known: &Certificates) {
    let Some(entries) = report.as_object_mut() else { return };
    let Some((id, transport)) = entries.iter().find(|(_, entry)| entry["type"] == "transport")
    else {
        return;
    };
    let (id, timestamp) = (id.clone(), transport["timestamp"].clone());
    let sides = [
        ("certificate-local", "localCertificateId", &known.local),
        ("certificate-remote", "remoteCertificateId", &known.remote),
    ];
    for (certificate_id, member, pem) in sides {
        let Some((fingerprint, der)) = pem.as_deref().and_then(certificate::described) else {
            continue;
        };
        let entry = json!({
            "id": certificate_id,
            "type": "certificate",
            "timestamp": timestamp,
            "fingerprint": fingerprint,
            "fingerprintAlgorithm": "sha-256",
            "base64Certificate": der,
        });
        entries.insert(certificate_id.to_owned(), entry);
        entries[&id][member] = json!(certificate_id);
    }
}
