//! A bad network for the sound of a call, asked for over the control API.

use reqwest::StatusCode;
use serde_json::json;
use simulator::media::CalleeProgram;

use crate::{
    phone::Phone,
    world::{World, eventually},
};

const AT_ONCE: &str = "+254711000013";

/// Packets that the phone and the far end have got from each other so far.
async fn packets(world: &World, phone: &Phone) -> (u64, u64) {
    let call = &world.get("/calls").await[0];
    (phone.leg.report().packets_in, call["packets_in"].as_u64().unwrap())
}

#[tokio::test]
async fn the_next_call_has_a_network_that_can_be_mended() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let sound_stops = json!({"blackout": "sound"});
    world.fault(json!({"kind": "impair", "client": "asha", "to_client": sound_stops})).await;
    let mut phone = Phone::dial(&world, AT_ONCE, CalleeProgram::Silence, folder.path()).await;
    phone.until_connected().await;
    assert_eq!(world.get("/fault").await, json!([]), "it was for one call");
    eventually(async || packets(&world, &phone).await.1 > 50).await;
    assert_eq!(packets(&world, &phone).await.0, 0);

    let id = world.get("/calls").await[0]["call_id"].clone();
    world.fault(json!({"kind": "impair", "call_id": id})).await;
    eventually(async || packets(&world, &phone).await.0 > 20).await;

    let lossy = json!({"loss": 0.5, "bursts": {"share": 0.2, "length": 4}});
    world.fault(json!({"kind": "impair", "call_id": id, "seed": 9, "both": lossy})).await;
    let (heard, said) = packets(&world, &phone).await;
    let sent = phone.leg.report().packets_out;
    eventually(async || phone.leg.report().packets_out > sent + 100).await;
    let (heard, said) =
        (packets(&world, &phone).await.0 - heard, packets(&world, &phone).await.1 - said);
    assert!((15..90).contains(&heard), "{heard} of 100 to the client");
    assert!((15..90).contains(&said), "{said} of 100 from the client");

    world.clear_faults().await;
    let (heard, _) = packets(&world, &phone).await;
    let sent = phone.leg.report().packets_out;
    eventually(async || phone.leg.report().packets_out > sent + 50).await;
    assert!(packets(&world, &phone).await.0 - heard >= 40, "cleared with everything else");
}

#[tokio::test]
async fn a_network_is_for_a_call_that_is_there() {
    let world = World::new().await;
    let nowhere = json!("7b0c2f6e-1b1d-4a6e-9a52-3f1d6f0a0000");
    let (status, _) = world.try_post("/fault", json!({"kind": "impair", "call_id": nowhere})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ice_never_connects() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    world.fault(json!({"kind": "ice_never_connects"})).await;
    let mut phone = Phone::dial(&world, AT_ONCE, CalleeProgram::Silence, folder.path()).await;
    phone.until_event("accepted").await;
    // The phone gives up by itself; the gateway does not notice.
    phone.until_closed().await;
    assert_eq!(phone.leg.report().closed.as_deref(), Some("ICE failed"));
    phone.client.expect_nothing_else().await;
    let call = world.only_call("connected").await;
    assert_eq!(call["connection"]["dtls"], "new", "{call}");
    assert_eq!(call["media_connected_us"], json!(null), "{call}");
    phone.client.say("hangup").await;
    phone.client.event("hangup").await;
}

#[tokio::test]
async fn dtls_fails() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    world.fault(json!({"kind": "dtls_fails"})).await;
    let mut phone = Phone::dial(&world, AT_ONCE, CalleeProgram::Silence, folder.path()).await;
    phone.until_event("accepted").await;
    phone.until_closed().await;
    assert!(phone.leg.report().connected_at.is_none());
    phone.client.expect_nothing_else().await;
    let call = world.only_call("connected").await;
    assert_eq!(call["media_connected_us"], json!(null), "{call}");
}
