//! Clients that mean harm, or are merely broken: answered with errors, never with silence or a
//! crash, and never at others' expense.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::{client::server_fixture, world::World};

#[tokio::test]
async fn what_is_no_frame_is_answered_with_an_error() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    for text in ["", "{", "null", "[]", "\"create\"", "{\"command\":", "\u{0}", "[[[[[[["] {
        client.send(text.to_owned()).await;
        assert_eq!(client.response("error").await["error"]["code"], 454, "{text:?}");
    }
    client.send_message(Message::Binary(vec![0, 159, 146, 150].into())).await;
    assert_eq!(client.response("error").await["error"]["code"], 454);
    client.say("keepalive").await;
    assert_eq!(client.next().await, server_fixture("keepalive"));
}

#[tokio::test]
async fn unknown_commands_and_requests_are_answered_with_an_error() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    for frame in [json!({}), json!({"command": "attach"}), json!({"command": ["create"]})] {
        client.send(frame.to_string()).await;
        assert_eq!(client.response("error").await["error"]["code"], 453, "{frame}");
    }
    for body in [json!({"request": "transfer"}), json!({"request": "call"}), json!({})] {
        client.send(json!({"command": "message", "body": body}).to_string()).await;
        assert_eq!(client.next().await["eventdata"]["error"]["code"], 442, "{body}");
    }
}

#[tokio::test]
async fn requests_out_of_turn_are_refused_and_change_nothing() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    for request in ["accept", "decline", "hangup", "hold", "unhold", "session_hangup"] {
        client.say(request).await;
        assert_eq!(client.next().await["eventdata"]["error"]["code"], 447, "{request}");
    }
    client.say("trickle").await;
    client.say("trickle_completed").await;
    client.say("keepalive").await;
    assert_eq!(client.next().await, server_fixture("keepalive"));
    assert_eq!(world.get("/calls").await, json!([]));
}

#[tokio::test]
async fn nothing_works_before_the_session_is_made() {
    let world = World::new().await;
    let token = world.token("asha", json!({})).await;
    let gateway = &world.simulator.ready().gateway;
    let mut client = crate::client::Client::connect(gateway, &token).await.unwrap();
    for request in ["register", "call", "trickle", "session_hangup"] {
        client.say(request).await;
        assert_eq!(client.next().await["error"]["code"], 458, "{request}");
    }
    assert_eq!(world.get("/clients").await, json!([]));
}

#[tokio::test]
async fn a_frame_beyond_measure_ends_only_its_own_socket() {
    let world = World::new().await;
    let mut other = world.registered("baraka").await;
    let mut client = world.registered("asha").await;
    client.send("x".repeat(300 * 1024)).await;
    client.end().await;
    assert_eq!(world.get("/clients").await, json!(["baraka"]));
    other.say("keepalive").await;
    assert_eq!(other.next().await, server_fixture("keepalive"));
}

#[tokio::test]
async fn a_flood_of_nonsense_is_cut_off() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    for _ in 0..=100 {
        client.send("nonsense".to_owned()).await;
    }
    for _ in 0..100 {
        client.response("error").await;
    }
    assert_eq!(client.next().await, server_fixture("closed"));
}

#[tokio::test]
async fn a_destination_of_three_thousand_characters_is_refused() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.call(&"7".repeat(3_000), "v=0\r\n").await;
    assert_eq!(client.next().await["eventdata"]["error"]["reason"], "Invalid address");
    client.call("<script>\"'%00\n", "v=0\r\n").await;
    client.event("calling").await;
    assert_eq!(client.event("hangup").await["eventdata"]["result"]["code"], 404);
}

#[tokio::test]
async fn a_token_in_a_frame_does_not_reach_the_log() {
    let world = World::new().await;
    let token = world.token("asha", json!({})).await;
    let mut client = world.registered("baraka").await;
    client.call(&token, "v=0\r\n").await;
    client.event("calling").await;
    let log = world.get("/frames").await.to_string();
    assert!(log.contains("ATCAPtkn_…"));
    assert!(!log.contains(&token));
}
