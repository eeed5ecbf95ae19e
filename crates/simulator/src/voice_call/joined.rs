//! The numbers and clients that a callback has somebody connected with.

use std::time::Duration;

use tokio::time::sleep;

use super::{
    callback::{Answer, Dial, ask},
    end, ring, to_client,
    told::{Bridge, Story},
};
use crate::{
    callees::{Behaviour, Cause, behaviour_of},
    clock,
    exchange::{
        Exchange, USERNAME,
        calls::{CallId, CallState, CallView, Direction, Ledger},
        orders::Order,
        recordings::Sound,
    },
    number::e164,
};

/// How long those talk who would talk for ever.
const TALK: Duration = Duration::from_secs(2);

/// Dials one after the other until somebody answers, and lets them talk until they hang up. Gives
/// back the last who was dialled.
pub async fn connect(
    exchange: &Exchange,
    callback: &str,
    story: &Story,
    answered_ms: Option<u64>,
    dial: Dial,
) -> Option<Bridge> {
    let ledger = &exchange.calls;
    let mut last = None;
    for number in dial.numbers {
        let Some(leg) = reach(exchange, &number, dial.record).await else { continue };
        let answered = ledger.view(leg.call).is_some_and(|view| view.connected_ms.is_some());
        if answered {
            let tells = exchange.account.settings().tells_pick_up;
            let picked_up = || story.live("Bridged", answered_ms, Some(&number));
            if !tells || ask(callback, picked_up()).await == Answer::Nothing {
                leg.talk(ledger).await;
            }
            leg.hang_up(ledger).await;
        }
        last = Some(bridge(exchange, story, number, dial.record, &ledger.view(leg.call)?));
        if answered {
            break;
        }
    }
    last
}

/// What became of a leg to whoever was dialled, which is over.
pub fn bridge(
    exchange: &Exchange,
    story: &Story,
    number: String,
    record: bool,
    leg: &CallView,
) -> Bridge {
    let mut bridge = Bridge {
        number,
        answered_ms: leg.connected_ms,
        ended_ms: leg.ended_ms.unwrap_or_else(clock::unix_ms),
        cause: leg.end.clone().unwrap_or_else(Cause::bye),
        recording_url: None,
    };
    if record && bridge.answered_ms.is_some() {
        let sound = match (&leg.heard_wav, &leg.said_wav) {
            (Some(heard), Some(said)) => Sound::Mixed { heard: heard.clone(), said: said.clone() },
            // Numbers have no sound.
            (None, _) | (_, None) => Sound::Silence { seconds: bridge.seconds() },
        };
        bridge.recording_url = Some(exchange.recordings.keep(&story.session_id, sound));
    }
    bridge
}

/// A call to whoever was dialled, answered or over.
struct Leg {
    call: CallId,
    /// After which they hang up; a client does so by itself.
    talk: Option<Duration>,
}

/// None: nobody can have this number.
async fn reach(exchange: &Exchange, number: &str, record: bool) -> Option<Leg> {
    let ledger = &exchange.calls;
    if let Some(client) = number.strip_prefix(USERNAME).and_then(|rest| rest.strip_prefix('.')) {
        let call = to_client(exchange, client, record);
        until(ledger, call, CallState::Connected).await;
        return Some(Leg { call, talk: None });
    }
    let number = e164(number)?;
    let call = ledger.open(Direction::VoiceApi, None, &number, None);
    // Why it was not answered stands in the ledger.
    let _ = ring(ledger, call, &number).await;
    let behaviour = behaviour_of(&number);
    let talk = if let Behaviour::HangsUpAfter(talk) = behaviour { talk } else { TALK };
    Some(Leg { call, talk: Some(talk) })
}

impl Leg {
    async fn talk(&self, ledger: &Ledger) {
        match self.talk {
            Some(talk) => sleep(talk).await,
            None => until(ledger, self.call, CallState::Ended).await,
        }
    }

    async fn hang_up(&self, ledger: &Ledger) {
        match ledger.orders_of(self.call) {
            Some(orders) => {
                // A session that takes no orders now is at its end.
                drop(orders.try_send(Order::HangUp { call: self.call }));
            }
            None if self.talk.is_some() => end(ledger, self.call, Cause::bye()),
            None => {}
        }
        until(ledger, self.call, CallState::Ended).await;
    }
}

/// Until the call is in this state or past it.
async fn until(ledger: &Ledger, call: CallId, state: CallState) {
    let mut changed = ledger.changed();
    while ledger.view(call).is_some_and(|view| view.state < state) {
        if changed.changed().await.is_err() {
            return;
        }
    }
}
