//! Calls in the control API: ring a client, end a call, play a file, see how calls do.

use std::{path::PathBuf, time::Duration};

use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::{Control, DONE, Done, Refusal, watch::patience};
use crate::{
    callees::Mouth,
    exchange::{
        calls::{CallId, CallState, CallView, Direction},
        orders::{Order, Ring},
    },
    media::CalleeProgram,
};

const LONGEST_RING: u64 = 600;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RingRequest {
    client: String,
    /// The caller: a number or a name.
    from: String,
    /// What the caller does once the client has answered.
    #[serde(default)]
    behaviour: Mouth,
    /// How long the caller waits.
    #[serde(default = "half_a_minute")]
    ring_seconds: u64,
    /// The client hears of it also while it is in a call.
    #[serde(default)]
    call_waiting: bool,
}

fn half_a_minute() -> u64 {
    30
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HangUpRequest {
    call_id: CallId,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlayRequest {
    call_id: CallId,
    /// A mono WAV file on this machine.
    wav: PathBuf,
}

#[derive(Debug, Serialize)]
pub(super) struct Placed {
    call_id: CallId,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Until {
    /// Wait until the call is in this state, or past it.
    until: Option<CallState>,
    timeout_ms: Option<u64>,
}

pub(super) async fn ring(
    State(control): State<Control>,
    Json(request): Json<RingRequest>,
) -> Result<Json<Placed>, Refusal> {
    let RingRequest { client, from, behaviour, ring_seconds, call_waiting } = request;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '_' | '-');
    if from.is_empty() || from.len() > 64 || !from.chars().all(plain) {
        return Err(Refusal::BadRequest("from must be a number or a name".to_owned()));
    }
    if !(1..=LONGEST_RING).contains(&ring_seconds) {
        return Err(Refusal::BadRequest("ring_seconds must be 1 to 600".to_owned()));
    }
    let exchange = &control.exchange;
    let Some(registered) = exchange.registrar.find(&client) else {
        return Err(Refusal::NoClient(client));
    };
    if !registered.incoming {
        return Err(Refusal::IncomingForbidden(client));
    }
    let orders = Some(registered.orders.clone());
    let call_id = exchange.calls.open(Direction::Incoming, Some(&client), &from, orders);
    let patience = Duration::from_secs(ring_seconds);
    let (call, program, record) = (call_id, behaviour.program(), false);
    let ring = Ring { call, from, program, patience, call_waiting, record };
    registered.orders.try_send(Order::Ring(ring)).map_err(|_| Refusal::Busy)?;
    Ok(Json(Placed { call_id }))
}

pub(super) async fn hang_up(
    State(control): State<Control>,
    Json(HangUpRequest { call_id }): Json<HangUpRequest>,
) -> Result<Json<Done>, Refusal> {
    order(&control, call_id, Order::HangUp { call: call_id })
}

pub(super) async fn play(
    State(control): State<Control>,
    Json(PlayRequest { call_id, wav }): Json<PlayRequest>,
) -> Result<Json<Done>, Refusal> {
    if !wav.is_file() {
        return Err(Refusal::BadRequest(format!("no such file: {}", wav.display())));
    }
    let program = CalleeProgram::PlayWav(wav);
    order(&control, call_id, Order::Perform { call: call_id, program })
}

pub(super) async fn list(State(control): State<Control>) -> Json<Vec<CallView>> {
    Json(control.exchange.calls.views())
}

/// One call, at once, or as soon as it has reached the given state, or when the time is over.
pub(super) async fn one(
    State(control): State<Control>,
    Path(call): Path<CallId>,
    Query(Until { until, timeout_ms }): Query<Until>,
) -> Result<Json<CallView>, Refusal> {
    let ledger = &control.exchange.calls;
    let mut changed = ledger.changed();
    let reached = async {
        while let Some(view) = ledger.view(call) {
            if until.is_none_or(|state| view.state >= state) || changed.changed().await.is_err() {
                return;
            }
        }
    };
    drop(timeout(patience(timeout_ms), reached).await);
    ledger.view(call).map(Json).ok_or(Refusal::NoCall)
}

pub(super) fn order(control: &Control, call: CallId, order: Order) -> Result<Json<Done>, Refusal> {
    let ledger = &control.exchange.calls;
    let Some(orders) = ledger.orders_of(call) else {
        return Err(if ledger.view(call).is_some() { Refusal::CallOver } else { Refusal::NoCall });
    };
    orders.try_send(order).map_err(|_| Refusal::Busy)?;
    Ok(DONE)
}
