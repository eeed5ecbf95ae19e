//! Faults before there is a session: TLS, HTTP, and the token.

use std::{error::Error as _, time::Instant};

use serde_json::json;

use crate::{
    client::{Client, refused},
    world::{World, eventually},
};

#[tokio::test]
async fn a_good_token_is_rejected() {
    let world = World::new().await;
    world.fault(json!({"kind": "token_rejected", "client": "asha"})).await;
    let gateway = &world.simulator.ready().gateway;
    let (asha, baraka) =
        (world.token("asha", json!({})).await, world.token("baraka", json!({})).await);
    assert!(Client::connect(gateway, &baraka).await.is_ok());
    assert_eq!(refused(Client::connect(gateway, &asha).await), 401);
    assert!(Client::connect(gateway, &asha).await.is_ok());
}

#[tokio::test]
async fn a_handshake_hangs_until_it_is_let_go() {
    let world = World::new().await;
    world.fault(json!({"kind": "hang_handshake"})).await;
    let gateway = world.simulator.ready().gateway.clone();
    let token = world.token("asha", json!({})).await;
    let connecting = tokio::spawn(async move { Client::connect(&gateway, &token).await });
    eventually(async || world.get("/fault").await == json!([])).await;
    assert!(!connecting.is_finished());
    world.clear_faults().await;
    assert_eq!(refused(connecting.await.unwrap()), 503);
}

#[tokio::test]
async fn a_tls_handshake_fails_with_an_alert() {
    let world = World::new().await;
    world.fault(json!({"kind": "tls_error", "times": 2})).await;
    let url = world.simulator.ready().gateway_tls.replace("wss:", "https:");
    let trusting = reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true);
    let http = trusting.build().unwrap();
    for _ in 0..2 {
        let failure = http.get(&url).send().await.unwrap_err();
        let mut cause = failure.source();
        let mut words = String::new();
        while let Some(error) = cause {
            words += &error.to_string();
            cause = error.source();
        }
        assert!(words.contains("HandshakeFailure"), "{words}");
    }
    assert_eq!(http.get(&url).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_slow_server_answers_late_everywhere() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "slow", "http_ms": 300, "frame_ms": 200})).await;

    let began = Instant::now();
    let token = world.token("baraka", json!({})).await;
    assert!(began.elapsed().as_millis() >= 300);
    let began = Instant::now();
    drop(Client::connect(&world.simulator.ready().gateway, &token).await.unwrap());
    assert!(began.elapsed().as_millis() >= 300);
    let began = Instant::now();
    client.say("keepalive").await;
    client.say("unregister").await;
    client.response("keepalive").await;
    client.event("unregistered").await;
    assert!(began.elapsed().as_millis() >= 200);

    world.clear_faults().await;
    client.say("keepalive").await;
    client.response("keepalive").await;
}

#[tokio::test]
async fn a_token_lives_shorter_than_asked_for() {
    let world = World::new().await;
    world.fault(json!({"kind": "short_tokens", "seconds": 1})).await;
    let mut client = world.registered("asha").await;
    assert_eq!(client.next().await["response"], "offline");
}
