//! Frames that should not come, or not so.

use line::frames::{MAX_FRAME, ServerFrame, parse};
use serde_json::json;

use crate::world::{BOUND, World};

const BUSY: &str = "+254711000002";
const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n";

#[tokio::test]
async fn an_error_that_nobody_asked_for() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    let error = json!({"code": 503, "reason": "Overload"});
    world.fault(json!({"kind": "error", "code": 503, "reason": "Overload"})).await;
    assert_eq!(client.response("error").await["error"], error);
    let fault = json!({"kind": "error", "code": 503, "reason": "Overload", "in_event": true});
    world.fault(fault).await;
    assert_eq!(client.response("event").await["eventdata"]["error"], error);
}

#[tokio::test]
async fn a_text_that_is_no_frame() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "malformed"})).await;
    let text = client.text_within(BOUND).await.unwrap();
    assert!(parse::<ServerFrame>(&text).is_err(), "{text}");
    world.fault(json!({"kind": "malformed", "text": "[1, 2"})).await;
    assert_eq!(client.text_within(BOUND).await.unwrap(), "[1, 2");
    client.expect_nothing_else().await;
}

#[tokio::test]
async fn a_frame_that_is_too_long() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "oversized"})).await;
    assert_eq!(client.text_within(BOUND).await.unwrap().len(), MAX_FRAME + 1);
    world.fault(json!({"kind": "oversized", "bytes": 1000})).await;
    assert_eq!(client.text_within(BOUND).await.unwrap().len(), 1000);
    client.expect_nothing_else().await;
}

#[tokio::test]
async fn events_come_twice() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "duplicate", "event": "hangup"})).await;
    client.call(BUSY, OFFER).await;
    client.event("calling").await;
    let first = client.event("hangup").await;
    assert_eq!(client.event("hangup").await, first);
    client.expect_nothing_else().await;

    world.fault(json!({"kind": "duplicate", "times": 2})).await;
    client.call(BUSY, OFFER).await;
    for event in ["calling", "calling", "hangup", "hangup"] {
        client.event(event).await;
    }
}

#[tokio::test]
async fn the_session_is_made_twice() {
    let world = World::new().await;
    world.fault(json!({"kind": "duplicate", "event": "success"})).await;
    let mut client = world.connected("asha").await;
    client.response("success").await;
}

#[tokio::test]
async fn an_event_comes_after_the_one_that_follows_it() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.fault(json!({"kind": "out_of_order", "event": "calling"})).await;
    client.call(BUSY, OFFER).await;
    client.event("hangup").await;
    client.event("calling").await;
    client.expect_nothing_else().await;
}

#[tokio::test]
async fn a_call_that_is_over_speaks_again() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.call(BUSY, OFFER).await;
    let calling = client.event("calling").await;
    client.event("hangup").await;
    client.call("+254711000003", OFFER).await;
    assert_ne!(
        client.event("calling").await["eventdata"]["call_id"],
        calling["eventdata"]["call_id"]
    );
    client.event("ringing").await;
    for event in ["calling", "ringing", "accepted", "hangup", "decline"] {
        world.fault(json!({"kind": "older_call", "event": event})).await;
        let stale = client.event(event).await;
        assert_eq!(stale["eventdata"]["call_id"], calling["eventdata"]["call_id"]);
    }
    client.expect_nothing_else().await;
    assert_eq!(world.get("/calls").await[1]["state"], "ringing");
}
