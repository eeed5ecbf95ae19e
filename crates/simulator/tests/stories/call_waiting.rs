//! A second call that rings while the first is up.

use serde_json::{Value, json};
use simulator::media::{CalleeProgram, Leg, LegConfig};
use tempfile::TempDir;
use tokio::sync::mpsc::unbounded_channel;

use crate::{client::Client, phone::Phone, world::World};

/// A client that has answered its first call and hears of a second: both calls' names, and the
/// second's offer.
struct Waiting {
    world: World,
    phone: Phone,
    first: String,
    second: String,
    offer: String,
    _folder: TempDir,
}

impl Waiting {
    async fn new() -> Waiting {
        let world = World::new().await;
        let client = world.registered("asha").await;
        let folder = tempfile::tempdir().unwrap();
        let first = world.ring("asha", json!({})).await;
        let mut phone = Phone::answer(client, CalleeProgram::Silence, folder.path()).await;
        phone.until_connected().await;
        let second = world.ring("asha", json!({"from": "wanjiru", "call_waiting": true})).await;
        let incoming = phone.until_event("incomingcall").await;
        assert_eq!(id_of(&incoming), second);
        assert_ne!(first, second);
        let offer = incoming["jsep"]["sdp"].as_str().unwrap().to_owned();
        Waiting { world, phone, first, second, offer, _folder: folder }
    }

    fn client(&mut self) -> &mut Client {
        &mut self.phone.client
    }
}

fn id_of(event: &Value) -> String {
    event["eventdata"]["call_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn declining_means_the_call_that_rings() {
    let mut waiting = Waiting::new().await;
    waiting.client().say("decline").await;
    assert_eq!(id_of(&waiting.client().until_event("decline").await), waiting.second);
    waiting.world.call(&waiting.second, "ended").await;
    waiting.world.call(&waiting.first, "connected").await;
    waiting.client().say("hangup").await;
    assert_eq!(id_of(&waiting.client().until_event("hangup").await), waiting.first);
}

#[tokio::test]
async fn hanging_up_means_the_call_that_is_up() {
    let mut waiting = Waiting::new().await;
    waiting.client().say("hangup").await;
    assert_eq!(id_of(&waiting.client().until_event("hangup").await), waiting.first);
    waiting.world.call(&waiting.second, "ringing").await;
    waiting.client().say("decline").await;
    assert_eq!(id_of(&waiting.client().until_event("decline").await), waiting.second);
}

#[tokio::test]
async fn accepting_the_second_ends_the_first() {
    let mut waiting = Waiting::new().await;
    let (_leg, answer) =
        Leg::answer(&waiting.offer, LegConfig::default(), unbounded_channel().0).await.unwrap();
    waiting.client().accept(&answer).await;
    assert_eq!(id_of(&waiting.client().until_event("hangup").await), waiting.first);
    assert_eq!(id_of(&waiting.client().until_event("accepted").await), waiting.second);
    waiting.world.call(&waiting.first, "ended").await;
    waiting.world.call(&waiting.second, "connected").await;
}

#[tokio::test]
async fn either_far_end_may_go() {
    let mut waiting = Waiting::new().await;
    waiting.world.post("/hangup", json!({"call_id": waiting.first})).await;
    assert_eq!(id_of(&waiting.client().until_event("hangup").await), waiting.first);
    waiting.world.post("/hangup", json!({"call_id": waiting.second})).await;
    let hangup = waiting.client().until_event("hangup").await;
    assert_eq!(id_of(&hangup), waiting.second);
    assert_eq!(hangup["eventdata"]["result"]["code"], 487);
}

#[tokio::test]
async fn a_third_caller_finds_the_client_busy() {
    let mut waiting = Waiting::new().await;
    let third = waiting.world.ring("asha", json!({"call_waiting": true})).await;
    assert_eq!(id_of(&waiting.client().until_event("missed_call").await), third);
    waiting.world.call(&third, "ended").await;
    waiting.world.call(&waiting.second, "ringing").await;
}

#[tokio::test]
async fn a_client_that_goes_ends_both_calls() {
    let Waiting { world, phone, first, second, .. } = Waiting::new().await;
    drop(phone);
    for call in [first, second] {
        assert_eq!(world.call(&call, "ended").await["end"]["reason"], "SERVICE_UNAVAILABLE");
    }
}

#[tokio::test]
async fn a_client_that_is_free_is_rung_as_always() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let id = world.ring("asha", json!({"call_waiting": true})).await;
    assert_eq!(id_of(&client.event("incomingcall").await), id);
}
