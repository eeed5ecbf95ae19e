//! The control API: the frame log, waiting, and who may come in.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn every_frame_is_logged_in_order_with_a_monotonic_stamp() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.say("keepalive").await;
    client.response("keepalive").await;

    let log = world.get("/frames").await;

    let entries = log.as_array().unwrap();
    let said: Vec<_> = entries
        .iter()
        .map(|entry| {
            let frame = &entry["frame"];
            let name = frame.get("command").or_else(|| frame.get("response")).unwrap();
            (entry["direction"].as_str().unwrap(), name.as_str().unwrap())
        })
        .collect();
    let expected = [
        ("in", "create"),
        ("out", "success"),
        ("in", "message"),
        ("out", "ack"),
        ("out", "event"),
        ("in", "keepalive"),
        ("out", "keepalive"),
    ];
    assert_eq!(said, expected);
    let stamps: Vec<_> = entries.iter().map(|entry| entry["at_us"].as_u64().unwrap()).collect();
    assert!(stamps.is_sorted());
    assert!(entries.iter().all(|entry| entry["client"] == "asha"));
    let last = entries[5]["seq"].as_u64().unwrap();
    assert_eq!(world.get(&format!("/frames?since={last}")).await, json!([entries[6]]));
}

#[tokio::test]
async fn one_can_wait_for_a_frame_and_for_a_name() {
    let world = World::new().await;
    let (frames, clients, client) = tokio::join!(
        world.get("/frames?timeout_ms=15000"),
        world.get("/clients?wait_for=asha&timeout_ms=15000"),
        world.registered("asha"),
    );
    assert_eq!(frames[0]["frame"], json!({"command": "create"}));
    assert_eq!(clients, json!(["asha"]));
    drop(client);
}

#[tokio::test]
async fn waiting_ends_even_if_nothing_happens() {
    let world = World::new().await;
    assert_eq!(world.get("/frames?timeout_ms=1").await, json!([]));
    assert_eq!(world.get("/clients?wait_for=nobody&timeout_ms=1").await, json!([]));
}

#[tokio::test]
async fn foreign_pages_and_names_are_kept_out() {
    let world = World::new().await;
    let url = format!("{}/ready", world.simulator.ready().control);
    for (name, value, status) in [
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("host", "evil.example", StatusCode::FORBIDDEN),
        ("origin", "http://localhost:5173", StatusCode::OK),
    ] {
        let response = world.http.get(&url).header(name, value).send().await.unwrap();
        assert_eq!(response.status(), status, "{name}: {value}");
        let text = response.text().await.unwrap();
        assert_eq!(text.contains("api_key"), status == StatusCode::OK);
    }
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused_with_a_reason() {
    let world = World::new().await;
    let nowhere = "7b0c2f6e-1b1d-4a6e-9a52-3f1d6f0a0000";
    let cases: [(&str, Value, StatusCode); 6] = [
        ("/hangup", json!({"call_id": nowhere}), StatusCode::NOT_FOUND),
        ("/hangup", json!({"call_id": "x"}), StatusCode::UNPROCESSABLE_ENTITY),
        ("/play", json!({"call_id": nowhere, "wav": "/none.wav"}), StatusCode::BAD_REQUEST),
        ("/ring", json!({"client": "a", "from": "x y"}), StatusCode::BAD_REQUEST),
        ("/ring", json!({"client": "a", "from": "b", "ring_seconds": 0}), StatusCode::BAD_REQUEST),
        (
            "/ring",
            json!({"client": "a", "from": "b", "volume": 11}),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ];
    for (path, body, status) in cases {
        let (answered, text) = world.try_post(path, body).await;
        assert_eq!(answered, status, "{path}: {text}");
        assert_ne!(text, json!(""));
    }
}
