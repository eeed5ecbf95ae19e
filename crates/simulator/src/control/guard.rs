//! Keeps the control API to this machine: no other host, no web page of somebody else, no name
//! that a hostile DNS server made point here.

use std::net::IpAddr;

use axum::{
    Extension, Json,
    extract::Request,
    http::{HeaderMap, StatusCode, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::serve::Peer;

pub(super) async fn only_this_machine(
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
    next: Next,
) -> Response {
    if peer.ip().to_canonical().is_loopback() && is_local(request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!(%peer, "control request from elsewhere");
    let refusal = json!({ "error": "the control API serves this machine only" });
    (StatusCode::FORBIDDEN, Json(refusal)).into_response()
}

/// The request was made for a loopback address, and by no page from elsewhere.
fn is_local(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST).unwrap_or_default().parse::<Authority>();
    let host_is_local = host.is_ok_and(|authority| is_loopback(authority.host()));
    let origin_is_local = match text(header::ORIGIN) {
        None => true,
        Some(origin) => origin.parse::<Uri>().is_ok_and(|uri| uri.host().is_some_and(is_loopback)),
    };
    host_is_local && origin_is_local
}

fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: Option<&str>, origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [(header::HOST, host), (header::ORIGIN, origin)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        headers
    }

    #[test]
    fn programs_and_pages_of_this_machine_may_come_in() {
        assert!(is_local(&headers(Some("127.0.0.1:8080"), None)));
        assert!(is_local(&headers(Some("localhost"), Some("http://localhost:5173"))));
        assert!(is_local(&headers(Some("[::1]:8080"), Some("https://127.0.0.1"))));
    }

    #[test]
    fn others_may_not() {
        assert!(!is_local(&headers(Some("evil.example:8080"), None)));
        assert!(!is_local(&headers(Some("127.0.0.1.evil.example"), None)));
        assert!(!is_local(&headers(Some("127.0.0.1"), Some("https://evil.example"))));
        assert!(!is_local(&headers(Some("127.0.0.1"), Some("null"))));
        assert!(!is_local(&headers(None, None)));
    }
}
