//! The contract with the company's server, against an independent one: a FastAPI app written from
//! the contract alone (`tests/peer/app.py`), which in turn uses the project's simulator of Africa's
//! Talking.
//!
//! Its Python environment is made by `cargo xtask test rust` and stays in the target folder.
#![cfg(target_os = "linux")]

mod at;
mod joined;
mod peer;

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use at::At;
use company::{CallStatus, Client, Credentials, Error, Patience, RecordWish, TokenWish};
use peer::{AGENT, PASSWORD, Peer};
use secrecy::SecretString;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use web::Limits;

const CALLEE: &str = "+254711000111";
const BOUND: Duration = Duration::from_secs(20);

#[tokio::test]
async fn an_agent_signs_in_gets_a_token_and_the_gateway_takes_it() {
    let at = At::start().await;
    let peer = Peer::start(&at.environment()).await;
    let client = client(&peer);
    client.sign_in().await.expect("signed in");
    let asked = client.capability_token(&TokenWish::default(), SystemTime::now()).await;
    let token = asked.expect("a token");
    assert_eq!(token.client_name, AGENT, "the sign-in's name, where none is wished");
    assert_eq!(token.phone_number.as_deref(), Some(at.number()));
    assert_eq!((token.incoming, token.outgoing), (true, true));
    assert_eq!(token.life, Duration::from_secs(86_400));
    assert!(token.clock_skew.is_some_and(|skew| !skew.is_worth_telling()));

    let mut request = at.gateway().into_client_request().expect("an address");
    let protocols = format!("at-protocol, {}", token.token.expose());
    let protocols = protocols.parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", protocols);
    let opened = web::socket::open(request, Default::default()).await;
    assert!(opened.is_ok(), "{:?}", opened.err());

    let wish = TokenWish { client_name: Some("achieng2".into()), phone_number: None };
    let token = client.capability_token(&wish, SystemTime::now()).await.expect("a token");
    assert_eq!(token.client_name, "achieng2");
    let announced = client.initiate_webrtc(CALLEE, Some(at.number())).await.expect("announced");
    assert!(announced.session_id.starts_with("webrtc_") && announced.token.is_some());
    assert_eq!(at.calls().await, 0, "a token places nothing");
}

