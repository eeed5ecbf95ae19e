//! Who may come in: read from a request's head alone, before anything is given away.

use hyper::{
    HeaderMap, Method, Request, StatusCode, Uri,
    header::{AUTHORIZATION, HOST, HeaderName, HeaderValue, ORIGIN},
};

use crate::{origin::Origin, token::TokenHash};

const PATH: &str = "/v1/events";
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const REQUESTS_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-request-private-network");
const LONGEST_ID: usize = 100;

/// What is asked of whoever comes.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) port: u16,
    pub(crate) token: TokenHash,
    pub(crate) origins: Vec<Origin>,
}

/// What becomes of a request.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// The page that may read the answer; none where there is none or it may not.
    pub(crate) page: Option<HeaderValue>,
    pub(crate) answer: Answer,
}

#[derive(Debug)]
pub(crate) enum Answer {
    Stream { last_id: Option<String> },
    Preflight { private_network: bool },
    Refusal(Refusal),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    WrongHost,
    OriginNotAllowed,
    NotFound,
    MethodNotAllowed,
    TokenMissing,
    TokenWrong,
    TooManyListeners,
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::WrongHost | Self::OriginNotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TokenMissing | Self::TokenWrong => StatusCode::UNAUTHORIZED,
            Self::TooManyListeners => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::WrongHost => "wrong_host",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::TokenMissing => "token_missing",
            Self::TokenWrong => "token_wrong",
            Self::TooManyListeners => "too_many_listeners",
        }
    }

    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::WrongHost => {
                "the Host header must be 127.0.0.1 or localhost with the port of Simu's settings"
            }
            Self::OriginNotAllowed => "add the page's https origin in Simu's settings",
            Self::NotFound => "there is only /v1/events",
            Self::MethodNotAllowed => "use GET",
            Self::TokenMissing => {
                "send the token of Simu's settings as Authorization: Bearer TOKEN"
            }
            Self::TokenWrong => {
                "this is not the token of Simu's settings; it may have been renewed"
            }
            Self::TooManyListeners => "too many programs listen already; close one",
        }
    }
}

impl Gate {
    pub(crate) fn judge<B>(&self, request: &Request<B>) -> Verdict {
        let refuse = |refusal| Verdict { page: None, answer: Answer::Refusal(refusal) };
        if !self.is_meant(request.uri(), request.headers()) {
            return refuse(Refusal::WrongHost);
        }
        let page = match self.page(request.headers()) {
            Ok(page) => page,
            Err(refusal) => return refuse(refusal),
        };
        let answer = self.answer(request, page.is_some()).unwrap_or_else(Answer::Refusal);
        Verdict { page, answer }
    }

    /// Only this computer's own names for itself: a page that lets its own name point here still
    /// sends that name.
    fn is_meant(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let ours = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        let is_ours = |host: &[u8]| ours.iter().any(|ours| ours.as_bytes() == host);
        let named = uri.authority().is_none_or(|named| is_ours(named.as_str().as_bytes()));
        named && only(headers, &HOST).is_some_and(|host| is_ours(host.as_bytes()))
    }

    /// The page that asks, if a page does.
    fn page(&self, headers: &HeaderMap) -> Result<Option<HeaderValue>, Refusal> {
        if !headers.contains_key(ORIGIN) {
            return Ok(None);
        }
        let origin = only(headers, &ORIGIN).ok_or(Refusal::OriginNotAllowed)?;
        let allowed = |known: &Origin| known.as_str().as_bytes() == origin.as_bytes();
        if self.origins.iter().any(allowed) {
            Ok(Some(origin.clone()))
        } else {
            Err(Refusal::OriginNotAllowed)
        }
    }

    fn answer<B>(&self, request: &Request<B>, from_page: bool) -> Result<Answer, Refusal> {
        if request.uri().path() != PATH {
            return Err(Refusal::NotFound);
        }
        // A browser asks without the token whether it may send it.
        if request.method() == Method::OPTIONS && from_page {
            let asked = request.headers().get(REQUESTS_PRIVATE_NETWORK);
            let private_network = asked.is_some_and(|asked| asked == "true");
            return Ok(Answer::Preflight { private_network });
        }
        if request.method() != Method::GET {
            return Err(Refusal::MethodNotAllowed);
        }
        let token = token(request).ok_or(Refusal::TokenMissing)?;
        if !self.token.admits(token) {
            return Err(Refusal::TokenWrong);
        }
        let last_id = only(request.headers(), &LAST_EVENT_ID).and_then(|id| id.to_str().ok());
        let last_id = last_id.filter(|id| (1..=LONGEST_ID).contains(&id.len()));
        Ok(Answer::Stream { last_id: last_id.map(str::to_owned) })
    }
}

/// From the header or, for an `EventSource`, which can set none, from the address.
fn token<B>(request: &Request<B>) -> Option<&str> {
    if request.headers().contains_key(AUTHORIZATION) {
        let given = only(request.headers(), &AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = given.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then_some(token);
    }
    let mut given = request.uri().query()?.split('&');
    given.find_map(|part| part.strip_prefix("token="))
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}
