//! The SDK's gateway: the WebSocket at `/connect`, from the handshake to the end of a session.
//!
//! The dialect is that of Janus' SIP plugin; `line::frames` has its words. One session is one
//! task that owns the socket, the registration and at most one call.

mod call;
mod dialogue;
mod far_end;
mod media;
mod plan;
mod registration;
mod session;
mod strikes;
mod two_calls;
mod wire;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Router,
    extract::{State, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};
use line::frames::MAX_FRAME;
use tokio::time::Instant;

use self::{session::Session, wire::Wire};
use crate::{
    exchange::{Exchange, faults::Handshake, tokens::Grant},
    http,
    serve::Reset,
};

/// The sub-protocol that is spoken here. The token travels as a second one beside it.
const PROTOCOL: &str = "at-protocol";

pub fn routes(exchange: &Arc<Exchange>) -> Router<Arc<Exchange>> {
    let guard = middleware::from_fn_with_state(Arc::clone(exchange), admit);
    let delay = middleware::from_fn_with_state(Arc::clone(exchange), http::in_time);
    Router::new().route("/connect", any(connect).layer(guard).layer(delay))
}

/// Decides about the handshake before anything else looks at it, as a gateway behind a proxy
/// does: a client without a valid token learns nothing else.
async fn admit(
    State(exchange): State<Arc<Exchange>>,
    mut request: axum::extract::Request,
    next: Next,
) -> Response {
    let token = token(request.headers());
    let grant = token.and_then(|token| exchange.tokens.grant(token, Instant::now()));
    match exchange.faults.handshake(grant.as_ref().map(|grant| grant.client.as_str())) {
        Some(Handshake::Refused(status)) => {
            tracing::info!(%status, "handshake refused on demand");
            let status = StatusCode::from_u16(status);
            return status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE).into_response();
        }
        Some(Handshake::Hangs) => {
            tracing::info!("handshake hangs on demand");
            hang(&exchange).await;
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        Some(Handshake::TokenRejected) => return token_rejected(),
        None => {}
    }
    let Some(grant) = grant else { return token_rejected() };
    request.extensions_mut().insert(grant);
    next.run(request).await
}

fn token_rejected() -> Response {
    tracing::info!("handshake refused: no valid token");
    (StatusCode::UNAUTHORIZED, "The supplied authentication is invalid").into_response()
}

/// Until the faults are cleared or the simulator stops; a client that goes ends it too.
async fn hang(exchange: &Exchange) {
    let mut stopping = exchange.stopping.clone();
    let mut cleared = exchange.faults.cleared();
    tokio::select! {
        _ = stopping.wait_for(|stop| *stop) => {}
        _ = cleared.changed() => {}
    }
}

async fn connect(
    State(exchange): State<Arc<Exchange>>,
    axum::Extension(grant): axum::Extension<Arc<Grant>>,
    axum::Extension(reset): axum::Extension<Reset>,
    upgrade: WebSocketUpgrade,
) -> Response {
    static SESSIONS: AtomicU64 = AtomicU64::new(1);
    let number = SESSIONS.fetch_add(1, Ordering::Relaxed);
    upgrade.protocols([PROTOCOL]).max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(
        move |socket| async move {
            let wire = Wire::new(socket, reset, &grant.client, Arc::clone(&exchange));
            Session::new(number, exchange, grant, wire).run().await;
        },
    )
}

/// The token among the sub-protocols, if it comes with ours.
fn token(headers: &HeaderMap) -> Option<&str> {
    let mut offered = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    (offered.next() == Some(PROTOCOL)).then(|| offered.next()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(protocols: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in protocols {
            headers.append(header::SEC_WEBSOCKET_PROTOCOL, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_token_stands_beside_the_protocol() {
        assert_eq!(token(&headers(&["at-protocol, abc"])), Some("abc"));
        assert_eq!(token(&headers(&["at-protocol", "abc"])), Some("abc"));
        assert_eq!(token(&headers(&["abc, at-protocol"])), None);
        assert_eq!(token(&headers(&["at-protocol"])), None);
        assert_eq!(token(&headers(&[])), None);
    }
}
