//! A call is followed by the book where the server's events cannot be had.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use company::{CallStatus, Client, Credentials, Error, Patience};
use secrecy::SecretString;
use web::Limits;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

#[tokio::test]
async fn without_a_stream_the_book_is_read_until_the_call_is_over() {
    let pages = ["queued", "queued", "ringing", "in-progress", "in-progress", "completed"];
    let server = server(Book::of(&pages)).await;
    let mut progress = client(&server).follow("ATVId_1", quick());
    for status in
        [CallStatus::Queued, CallStatus::Ringing, CallStatus::InProgress, CallStatus::Completed]
    {
        assert_eq!(progress.next().await, Ok(Some(status)));
    }
    assert_eq!(progress.next().await, Ok(None));
    assert_eq!(progress.next().await, Ok(None), "over is over");
}

#[tokio::test]
async fn a_call_that_nobody_knows_is_no_call_to_follow() {
    let server = server(Book::of(&[])).await;
    let mut progress = client(&server).follow("ATVId_1", quick());
    assert_eq!(progress.next().await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_server_that_tells_of_no_end_is_left_in_time() {
    let server = server(Book::of(&["in-progress"; 1_000])).await;
    let patience = Patience { whole: Duration::from_millis(300), ..quick() };
    let mut progress = client(&server).follow("ATVId_1", patience);
    assert_eq!(progress.next().await, Ok(Some(CallStatus::InProgress)));
    assert_eq!(progress.next().await, Err(Error::TimedOut));
}

/// Says one status after the other, then that it knows no such call.
struct Book {
    pages: Vec<&'static str>,
    turned: AtomicUsize,
}

impl Book {
    fn of(pages: &[&'static str]) -> Self {
        Self { pages: pages.to_vec(), turned: AtomicUsize::new(0) }
    }
}

impl Respond for Book {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        match self.pages.get(self.turned.fetch_add(1, Ordering::Relaxed)) {
            Some(status) => ResponseTemplate::new(200).set_body_json(serde_json::json!({
                "session_id": "ATVId_1", "from": "+254711082000", "to": "+254711000111",
                "status": status, "duration": 3, "started_at": "2026-01-02T03:04:05Z",
            })),
            None => ResponseTemplate::new(404).set_body_string(r#"{"detail":"Call not found"}"#),
        }
    }
}

async fn server(book: Book) -> MockServer {
    let server = MockServer::start().await;
    let answer = serde_json::json!({ "access_token": "bearer", "token_type": "bearer" });
    Mock::given(path("/api/auth/login"))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .mount(&server)
        .await;
    Mock::given(path("/api/calls/ATVId_1")).respond_with(book).mount(&server).await;
    server
}

fn quick() -> Patience {
    Patience { silence: Duration::from_millis(10), ..Patience::default() }
}

fn client(server: &MockServer) -> Client {
    let password = SecretString::from("seededpassword");
    let credentials = Credentials { username: "achieng".into(), password };
    let base = server.uri().parse().expect("a url");
    Client::new(base, credentials, Limits::default()).expect("a client")
}
