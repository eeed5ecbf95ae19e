//! The one gate through which every request goes: whose password goes where, and how far a
//! server may send us on.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use web::{Answer, Http, Limits, is_loopback};

use crate::Error;
use crate::xml::{self, Multistatus};

/// A list of 100,000 cards has 30 MB, and a small server that has seen none of them before takes
/// minutes for it.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    total: Duration::from_secs(180),
    body: 48 * 1024 * 1024,
};
/// How often a server may send us on.
const DETOURS: usize = 5;
const XML: &str = "application/xml; charset=utf-8";

/// Who asks.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub username: String,
    pub password: SecretString,
}

/// One person at one server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: Http,
    pub(crate) base: Url,
    credentials: Credentials,
}

/// A request, as far as ours differ.
pub(crate) struct Ask<'a> {
    pub method: &'static str,
    pub url: Url,
    pub headers: &'a [(&'static str, &'a str)],
    pub body: Option<(&'static str, String)>,
}

/// An address as people type it: without a scheme it is https.
///
/// # Errors
/// [`Error::BadAddress`] if it is none, or unencrypted and not of this computer.
pub fn parse_address(typed: &str) -> Result<Url, Error> {
    let typed = typed.trim();
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let mut url = Url::parse(&whole).map_err(|_| Error::BadAddress)?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let plain = url.username().is_empty() && url.password().is_none();
    if !safe || !plain || url.host().is_none() {
        return Err(Error::BadAddress);
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

impl Client {
    /// `base`: where to look for address books, of [`parse_address`].
    ///
    /// # Errors
    /// [`Error::NoTls`] if this machine cannot make encrypted connections, and
    /// [`Error::BadAddress`].
    pub fn new(base: &Url, credentials: Credentials) -> Result<Self, Error> {
        let base = parse_address(base.as_str())?;
        Ok(Self { http: Http::new(LIMITS)?, base, credentials })
    }

    /// What the server says about resources.
    pub(crate) async fn multistatus(
        &self,
        method: &'static str,
        url: &Url,
        depth: &str,
        body: String,
    ) -> Result<(Url, Multistatus), Error> {
        let headers = [("depth", depth)];
        let ask = Ask { method, url: url.clone(), headers: &headers, body: Some((XML, body)) };
        let (url, answer) = self.ask(ask).await?;
        check(&answer)?;
        if answer.status != StatusCode::MULTI_STATUS {
            return Err(Error::OtherAnswer);
        }
        Ok((url, xml::read(&answer.body)?))
    }

    /// Sends it, and again where the server sends us on; with the address that answered.
    pub(crate) async fn ask(&self, mut ask: Ask<'_>) -> Result<(Url, Answer), Error> {
        for _ in 0..=DETOURS {
            self.may_know(&ask.url)?;
            let answer = self.send(&ask).await?;
            let code = answer.status.as_u16();
            let Some(to) =
                answer.header("location").filter(|_| matches!(code, 301 | 302 | 307 | 308))
            else {
                return Ok((ask.url, answer));
            };
            ask.url = ask.url.join(to).map_err(|_| Error::OtherAnswer)?;
        }
        Err(Error::OtherAnswer)
    }

    /// Only the host of the address that was given gets the password, and only encrypted.
    fn may_know(&self, url: &Url) -> Result<(), Error> {
        let safe = parse_address(url.as_str()).is_ok();
        if safe && url.origin() == self.base.origin() {
            return Ok(());
        }
        // The same host on another port, or with TLS where there was none, is as good.
        let same = url.host() == self.base.host();
        if safe && same && url.scheme() == "https" {
            return Ok(());
        }
        let host = url.host_str().unwrap_or_default();
        Err(Error::OtherHost { host: host.chars().take(200).collect() })
    }

    async fn send(&self, ask: &Ask<'_>) -> Result<Answer, Error> {
        let method = Method::from_bytes(ask.method.as_bytes()).map_err(|_| Error::OtherAnswer)?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        for (name, value) in ask.headers {
            let value = HeaderValue::from_str(value).map_err(|_| Error::OtherAnswer)?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let Credentials { username, password } = &self.credentials;
        let request = self.http.request(method, &ask.url);
        let mut request = request.basic_auth(username, Some(password.expose_secret()));
        if let Some((kind, body)) = &ask.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            request = request.body(body.clone());
        }
        // In place of what is there, not beside it.
        Ok(self.http.send(request.headers(headers)).await?)
    }

    /// The address of a path that the server named, at the host that named it.
    pub(crate) fn url_of(&self, href: &str) -> Result<Url, Error> {
        self.base.join(href).map_err(|_| Error::OtherAnswer)
    }
}

/// What went wrong, whatever was asked for.
pub(crate) fn check(answer: &Answer) -> Result<(), Error> {
    let status = answer.status;
    if status.is_success() {
        return Ok(());
    }
    let busy = status == StatusCode::SERVICE_UNAVAILABLE && answer.retry_after.is_some();
    Err(match status {
        _ if busy => Error::Busy { retry_after: answer.retry_after },
        StatusCode::TOO_MANY_REQUESTS => Error::Busy { retry_after: answer.retry_after },
        StatusCode::UNAUTHORIZED => Error::Unauthorized,
        StatusCode::FORBIDDEN => Error::Forbidden,
        StatusCode::NOT_FOUND | StatusCode::GONE => Error::NoAddressBook,
        StatusCode::INSUFFICIENT_STORAGE => Error::NoRoom,
        _ => Error::Rejected { status: status.as_u16() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_travels_encrypted_or_not_at_all() {
        for (typed, expected) in [
            ("dav.example.com", Some("https://dav.example.com/")),
            (" https://dav.example.com/a/?x=1#y ", Some("https://dav.example.com/a/")),
            ("http://127.0.0.1:5232/", Some("http://127.0.0.1:5232/")),
            ("http://dav.example.com/", None),
            ("https://me:word@dav.example.com/", None),
            ("ftp://dav.example.com/", None),
            ("", None),
        ] {
            let url = parse_address(typed).ok().map(|url| url.to_string());
            assert_eq!(url.as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn another_host_gets_no_password() {
        let base = parse_address("https://dav.example.com/").expect("an address");
        let credentials = Credentials { username: "me".into(), password: "sesame".into() };
        let client = Client::new(&base, credentials).expect("a client");
        assert!(!format!("{client:?}").contains("sesame"));
        for (url, may) in [
            ("https://dav.example.com/other", true),
            ("https://dav.example.com:8443/", true),
            ("https://evil.example.com/", false),
            ("http://dav.example.com/", false),
            ("https://dav.example.com.evil.com/", false),
        ] {
            let asked = client.may_know(&Url::parse(url).expect("an address"));
            assert_eq!(asked.is_ok(), may, "{url}");
        }
    }
}
