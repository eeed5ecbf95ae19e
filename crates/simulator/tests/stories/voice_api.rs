//! `/call`: the Voice API places calls.

use serde_json::{Value, json};

use crate::world::World;

const FROM: &str = "+254711082000";

async fn call(world: &World, to: &str) -> Value {
    let ready = world.simulator.ready();
    let form = [("username", "demo"), ("from", FROM), ("to", to)];
    let request = world.http.post(format!("{}/call", ready.http)).header("apiKey", &ready.api_key);
    let response = request.header("accept", "application/json").form(&form).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

#[tokio::test]
async fn each_number_gets_an_entry_of_its_own() {
    let world = World::new().await;

    let answer = call(&world, "+254711000002, hello,+14155550100").await;

    assert_eq!(answer["errorMessage"], "None");
    let entries = answer["entries"].as_array().unwrap();
    let statuses: Vec<_> = entries.iter().map(|entry| entry["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["Queued", "InvalidPhoneNumber", "DestinationNotSupported"]);
    assert!(entries[0]["sessionId"].as_str().unwrap().starts_with("ATVId_"));
    assert_eq!(entries[1]["sessionId"], "None");
    let ended = world.only_call("ended").await;
    assert_eq!(ended["end"], json!({"code": 486, "reason": "Busy Here"}));
    assert_eq!(ended["direction"], "voice_api");
}

#[tokio::test]
async fn an_answered_call_without_instructions_is_hung_up() {
    let world = World::new().await;
    call(&world, "+254711000013").await;
    let ended = world.only_call("ended").await;
    assert_eq!(ended["end"], json!({"code": 200, "reason": "NORMAL_CLEARING"}));
    assert!(ended["connected_ms"].is_u64());
}

#[tokio::test]
async fn a_client_that_is_called_really_rings() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;

    call(&world, "demo.asha").await;

    let incoming = client.event("incomingcall").await;
    let username = &incoming["eventdata"]["result"]["username"];
    assert_eq!(username, &json!("sip:+254711082000@ke.sip.africastalking.com"));
    client.say("decline").await;
    client.event("decline").await;
    world.only_call("ended").await;
}

#[tokio::test]
async fn a_client_that_is_not_there_is_not_registered() {
    let world = World::new().await;
    call(&world, "demo.nobody").await;
    let ended = world.only_call("ended").await;
    assert_eq!(ended["end"], json!({"code": 404, "reason": "USER_NOT_REGISTERED"}));
}

#[tokio::test]
async fn the_answer_is_xml_unless_json_is_asked_for_and_json_is_taken_too() {
    let world = World::new().await;
    let ready = world.simulator.ready();
    let body = json!({"username": "demo", "from": FROM, "to": ["<>&"]});
    let request = world.http.post(format!("{}/call", ready.http)).header("apiKey", &ready.api_key);
    let response = request.json(&body).send().await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/xml"));
    let text = response.text().await.unwrap();
    assert!(text.contains("<phoneNumber>&lt;&gt;&amp;</phoneNumber>"), "{text}");
    assert!(text.contains("<status>InvalidPhoneNumber</status>"), "{text}");
}

#[tokio::test]
async fn a_foreign_caller_number_places_nothing() {
    let world = World::new().await;
    let ready = world.simulator.ready();
    let form = [("username", "demo"), ("from", "+254700000000"), ("to", "+254711000001")];
    let request = world.http.post(format!("{}/call", ready.http)).header("apiKey", &ready.api_key);
    let request = request.header("accept", "application/json");
    let answer: Value = request.form(&form).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer, json!({"entries": [], "errorMessage": "Invalid callerId"}));
    assert_eq!(world.get("/calls").await, json!([]));
}
