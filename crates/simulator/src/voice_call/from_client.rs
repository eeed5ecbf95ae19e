//! A call that a WebRTC client placed, as the account's callback hears of it.

use std::sync::Arc;

use super::{
    callback::{Answer, Dial, ask, tell},
    joined::bridge,
    told::{Ending, Story},
};
use crate::{
    callees::Cause,
    clock,
    exchange::{
        Exchange, USERNAME,
        calls::{CallId, CallState},
        orders::Order,
    },
};

/// Asks the callback whom the client's call is to reach, if there is one. The answer comes to the
/// client's session as an order; the callback hears of the end as well.
pub fn place(exchange: &Arc<Exchange>, call: CallId, client: &str, dialled: &str) -> bool {
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
    let dial = match ask(callback, story.live("Ringing", None, None)).await {
        Answer::Dial(dial) => dial,
        Answer::Reject | Answer::Nothing => Dial::default(),
    };
    let Dial { numbers, record } = dial;
    let connects = numbers.into_iter().next();
    order(
        exchange,
        call,
        match connects.clone() {
            Some(number) => Order::Connect { call, number, record },
            None => Order::HangUp { call },
        },
    );
    let mut changed = exchange.calls.changed();
    let mut tells = exchange.account.settings().tells_pick_up;
    while let Some(view) = exchange.calls.view(call) {
        if view.state == CallState::Ended {
            // The client's leg is up for as long as the callee's.
            let bridge = connects.map(|number| bridge(exchange, &story, number, record, &view));
            let ended_ms = view.ended_ms.unwrap_or_else(clock::unix_ms);
            let cause = view.end.unwrap_or_else(Cause::bye);
            let ending = Ending { answered_ms: view.connected_ms, ended_ms, cause, bridge };
            return tell(callback, story.over(ending)).await;
        }
        if tells && view.connected_ms.is_some() {
            tells = false;
            let form = story.live("Bridged", view.connected_ms, connects.as_deref());
            if ask(callback, form).await != Answer::Nothing {
                order(exchange, call, Order::HangUp { call });
            }
        } else if changed.changed().await.is_err() {
            return;
        }
    }
}

fn order(exchange: &Exchange, call: CallId, order: Order) {
    if let Some(orders) = exchange.calls.orders_of(call) {
        // A session that takes no orders now is at its end.
        drop(orders.try_send(order));
    }
}
