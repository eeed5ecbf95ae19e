//! What a listener gets, in which order, and what it gets when it comes back.

use events::{Happening, Limits, State};
use serde_json::json;

use crate::client::{Stand, call, ended};

#[tokio::test]
async fn events_come_as_they_were_told_and_say_all_that_is_known() {
    let mut stand = Stand::off();
    stand.on(Limits::default()).await;
    stand.tell(Happening::Ringing, call("run-1"));
    let mut client = stand.ask(&stand.bearer()).await;
    let hello = client.event().await;
    assert_eq!((&hello["v"], &hello["type"]), (&json!(1), &json!("hello")));
    assert_eq!(hello["calls"][0]["peer"], "+254711000111", "a call that is up is told: {hello}");
    stand.tell(Happening::Connected, call("run-1"));
    let note = "line one\nline two\r\n\ndata: not an event".to_owned();
    stand.tell(Happening::Noted { note: note.clone(), outcome: None }, call("run-1"));
    stand.tell(Happening::Ended, ended("run-1"));
    let connected = client.event().await;
    assert_eq!(connected["type"], "connected");
    let noted = client.event().await;
    assert_eq!((&noted["type"], &noted["note"]), (&json!("noted"), &json!(note)));
    let over = client.event().await;
    assert_eq!(
        over,
        json!({"v": 1, "type": "ended", "at": 1, "call": {
            "id": "run-1", "history_id": null, "direction": "incoming", "route": "webrtc",
            "peer": "+254711000111", "given_name": null, "contact": null,
            "started_at": 1_760_000_000_000_u64, "connected_at": null, "held": false,
            "ended_at": 1_760_000_060_000_u64, "seconds": null,
            "end": "missed", "end_detail": null,
        }})
    );
    let mut late = stand.ask(&stand.bearer()).await;
    assert_eq!(late.event().await["calls"], json!([]), "a call that is over is not");
}

#[tokio::test]
async fn whoever_comes_back_gets_what_it_missed_once() {
    let mut stand = Stand::off();
    stand.on(Limits::default()).await;
    let mut client = stand.listen().await;
    stand.tell(Happening::Ringing, call("run-1"));
    let (id, _) = client.event_with_id().await;
    drop(client);
    stand.tell(Happening::Connected, call("run-1"));
    // Served anew, as after a change of the settings: the feed stays.
    stand.server.set(None);
    stand.until(|state| *state == State::Off).await;
    stand.on(Limits::default()).await;
    stand.tell(Happening::Ended, ended("run-1"));
    let mut back = stand.listen_after(&id).await;
    assert_eq!(back.event().await["type"], "connected");
    let (id, over) = back.event_with_id().await;
    assert_eq!(over["type"], "ended");
    let mut again = stand.listen_after(&id).await;
    stand.tell(Happening::Ringing, call("run-2"));
    assert_eq!(again.event().await["call"]["id"], "run-2", "nothing twice");
}

#[tokio::test]
async fn whoever_comes_back_too_late_is_told_that_events_are_lost() {
    let mut stand = Stand::off();
    stand.on(Limits::default()).await;
    stand.tell(Happening::Ringing, call("run-1"));
    for _ in 0..300 {
        stand.tell(Happening::Held, call("run-1"));
    }
    for id in ["run-1", "other-300", "run-999", "run-", "nonsense"] {
        let lost = stand.listen_after(id).await.event().await;
        assert_eq!(lost["type"], "lost", "{id}");
        assert_eq!(lost["calls"][0]["id"], "run-1", "{id}: how it stands now");
    }
    assert_eq!(stand.listen_after("run-300").await.event().await["type"], "held");
}
