//! The page's connection on the real engine, through the phone.
#![cfg(target_os = "linux")]

use std::time::Duration;

use line::page::{MediaOperation, PageMessage};
use serde_json::Value;

use crate::desk::Desk;

#[tokio::test]
async fn the_pages_connection_gets_its_offer_from_the_engine() {
    let desk = Desk::ready().await;
    let media = |request, operation| PageMessage::Media { request, connection: 1, operation };
    // The engine starts beside the line, so it may not be there at once.
    let mut request = 0;
    let created = loop {
        request += 1;
        let create = MediaOperation::Create { ice_servers: Vec::new() };
        desk.phone.from_page(vec![media(request, create)]);
        let outcome = outcome(&desk, request).await;
        if outcome["name"] == "nothing" {
            break request;
        }
        assert_eq!(outcome["error"], "InvalidStateError", "{outcome}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    desk.phone.from_page(vec![media(created + 1, MediaOperation::CreateOffer)]);
    let offer = outcome(&desk, created + 1).await;
    assert_eq!(offer["description"]["type"], "offer", "{offer}");
    let sdp = offer["description"]["sdp"].as_str().unwrap();
    assert!(sdp.contains("m=audio") && sdp.contains("opus"), "{sdp}");
    desk.phone.from_page(vec![media(created + 2, MediaOperation::Close)]);
    assert_eq!(outcome(&desk, created + 2).await["name"], "nothing");
    desk.phone.from_page(vec![media(created + 3, MediaOperation::CreateOffer)]);
    assert_eq!(outcome(&desk, created + 3).await["error"], "InvalidStateError");
}

async fn outcome(desk: &Desk, request: u32) -> Value {
    for _ in 0..1_000 {
        if let Some(outcome) = desk.desktop.media_result(request) {
            return outcome;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("request {request} was not answered");
}
