//! Calls for a client, until somebody answers or not.

use reqwest::StatusCode;
use serde_json::json;

use crate::{client::Client, world::World};

#[tokio::test]
async fn an_incoming_call_brings_caller_and_offer() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let id = world.ring("asha", json!({})).await;

    let incoming = client.event("incomingcall").await;

    let result = &incoming["eventdata"]["result"];
    assert_eq!(result["username"], "sip:+254722000111@ke.sip.africastalking.com");
    assert_eq!(result["displayname"], "+254722000111");
    assert_eq!(incoming["eventdata"]["call_id"], json!(id));
    assert_eq!(incoming["jsep"]["type"], "offer");
    let sdp = incoming["jsep"]["sdp"].as_str().unwrap();
    assert!(sdp.contains("m=audio") && !sdp.contains("a=candidate"), "{sdp}");
    let candidate = client.frame().await;
    assert_eq!(candidate["response"], "trickle", "{candidate}");
}

#[tokio::test]
async fn a_declined_call_is_confirmed_with_decline() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let id = world.ring("asha", json!({})).await;
    client.event("incomingcall").await;

    client.say("decline").await;

    client.event("decline").await;
    let call = world.call(&id, "ended").await;
    assert_eq!(call["end"], json!({"code": 603, "reason": "Decline"}));
    assert_eq!(call["direction"], "incoming");
}

#[tokio::test]
async fn a_client_that_cannot_answer_says_480() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let id = world.ring("asha", json!({})).await;
    client.event("incomingcall").await;
    client.say("decline_480").await;
    client.event("decline").await;
    assert_eq!(world.call(&id, "ended").await["end"]["code"], 480);
}

#[tokio::test]
async fn a_caller_loses_patience() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let id = world.ring("asha", json!({"ring_seconds": 1})).await;
    client.event("incomingcall").await;
    let hangup = client.event("hangup").await;
    let result = &hangup["eventdata"]["result"];
    assert_eq!((&result["code"], &result["reason"]), (&json!(487), &json!("Request Terminated")));
    assert_eq!(world.call(&id, "ended").await["end"]["code"], 487);
}

#[tokio::test]
async fn a_caller_gives_up_on_demand() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let id = world.ring("asha", json!({})).await;
    client.event("incomingcall").await;
    world.post("/hangup", json!({"call_id": id})).await;
    assert_eq!(client.event("hangup").await["eventdata"]["result"]["code"], 487);
    let (status, _) = world.try_post("/hangup", json!({"call_id": id})).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_second_caller_finds_the_client_busy() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let first = world.ring("asha", json!({})).await;
    client.event("incomingcall").await;

    let second = world.ring("asha", json!({"from": "wanjiru"})).await;

    let missed = client.event("missed_call").await;
    let caller = &missed["eventdata"]["result"]["caller"];
    assert_eq!(caller, &json!("sip:wanjiru@ke.sip.africastalking.com"));
    assert_eq!(world.call(&second, "ended").await["end"]["code"], 486);
    assert_eq!(world.call(&first, "ringing").await["end"], json!(null));
}

#[tokio::test]
async fn an_answer_that_is_no_answer_ends_the_call() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let id = world.ring("asha", json!({})).await;
    client.event("incomingcall").await;
    client.accept("v=0\r\n").await;
    assert_eq!(client.event("hangup").await["eventdata"]["result"]["code"], 488);
    world.call(&id, "ended").await;
}

#[tokio::test]
async fn only_clients_that_may_be_called_are_rung() {
    let world = World::new().await;
    let (status, answer) =
        world.try_post("/ring", json!({"client": "nobody", "from": "+254722000111"})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(answer, json!({"error": "no client is registered as nobody"}));

    let token = world.token("asha", json!({"incoming": "false"})).await;
    let mut client = Client::connect(&world.simulator.ready().gateway, &token).await.unwrap();
    client.say("create").await;
    client.response("success").await;
    client.say("register").await;
    client.event("registered").await;
    let (status, _) =
        world.try_post("/ring", json!({"client": "asha", "from": "+254722000111"})).await;
    assert_eq!(status, StatusCode::CONFLICT);
}
