//! Sockets that go, in every way in which they can.

use std::{io, time::Duration};

use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::{
    client::server_fixture,
    world::{World, eventually},
};

/// Long enough for an answer to arrive, had there been one.
const A_WHILE: Duration = Duration::from_millis(400);

#[tokio::test]
async fn a_socket_ends_without_a_close_frame() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "drop_socket", "client": "asha", "how": "end"})).await;
    let end = client.error_at_the_end().await;
    assert!(matches!(end, Error::Protocol(_)), "{end:?}");
}

#[tokio::test]
async fn a_socket_ends_with_a_close_frame_only() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "drop_socket", "how": "close_frame"})).await;
    assert_eq!(client.end().await, Some(1000));
    let log = world.get("/frames").await.to_string();
    assert!(!log.contains("closed"), "{log}");
}

#[tokio::test]
async fn a_socket_is_reset() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "drop_socket", "client": "asha", "how": "reset"})).await;
    let end = client.error_at_the_end().await;
    let reset = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionReset;
    assert!(matches!(&end, Error::Io(error) if reset(error)), "{end:?}");
    assert_eq!(world.get("/clients").await, json!([]));
}

#[tokio::test]
async fn a_black_hole_swallows_everything_until_it_closes() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "black_hole", "client": "asha"})).await;
    client.send_message(Message::Ping(vec![1].into())).await;
    client.say("keepalive").await;
    assert_eq!(client.text_within(A_WHILE).await, None);
    // Who comes back on another socket finds the name free.
    drop(world.registered("asha").await);
    eventually(async || world.get("/clients").await == json!([])).await;

    world.clear_faults().await;

    assert_eq!(client.next().await, server_fixture("keepalive"));
    assert_eq!(world.get("/clients?wait_for=asha").await, json!(["asha"]));
}

#[tokio::test]
async fn a_black_hole_may_last_for_a_given_time() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "black_hole", "seconds": 1})).await;
    client.say("keepalive").await;
    assert_eq!(client.text_within(A_WHILE).await, None);
    assert_eq!(client.next().await, server_fixture("keepalive"));
}

#[tokio::test]
async fn the_session_is_closed_but_not_the_socket() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "closed", "client": "asha"})).await;
    assert_eq!(client.next().await, server_fixture("closed"));
    client.expect_nothing_else().await;
    client.say("destroy").await;
    assert_eq!(client.end().await, Some(1000));
}
