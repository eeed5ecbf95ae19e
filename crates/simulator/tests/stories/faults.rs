//! Faults on demand.

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    client::{Client, refused, server_fixture},
    world::World,
};

#[tokio::test]
async fn a_refused_handshake() {
    let world = World::new().await;
    world.post("/fault", json!({"kind": "refuse_handshake", "status": 503, "times": 2})).await;
    let token = world.token("asha", json!({})).await;
    let gateway = &world.simulator.ready().gateway;
    assert_eq!(refused(Client::connect(gateway, &token).await), 503);
    assert_eq!(refused(Client::connect(gateway, &token).await), 503);
    assert!(Client::connect(gateway, &token).await.is_ok());
}

#[tokio::test]
async fn a_failed_registration() {
    let world = World::new().await;
    let fault = json!({"kind": "registration_failed", "code": 503, "reason": "Overload"});
    world.post("/fault", fault).await;
    let mut client = world.connected("asha").await;
    client.say("register").await;
    let failed = client.event("registration_failed").await;
    let result = &failed["eventdata"]["result"];
    assert_eq!((&result["code"], &result["reason"]), (&json!(503), &json!("Overload")));
    client.say("register").await;
    client.event("registered").await;
}

#[tokio::test]
async fn a_registration_that_fails_for_ever_does_so_for_one_client_only() {
    let world = World::new().await;
    world.fault(json!({"kind": "registration_failed", "client": "asha", "times": 0})).await;
    let mut client = world.connected("asha").await;
    for _ in 0..4 {
        client.say("register").await;
        client.event("registration_failed").await;
    }
    drop(world.registered("baraka").await);
    world.clear_faults().await;
    client.say("register").await;
    client.event("registered").await;
}

#[tokio::test]
async fn silence_instead_of_an_answer() {
    let world = World::new().await;
    for on in ["create", "register", "call"] {
        world.post("/fault", json!({"kind": "silent", "on": on})).await;
    }
    let token = world.token("asha", json!({})).await;
    let mut client = Client::connect(&world.simulator.ready().gateway, &token).await.unwrap();

    // The answer to a later keepalive proves that the request before it got none.
    client.say("create").await;
    client.say("keepalive").await;
    assert_eq!(client.frame().await, server_fixture("keepalive"));
    client.say("create").await;
    client.response("success").await;
    client.say("register").await;
    client.say("keepalive").await;
    assert_eq!(client.frame().await, server_fixture("keepalive"));
    client.say("register").await;
    client.event("registered").await;
    client.call("+254711000001", "v=0\r\n").await;
    client.say("keepalive").await;
    assert_eq!(client.frame().await, server_fixture("keepalive"));
    assert_eq!(world.get("/calls").await, json!([]));
}

#[tokio::test]
async fn a_dropped_socket() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.post("/fault", json!({"kind": "drop_socket", "client": "asha"})).await;
    assert_eq!(client.end().await, None);
    assert_eq!(world.get("/clients").await, json!([]));
}

#[tokio::test]
async fn a_token_that_is_over_before_its_time() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.post("/fault", json!({"kind": "offline", "client": "asha"})).await;
    assert_eq!(client.next().await, server_fixture("offline"));
    assert_eq!(world.get("/clients").await, json!([]));
}

#[tokio::test]
async fn faults_can_be_seen_and_cleared() {
    let world = World::new().await;
    let fault = json!({"kind": "silent", "on": "call", "times": 3});
    world.post("/fault", fault.clone()).await;
    assert_eq!(world.get("/fault").await, json!([fault]));
    world.clear_faults().await;
    assert_eq!(world.get("/fault").await, json!([]));
}

#[tokio::test]
async fn nonsense_is_no_fault() {
    let world = World::new().await;
    for (fault, status) in [
        (json!({"kind": "meteor"}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"kind": "refuse_handshake", "status": 200}), StatusCode::BAD_REQUEST),
        (json!({"kind": "drop_socket", "client": "nobody"}), StatusCode::NOT_FOUND),
        (json!({"kind": "offline"}), StatusCode::NOT_FOUND),
        (json!({"kind": "offline", "volume": 11}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"kind": "offline", "times": 2}), StatusCode::BAD_REQUEST),
    ] {
        let (answered, answer) = world.try_post("/fault", fault).await;
        assert_eq!(answered, status, "{answer}");
        assert!(answer["error"].as_str().unwrap().contains(' '), "a sentence: {answer}");
    }
}
