//! Each kind of answer from a local server, and the one thing that we make of it.

use std::time::{Duration, SystemTime};

use company::{CapabilityToken, Client, Credentials, Error, RetryKind, TokenWish};
use secrecy::SecretString;
use web::{Limits, ProxyProblem, Unreadable};
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const PASSWORD: &str = "seededpassword";
const BEARER: &str = "seeded.bearer.1";
const TOKEN: &str = "/api/africastalking/capability-token";

#[tokio::test]
async fn a_token_is_asked_for_with_a_bearer_and_read() {
    let server = signed_in().await;
    let told = serde_json::json!({
        "token": "ATCAPtkn_1", "phoneNumber": "+254711082000", "clientName": "achieng",
        "lifeTimeSec": "86400", "incoming": true, "outgoing": "false",
    });
    Mock::given(method("POST"))
        .and(path(TOKEN))
        .and(header("authorization", format!("Bearer {BEARER}")))
        .and(body_json(serde_json::json!({ "client_name": "achieng" })))
        .respond_with(ResponseTemplate::new(200).set_body_json(told))
        .expect(2)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let wish = TokenWish { client_name: Some("achieng".into()), phone_number: None };
    for _ in 0..2 {
        let token = client.capability_token(&wish, SystemTime::now()).await.expect("a token");
        assert_eq!(token.token.expose(), "ATCAPtkn_1");
        assert_eq!(token.life, Duration::from_secs(86_400));
        assert_eq!((token.incoming, token.outgoing), (true, false));
        assert_eq!(token.phone_number.as_deref(), Some("+254711082000"));
        assert_eq!(token.clock_skew.map(|skew| skew.seconds.abs() < 5), Some(true));
    }
    let log_ins = server.received_requests().await.expect("recorded");
    assert_eq!(log_ins.iter().filter(|r| r.url.path() == "/api/auth/login").count(), 1);
}

#[tokio::test]
async fn a_wish_without_anything_has_a_body_all_the_same() {
    let server = signed_in().await;
    Mock::given(path(TOKEN))
        .and(body_json(serde_json::json!({})))
        .respond_with(ResponseTemplate::new(200).set_body_raw(
            r#"{"token":"t","clientName":"a","lifeTimeSec":99999999}"#,
            "application/json",
        ))
        .expect(1)
        .mount(&server)
        .await;
    let token = fetch(&server.uri()).await.expect("a token");
    assert_eq!(token.life, Duration::from_secs(86_400), "AT's own limit");
}

#[tokio::test]
async fn an_address_with_api_at_its_end_or_a_path_before_it_is_understood() {
    for (base, log_in) in [
        ("", "/api/auth/login"),
        ("/", "/api/auth/login"),
        ("/api", "/api/auth/login"),
        ("/api/", "/api/auth/login"),
        ("/crm/api", "/crm/api/auth/login"),
        ("/crm/?x=1", "/crm/api/auth/login"),
    ] {
        let server = MockServer::start().await;
        let answer = serde_json::json!({ "access_token": BEARER, "token_type": "bearer" });
        Mock::given(path(log_in))
            .and(body_json(serde_json::json!({ "username": "achieng", "password": PASSWORD })))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .expect(1)
            .mount(&server)
            .await;
        client(&format!("{}{base}", server.uri())).sign_in().await.expect("signed in");
    }
}

