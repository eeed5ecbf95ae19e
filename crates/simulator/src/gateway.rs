//! The SDK's gateway: the WebSocket at `/connect`, from the handshake to the end of a session.
//!
//! The dialect is that of Janus' SIP plugin; `line::frames` has its words. One session is one
//! task that owns the socket, the registration and at most one call.

mod call;
mod dialogue;
mod media;
mod session;
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
use crate::exchange::{Exchange, tokens::Grant};

/// The sub-protocol that is spoken here. The token travels as a second one beside it.
const PROTOCOL: &str = "at-protocol";

pub fn routes(exchange: &Arc<Exchange>) -> Router<Arc<Exchange>> {
    let guard = middleware::from_fn_with_state(Arc::clone(exchange), admit);
    Router::new().route("/connect", any(connect).layer(guard))
}

/// Decides about the handshake before anything else looks at it, as a gateway behind a proxy
/// does: a client without a valid token learns nothing else.
async fn admit(
    State(exchange): State<Arc<Exchange>>,
    mut request: axum::extract::Request,
    next: Next,
) -> Response {
    if let Some(status) = exchange.faults.refuse_handshake() {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        tracing::info!(%status, "handshake refused on demand");
        return status.into_response();
    }
    let token = token(request.headers());
    let Some(grant) = token.and_then(|token| exchange.tokens.grant(token, Instant::now())) else {
        tracing::info!("handshake refused: no valid token");
        return (StatusCode::UNAUTHORIZED, "The supplied authentication is invalid")
            .into_response();
    };
    request.extensions_mut().insert(grant);
    next.run(request).await
}

async fn connect(
    State(exchange): State<Arc<Exchange>>,
    axum::Extension(grant): axum::Extension<Arc<Grant>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    static SESSIONS: AtomicU64 = AtomicU64::new(1);
    let number = SESSIONS.fetch_add(1, Ordering::Relaxed);
    upgrade.protocols([PROTOCOL]).max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(
        move |socket| async move {
            let wire = Wire::new(socket, &grant.client, Arc::clone(&exchange));
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
