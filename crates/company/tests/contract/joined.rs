//! The callbacks travel: AT's simulator asks the server whom to dial, and joins both.

use serde_json::{Value, json};

use super::*;

/// Rings for two seconds, and hangs up two seconds after the answer.
const CALLEE: &str = "+254711000202";
/// Answers after a second.
const OWN_PHONE: &str = "+254711000401";
/// Rings for a second, and nobody is there.
const NOBODY: &str = "+254711000301";

#[tokio::test]
async fn the_companys_number_calls_itself_and_dials_the_callee() {
    let at = At::start().await;
    let number = at.number().to_owned();
    both_are_joined(&at, &at.environment(), &number).await;
}

#[tokio::test]
async fn the_agents_phone_rings_first_and_is_joined_with_the_callee() {
    let at = At::start().await;
    both_are_joined(&at, &with_own_phone(&at, OWN_PHONE), OWN_PHONE).await;
}

#[tokio::test]
async fn an_agent_who_does_not_pick_up_has_nobody_rung() {
    let at = At::start().await;
    let peer = Peer::start(&with_own_phone(&at, NOBODY)).await;
    at.calls_back(&peer.callback()).await;
    client(&peer).initiate_call(CALLEE, None).await.expect("placed");
    let heard = peer.heard(1).await;
    assert_eq!((&*heard[0]["isActive"], &*heard[0]["hangupCause"]), ("0", "NO_ANSWER"));
    assert_eq!(peers(&at.over(1).await), [NOBODY]);
}

async fn both_are_joined(at: &At, environment: &HashMap<&'static str, String>, first: &str) {
    let peer = Peer::start(environment).await;
    at.calls_back(&peer.callback()).await;
    let client = client(&peer);
    let placed = client.initiate_call(CALLEE, Some(at.number())).await.expect("placed");
    let mut progress = client.follow(&placed.session_id, patience());
    loop {
        match next(&mut progress).await.expect("it is followed") {
            Some(CallStatus::InProgress) => break,
            Some(CallStatus::Queued) => {}
            other => panic!("{other:?}"),
        }
    }

    let legs = at.over(2).await;
    assert_eq!(peers(&legs), [first, CALLEE], "each once, and nobody else");
    let at_moment = |leg: usize, name: &str| legs[leg][name].as_u64().expect("a moment");
    assert!(at_moment(0, "connected_ms") <= at_moment(1, "started_ms"), "one, then the other");
    let talked = at_moment(1, "ended_ms") - at_moment(1, "connected_ms");
    assert!(talked >= 1_500, "until the callee hangs up: {talked} ms");
    assert!(at_moment(1, "ended_ms") <= at_moment(0, "ended_ms"), "both are there till the end");

    let heard = peer.heard(3).await;
    assert!(heard.iter().all(|form| form["sessionId"] == placed.session_id), "{heard:?}");
    let said = |name: &str| heard.iter().map(|form| json!(form.get(name))).collect::<Vec<_>>();
    assert_eq!(json!(said("isActive")), json!(["1", "1", "0"]));
    assert_eq!(json!(said("callSessionState")), json!(["Active", "Bridged", "Completed"]));
    assert_eq!(json!(said("callerNumber")), json!([first, first, first]));
    assert_eq!(json!(said("dialDestinationNumber")), json!([null, CALLEE, CALLEE]));
    assert_eq!((&*heard[2]["status"], &*heard[2]["hangupCause"]), ("Success", "NORMAL_CLEARING"));
    let recorded = reqwest::get(&heard[2]["recordingUrl"]).await.expect("an answer");
    assert!(recorded.status().is_success(), "the server's Dial wants it recorded");
    // It does not know AT's word for a good end, and so tells of none.
    let record = client.call(&placed.session_id).await.expect("a record");
    assert_eq!(record.status, CallStatus::InProgress);
    assert_eq!(at.calls().await, 2);
}

fn with_own_phone(at: &At, phone: &str) -> HashMap<&'static str, String> {
    let mut environment = at.environment();
    environment.insert("PEER_AGENT_PHONE", phone.to_owned());
    environment
}

fn peers(legs: &[Value]) -> Vec<&str> {
    legs.iter().map(|leg| leg["peer"].as_str().expect("a number")).collect()
}
