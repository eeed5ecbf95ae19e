//! What goes back to whoever has asked.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::{
    Response, StatusCode,
    body::{Body, Frame},
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, VARY,
        WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
    },
};
use serde_json::json;
use tokio::sync::mpsc;

use crate::gate::Refusal;

const ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// A whole answer, or one that goes on.
#[derive(Debug)]
pub(crate) enum Words {
    Whole(Option<Bytes>),
    Stream(mpsc::Receiver<Bytes>),
}

impl Body for Words {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let words = match self.get_mut() {
            Self::Whole(words) => Poll::Ready(words.take()),
            Self::Stream(words) => words.poll_recv(context),
        };
        words.map(|words| words.map(|words| Ok(Frame::data(words))))
    }
}

pub(crate) fn stream(words: mpsc::Receiver<Bytes>) -> Response<Words> {
    let mut response = Response::new(Words::Stream(words));
    set(&mut response, CONTENT_TYPE, "text/event-stream");
    response
}

/// What a browser may send from a page that is allowed (Fetch Standard, section 3.2.2), and that
/// it may come from a public site to this computer (Private Network Access).
pub(crate) fn preflight(private_network: bool) -> Response<Words> {
    let mut response = Response::new(Words::Whole(None));
    *response.status_mut() = StatusCode::NO_CONTENT;
    set(&mut response, ACCESS_CONTROL_ALLOW_METHODS, "GET");
    set(&mut response, ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Cache-Control, Last-Event-ID");
    set(&mut response, ACCESS_CONTROL_MAX_AGE, "600");
    if private_network {
        set(&mut response, ALLOW_PRIVATE_NETWORK, "true");
    }
    response
}

pub(crate) fn refusal(refusal: Refusal) -> Response<Words> {
    let error = json!({"error": {"code": refusal.code(), "message": refusal.message()}});
    let mut response = Response::new(Words::Whole(Some(error.to_string().into())));
    *response.status_mut() = refusal.status();
    set(&mut response, CONTENT_TYPE, "application/json");
    match refusal {
        Refusal::TokenMissing | Refusal::TokenWrong => {
            set(&mut response, WWW_AUTHENTICATE, "Bearer");
        }
        Refusal::MethodNotAllowed => set(&mut response, ALLOW, "GET, OPTIONS"),
        Refusal::WrongHost
        | Refusal::OriginNotAllowed
        | Refusal::NotFound
        | Refusal::TooManyListeners => {}
    }
    response
}

/// What every answer carries; only this page may read it.
pub(crate) fn sealed(mut response: Response<Words>, page: Option<HeaderValue>) -> Response<Words> {
    set(&mut response, CACHE_CONTROL, "no-store");
    set(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, VARY, "Origin");
    if let Some(page) = page {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, page);
    }
    response
}

fn set(response: &mut Response<Words>, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}
