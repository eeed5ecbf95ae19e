//! How often a request is sent: again after a lost sign-in, but never if it places a call.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use company::{Client, Credentials, Error, RecordWish, TokenWish};
use secrecy::SecretString;
use web::Limits;
use wiremock::matchers::{body_json, header, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

const TOKEN: &str = "/api/africastalking/capability-token";
const MAKE: &str = "/api/africastalking/make-call";
const INITIATE: &str = "/api/calls/initiate";
const CALLEE: &str = "+254711000111";

#[tokio::test]
async fn a_bearer_that_ran_out_is_replaced_once() {
    let server = server().await;
    let answer = r#"{"token":"t","clientName":"a","lifeTimeSec":"60"}"#;
    Mock::given(path(TOKEN))
        .and(header("authorization", "Bearer bearer1"))
        .respond_with(ResponseTemplate::new(200).set_body_string(answer))
        .mount(&server)
        .await;
    Mock::given(path(TOKEN)).respond_with(ResponseTemplate::new(401)).mount(&server).await;
    let client = client(&server);
    client.capability_token(&TokenWish::default(), SystemTime::now()).await.expect("a token");
    assert_eq!((count(&server, "/api/auth/login").await, count(&server, TOKEN).await), (2, 2));
}

#[tokio::test]
async fn a_bearer_that_is_refused_twice_is_an_error() {
    let server = server().await;
    Mock::given(path(TOKEN)).respond_with(ResponseTemplate::new(401)).mount(&server).await;
    let asked = client(&server).capability_token(&TokenWish::default(), SystemTime::now()).await;
    assert_eq!(asked.err(), Some(Error::Unauthorized { message: "Unauthorized".into() }));
    assert_eq!((count(&server, "/api/auth/login").await, count(&server, TOKEN).await), (2, 2));
}

#[tokio::test]
async fn requests_at_once_share_one_sign_in() {
    let server = server().await;
    let answer = r#"{"token":"t","clientName":"a","lifeTimeSec":"60"}"#;
    Mock::given(path(TOKEN))
        .respond_with(ResponseTemplate::new(200).set_body_string(answer))
        .mount(&server)
        .await;
    let client = client(&server);
    let asking: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                client.capability_token(&TokenWish::default(), SystemTime::now()).await
            })
        })
        .collect();
    for asked in asking {
        asked.await.expect("no panic").expect("a token");
    }
    assert_eq!(count(&server, "/api/auth/login").await, 1);
}

#[tokio::test]
async fn what_places_a_call_is_sent_once_whatever_comes_back() {
    let page = "<html>";
    for answer in [
        ResponseTemplate::new(401),
        ResponseTemplate::new(500),
        ResponseTemplate::new(503).insert_header("retry-after", "1"),
        ResponseTemplate::new(200).set_body_string(page),
        ResponseTemplate::new(200).set_body_string("{"),
        ResponseTemplate::new(307).insert_header("location", "/elsewhere"),
        ResponseTemplate::new(200).set_delay(Duration::from_secs(30)),
    ] {
        let server = server().await;
        Mock::given(path(MAKE)).respond_with(answer.clone()).mount(&server).await;
        Mock::given(path(INITIATE)).respond_with(answer).mount(&server).await;
        let client = client(&server);
        client.make_call(CALLEE, None, &RecordWish::default()).await.expect_err("no call");
        client.initiate_call(CALLEE, None).await.expect_err("no call");
        assert_eq!((count(&server, MAKE).await, count(&server, INITIATE).await), (1, 1));
    }
}

#[tokio::test]
async fn a_call_refused_for_its_bearer_signs_in_for_the_next_one() {
    let server = server().await;
    let answer = r#"{"session_id":"ATVId_1","status":"queued","to_number":"+254711000111"}"#;
    Mock::given(path(INITIATE))
        .and(header("authorization", "Bearer bearer1"))
        .respond_with(ResponseTemplate::new(200).set_body_string(answer))
        .mount(&server)
        .await;
    Mock::given(path(INITIATE)).respond_with(ResponseTemplate::new(401)).mount(&server).await;
    let client = client(&server);
    assert_eq!(client.initiate_call(CALLEE, None).await.err(), Some(Error::SignedOut));
    let placed = client.initiate_call(CALLEE, None).await.expect("placed");
    assert_eq!(placed.session_id, "ATVId_1");
}

