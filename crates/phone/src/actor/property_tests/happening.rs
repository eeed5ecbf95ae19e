//! What can happen to a phone, and how likely.

use std::time::Duration;

use line::{page::PageMessage, reachability};
use media::ConnectionEvent;
use proptest::prelude::*;
use serde_json::{Value, json};
use surroundings::Change;

use super::{clients::Second, gateway::Manners, page::Page, world::World};
use crate::{
    actor::Input,
    hybrid::{follow::News, place::Outcome},
    intent::Intent,
    snapshot::{MaybePlaced, PhoneRefusal, PhoneStep, SpareData, Via},
};

#[derive(Debug, Clone)]
pub enum Happening {
    Act(Intent),
    Dial,
    DialVia(Via),
    /// A call that is placed and answered.
    Talk,
    Said(Value),
    Behave(bool, bool, bool),
    /// What the gateway makes of a second registration of the name.
    Second(Second),
    Cut,
    PageHangs(bool),
    PageAsks(bool),
    PageFails(&'static str),
    PageAllows,
    PageRestarts,
    PageCloses,
    PageThrows,
    Sound(&'static str),
    TonesEnd,
    EngineFails,
    Changed(Change),
    Renew(bool),
    /// What AT says to whoever asks for a call by telephone.
    AtSays(Outcome),
    /// What the company's server tells of one.
    News(News),
    Wait(u64),
}

pub async fn happen(world: &mut World, happening: Happening) {
    match happening {
        Happening::Act(intent) => world.act(intent).await,
        Happening::Dial => world.dial().await,
        Happening::DialVia(via) => world.dial_via(via).await,
        Happening::Talk => talk(world).await,
        Happening::Said(frame) => {
            world.gateway.say(frame);
            world.settle().await;
        }
        Happening::Behave(registers, confirms, deaf) => {
            world.gateway.behave(Manners { registers, confirms, deaf });
            world.settle().await;
        }
        Happening::Second(second) => world.gateway.takes(second),
        Happening::Cut => {
            world.gateway.cut();
            world.settle().await;
        }
        Happening::PageHangs(hangs) => {
            world
                .page(|page| {
                    page.hangs = hangs;
                    page.work()
                })
                .await;
        }
        Happening::PageAsks(asks) => {
            world
                .page(|page| {
                    page.asks = asks;
                    Vec::new()
                })
                .await;
        }
        Happening::PageFails(words) => {
            world
                .page(|page| {
                    page.fails = Some(words.into());
                    Vec::new()
                })
                .await;
        }
        Happening::PageAllows => world.page(Page::allow).await,
        Happening::PageRestarts => {
            world.attempt(|attempt| Input::Reach(attempt, reachability::Event::PageHere)).await;
        }
        Happening::PageCloses => {
            let close = PageMessage::SocketClose { socket: 1, code: None, reason: None };
            world.page(|_| vec![close]).await;
        }
        Happening::PageThrows => {
            let thrown = PageMessage::Failed { command: None, message: "undefined".into() };
            world.page(|_| vec![thrown]).await;
        }
        Happening::Sound(state) => world.page(|page| vec![page.connection(state)]).await,
        Happening::TonesEnd => world.page(|page| vec![page.tones_end()]).await,
        Happening::EngineFails => {
            let error = media::MediaError::TimedOut("an answer");
            world.input(Input::Connection(u32::MAX, ConnectionEvent::Failed(error))).await;
        }
        Happening::Changed(change) => world.input(Input::Surroundings(change)).await,
        Happening::Renew(succeeds) => {
            world.tokens_come = succeeds;
            let due = reachability::Event::Due(reachability::Timer::Renewal);
            world.attempt(|attempt| Input::Reach(attempt, due)).await;
        }
        Happening::AtSays(outcome) => world.at_says = outcome,
        Happening::News(news) => world.news(news).await,
        Happening::Wait(milliseconds) => world.wait(Duration::from_millis(milliseconds)).await,
    }
}

/// A call that is placed and answered.
pub async fn talk(world: &mut World) {
    world.dial().await;
    world.gateway.say(event(None, json!({"event": "calling"})));
    world.gateway.say(accepted(None));
    world.settle().await;
    world.page(|page| vec![page.connection("connected")]).await;
}

/// A call that comes in and is answered.
pub async fn answer(world: &mut World) {
    world.gateway.say(ring("+254711000111"));
    world.settle().await;
    world.act(Intent::Answer).await;
    world.gateway.say(accepted(None));
    world.settle().await;
    world.page(|page| vec![page.connection("connected")]).await;
}

/// The same, where the telephone can take over.
pub fn with_telephone() -> impl Strategy<Value = Happening> {
    let session = || "ATVId_1".to_owned();
    let unclear = || MaybePlaced::Unclear { message: "Perhaps".into() };
    let outcomes = vec![
        Outcome::Queued { session: Some(session()) },
        Outcome::AtServer { session: session(), step: PhoneStep::Queued },
        Outcome::AtServer { session: session(), step: PhoneStep::Queued },
        Outcome::Maybe(MaybePlaced::TimedOut),
        Outcome::MaybeCalled { why: unclear(), session: session() },
        Outcome::Refused(PhoneRefusal::InsufficientCredit),
    ];
    let news = vec![
        News::Step(PhoneStep::Ringing),
        News::Step(PhoneStep::InProgress),
        News::Step(PhoneStep::Completed),
        News::LostSight,
    ];
    let clicks = vec![Intent::CallByPhone, Intent::ClosePhoneCall, Intent::HangUp];
    let failures = vec![
        json!({"response": "error", "error": {"code": 456, "reason": "No route"}}),
        json!({"response": "event", "eventdata": {"error": "Refused"}}),
        event(None, json!({"event": "calling"})),
    ];
    prop_oneof![
        6 => happening(),
        3 => Just(Happening::Dial),
        2 => prop::sample::select(vec![Via::Webrtc, Via::VoiceApi]).prop_map(Happening::DialVia),
        3 => prop::sample::select(failures).prop_map(Happening::Said),
        2 => prop::sample::select(clicks).prop_map(Happening::Act),
        1 => prop::sample::select(outcomes).prop_map(Happening::AtSays),
        1 => prop::sample::select(news).prop_map(Happening::News),
        1 => any::<bool>().prop_map(Happening::PageHangs),
        1 => any::<bool>().prop_map(Happening::PageAsks),
        1 => Just(Happening::Cut),
        2 => prop::sample::select(vec![100, 1_900, 2_100, 3_100]).prop_map(Happening::Wait),
    ]
}

pub fn happening() -> impl Strategy<Value = Happening> {
    let act = prop::sample::select(vec![
        Intent::Answer,
        Intent::Decline,
        Intent::HangUp,
        Intent::Mute { on: true },
        Intent::Mute { on: false },
        Intent::Hold { on: true },
        Intent::Hold { on: false },
        Intent::AnswerWaiting,
        Intent::DeclineWaiting,
        Intent::SendDigits { digits: "12#".into() },
        Intent::SetSpareData { wish: SpareData::Always },
        Intent::TestRinger,
        Intent::TryNow,
        Intent::RingMe,
    ]);
    let states = vec!["connecting", "connected", "disconnected", "failed", "closed"];
    let page = prop_oneof![
        1 => any::<bool>().prop_map(Happening::PageHangs),
        1 => any::<bool>().prop_map(Happening::PageAsks),
        1 => prop::sample::select(vec!["microphone refused", "undefined"]).prop_map(Happening::PageFails),
        3 => Just(Happening::PageAllows),
        1 => Just(Happening::PageRestarts),
        1 => Just(Happening::PageCloses),
        1 => Just(Happening::PageThrows),
        1 => Just(Happening::TonesEnd),
    ];
    let changes = vec![
        Change::Network { up: true },
        Change::Network { up: false },
        Change::Woke,
        Change::Metered(true),
    ];
    let seconds = vec![Second::Taken, Second::Replaces, Second::Refused];
    let times = vec![10, 600, 2_100, 4_100, 6_100, 10_100, 20_100, 121_000];
    prop_oneof![
        8 => act.prop_map(Happening::Act),
        3 => Just(Happening::Dial),
        2 => Just(Happening::Talk),
        12 => frame().prop_map(Happening::Said),
        1 => any::<[bool; 3]>().prop_map(|[r, c, d]| Happening::Behave(r, c, d)),
        1 => Just(Happening::Behave(true, true, false)),
        1 => Just(Happening::Cut),
        4 => page,
        3 => prop::sample::select(states).prop_map(Happening::Sound),
        1 => Just(Happening::EngineFails),
        1 => prop::sample::select(changes).prop_map(Happening::Changed),
        2 => any::<bool>().prop_map(Happening::Renew),
        1 => prop::sample::select(seconds).prop_map(Happening::Second),
        5 => prop::sample::select(times).prop_map(Happening::Wait),
    ]
}

/// Frames of the gateway, of four calls or of none that has a name.
fn frame() -> impl Strategy<Value = Value> {
    let call = prop::option::of(prop::sample::select(vec!["a", "b", "c", "d"]));
    let results = prop::sample::select(vec![
        json!({"event": "calling"}),
        json!({"event": "ringing"}),
        json!({"event": "progress"}),
        json!({"event": "hangup", "code": 486, "reason": "Busy Here"}),
        json!({"event": "hangup", "code": 200, "reason": "BYE"}),
        json!({"event": "decline"}),
        json!({"event": "missed_call", "caller": "sip:+254711000111@at.invalid"}),
    ]);
    let numbers = prop::sample::select(vec!["+254711000111", "+254711000222", ""]);
    prop_oneof![
        4 => (call.clone(), results).prop_map(|(call, result)| event(call, result)),
        3 => call.clone().prop_map(accepted),
        4 => (call.clone(), numbers).prop_map(|(call, number)| event(call, incoming(number))),
        1 => prop::sample::select(vec![
            json!({"response": "hangup", "reason": "ICE failed"}),
            json!({"response": "webrtcup"}),
            json!({"response": "success"}),
            json!({"response": "closed"}),
            json!({"response": "offline"}),
            json!({"response": "error", "error": "not now"}),
            json!({"response": "trickle", "candidate": {"completed": true}}),
            json!({"response": "event", "eventdata": {"error": "Wrong state"}}),
            event(None, json!({"event": "unregistered"})),
            event(None, json!({"event": "registration_failed", "code": 403})),
        ]),
    ]
}

/// Somebody calls, and the call has no name.
pub fn ring(number: &str) -> Value {
    event(None, incoming(number))
}

fn incoming(number: &str) -> Value {
    json!({"event": "incomingcall", "username": format!("sip:{number}@x")})
}

fn event(call: Option<&str>, result: Value) -> Value {
    json!({"response": "event", "eventdata": {"call_id": call, "result": result}})
}

fn accepted(call: Option<&str>) -> Value {
    let mut frame = event(call, json!({"event": "accepted"}));
    frame["jsep"] = json!({"type": "answer", "sdp": "v=0\r\n"});
    frame
}
