//! Calls that go wrong on demand.

use std::time::Duration;

use serde_json::{Value, json};
use simulator::media::{CalleeProgram, Leg, LegConfig};
use tokio::sync::mpsc::unbounded_channel;

use crate::{client::Client, phone::Phone, world::World};

const AT_ONCE: &str = "+254711000013";
const BUSY: &str = "+254711000002";
const RINGS_TWO_SECONDS: &str = "+254711000302";
const RINGS: &str = "+254711000003";

/// Longer than a busy callee takes to say so.
const A_WHILE: Duration = Duration::from_millis(900);

/// An offer that can be answered, and the leg that keeps it good.
async fn offer() -> (Leg, String) {
    Leg::offer(LegConfig::default(), unbounded_channel().0).await.unwrap()
}

/// The next frame that is no ack, and whether it is a candidate.
async fn next(client: &mut Client) -> (bool, Value) {
    loop {
        let frame = client.frame().await;
        if frame["response"] != "ack" {
            return (frame["response"] == "trickle", frame);
        }
    }
}

#[tokio::test]
async fn a_call_gets_stuck() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let (_leg, offer) = offer().await;
    for (after, last) in [("calling", "calling"), ("ringing", "ringing"), ("progress", "progress")]
    {
        world.fault(json!({"kind": "stuck_call", "client": "asha", "after": after})).await;
        client.call(BUSY, &offer).await;
        client.until_event(last).await;
        while let Some(text) = client.text_within(A_WHILE).await {
            assert!(text.contains("trickle"), "{text}");
        }
        client.say("hangup").await;
        client.event("hangup").await;
    }
}

#[tokio::test]
async fn early_media_and_answer_both_bring_the_description() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "described_twice"})).await;
    let (_leg, offer) = offer().await;
    client.call(AT_ONCE, &offer).await;
    let progress = client.until_event("progress").await;
    let accepted = client.until_event("accepted").await;
    assert_eq!(progress["jsep"]["type"], "answer");
    assert_eq!(progress["jsep"], accepted["jsep"]);
}

#[tokio::test]
async fn a_call_is_accepted_before_it_rings() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "accepted_early"})).await;
    let (_leg, offer) = offer().await;
    client.call(RINGS_TWO_SECONDS, &offer).await;
    assert_eq!(client.until_event("accepted").await["jsep"]["type"], "answer");
    world.only_call("connected").await;
    client.until_event("ringing").await;
    let hangup = client.until_event("hangup").await;
    assert_eq!(hangup["eventdata"]["result"]["reason"], "NO_ANSWER");
}

#[tokio::test]
async fn a_hang_up_is_never_confirmed() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let (_leg, offer) = offer().await;
    world.fault(json!({"kind": "unconfirmed_hangup", "times": 2})).await;
    client.call(RINGS, &offer).await;
    client.until_event("ringing").await;
    client.say("hangup").await;
    world.only_call("ended").await;
    client.expect_nothing_else().await;

    let id = world.ring("asha", json!({})).await;
    client.event("incomingcall").await;
    client.say("decline").await;
    assert_eq!(world.call(&id, "ended").await["end"]["code"], 603);
    client.expect_nothing_else().await;
}

#[tokio::test]
async fn a_request_is_read_and_forgotten() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let (_leg, offer) = offer().await;
    world.fault(json!({"kind": "silent", "on": "hangup"})).await;
    world.fault(json!({"kind": "silent", "on": "keepalive"})).await;
    client.call(RINGS, &offer).await;
    client.until_event("ringing").await;
    client.say("hangup").await;
    client.say("keepalive").await;
    client.expect_nothing_else().await;
    world.only_call("ringing").await;
    client.say("hangup").await;
    client.event("hangup").await;
}

#[tokio::test]
async fn candidates_come_late() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let (_leg, offer) = offer().await;
    world.fault(json!({"kind": "late_trickle", "delay_ms": 200})).await;
    client.call(AT_ONCE, &offer).await;
    client.event("calling").await;
    assert_eq!(next(&mut client).await.1["eventdata"]["result"]["event"], "accepted");
    assert!(next(&mut client).await.0, "candidates after the description");
}

#[tokio::test]
async fn candidates_come_after_the_end_of_their_call() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let (_leg, offer) = offer().await;
    world.fault(json!({"kind": "late_trickle", "after_end": true})).await;
    client.call(AT_ONCE, &offer).await;
    client.event("calling").await;
    assert_eq!(next(&mut client).await.1["eventdata"]["result"]["event"], "accepted");
    client.say("hangup").await;
    assert_eq!(next(&mut client).await.1["eventdata"]["result"]["event"], "hangup");
    assert!(next(&mut client).await.0, "candidates after the end");
}

#[tokio::test]
async fn the_sound_path_ends_and_nothing_is_said_of_the_call() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let mut phone = Phone::dial(&world, AT_ONCE, CalleeProgram::Silence, folder.path()).await;
    phone.until_connected().await;
    world.fault(json!({"kind": "media_hangup", "reason": "DTLS alert"})).await;
    let hangup = phone.until(|frame| frame["response"] == "hangup").await;
    assert_eq!(hangup["reason"], "DTLS alert");
    phone.until_closed().await;
    phone.client.expect_nothing_else().await;
    world.only_call("connected").await;
    phone.client.say("hangup").await;
    phone.client.event("hangup").await;
    world.only_call("ended").await;
}
