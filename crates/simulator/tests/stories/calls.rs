//! Calls that a client places, and how they end before anybody answers.

use serde_json::json;

use crate::{client::server_fixture, world::World};

const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n";

async fn ends_with(to: &str, code: u16, reason: &str) {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.call(to, OFFER).await;
    client.event("calling").await;
    let hangup = loop {
        let frame = client.next().await;
        if frame["eventdata"]["result"]["event"] != "ringing" {
            break frame;
        }
    };
    let result = &hangup["eventdata"]["result"];
    assert_eq!(result, &json!({"event": "hangup", "code": code, "reason": reason}));
    let call = world.only_call("ended").await;
    assert_eq!(call["end"], json!({"code": code, "reason": reason}));
    assert_eq!((&call["client"], &call["peer"]), (&json!("asha"), &json!(to)));
    assert_eq!(call["connected_ms"], json!(null));
}

#[tokio::test]
async fn a_busy_callee() {
    ends_with("+254711000002", 486, "Busy Here").await;
}

#[tokio::test]
async fn a_callee_who_does_not_answer() {
    ends_with("0711000301", 480, "NO_ANSWER").await;
}

#[tokio::test]
async fn a_callee_who_rejects() {
    ends_with("254711000004", 603, "Decline").await;
}

#[tokio::test]
async fn a_callee_who_is_switched_off() {
    ends_with("+254711000005", 480, "SUBSCRIBER_ABSENT").await;
}

#[tokio::test]
async fn a_number_that_nobody_has() {
    ends_with("+254711999999", 404, "Not Found").await;
}

#[tokio::test]
async fn an_offer_that_cannot_be_answered() {
    ends_with("+254711000013", 488, "Not Acceptable Here").await;
}

#[tokio::test]
async fn a_call_that_the_client_cancels() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.call("+254711000003", OFFER).await;
    client.event("calling").await;
    client.event("ringing").await;

    client.say("hangup").await;

    let hangup = client.event("hangup").await;
    assert_eq!(hangup["eventdata"]["result"]["code"], 487);
    assert_eq!(world.only_call("ended").await["end"]["code"], 487);
}

#[tokio::test]
async fn events_of_a_call_carry_its_name_and_have_the_fixtures_shape() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.call("+254711000002", OFFER).await;
    let calling = client.event("calling").await;
    let id = world.get("/calls").await[0]["call_id"].clone();
    let mut expected = server_fixture("calling");
    expected["eventdata"]["call_id"] = id;
    assert_eq!(calling, expected);
}

#[tokio::test]
async fn without_registration_no_call_is_placed() {
    let world = World::new().await;
    let mut client = world.connected("asha").await;
    client.call("+254711000001", OFFER).await;
    let error = client.next().await;
    assert_eq!(error["eventdata"]["error"]["reason"], "Wrong state (not registered)");
    assert_eq!(world.get("/calls").await, json!([]));
}

#[tokio::test]
async fn a_second_call_is_refused_while_one_is_up() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.call("+254711000003", OFFER).await;
    client.event("calling").await;
    client.event("ringing").await;
    client.call("+254711000002", OFFER).await;
    let error = client.next().await;
    assert_eq!(error["eventdata"]["error"]["reason"], "Wrong state (already in a call)");
    assert_eq!(world.only_call("ringing").await["peer"], "+254711000003");
}

#[tokio::test]
async fn a_token_without_outgoing_calls_is_forbidden_to_call() {
    let world = World::new().await;
    let token = world.token("asha", json!({"outgoing": "false"})).await;
    let gateway = &world.simulator.ready().gateway;
    let mut client = crate::client::Client::connect(gateway, &token).await.unwrap();
    client.say("create").await;
    client.response("success").await;
    client.say("register").await;
    client.event("registered").await;
    client.call("+254711000001", OFFER).await;
    client.event("calling").await;
    assert_eq!(client.event("hangup").await["eventdata"]["result"]["code"], 403);
}

#[tokio::test]
async fn a_client_that_vanishes_ends_its_call() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.call("+254711000003", OFFER).await;
    client.event("calling").await;
    drop(client);
    let call = world.only_call("ended").await;
    assert_eq!(call["end"]["reason"], "SERVICE_UNAVAILABLE");
    assert_eq!(world.get("/clients").await, json!([]));
}
