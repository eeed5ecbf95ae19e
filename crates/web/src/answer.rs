//! An answer, read as data or as one problem. Error bodies are text until proven otherwise.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::ClockSkew;

/// What came back, whole. Its debug print has no body, for that may hold a secret.
pub struct Answer {
    pub status: StatusCode,
    /// How much patience the service asks for, at most an hour.
    pub retry_after: Option<Duration>,
    /// How far this computer's clock is off, where the service tells the time.
    pub clock_skew: Option<ClockSkew>,
    pub headers: HeaderMap,
    pub body: Zeroizing<Vec<u8>>,
}

/// Why an answer could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A service of data never sends one: a proxy does, or a network that wants a sign-in.
    #[error("a web page instead of data, perhaps from a proxy or a network that wants a sign-in")]
    WebPage,
    /// Not followed, for it would carry the secret to another host.
    #[error("a detour to another address, perhaps of a network that wants a sign-in")]
    Redirect,
    #[error("text instead of data")]
    NotJson,
    #[error("data that breaks off")]
    Truncated,
    #[error("data of another shape than documented")]
    OtherShape,
    #[error("more data than any answer has")]
    TooLarge,
    #[error("a token that does not fit a WebSocket handshake")]
    BadToken,
}

impl Answer {
    /// A header's text; none if it is not there, or is no text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What no service of data says, whatever the status: a web page, or a redirect.
    ///
    /// # Errors
    /// If it is one.
    pub fn check_is_data(&self) -> Result<(), Unreadable> {
        let start = self.body.trim_ascii_start();
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
        if start.starts_with(b"<") && !start.starts_with(b"<?xml") {
            return Err(Unreadable::WebPage);
        }
        if self.status.is_redirection() {
            return Err(Unreadable::Redirect);
        }
        Ok(())
    }

    /// # Errors
    /// If the body is not this; the error's text repeats nothing of it.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        serde_json::from_slice(&self.body).map_err(|error| match error.classify() {
            Category::Eof => Unreadable::Truncated,
            Category::Syntax | Category::Io => Unreadable::NotJson,
            Category::Data => Unreadable::OtherShape,
        })
    }

    /// What the answer says to a person, or else what its status means.
    pub fn words(&self, said: Option<&str>, secrets: &[&SecretString]) -> String {
        let line = match said {
            Some(said) => fit_to_show(said, secrets),
            None => fit_to_show(&String::from_utf8_lossy(&self.body), secrets),
        };
        if line.is_empty() {
            return self.status.canonical_reason().unwrap_or("no explanation").to_owned();
        }
        line
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// One line of at most 200 characters without the secrets. What cannot be seen goes first: a
/// secret could hide behind it.
pub fn fit_to_show(text: &str, secrets: &[&SecretString]) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut line: String = line.chars().filter(|character| !character.is_control()).collect();
    for secret in secrets.iter().map(|secret| secret.expose_secret()).filter(|s| !s.is_empty()) {
        line = line.replace(secret, "[redacted]");
    }
    line.chars().take(200).collect()
}
