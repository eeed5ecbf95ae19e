//! What nobody can take more of than there is.

use std::time::{Duration, Instant};

use events::{Happening, Limits};

use crate::client::{Stand, call, ended};

const SOON: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_listener_too_many_is_told_so_and_a_place_is_free_when_one_leaves() {
    let mut stand = Stand::off();
    stand.on(Limits { listeners: 2, ..Limits::default() }).await;
    let first = stand.listen().await;
    let _second = stand.listen().await;
    stand.listeners(2).await;
    let (status, text) = stand.answer(&stand.bearer()).await;
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("too_many_listeners"), "{text}");
    drop(first);
    stand.listeners(1).await;
    stand.listen().await;
}

#[tokio::test]
async fn a_connection_too_many_is_closed_unread() {
    let mut stand = Stand::off();
    stand.on(Limits { connections: 3, ..Limits::default() }).await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(stand.ask_raw("GET ").await);
    }
    assert_eq!(stand.ask_raw("").await.rest().await, "");
    silent.clear();
    // Those that went away are noticed, and there is room again.
    for _ in 0..100 {
        let mut client = stand.ask_raw("").await;
        let head = format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", stand.port);
        let _ = tokio::io::AsyncWriteExt::write_all(&mut client.socket, head.as_bytes()).await;
        if client.answer().await.0 == 404 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no room was made");
}

#[tokio::test]
async fn a_head_that_is_too_long_or_too_slow_is_not_waited_for() {
    let mut stand = Stand::off();
    stand.on(Limits { head: SOON, ..Limits::default() }).await;
    let long = format!("X-Long: {}\r\n{}", "x".repeat(64 * 1024), stand.bearer());
    assert_eq!(stand.ask(&long).await.answer().await.0, 431);
    let many = "X: y\r\n".repeat(100);
    assert_eq!(stand.ask(&format!("{many}{}", stand.bearer())).await.answer().await.0, 431);
    let begun = Instant::now();
    stand.ask_raw("GET /v1/events HTTP/1.1\r\nHost: ").await.rest().await;
    assert!(begun.elapsed() >= SOON, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn silence_is_broken_by_comments() {
    let mut stand = Stand::off();
    stand.on(Limits { keep_alive: SOON, ..Limits::default() }).await;
    let mut client = stand.listen().await;
    client.until(":\n\n").await;
    stand.tell(Happening::Ringing, call("run-1"));
    assert_eq!(client.event().await["type"], "ringing");
}

/// Nobody waits for it, and it does not stay for ever.
#[tokio::test]
async fn a_listener_that_takes_nothing_is_let_go_and_delays_nobody() {
    let mut stand = Stand::off();
    stand.on(Limits { stalled: SOON, ..Limits::default() }).await;
    let mut slow = stand.listen().await;
    let mut quick = stand.listen().await;
    stand.listeners(2).await;
    let note = "x".repeat(200_000);
    for _ in 0..100 {
        stand.tell(Happening::Noted { note: note.clone(), outcome: None }, call("run-1"));
        assert_eq!(quick.event().await["type"], "noted");
    }
    stand.listeners(1).await;
    stand.tell(Happening::Ended, ended("run-1"));
    assert_eq!(quick.event().await["type"], "ended");
    assert!(!slow.rest().await.contains(r#""type":"ended""#), "its connection ended before");
}

/// One that was too slow for a while, but came back, knows that it lacks something.
#[tokio::test]
async fn a_listener_that_falls_behind_is_told_that_events_are_lost() {
    let mut stand = Stand::off();
    stand.on(Limits::default()).await;
    let mut slow = stand.listen().await;
    let note = "x".repeat(100_000);
    for _ in 0..400 {
        stand.tell(Happening::Noted { note: note.clone(), outcome: None }, call("run-1"));
        tokio::task::yield_now().await;
    }
    let mut seen = 0;
    loop {
        let event = slow.event().await;
        if event["type"] == "lost" {
            break assert_eq!(event["calls"][0]["id"], "run-1");
        }
        seen += 1;
    }
    assert!(seen < 400, "{seen}");
    stand.tell(Happening::Ended, ended("run-1"));
    assert_eq!(slow.event().await["type"], "ended");
}

#[tokio::test]
async fn when_the_phone_stops_the_last_events_are_read_before_the_end() {
    let mut stand = Stand::off();
    stand.on(Limits::default()).await;
    let mut client = stand.listen().await;
    stand.tell(Happening::Ringing, call("run-1"));
    stand.tell(Happening::Ended, ended("run-1"));
    stand.server.stop().await;
    assert_eq!(client.event().await["type"], "ringing");
    assert_eq!(client.event().await["type"], "ended");
    assert_eq!(client.rest().await, "");
}
