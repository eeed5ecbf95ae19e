//! The one gate through which every HTTP request goes.

use std::time::{Duration, SystemTime};

use reqwest::header::{ACCEPT, DATE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;
use url::Url;

use crate::retry_after::patience;
use crate::{Answer, ClockSkew, Error, Unreadable, is_loopback};

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

/// Sends requests. Cheap to clone. Trusts whom the operating system trusts.
#[derive(Debug, Clone)]
pub struct Http {
    anywhere: reqwest::Client,
    /// For this machine itself, which no proxy can reach.
    loopback: reqwest::Client,
    limits: Limits,
}

impl Http {
    /// # Errors
    /// [`Error::NoTls`] if this machine cannot make encrypted connections.
    pub fn new(limits: Limits) -> Result<Self, Error> {
        let builder = || {
            reqwest::Client::builder()
                .connect_timeout(limits.connect)
                .timeout(limits.total)
                // A redirect would carry the secret to another host.
                .redirect(Policy::none())
        };
        let anywhere = builder().build().map_err(|error| Error::no_tls(&error))?;
        let loopback = builder().no_proxy().build().map_err(|error| Error::no_tls(&error))?;
        Ok(Self { anywhere, loopback, limits })
    }

    /// A request to be filled and then given to [`Http::send`].
    pub fn request(&self, method: Method, url: &Url) -> RequestBuilder {
        let http = if is_loopback(url) { &self.loopback } else { &self.anywhere };
        http.request(method, url.clone()).header(ACCEPT, "application/json")
    }

    /// Sends a request once and reads the whole answer, within the limits.
    ///
    /// # Errors
    /// If there is none, or one that is too large. After [`Error::TimedOut`], and wherever the
    /// connection broke, the request may have been carried out.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, Error> {
        let asked = SystemTime::now();
        let mut response = request.send().await.map_err(|error| Error::of(&error))?;
        let answered = SystemTime::now();
        let status = response.status();
        let clock_skew = header(response.headers(), DATE)
            .and_then(|date| ClockSkew::between(date, asked, answered));
        let retry_after = retry_after(response.headers(), answered);
        let body = self.read(&mut response).await?;
        tracing::debug!(status = status.as_u16(), bytes = body.len(), "answer");
        Ok(Answer { status, retry_after, clock_skew, body })
    }

    async fn read(&self, response: &mut Response) -> Result<Zeroizing<Vec<u8>>, Error> {
        let status = response.status().as_u16();
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(|error| Error::of(&error))? {
            if body.len() + chunk.len() > self.limits.body {
                return Err(Error::Unreadable { status, problem: Unreadable::TooLarge });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn retry_after(headers: &HeaderMap, answered: SystemTime) -> Option<Duration> {
    let now = header(headers, DATE)
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or(answered);
    patience(header(headers, RETRY_AFTER)?, now)
}

fn header(headers: &HeaderMap, name: reqwest::header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
