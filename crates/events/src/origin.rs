//! The origin of a page, as a browser sends it.

use url::Url;

/// A page's origin: `https://crm.example.com`, with its port if that is not 443.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// It is no origin that can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the https address of one site")]
pub struct NotAnOrigin;

impl Origin {
    /// Of what was typed or pasted: the address of any page of the site will do.
    ///
    /// # Errors
    /// If it is not `https`, or does not name one host: there are no patterns.
    pub fn parse(typed: &str) -> Result<Self, NotAnOrigin> {
        let url = Url::parse(typed.trim()).map_err(|_| NotAnOrigin)?;
        let host = url.host_str().unwrap_or_default();
        let named = !host.is_empty() && !host.contains('*');
        let plain = url.username().is_empty() && url.password().is_none();
        if url.scheme() == "https" && named && plain {
            Ok(Self(url.origin().ascii_serialization()))
        } else {
            Err(NotAnOrigin)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
