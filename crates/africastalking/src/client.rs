//! The account's credentials and the one gate through which every request goes.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::Error;
use crate::answer::Answer;
use crate::error::Unreadable;

/// Who asks. The key is sent as the header `apiKey`.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub username: String,
    pub api_key: SecretString,
}

/// How long and how large an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until the connection stands.
    pub connect: Duration,
    /// Until the last byte of the answer.
    pub total: Duration,
    /// Bytes of an answer's body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(15), body: 64 * 1024 }
    }
}

/// One account at Africa's Talking. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    /// For this machine itself, which no proxy can reach.
    loopback: reqwest::Client,
    pub(crate) credentials: Credentials,
    limits: Limits,
}

impl Client {
    /// # Errors
    /// [`Error::NoTls`] if this machine cannot make encrypted connections.
    pub fn new(credentials: Credentials, limits: Limits) -> Result<Self, Error> {
        let builder = || {
            reqwest::Client::builder()
                .connect_timeout(limits.connect)
                .timeout(limits.total)
                // A redirect would carry the key to another host.
                .redirect(Policy::none())
        };
        let no_tls = |error: reqwest::Error| Error::NoTls { detail: innermost(&error) };
        let http = builder().build().map_err(no_tls)?;
        let loopback = builder().no_proxy().build().map_err(no_tls)?;
        Ok(Self { http, loopback, credentials, limits })
    }

    pub(crate) fn post(&self, endpoint: &Url) -> RequestBuilder {
        self.http_for(endpoint).post(endpoint.clone())
    }

    pub(crate) fn get(&self, endpoint: &Url) -> RequestBuilder {
        self.http_for(endpoint).get(endpoint.clone())
    }

    fn http_for(&self, endpoint: &Url) -> &reqwest::Client {
        if is_loopback(endpoint) { &self.loopback } else { &self.http }
    }

    /// Sends a request once and reads the whole answer, within the limits.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, Error> {
        let mut key = HeaderValue::from_str(self.credentials.api_key.expose_secret())
            .map_err(|_| Error::Unauthorized { message: "it has unusual characters".to_owned() })?;
        key.set_sensitive(true);
        let response = request
            .header("apiKey", key)
            .header(ACCEPT, "application/json")
            .send()
            .await
            .map_err(without_answer)?;
        self.read(response).await
    }

    async fn read(&self, mut response: Response) -> Result<Answer, Error> {
        let status = response.status();
        let retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(without_answer)? {
            if body.len() + chunk.len() > self.limits.body {
                let problem = Unreadable::TooLarge;
                return Err(Error::Unreadable { status: status.as_u16(), problem });
            }
            body.extend_from_slice(&chunk);
        }
        tracing::debug!(status = status.as_u16(), bytes = body.len(), "answer");
        Ok(Answer { status, retry_after, body, api_key: self.credentials.api_key.clone() })
    }
}

fn without_answer(error: reqwest::Error) -> Error {
    let detail = innermost(&error);
    // A connection that was never made has carried nothing, also where making it took too long.
    if error.is_connect() {
        Error::Unreachable { detail }
    } else if error.is_timeout() {
        Error::TimedOut
    } else {
        Error::Interrupted { detail }
    }
}

/// The innermost cause says most ("Connection refused"); the outer ones only repeat the act and
/// the address.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_debug_print_has_no_key() {
        let api_key = SecretString::from("atsk_seeded");
        let credentials = Credentials { username: "demo".into(), api_key };
        let client = Client::new(credentials, Limits::default()).expect("a client");
        assert!(!format!("{client:?}").contains("atsk_seeded"));
    }
}
