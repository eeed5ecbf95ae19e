//! Calls that the Voice API placed.
//!
//! A client that is called this way rings on the gateway like for any other caller. A number has
//! no sound here. Once it is answered, the account's callback is asked what to do with it; without
//! a callback the network hangs up, as it does where one cannot be reached.

pub mod callback;
pub mod from_client;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use self::callback::{Answer, Ending, Story};
use crate::{
    callees::{Act, Cause, Mouth, OWN_NUMBER, behaviour_of},
    exchange::{
        Exchange, USERNAME,
        calls::{CallId, CallState, Direction, Ledger},
        orders::{Order, Ring},
    },
    number::e164,
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
    // The account's own number answers at once: it is what the callback is asked for.
    let answered = if number == OWN_NUMBER {
        exchange.calls.set_state(call, CallState::Connected);
        Ok(())
    } else {
        ring(&exchange.calls, call, number).await
    };
    let since = Instant::now();
    let mut ending = Ending { state: "Completed", status: "Success", ..Ending::default() };
    let cause = match (answered, &callback) {
        (Err(cause), _) => {
            (ending.state, ending.status) = ("NotAnswered", "NotAnswered");
            cause
        }
        (Ok(()), None) => Cause::normal_clearing(),
        (Ok(()), Some(callback)) => match story.ask(callback, "Active").await {
            Answer::Dial(numbers) => {
                ending.dialled = connect(exchange, numbers).await;
                Cause::normal_clearing()
            }
            Answer::Reject | Answer::Nothing => Cause::normal_clearing(),
        },
    };
    ending.seconds = if ending.status == "Success" { since.elapsed().as_secs() } else { 0 };
    ending.hangup_cause = hangup_cause(&cause).to_owned();
    end(&exchange.calls, call, cause);
    if let Some(callback) = &callback {
        story.tell_end(callback, ending).await;
    }
}

/// Dials one after the other until somebody answers, and lets them talk until they hang up: two
/// seconds, where they would talk for ever.
async fn connect(exchange: &Arc<Exchange>, numbers: Vec<String>) -> Option<(String, u64)> {
    const TALK: Duration = Duration::from_secs(2);
    for number in numbers {
        if let Some(client) = number.strip_prefix(USERNAME).and_then(|rest| rest.strip_prefix('.'))
        {
            to_client(exchange, client);
            return Some((number, 0));
        }
        let Some(number) = e164(&number) else { continue };
        let leg = exchange.calls.open(Direction::VoiceApi, None, &number, None);
        if ring(&exchange.calls, leg, &number).await.is_ok() {
            sleep(TALK).await;
            end(&exchange.calls, leg, Cause::bye());
            return Some((number, TALK.as_secs()));
        }
    }
    None
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

/// The cause as AT's callbacks name it, which is FreeSWITCH's way.
pub(crate) fn hangup_cause(cause: &Cause) -> &str {
    match (cause.code, cause.reason.as_ref()) {
        (486, _) => "USER_BUSY",
        (603, _) => "CALL_REJECTED",
        (404, "Not Found") => "UNALLOCATED_NUMBER",
        (200, _) => "NORMAL_CLEARING",
        (_, other) => other,
    }
}

fn end(ledger: &Ledger, call: CallId, cause: Cause) {
    ledger.hang_up(call, cause);
    ledger.close(call);
}
