//! Calls that the Voice API placed.
//!
//! A client that is called this way rings on the gateway like for any other caller. A number
//! has no sound here: there is nobody to bridge it to until callbacks say what to do.

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use crate::{
    callees::{Act, Cause, Mouth, OWN_NUMBER, behaviour_of},
    exchange::{
        Exchange,
        calls::{CallId, CallState, Direction, Ledger},
        orders::{Order, Ring},
    },
};

/// How long the network lets a client ring.
const PATIENCE: Duration = Duration::from_secs(30);

/// Rings a client. One that is not registered cannot be reached, which the record then says.
pub fn to_client(exchange: &Exchange, client: &str) -> CallId {
    let ledger = &exchange.calls;
    let reachable = exchange.registrar.find(client).filter(|registered| registered.incoming);
    let orders = reachable.map(|registered| registered.orders);
    let call = ledger.open(Direction::Incoming, Some(client), OWN_NUMBER, orders.clone());
    let Some(orders) = orders else {
        end(ledger, call, Cause::not_registered());
        return call;
    };
    let ring = Ring {
        call,
        from: OWN_NUMBER.to_owned(),
        program: Mouth::SpeakThenEcho.program(),
        patience: PATIENCE,
        call_waiting: false,
    };
    if orders.try_send(Order::Ring(ring)).is_err() {
        end(ledger, call, Cause::client_gone());
    }
    call
}

/// Rings a number, whose owner does what they always do.
pub fn to_number(exchange: &Exchange, number: &str) -> CallId {
    let call = exchange.calls.open(Direction::VoiceApi, None, number, None);
    let steps = behaviour_of(number).script();
    let ledger = Arc::clone(&exchange.calls);
    let mut stopping = exchange.stopping.clone();
    tokio::spawn(async move {
        for step in steps {
            tokio::select! {
                () = sleep(step.after) => {}
                _ = stopping.changed() => return,
            }
            match step.act {
                Act::Ring => {}
                Act::Progress(_) => ledger.set_state(call, CallState::EarlyMedia),
                Act::Answer(_) => {
                    ledger.set_state(call, CallState::Connected);
                    return end(&ledger, call, Cause::normal_clearing());
                }
                Act::End(cause) => return end(&ledger, call, cause),
            }
        }
    });
    call
}

fn end(ledger: &Ledger, call: CallId, cause: Cause) {
    ledger.hang_up(call, cause);
    ledger.close(call);
}