#[tokio::test]
async fn a_call_is_placed_once_joined_by_the_callback_and_followed() {
    let at = At::start().await;
    let peer = Peer::start(&at.environment()).await;
    let client = client(&peer);
    let placed = client.initiate_call(CALLEE, Some(at.number())).await.expect("placed");
    assert_eq!((placed.status, at.calls().await), (CallStatus::Queued, 1));
    assert!(placed.session_id.starts_with("ATVId_"), "{}", placed.session_id);

    let mut progress = client.follow(&placed.session_id, patience());
    assert_eq!(next(&mut progress).await, Ok(Some(CallStatus::Queued)));
    let dial = peer.called_back(&placed.session_id, &[("callSessionState", "Ringing")]).await;
    assert!(dial.contains(&format!(r#"<Dial record="true" phoneNumbers="{CALLEE}"/>"#)), "{dial}");
    assert_eq!(next(&mut progress).await, Ok(Some(CallStatus::Ringing)));
    let bridged = [("callSessionState", "Bridged"), ("dialDestinationNumber", CALLEE)];
    let empty = peer.called_back(&placed.session_id, &bridged).await;
    assert!(empty.contains("<Response></Response>"), "no second Dial: {empty}");
    assert_eq!(next(&mut progress).await, Ok(Some(CallStatus::InProgress)));

    // AT's word for a good end is not one that the server looks for: it tells of no end, and so
    // do we not.
    peer.ended(&placed.session_id, "Success").await;
    let record = client.call(&placed.session_id).await.expect("a record");
    assert_eq!(record.status, CallStatus::InProgress);
    peer.ended(&placed.session_id, "completed").await;
    assert_eq!(next(&mut progress).await, Ok(Some(CallStatus::Completed)));
    assert_eq!(next(&mut progress).await, Ok(None));
    assert_eq!(client.call(&placed.session_id).await.map(|call| call.duration), Ok(Some(42)));
}

#[tokio::test]
async fn the_older_route_and_what_at_says_no_to() {
    let at = At::start().await;
    let peer = Peer::start(&at.environment()).await;
    let client = client(&peer);
    let wish = RecordWish { record: false, callback_url: None };
    let made = client.make_call(CALLEE, None, &wish).await.expect("made");
    let [entry] = made.entries.as_slice() else { panic!("{made:?}") };
    let queued = (entry.phone_number.as_str(), entry.status.as_str());
    assert_eq!(queued, (at.number(), "Queued"), "the company's number, from itself");
    let dial = peer.called_back(entry.session_id().expect("a call"), &[]).await;
    assert!(dial.contains(CALLEE), "{dial}");

    let not_ours = client.make_call(CALLEE, Some("+254711999999"), &wish).await;
    let no = Error::Rejected { status: 200, message: "Invalid callerId".into() };
    assert_eq!(not_ours.err(), Some(no));
    let not_ours = client.initiate_call(CALLEE, Some("+254711999999")).await;
    let no = Error::Rejected { status: 400, message: "Call failed: Invalid callerId".into() };
    assert_eq!(not_ours.err(), Some(no));
    assert_eq!(at.calls().await, 1);
}

#[tokio::test]
async fn a_server_that_was_restarted_is_signed_in_to_anew_and_has_forgotten_its_calls() {
    let at = At::start().await;
    let peer = Peer::start(&at.environment()).await;
    let client = client(&peer);
    let placed = client.initiate_call(CALLEE, None).await.expect("placed");
    let peer = peer.restart(&at.environment()).await;
    // This one must not be sent twice, so the lost sign-in is told instead of mended.
    assert_eq!(client.initiate_call(CALLEE, None).await.err(), Some(Error::SignedOut));
    assert_eq!(at.calls().await, 1);
    let asked = client.capability_token(&TokenWish::default(), SystemTime::now()).await;
    asked.expect("a token");
    assert_eq!(client.call(&placed.session_id).await.err(), Some(Error::NotFound));
    let ends = peer.called_back(&placed.session_id, &[("callSessionState", "Ringing")]).await;
    assert!(!ends.contains("Dial"), "nobody knows whom it was for: {ends}");
}

#[tokio::test]
async fn a_server_with_a_wrong_key_or_none_is_told_in_words() {
    let at = At::start().await;
    let mut environment = at.environment();
    environment.insert("AT_API_KEY", "atsk_wrong".to_owned());
    let wrong = Peer::start(&environment);
    let none = HashMap::new();
    let (wrong, mock) = tokio::join!(wrong, Peer::start(&none));
    let client = client(&wrong);
    let asked = client.capability_token(&TokenWish::default(), SystemTime::now()).await;
    let no = Error::Rejected { status: 400, message: "HTTP 401".into() };
    assert_eq!(asked.err(), Some(no));

    let wrong_password = client_with(&wrong, "not the password");
    let said = "Incorrect username or password".to_owned();
    assert_eq!(wrong_password.sign_in().await, Err(Error::Unauthorized { message: said }));

    let pretending = client_with(&mock, PASSWORD);
    assert_eq!(pretending.initiate_call(CALLEE, None).await.err(), Some(Error::Pretended));
    let made = pretending.make_call(CALLEE, None, &RecordWish::default()).await;
    assert_eq!(made.err(), Some(Error::Pretended));
    assert_eq!(at.calls().await, 0);
}

fn client(peer: &Peer) -> Client {
    client_with(peer, PASSWORD)
}

fn client_with(peer: &Peer, password: &str) -> Client {
    let base = peer.address().parse().expect("an address");
    let password = SecretString::from(password);
    let credentials = Credentials { username: AGENT.into(), password };
    Client::new(base, credentials, Limits::default()).expect("a client")
}

fn patience() -> Patience {
    // Only events count here: the book is not asked meanwhile.
    Patience { silence: BOUND, ..Patience::default() }
}

async fn next(progress: &mut company::Progress) -> Result<Option<CallStatus>, Error> {
    timeout(BOUND, progress.next()).await.expect("in time")
}

/// Clients go to and fro between tasks.
const _: fn() = || {
    fn sends<T: Send + Sync>() {}
    sends::<Client>();
};