#[tokio::test]
async fn another_countrys_number_is_not_even_sent() {
    let server = server().await;
    let client = client(&server);
    let foreign = "+255711000111";
    let made = client.make_call(foreign, None, &RecordWish::default()).await;
    assert_eq!(made.err(), Some(Error::ForeignNumber));
    assert_eq!(client.initiate_call(foreign, None).await.err(), Some(Error::ForeignNumber));
    assert_eq!(server.received_requests().await.map(|requests| requests.len()), Some(0));
}

#[tokio::test]
async fn a_call_to_another_number_and_a_call_that_is_none_are_told() {
    let told = |id: &str, to: &str| {
        serde_json::json!({ "session_id": id, "status": "queued", "from_number": "+254711082000",
            "to_number": to, "call_type": "voice_api" })
    };
    let cases = [
        (told("ATVId_1", CALLEE), None),
        (told("ATVId_1", "+254254711000111"), Some(Error::OtherNumber)),
        (told("mock_1700000000", CALLEE), Some(Error::Pretended)),
    ];
    for (answer, error) in cases {
        let server = server().await;
        let wish = serde_json::json!({ "to": "254711000111", "from_": "+254711082000",
            "call_type": "voice_api" });
        Mock::given(path(INITIATE))
            .and(body_json(wish))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .expect(1)
            .mount(&server)
            .await;
        let placed = client(&server).initiate_call(CALLEE, Some("+254711082000")).await;
        assert_eq!(placed.err(), error);
    }
}

#[tokio::test]
async fn the_wish_to_record_is_carried_and_ats_no_is_told() {
    let server = server().await;
    let wish = serde_json::json!({ "to": "254711000111", "record": false,
        "callback_url": "https://crm.example.com/done" });
    let answer = serde_json::json!({ "entries": [], "errorMessage": "InsufficientBalance" });
    Mock::given(path(MAKE))
        .and(body_json(wish))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .expect(1)
        .mount(&server)
        .await;
    let callback_url = Some("https://crm.example.com/done".parse().expect("a url"));
    let wish = RecordWish { record: false, callback_url };
    let error = client(&server).make_call(CALLEE, None, &wish).await.expect_err("refused");
    assert_eq!(error, Error::Rejected { status: 200, message: "InsufficientBalance".into() });
}

#[tokio::test]
async fn a_complaint_beside_a_call_that_was_taken_is_no_refusal() {
    for (entries, is_call) in [
        (serde_json::json!([{ "phoneNumber": CALLEE, "status": "Queued" }]), true),
        (
            serde_json::json!([{ "phoneNumber": CALLEE, "status": "?", "sessionId": "ATVId_1" }]),
            true,
        ),
        (serde_json::json!([{ "phoneNumber": CALLEE, "status": "InvalidPhoneNumber" }]), false),
    ] {
        let server = server().await;
        let answer = serde_json::json!({ "entries": entries, "errorMessage": "Internal error" });
        Mock::given(path(MAKE))
            .respond_with(ResponseTemplate::new(200).set_body_json(&answer))
            .mount(&server)
            .await;
        let made = client(&server).make_call(CALLEE, None, &RecordWish::default()).await;
        assert_eq!(made.is_ok(), is_call, "{answer}: {made:?}");
    }
}

/// Every sign-in gives another bearer: bearer0, bearer1, …
struct Bearers(AtomicUsize);

impl Respond for Bearers {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let bearer = format!("bearer{}", self.0.fetch_add(1, Ordering::Relaxed));
        let answer = serde_json::json!({ "access_token": bearer, "token_type": "bearer" });
        ResponseTemplate::new(200).set_body_json(answer)
    }
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/api/auth/login"))
        .respond_with(Bearers(AtomicUsize::new(0)))
        .mount(&server)
        .await;
    server
}

async fn count(server: &MockServer, path: &str) -> usize {
    let requests = server.received_requests().await.expect("recorded");
    requests.iter().filter(|request| request.url.path() == path).count()
}

fn client(server: &MockServer) -> Client {
    let password = SecretString::from("seededpassword");
    let credentials = Credentials { username: "achieng".into(), password };
    let base = server.uri().parse().expect("a url");
    let limits = Limits { total: Duration::from_millis(500), ..Limits::default() };
    Client::new(base, credentials, limits).expect("a client")
}
