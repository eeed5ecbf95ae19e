//! Faults in the control API: ask for one, see those that stand, clear them all.

use axum::{Json, extract::State};
use serde_json::Value;

use super::{Control, DONE, Done, Refusal, calls};
use crate::exchange::{
    Exchange,
    faults::{Demand, Nonsense, Standing, Strike},
    orders::Order,
};

pub(super) async fn add(
    State(control): State<Control>,
    Json(request): Json<Value>,
) -> Result<Json<Done>, Refusal> {
    match Demand::read(request)? {
        Demand::Stand(fault) => stand(&control.exchange, fault)?,
        Demand::Strike { client, strike } => {
            send(&control.exchange, client.as_deref(), &strike)?;
        }
        Demand::Impair { call, network } => {
            let network = Box::new(network);
            return calls::order(&control, call, Order::Impair { call, network });
        }
    }
    Ok(DONE)
}

pub(super) async fn standing(State(control): State<Control>) -> Json<Vec<Standing>> {
    Json(control.exchange.faults.standing())
}

pub(super) async fn clear(State(control): State<Control>) -> Json<Done> {
    control.exchange.faults.clear();
    for (call, orders) in control.exchange.calls.running() {
        // A session that takes no orders now is at its end.
        drop(orders.try_send(Order::Impair { call, network: Box::default() }));
    }
    DONE
}

fn stand(exchange: &Exchange, fault: Standing) -> Result<(), Refusal> {
    if exchange.faults.add(fault) {
        Ok(())
    } else {
        Err(Refusal::BadRequest("too many faults stand already".to_owned()))
    }
}

fn send(exchange: &Exchange, client: Option<&str>, strike: &Strike) -> Result<(), Refusal> {
    let sessions = exchange.sessions.of(client);
    if sessions.is_empty() {
        return Err(match client {
            Some(client) => Refusal::NoSession(client.to_owned()),
            None => Refusal::NoSessions,
        });
    }
    for session in sessions {
        session.try_send(Order::Fault(strike.clone())).map_err(|_| Refusal::Busy)?;
    }
    Ok(())
}

impl From<Nonsense> for Refusal {
    fn from(nonsense: Nonsense) -> Self {
        match nonsense {
            Nonsense::Unreadable(_) => Self::Unreadable(nonsense.to_string()),
            Nonsense::Impossible(words) => Self::BadRequest(words),
        }
    }
}
