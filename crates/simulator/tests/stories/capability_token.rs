//! Tokens: what the API takes, gives and refuses.

use std::time::SystemTime;

use africastalking::{Credentials, Error, Limits, TokenWish};
use serde_json::{Value, json};

use crate::world::World;

fn body() -> Value {
    json!({"username": "demo", "clientName": "asha", "phoneNumber": "+254711082000"})
}

#[tokio::test]
async fn a_token_comes_with_status_201_and_the_documented_types() {
    let world = World::new().await;
    let mut body = body();
    body["incoming"] = json!("false");
    body["expire"] = json!("7200s");
    let key = world.simulator.ready().api_key.clone();

    let response = world.token_request(&key, &body).send().await.unwrap();

    assert_eq!(response.status(), 201);
    let answer: Value = response.json().await.unwrap();
    assert!(answer["token"].as_str().unwrap().starts_with("ATCAPtkn_"));
    assert_eq!(answer["clientName"], "asha");
    assert_eq!(answer["lifeTimeSec"], "7200");
    assert_eq!((&answer["incoming"], &answer["outgoing"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn our_own_client_gets_a_token_and_understands_a_refusal() {
    let world = World::new().await;
    let ready = world.simulator.ready();
    let endpoint = ready.token_url.parse().unwrap();
    let wish = TokenWish {
        client_name: "asha".into(),
        phone_number: ready.number.clone(),
        incoming: true,
        outgoing: false,
        life: std::time::Duration::from_secs(600),
    };
    let client = |key: &str| {
        let credentials =
            Credentials { username: ready.username.clone(), api_key: key.to_owned().into() };
        africastalking::Client::new(credentials, Limits::default()).unwrap()
    };
    let now = SystemTime::now();

    let token = client(&ready.api_key).capability_token(&endpoint, &wish, now).await.unwrap();
    let refusal = client("atsk_wrong").capability_token(&endpoint, &wish, now).await;

    assert_eq!((token.life, token.incoming, token.outgoing), (wish.life, true, false));
    assert!(matches!(refusal, Err(Error::Unauthorized { .. })), "{refusal:?}");
}

#[tokio::test]
async fn a_wrong_key_or_user_is_refused_in_plain_text() {
    let world = World::new().await;
    let key = world.simulator.ready().api_key.clone();
    let mut foreign = body();
    foreign["username"] = json!("somebody");
    let without_key = world.http.post(&world.simulator.ready().token_url).json(&body());
    let requests = [
        world.token_request("atsk_wrong", &body()),
        world.token_request(&key, &foreign),
        without_key,
    ];
    for request in requests {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(response.text().await.unwrap(), "The supplied authentication is invalid");
    }
}

#[tokio::test]
async fn a_malformed_request_is_told_what_is_wrong() {
    let world = World::new().await;
    let key = world.simulator.ready().api_key.clone();
    let cases = [
        (json!({"incoming": true}), "Expected String as JsString, but got true"),
        (json!({"clientName": 7}), "Expected String as JsString, but got 7"),
        (json!({"clientName": "two words"}), "clientName must be letters and digits"),
        (json!({"phoneNumber": "0711082000"}), "phoneNumber must be like +254711082000"),
        (json!({"outgoing": "maybe"}), "outgoing must be \"true\" or \"false\""),
        (json!({"expire": "86401s"}), "expire must be seconds with an s, at most 86400s"),
        (json!({"expire": "60"}), "expire must be seconds with an s, at most 86400s"),
    ];
    for (wrong, complaint) in cases {
        let mut body = body();
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let response = world.token_request(&key, &body).send().await.unwrap();
        assert_eq!(response.status(), 400, "{wrong}");
        let text = response.text().await.unwrap();
        assert_eq!(text, format!("The request content was malformed: {complaint}"));
    }
    let missing = json!({"username": "demo", "phoneNumber": "+254711082000"});
    let response = world.token_request(&key, &missing).send().await.unwrap();
    let text = response.text().await.unwrap();
    assert!(text.ends_with("Object is missing required member 'clientName'"), "{text}");
}

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let world = World::new().await;
    let ready = world.simulator.ready();
    let post = |content_type: &str, body: String| {
        let request = world.http.post(&ready.token_url).header("apiKey", &ready.api_key);
        request.header("content-type", content_type).body(body).send()
    };
    assert_eq!(post("application/json", "{".into()).await.unwrap().status(), 400);
    assert_eq!(post("application/json", "[]".into()).await.unwrap().status(), 400);
    assert_eq!(post("text/plain", body().to_string()).await.unwrap().status(), 415);
    assert_eq!(post("application/json", " ".repeat(100_000)).await.unwrap().status(), 413);
}
