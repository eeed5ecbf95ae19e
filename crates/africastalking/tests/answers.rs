//! Each kind of answer from a local server, and the one thing that we make of it.

use std::time::{Duration, SystemTime};

use africastalking::{
    CallEntryStatus, CapabilityToken, Client, Credentials, Error, Limits, RetryKind, TokenWish,
    Unreadable,
};
use secrecy::SecretString;
use wiremock::matchers::{body_json, body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const KEY: &str = "atsk_seededkey";

#[tokio::test]
async fn a_token_is_asked_for_in_ats_words_and_read() {
    let server = MockServer::start().await;
    let expected = serde_json::json!({
        "username": "demo",
        "clientName": "achieng",
        "phoneNumber": "+254711082000",
        "incoming": "true",
        "outgoing": "false",
        "expire": "86400s",
    });
    Mock::given(method("POST"))
        .and(path("/"))
        .and(header("apiKey", KEY))
        .and(header("accept", "application/json"))
        .and(body_json(expected))
        .respond_with(json(201, include_str!("fixtures/capability_token.json")))
        .expect(1)
        .mount(&server)
        .await;
    let token = fetch(&server).await.expect("a token");
    assert_eq!(token.client_name, "achieng");
    assert_eq!(token.life, Duration::from_secs(86_400));
    assert_eq!(token.token.expose(), "ATCAPtkn_00000000000000000000000000000000");
}

#[tokio::test]
async fn status_200_is_as_good_as_201_and_a_plain_number_as_good_as_text() {
    let body =
        r#"{"clientName":"a","incoming":true,"outgoing":true,"lifeTimeSec":7200,"token":"t"}"#;
    let token = token_from(json(200, body)).await.expect("a token");
    assert_eq!(token.life, Duration::from_secs(7_200));
}

#[tokio::test]
async fn an_absurd_life_is_cut_to_ats_limit() {
    let body = r#"{"clientName":"a","incoming":true,"outgoing":true,"lifeTimeSec":"18446744073709551615","token":"t"}"#;
    let token = token_from(json(201, body)).await.expect("a token");
    assert_eq!(token.life, Duration::from_secs(86_400));
}

#[tokio::test]
async fn a_complaint_with_a_status_of_success_is_a_rejection() {
    let error = refusal(json(201, include_str!("fixtures/error_message.json"))).await;
    let message = "Invalid callerId: +254711082000".to_owned();
    assert_eq!(error, Error::Rejected { status: 201, code: None, message });
    assert_eq!(error.retry_kind(), RetryKind::Permanent);
}

#[tokio::test]
async fn plain_text_of_a_400_is_shown_on_one_line() {
    let answer = text(400, include_str!("fixtures/malformed_request.txt"));
    assert_eq!(
        refusal(answer).await.to_string(),
        "request rejected with status 400: The request content was malformed: \
         Expected String as JsString, but got true"
    );
}

#[tokio::test]
async fn plain_text_of_a_401_is_a_key_not_accepted() {
    let error = refusal(text(401, include_str!("fixtures/unauthorized.txt"))).await;
    let message = "The supplied authentication is invalid".to_owned();
    assert_eq!(error, Error::Unauthorized { message });
    assert_eq!(error.retry_kind(), RetryKind::Permanent);
}

#[tokio::test]
async fn a_proxys_page_is_no_rejection_by_at_whatever_its_status() {
    for status in [200, 401, 403, 502] {
        let error = refusal(text(status, include_str!("fixtures/proxy.html"))).await;
        let problem = Unreadable::WebPage;
        assert_eq!(error, Error::Unreadable { status, problem });
        assert_eq!(error.retry_kind(), RetryKind::Transient { retry_after: None });
    }
}

#[tokio::test]
async fn data_that_breaks_off_is_told_from_text_and_from_other_data() {
    let whole = include_str!("fixtures/capability_token.json");
    let cases = [
        (&whole[..40], Unreadable::Truncated),
        ("", Unreadable::Truncated),
        ("OK", Unreadable::NotJson),
        ("{}", Unreadable::OtherShape),
        ("[1]", Unreadable::OtherShape),
    ];
    for (body, problem) in cases {
        assert_eq!(
            refusal(json(201, body)).await,
            Error::Unreadable { status: 201, problem },
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    let elsewhere = MockServer::start().await;
    let answer = ResponseTemplate::new(307).insert_header("location", elsewhere.uri());
    let error = refusal(answer).await;
    assert_eq!(error, Error::Unreadable { status: 307, problem: Unreadable::Redirect });
    assert_eq!(error.retry_kind(), RetryKind::Transient { retry_after: None });
    assert_eq!(elsewhere.received_requests().await.map(|requests| requests.len()), Some(0));
}

#[tokio::test]
async fn a_five_megabyte_answer_is_not_read_to_its_end() {
    let answer = ResponseTemplate::new(201).set_body_bytes(vec![b'x'; 5_000_000]);
    let problem = Unreadable::TooLarge;
    assert_eq!(refusal(answer).await, Error::Unreadable { status: 201, problem });
}

#[tokio::test]
async fn too_many_requests_and_a_busy_service_tell_when_to_come_back() {
    let retry_after = Duration::from_secs(30);
    let limited = Error::RateLimited { retry_after: Some(retry_after) };
    for (status, header, expected) in [
        (429, "30", &limited),
        (503, "30", &Error::Busy { retry_after }),
        (429, "Sun, 06 Nov 1994 08:50:07 GMT", &limited),
    ] {
        let answer = ResponseTemplate::new(status)
            .insert_header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .insert_header("retry-after", header);
        let error = refusal(answer).await;
        assert_eq!(error, *expected, "{header}");
        let retry_after = Some(retry_after);
        assert_eq!(error.retry_kind(), RetryKind::Transient { retry_after });
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_found_by_the_services_date() {
    let body = include_str!("fixtures/capability_token.json");
    let an_hour_ago = SystemTime::now() - Duration::from_secs(3_600);
    for (date, expected) in [
        (httpdate::fmt_http_date(an_hour_ago), Some(3_600)),
        (httpdate::fmt_http_date(SystemTime::now()), Some(0)),
        ("yesterday".to_owned(), None),
    ] {
        let answer = json(201, body).insert_header("date", date.as_str());
        let skew = token_from(answer).await.expect("a token").clock_skew;
        let near = |seconds: i64| skew.is_some_and(|skew| (skew.seconds - seconds).abs() <= 5);
        assert!(expected.map_or(skew.is_none(), near), "{date:?}: {skew:?}");
    }
}

#[tokio::test]
async fn a_broken_service_is_worth_another_try() {
    let error = refusal(text(503, "")).await;
    assert_eq!(error.to_string(), "request rejected with status 503: Service Unavailable");
    assert_eq!(error.retry_kind(), RetryKind::Transient { retry_after: None });
}

#[tokio::test]
async fn no_error_repeats_the_key_or_the_token() {
    let seeded = "ATCAPtkn_seeded token";
    let echo = format!("key {KEY} is wrong");
    let token = format!(
        r#"{{"clientName":"a","incoming":true,"outgoing":true,"lifeTimeSec":"1","token":"{seeded}"}}"#
    );
    let misplaced = format!(
        r#"{{"clientName":"a","incoming":"{seeded}","lifeTimeSec":"{seeded}","token":"{seeded}"}}"#
    );
    for answer in [
        text(400, &echo),
        text(401, &echo),
        text(400, &echo.replace('_', "_\u{1}")),
        json(400, &format!(r#"{{"errorMessage":"refused","errorCode":"{KEY}"}}"#)),
        json(201, &format!(r#"{{"errorMessage":"{echo}"}}"#)),
        json(201, &token),
        json(201, &misplaced),
        json(201, &token[..token.len() - 3]),
    ] {
        let error = refusal(answer).await;
        let told = format!("{error} {error:?}");
        assert!(!told.contains("seeded"), "{told}");
    }
}

#[tokio::test]
async fn a_call_is_asked_for_as_a_form_and_each_numbers_fate_is_read() {
    let server = MockServer::start().await;
    let form =
        "username=demo&from=%2B254711082000&to=%2B254722000001%2C%2B254722&clientRequestId=r1";
    Mock::given(method("POST"))
        .and(header("apiKey", KEY))
        .and(body_string(form))
        .respond_with(json(200, include_str!("fixtures/call_queued.json")))
        .expect(1)
        .mount(&server)
        .await;
    let to = ["+254722000001".to_owned(), "+254722".to_owned()];
    let endpoint = server.uri().parse().expect("a url");
    let answer = client().call(&endpoint, "+254711082000", &to, Some("r1")).await.expect("queued");
    let fates: Vec<_> =
        answer.entries.iter().map(|entry| (&entry.status, entry.session_id())).collect();
    let session = "ATVId_00000000000000000000000000000000";
    let unknown = CallEntryStatus::Other("NeverSeenBefore".into());
    assert_eq!(
        fates,
        [
            (&CallEntryStatus::Queued, Some(session)),
            (&CallEntryStatus::InvalidPhoneNumber, None),
            (&unknown, None)
        ]
    );
}

#[tokio::test]
async fn a_complaint_beside_a_call_that_was_taken_is_no_refusal() {
    let entry = |status: &str, session: &str| serde_json::json!({ "phoneNumber": "+254722000001", "status": status, "sessionId": session });
    for (status, entries, is_call) in [
        (200, vec![entry("Queued", "ATVId_1")], true),
        (500, vec![entry("InvalidPhoneNumber", "None"), entry("Queued", "None")], true),
        (201, vec![entry("Ringing", "ATVId_1")], true),
        (200, vec![entry("InvalidPhoneNumber", "None")], false),
        (200, vec![], false),
    ] {
        let server = MockServer::start().await;
        let body = serde_json::json!({ "entries": entries, "errorMessage": "Internal error" });
        let answer = json(status, &body.to_string());
        Mock::given(method("POST")).respond_with(answer).mount(&server).await;
        let endpoint = server.uri().parse().expect("a url");
        let to = ["+254722000001".to_owned()];
        let asked = client().call(&endpoint, "+254711082000", &to, None).await;
        assert_eq!(asked.is_ok(), is_call, "{body}: {asked:?}");
    }
}

fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json")
}

fn text(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "text/plain")
}

async fn refusal(answer: ResponseTemplate) -> Error {
    token_from(answer).await.expect_err("an error")
}

async fn token_from(answer: ResponseTemplate) -> Result<CapabilityToken, Error> {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    fetch(&server).await
}

async fn fetch(server: &MockServer) -> Result<CapabilityToken, Error> {
    let wish = TokenWish {
        client_name: "achieng".into(),
        phone_number: "+254711082000".into(),
        incoming: true,
        outgoing: false,
        life: Duration::from_secs(86_400),
    };
    let endpoint = server.uri().parse().expect("a url");
    client().capability_token(&endpoint, &wish, SystemTime::UNIX_EPOCH).await
}

fn client() -> Client {
    let api_key = SecretString::from(KEY);
    let credentials = Credentials { username: "demo".into(), api_key };
    Client::new(credentials, Limits::default()).expect("a client")
}
