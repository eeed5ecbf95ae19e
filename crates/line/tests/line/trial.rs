//! Proving an account: a registration without a page, which leaves the name free.

use std::time::Duration;

use line::{Problem, frames::Code, try_registration};

use crate::{
    gateway::{Gateway, Manner},
    page::TOKEN,
};

#[tokio::test]
async fn a_registration_is_tried_and_gone() {
    let mut gateway = Gateway::start(Manner::Registers).await;
    let took = try_registration(&gateway.url, &TOKEN.into()).await.unwrap();
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(gateway.offers.recv().await.unwrap(), format!("at-protocol, {TOKEN}"));
    let mut seen = Vec::new();
    while let Some(frame) = gateway.frames.recv().await {
        let request = frame["body"]["request"].as_str();
        seen.push(request.or(frame["command"].as_str()).unwrap().to_owned());
    }
    assert_eq!(seen, ["create", "register", "unregister", "destroy"]);
}

#[tokio::test]
async fn why_it_did_not_register_is_told() {
    let failed = Problem::RegistrationFailed {
        code: Some(Code::Number(403)),
        reason: Some("Forbidden".into()),
    };
    for (manner, problem) in [
        (Manner::FailsTheRegistration, failed),
        (Manner::RefusesTheHandshake, Problem::TokenRejected),
    ] {
        let gateway = Gateway::start(manner).await;
        assert_eq!(try_registration(&gateway.url, &TOKEN.into()).await, Err(problem));
    }
}

#[tokio::test]
async fn a_gateway_that_says_nothing_is_given_up() {
    let gateway = Gateway::start(Manner::SaysNothing).await;
    let (url, token) = (gateway.url.clone(), TOKEN.into());
    let trying = tokio::spawn(async move { try_registration(&url, &token).await });
    let mut gateway = gateway;
    gateway.frames.recv().await.unwrap();
    // Only now, so that the sockets have real time to connect.
    tokio::time::pause();
    assert_eq!(trying.await.unwrap(), Err(Problem::TimedOut));
}
