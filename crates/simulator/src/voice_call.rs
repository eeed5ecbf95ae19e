//! Calls that the Voice API placed.
//!
//! A client that is called this way rings on the gateway like for any other caller. A number has
//! no sound here. Once it is answered, the account's callback is asked what to do with it; without
//! a callback the network hangs up, as it does where one cannot be reached.

pub mod callback;
pub mod from_client;
mod joined;
mod told;

use std::{sync::Arc, time::Duration};

use tokio::time::sleep;

use self::{
    callback::{Answer, ask, tell},
    joined::connect,
    told::{Ending, Story},
};
use crate::{
    callees::{Act, Cause, Mouth, OWN_NUMBER, behaviour_of},
    clock,
    exchange::{
        Exchange,
        calls::{CallId, CallState, Direction, Ledger},
        orders::{Order, Ring},
    },
};

/// From the request to the first ring, so that who asked knows the call before it is told of.
const SET_UP: Duration = Duration::from_millis(500);

/// How long the network lets a client ring.
const PATIENCE: Duration = Duration::from_secs(30);

/// Rings a client. One that is not registered cannot be reached, which the record then says.
pub fn to_client(exchange: &Exchange, client: &str, record: bool) -> CallId {
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
        record,
    };
    if orders.try_send(Order::Ring(ring)).is_err() {
        end(ledger, call, Cause::client_gone());
    }
    call
}

/// Rings a number, whose owner does what they always do, and asks the callback once it answers.
pub fn to_number(exchange: &Arc<Exchange>, number: &str, request_id: Option<&str>) -> CallId {
    let call = exchange.calls.open(Direction::VoiceApi, None, number, None);
    let story = Story {
        session_id: call.session_id(),
        direction: "Outbound",
        caller_number: number.to_owned(),
        client_request_id: request_id.map(str::to_owned),
        client_dialed_number: None,
    };
    let (exchange, number) = (Arc::clone(exchange), number.to_owned());
    let mut stopping = exchange.stopping.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = live(&exchange, call, &number, story) => {}
            _ = stopping.changed() => {}
        }
    });
    call
}

async fn live(exchange: &Arc<Exchange>, call: CallId, number: &str, story: Story) {
    let callback = exchange.account.settings().callback_url;
    let ledger = &exchange.calls;
    sleep(SET_UP).await;
    // The account's own number answers at once: it is what the callback is asked for.
    let answered = if number == OWN_NUMBER {
        ledger.set_state(call, CallState::Connected);
        Ok(())
    } else {
        ring(ledger, call, number).await
    };
    let answered_ms = ledger.view(call).and_then(|view| view.connected_ms);
    let mut bridge = None;
    let cause = match (answered, &callback) {
        (Err(cause), _) => cause,
        (Ok(()), None) => Cause::normal_clearing(),
        (Ok(()), Some(callback)) => {
            if let Answer::Dial(dial) = ask(callback, story.live("Active", answered_ms, None)).await
            {
                bridge = connect(exchange, callback, &story, answered_ms, dial).await;
            }
            Cause::normal_clearing()
        }
    };
    end(ledger, call, cause.clone());
    let Some(callback) = callback else { return };
    let ended_ms = ledger.view(call).and_then(|view| view.ended_ms);
    let ended_ms = ended_ms.unwrap_or_else(clock::unix_ms);
    let ending = Ending { answered_ms, ended_ms, cause, bridge };
    tell(&callback, story.over(ending)).await;
}

/// Until the number answers, or why it does not.
async fn ring(ledger: &Ledger, call: CallId, number: &str) -> Result<(), Cause> {
    for step in behaviour_of(number).script() {
        sleep(step.after).await;
        match step.act {
            Act::Ring => {}
            Act::Progress(_) => ledger.set_state(call, CallState::EarlyMedia),
            Act::Answer(_) => {
                ledger.set_state(call, CallState::Connected);
                return Ok(());
            }
            Act::End(cause) => {
                end(ledger, call, cause.clone());
                return Err(cause);
            }
        }
    }
    let cause = Cause::no_answer();
    end(ledger, call, cause.clone());
    Err(cause)
}

fn end(ledger: &Ledger, call: CallId, cause: Cause) {
    ledger.hang_up(call, cause);
    ledger.close(call);
}
