//! A call that a WebRTC client placed, as the account's callback hears of it.

use std::sync::Arc;

use super::{
    callback::{Answer, Ending, Story},
    hangup_cause,
};
use crate::exchange::{
    Exchange, USERNAME,
    calls::{CallId, CallState, CallView},
    orders::Order,
};

/// Asks the callback whom the client's call is to reach, if there is one. The answer comes to the
/// client's session as an order; the callback hears of the end as well.
pub fn ask(exchange: &Arc<Exchange>, call: CallId, client: &str, dialled: &str) -> bool {
    let Some(callback) = exchange.account.settings().callback_url else { return false };
    let story = Story {
        session_id: call.session_id(),
        direction: "Inbound",
        caller_number: format!("{USERNAME}.{client}"),
        client_request_id: None,
        client_dialed_number: Some(dialled.to_owned()),
    };
    let exchange = Arc::clone(exchange);
    let mut stopping = exchange.stopping.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = live(&exchange, call, &callback, story) => {}
            _ = stopping.changed() => {}
        }
    });
    true
}

async fn live(exchange: &Exchange, call: CallId, callback: &str, story: Story) {
    let connects = match story.ask(callback, "Ringing").await {
        Answer::Dial(numbers) => numbers.into_iter().next(),
        Answer::Reject | Answer::Nothing => None,
    };
    let order = match connects.clone() {
        Some(number) => Order::Connect { call, number },
        None => Order::HangUp { call },
    };
    if let Some(orders) = exchange.calls.orders_of(call) {
        // A session that takes no orders now is at its end.
        drop(orders.try_send(order));
    }
    let mut changed = exchange.calls.changed();
    loop {
        match exchange.calls.view(call) {
            Some(view) if view.state != CallState::Ended => {}
            view => {
                let ending = view.map(|view| ending(&view, connects)).unwrap_or_default();
                return story.tell_end(callback, ending).await;
            }
        }
        if changed.changed().await.is_err() {
            return;
        }
    }
}

fn ending(view: &CallView, connects: Option<String>) -> Ending {
    let talked = view.connected_ms.zip(view.ended_ms);
    let seconds = talked.map_or(0, |(from, until)| until.saturating_sub(from).div_ceil(1_000));
    let (state, status) =
        if talked.is_some() { ("Completed", "Success") } else { ("NotAnswered", "NotAnswered") };
    Ending {
        state,
        status,
        hangup_cause: view.end.as_ref().map(hangup_cause).unwrap_or_default().to_owned(),
        seconds,
        dialled: connects.map(|number| (number, seconds)),
    }
}
