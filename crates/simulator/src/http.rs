//! Africa's Talking's HTTP APIs as far as they are needed: capability tokens, calls, the balance
//! and recordings.

mod application_data;
mod call;
mod capability_token;
mod fields;
mod recording;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::exchange::Exchange;

/// A request body is a handful of short fields.
const MOST_BYTES: usize = 64 * 1024;

pub fn routes(exchange: &Arc<Exchange>) -> Router<Arc<Exchange>> {
    Router::new()
        .route("/capability-token/request", post(capability_token::request))
        .route("/call", post(call::place))
        .route("/version1/user", get(application_data::tell))
        .route("/recordings/{file}", get(recording::tell))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(exchange), in_time))
}

/// Answers as late as the faults want it.
pub async fn in_time(
    State(exchange): State<Arc<Exchange>>,
    request: Request,
    next: Next,
) -> Response {
    let answer = next.run(request).await;
    tokio::time::sleep(exchange.faults.http_delay()).await;
    answer
}

/// Why a request is refused. The bodies are plain text, as those of the real API are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Refusal {
    /// No API key, a wrong one, or one of another user.
    Unauthorized,
    Malformed(String),
    WrongContentType,
    TooManyTokens,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::Unauthorized => {
                (StatusCode::UNAUTHORIZED, "The supplied authentication is invalid".to_owned())
            }
            Self::Malformed(what) => {
                (StatusCode::BAD_REQUEST, format!("The request content was malformed: {what}"))
            }
            Self::WrongContentType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The request's Content-Type is not supported. Expected: application/json"
                    .to_owned(),
            ),
            Self::TooManyTokens => {
                (StatusCode::SERVICE_UNAVAILABLE, "Too many tokens are alive".to_owned())
            }
        };
        (status, text).into_response()
    }
}

/// The key stands in the header `apiKey`; header names have no case.
fn authenticate(exchange: &Exchange, headers: &HeaderMap) -> Result<(), Refusal> {
    let given = headers.get("apikey").and_then(|key| key.to_str().ok());
    match given {
        Some(key) if exchange.is_api_key(key) => Ok(()),
        Some(_) | None => Err(Refusal::Unauthorized),
    }
}

fn is_json(headers: &HeaderMap, name: header::HeaderName) -> bool {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.to_ascii_lowercase().contains("application/json")
}