#[tokio::test]
async fn every_refusal_is_one_error_with_a_sentence() {
    let detail = |text: &str| format!(r#"{{"detail":"{text}"}}"#);
    let fields = r#"{"detail":[{"loc":["body","client_name"],"msg":"str type expected"}]}"#;
    let web_page = "<!doctype html><title>Sign in to the Wi-Fi</title>";
    let cases = [
        (
            400,
            detail("HTTP 401"),
            "company's server rejected the request with status 400: HTTP 401",
        ),
        (
            500,
            detail("Internal server error: x"),
            "company's server rejected the request with status 500: Internal server error: x",
        ),
        (
            422,
            fields.to_owned(),
            "company's server did not understand the request: body.client_name: str type expected",
        ),
        (422, detail("no"), "company's server did not understand the request: no"),
        (
            403,
            detail("Not authenticated"),
            "company's server did not accept the sign-in: Not authenticated",
        ),
        (
            404,
            detail("Not Found"),
            "company's server does not know this function: check its address",
        ),
        (405, String::new(), "company's server does not know this function: check its address"),
        (
            200,
            web_page.to_owned(),
            "company's server answered with status 200: a web page instead of data, perhaps from a proxy or a network that wants a sign-in",
        ),
        (
            502,
            web_page.to_owned(),
            "company's server answered with status 502: a web page instead of data, perhaps from a proxy or a network that wants a sign-in",
        ),
        (
            302,
            String::new(),
            "company's server answered with status 302: a detour to another address, perhaps of a network that wants a sign-in",
        ),
        (
            200,
            r#"{"token":"ATC"#.to_owned(),
            "company's server answered with status 200: data that breaks off",
        ),
        (200, "OK".to_owned(), "company's server answered with status 200: text instead of data"),
        (
            200,
            "{}".to_owned(),
            "company's server answered with status 200: data of another shape than documented",
        ),
        (
            200,
            r#"{"token":"a b","clientName":"a","lifeTimeSec":"1"}"#.to_owned(),
            "company's server answered with status 200: a token that does not fit a WebSocket handshake",
        ),
        (
            200,
            r#"{"token":"mock_1","clientName":"a","lifeTimeSec":"1"}"#.to_owned(),
            "company's server only pretends to call: it has no account at Africa's Talking",
        ),
        (
            200,
            "x".repeat(5_000_000),
            "company's server answered with status 200: more data than any answer has",
        ),
    ];
    for (status, body, sentence) in cases {
        let error = refusal(ResponseTemplate::new(status).set_body_string(&body)).await;
        assert_eq!(error.to_string(), sentence, "{status} {body:.60}");
    }
}

#[tokio::test]
async fn a_busy_server_tells_when_to_come_back() {
    for (status, busy) in [(429, false), (503, true)] {
        let answer = ResponseTemplate::new(status).insert_header("retry-after", "7");
        let retry_after = Some(Duration::from_secs(7));
        let error = refusal(answer).await;
        let expected = match retry_after {
            Some(retry_after) if busy => Error::Busy { retry_after },
            retry_after => Error::RateLimited { retry_after },
        };
        assert_eq!(error, expected);
        assert_eq!(error.retry_kind(), RetryKind::Transient { retry_after });
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_by_the_servers_words_without_the_password() {
    let server = MockServer::start().await;
    let said = serde_json::json!({ "detail": format!("{PASSWORD} is wrong") });
    Mock::given(path("/api/auth/login"))
        .respond_with(ResponseTemplate::new(401).set_body_json(said))
        .expect(1)
        .mount(&server)
        .await;
    let error = fetch(&server.uri()).await.expect_err("refused");
    assert_eq!(error, Error::Unauthorized { message: "[redacted] is wrong".into() });
    assert_eq!(error.retry_kind(), RetryKind::Permanent);
}

#[tokio::test]
async fn no_error_repeats_a_secret() {
    for body in [
        format!(r#"{{"detail":"{BEARER} and {PASSWORD}"}}"#),
        format!(r#"{{"token":"{BEARER}","clientName":1}}"#),
        format!("{BEARER} {PASSWORD}"),
    ] {
        for status in [200, 400, 401, 422] {
            let answer = ResponseTemplate::new(status).set_body_string(&body);
            let error = refusal(answer).await;
            let told = format!("{error} {error:?}");
            assert!(!told.contains(BEARER) && !told.contains(PASSWORD), "{told}");
        }
    }
}

#[test]
fn only_what_may_pass_is_worth_another_try() {
    let transient = RetryKind::Transient { retry_after: None };
    let rejected = |status, message: &str| Error::Rejected { status, message: message.into() };
    for (error, kind) in [
        (rejected(400, "HTTP 503"), transient),
        (rejected(400, "HTTP 401"), RetryKind::Permanent),
        (rejected(500, "Internal server error: x"), transient),
        (Error::Unreadable { status: 200, problem: Unreadable::WebPage }, transient),
        (Error::TimedOut, RetryKind::NetworkFailure),
        (Error::Proxy(ProxyProblem::SignInNeeded), RetryKind::NetworkFailure),
        (Error::ForeignNumber, RetryKind::Permanent),
    ] {
        assert_eq!(error.retry_kind(), kind, "{error}");
    }
}

async fn refusal(answer: ResponseTemplate) -> Error {
    let server = signed_in().await;
    Mock::given(path(TOKEN)).respond_with(answer).mount(&server).await;
    fetch(&server.uri()).await.expect_err("an error")
}

async fn fetch(base: &str) -> Result<CapabilityToken, Error> {
    client(base).capability_token(&TokenWish::default(), SystemTime::now()).await
}

async fn signed_in() -> MockServer {
    let server = MockServer::start().await;
    let answer = serde_json::json!({ "access_token": BEARER, "token_type": "bearer" });
    Mock::given(method("POST"))
        .and(path("/api/auth/login"))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .mount(&server)
        .await;
    server
}

fn client(base: &str) -> Client {
    let password = SecretString::from(PASSWORD);
    let credentials = Credentials { username: "achieng".into(), password };
    Client::new(base.parse().expect("a url"), credentials, Limits::default()).expect("a client")
}
