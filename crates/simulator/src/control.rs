//! The control API: what tests and the demo ask of the simulator. JSON, only from this machine.

mod account;
mod calls;
mod faults;
mod guard;
mod watch;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Serialize;
use serde_json::json;

use crate::{exchange::Exchange, ready::Ready};

const MOST_BYTES: usize = 64 * 1024;

/// Shared by all handlers. The ready line is part of it: it can be asked for again.
#[derive(Debug, Clone)]
struct Control {
    exchange: Arc<Exchange>,
    ready: Arc<Ready>,
    certificate: Arc<str>,
}

pub fn routes(exchange: &Arc<Exchange>, ready: &Arc<Ready>, certificate: &str) -> Router {
    let control = Control {
        exchange: Arc::clone(exchange),
        ready: Arc::clone(ready),
        certificate: certificate.into(),
    };
    Router::new()
        .route("/control/ready", get(ready_line))
        .route("/control/certificate", get(certificate_pem))
        .route("/control/account", post(account::change).get(account::show))
        .route("/control/ring", post(calls::ring))
        .route("/control/hangup", post(calls::hang_up))
        .route("/control/play", post(calls::play))
        .route("/control/calls", get(calls::list))
        .route("/control/calls/{id}", get(calls::one))
        .route("/control/frames", get(watch::frames))
        .route("/control/clients", get(watch::clients))
        .route("/control/fault", post(faults::add).get(faults::standing).delete(faults::clear))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn(guard::only_this_machine))
        .with_state(control)
}

/// Why something cannot be done, as a sentence in JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error("no client is registered as {0}")]
    NoClient(String),
    #[error("no client is connected as {0}")]
    NoSession(String),
    #[error("no client is connected")]
    NoSessions,
    #[error("no such call")]
    NoCall,
    #[error("the call is over")]
    CallOver,
    #[error("the token of {0} does not allow incoming calls")]
    IncomingForbidden(String),
    #[error("{0}")]
    BadRequest(String),
    #[error("{0}")]
    Unreadable(String),
    #[error("the session does not take orders")]
    Busy,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoClient(_) | Self::NoSession(_) | Self::NoSessions | Self::NoCall => {
                StatusCode::NOT_FOUND
            }
            Self::CallOver | Self::IncomingForbidden(_) => StatusCode::CONFLICT,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

#[derive(Serialize)]
struct Done {
    done: bool,
}

const DONE: Json<Done> = Json(Done { done: true });

async fn ready_line(State(control): State<Control>) -> Json<Ready> {
    Json((*control.ready).clone())
}

async fn certificate_pem(State(control): State<Control>) -> Response {
    ([(header::CONTENT_TYPE, "application/x-pem-file")], control.certificate.to_string())
        .into_response()
}
