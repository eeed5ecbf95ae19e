//! The one gate through which every HTTP request goes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::header::{ACCEPT, DATE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Method, Proxy, RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;
use url::Url;

use crate::proxy::{ProxyAddress, Route, route};
use crate::retry_after::patience;
use crate::{Answer, ClockSkew, Error, Unreadable, trust};

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

/// Origin -> the proxy that the desktop's settings name for it.
type DesktopProxies = Arc<Mutex<HashMap<String, ProxyAddress>>>;

/// Sends requests. Cheap to clone. Goes through the system's proxy and trusts whom the operating
/// system trusts.
#[derive(Debug, Clone)]
pub struct Http {
    direct: reqwest::Client,
    /// Through the environment's proxy, or the system's where the library reads it.
    by_system: reqwest::Client,
    /// Through that of the desktop's settings.
    by_desktop: reqwest::Client,
    desktop_proxies: DesktopProxies,
    limits: Limits,
}

impl Http {
    /// # Errors
    /// [`Error::NoTls`] if this machine cannot make encrypted connections.
    pub fn new(limits: Limits) -> Result<Self, Error> {
        let tls = trust::client_config().map_err(|error| no_tls(&error))?;
        let builder = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured((*tls).clone())
                .connect_timeout(limits.connect)
                .timeout(limits.total)
                // A redirect would carry the secret to another host.
                .redirect(Policy::none())
        };
        let by_system = builder().build().map_err(|error| no_tls(&error))?;
        let direct = builder().no_proxy().build().map_err(|error| no_tls(&error))?;
        let desktop_proxies = DesktopProxies::default();
        let known = Arc::clone(&desktop_proxies);
        let by_desktop = builder()
            .proxy(Proxy::custom(move |url| {
                let known = known.lock().unwrap_or_else(PoisonError::into_inner);
                known.get(&url.origin().ascii_serialization()).map(|proxy| proxy.0.clone())
            }))
            .build()
            .map_err(|error| no_tls(&error))?;
        Ok(Self { direct, by_system, by_desktop, desktop_proxies, limits })
    }

    /// A request to be filled and then given to [`Http::send`].
    pub fn request(&self, method: Method, url: &Url) -> RequestBuilder {
        self.direct.request(method, url.clone()).header(ACCEPT, "application/json")
    }

    async fn carrier(&self, url: &Url) -> Result<&reqwest::Client, Error> {
        Ok(match route(url).await.map_err(Error::Proxy)? {
            Route::Direct => &self.direct,
            Route::Usual(_) => &self.by_system,
            Route::Desktop(_, proxy) => {
                let origin = url.origin().ascii_serialization();
                let mut known = self.desktop_proxies.lock().unwrap_or_else(PoisonError::into_inner);
                known.insert(origin, proxy);
                &self.by_desktop
            }
        })
    }

    /// Sends a request once and reads the whole answer, within the limits.
    ///
    /// # Errors
    /// If there is none, or one that is too large. After [`Error::TimedOut`], and wherever the
    /// connection broke, the request may have been carried out.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, Error> {
        let request = request.build().map_err(|error| Error::of(&error))?;
        let client = self.carrier(request.url()).await?;
        let asked = SystemTime::now();
        let mut response = client.execute(request).await.map_err(|error| Error::of(&error))?;
        let answered = SystemTime::now();
        let status = response.status();
        let clock_skew = header(response.headers(), DATE)
            .and_then(|date| ClockSkew::between(date, asked, answered));
        let retry_after = retry_after(response.headers(), answered);
        let headers = std::mem::take(response.headers_mut());
        let body = self.read(&mut response).await?;
        tracing::debug!(status = status.as_u16(), bytes = body.len(), "answer");
        Ok(Answer { status, retry_after, clock_skew, headers, body })
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

fn no_tls(error: &dyn std::error::Error) -> Error {
    Error::NoTls { detail: error.to_string() }
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
