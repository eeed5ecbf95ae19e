//! The control API: what tests and the demo ask of the simulator. JSON, only from this machine.

mod calls;
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

use crate::{
    exchange::{
        Exchange,
        faults::{Fault, Faults},
        orders::Order,
    },
    ready::Ready,
};

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
        .route("/control/ring", post(calls::ring))
        .route("/control/hangup", post(calls::hang_up))
        .route("/control/play", post(calls::play))
        .route("/control/calls", get(calls::list))
        .route("/control/calls/{id}", get(calls::one))
        .route("/control/frames", get(watch::frames))
        .route("/control/clients", get(watch::clients))
        .route("/control/fault", post(add_fault).get(standing_faults).delete(clear_faults))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn(guard::only_this_machine))
        .with_state(control)
}

/// Why something cannot be done, as a sentence in JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error("no client is registered as {0}")]
    NoClient(String),
    #[error("no such call")]
    NoCall,
    #[error("the call is over")]
    CallOver,
    #[error("the token of {0} does not allow incoming calls")]
    IncomingForbidden(String),
    #[error("{0}")]
    BadRequest(String),
    #[error("the session does not take orders")]
    Busy,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoClient(_) | Self::NoCall => StatusCode::NOT_FOUND,
            Self::CallOver | Self::IncomingForbidden(_) => StatusCode::CONFLICT,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
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

async fn add_fault(
    State(control): State<Control>,
    Json(fault): Json<Fault>,
) -> Result<Json<Done>, Refusal> {
    let exchange = &control.exchange;
    match fault {
        Fault::DropSocket { client } => order(exchange, &client, Order::Drop)?,
        Fault::Offline { client } => order(exchange, &client, Order::Offline)?,
        Fault::RefuseHandshake { status, .. } if !(400..600).contains(&status) => {
            return Err(Refusal::BadRequest("status must be 400 to 599".to_owned()));
        }
        standing @ (Fault::RefuseHandshake { .. }
        | Fault::RegistrationFailed { .. }
        | Fault::Silent { .. }) => stand(&exchange.faults, standing)?,
    }
    Ok(DONE)
}

async fn standing_faults(State(control): State<Control>) -> Json<Vec<Fault>> {
    Json(control.exchange.faults.standing())
}

async fn clear_faults(State(control): State<Control>) -> Json<Done> {
    control.exchange.faults.clear();
    DONE
}

fn stand(faults: &Faults, fault: Fault) -> Result<(), Refusal> {
    if faults.add(fault) {
        Ok(())
    } else {
        Err(Refusal::BadRequest("too many faults stand already".to_owned()))
    }
}

fn order(exchange: &Exchange, client: &str, order: Order) -> Result<(), Refusal> {
    let Some(registered) = exchange.registrar.find(client) else {
        return Err(Refusal::NoClient(client.to_owned()));
    };
    registered.orders.try_send(order).map_err(|_| Refusal::Busy)
}
