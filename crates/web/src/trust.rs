//! Whom we trust: those whom the operating system trusts, so that a company's own authority works
//! once it is installed. On Linux `SSL_CERT_FILE` and `SSL_CERT_DIR` stand in for the system's
//! store.

use std::sync::Arc;

use rustls::{ClientConfig, crypto::aws_lc_rs};
use rustls_platform_verifier::BuilderVerifierExt;

/// Read anew each time: an authority that was just installed counts.
pub(crate) fn client_config() -> Result<Arc<ClientConfig>, rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The other side's certificate was refused, and not something else failed.
pub(crate) fn is_distrust(error: &(dyn std::error::Error + 'static)) -> bool {
    let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let error = match inner {
        Some(inner) => inner.downcast_ref::<rustls::Error>(),
        None => error.downcast_ref::<rustls::Error>(),
    };
    matches!(error, Some(rustls::Error::InvalidCertificate(_)))
}
