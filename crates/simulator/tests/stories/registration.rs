//! From the handshake to the end of a registration.

use serde_json::{Value, json};
use tokio_tungstenite::{
    Connector, client_async_tls_with_config, tungstenite::client::IntoClientRequest,
};

use crate::{
    client::{Client, refused, server_fixture},
    world::{World, eventually},
};

#[tokio::test]
async fn without_a_valid_token_the_handshake_is_refused() {
    let world = World::new().await;
    let gateway = &world.simulator.ready().gateway;
    let token = world.token("asha", json!({})).await;
    for protocols in
        ["at-protocol", "at-protocol, ATCAPtkn_wrong", &token, &format!("{token}, at-protocol")]
    {
        assert_eq!(refused(Client::with_protocols(gateway, protocols).await), 401);
    }
}

#[tokio::test]
async fn a_client_that_creates_and_registers_is_reachable() {
    let world = World::new().await;
    let mut client = world.connected("agent").await;

    client.say("register").await;

    assert_eq!(client.event("registered").await, server_fixture("registered"));
    assert_eq!(world.get("/clients").await, json!(["agent"]));
    client.say("keepalive").await;
    assert_eq!(client.next().await, server_fixture("keepalive"));
    client.say("unregister").await;
    assert_eq!(client.event("unregistered").await, server_fixture("unregistered"));
    assert_eq!(world.get("/clients").await, json!([]));
}

#[tokio::test]
async fn the_gateway_over_tls_has_a_certificate_that_verifies() {
    let world = World::new().await;
    let ready = world.simulator.ready();
    let pem = world.http.get(format!("{}/certificate", ready.control)).send().await.unwrap();
    let pem = pem.bytes().await.unwrap();
    let token = world.token("asha", json!({})).await;
    let mut request = ready.gateway_tls.as_str().into_client_request().unwrap();
    let protocols = format!("at-protocol, {token}").parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocols);

    let address = request.uri().authority().unwrap().to_string();
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (socket, _) =
        client_async_tls_with_config(request, stream, None, Some(trusting(&pem))).await.unwrap();

    let mut client = Client::of(socket);
    client.say("create").await;
    client.response("success").await;
}

#[tokio::test]
async fn a_name_that_is_taken_is_free_once_its_first_owner_is_gone() {
    let world = World::new().await;
    let first = world.registered("asha").await;
    let mut second = world.connected("asha").await;

    second.say("register").await;
    let failed = second.event("registration_failed").await;
    assert_eq!(failed["eventdata"]["result"]["code"], 403);
    assert_eq!(failed["eventdata"]["result"]["reason"], "Already registered");

    drop(first);
    eventually(async || world.get("/clients").await == json!([])).await;
    second.say("register").await;
    second.event("registered").await;
    assert_eq!(world.get("/clients").await, json!(["asha"]));
}

#[tokio::test]
async fn a_second_registration_can_take_the_place_of_the_first() {
    let world = World::new().await;
    world.post("/account", json!({"second_registration": "replace"})).await;
    let mut first = world.registered("asha").await;
    let mut second = world.registered("asha").await;

    first.event("unregistered").await;
    assert_eq!(world.get("/clients").await, json!(["asha"]));
    world.ring("asha", json!({})).await;
    second.event("incomingcall").await;
    drop(first);
    drop(second);
    eventually(async || world.get("/clients").await == json!([])).await;
}

#[tokio::test]
async fn a_second_registration_can_stand_beside_the_first() {
    let world = World::new().await;
    world.post("/account", json!({"second_registration": "take_both"})).await;
    let mut first = world.registered("asha").await;
    let mut second = world.registered("asha").await;

    assert_eq!(world.get("/clients").await, json!(["asha", "asha"]));
    world.ring("asha", json!({})).await;
    second.event("incomingcall").await;
    drop(second);
    eventually(async || world.get("/clients").await == json!(["asha"])).await;
    world.ring("asha", json!({})).await;
    first.event("incomingcall").await;
}

#[tokio::test]
async fn registering_again_changes_nothing() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.say("register").await;
    client.event("registered").await;
    assert_eq!(world.get("/clients").await, json!(["asha"]));
}

#[tokio::test]
async fn at_the_end_of_the_tokens_life_the_client_is_offline() {
    let world = World::new().await;
    let token = world.token("asha", json!({"expire": "2s"})).await;
    let gateway = &world.simulator.ready().gateway;
    let mut client = Client::connect(gateway, &token).await.unwrap();
    client.say("create").await;
    client.response("success").await;
    client.say("register").await;
    client.event("registered").await;

    assert_eq!(client.next().await, server_fixture("offline"));

    assert_eq!(world.get("/clients").await, json!([]));
    client.say("register").await;
    let failed = client.event("registration_failed").await;
    assert_eq!(failed["eventdata"]["result"]["code"], 401);
    assert_eq!(refused(Client::connect(gateway, &token).await), 401);
}

#[tokio::test]
async fn a_session_that_is_destroyed_is_closed_politely() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    client.say("destroy").await;
    assert_eq!(client.next().await, server_fixture("closed"));
    assert_eq!(client.end().await, Some(1000));
    assert_eq!(world.get("/clients").await, json!([]));
}

#[tokio::test]
async fn a_simulator_that_stops_says_good_bye() {
    let world = World::new().await;
    let mut client = world.registered("asha").await;
    world.stop().await;
    assert_eq!(client.next().await, server_fixture("closed"));
    assert_eq!(client.end().await, Some(1000));
}

#[tokio::test]
async fn the_ready_line_can_be_asked_for_again() {
    let world = World::new().await;
    let printed: Value = serde_json::to_value(world.simulator.ready()).unwrap();
    assert_eq!(world.get("/ready").await, printed);
    assert!(printed["dial"].as_array().unwrap().len() >= 10);
}

/// A connector that trusts this one certificate and nothing else.
fn trusting(pem: &[u8]) -> Connector {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem).unwrap()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Connector::Rustls(std::sync::Arc::new(config))
}
