//! Who gets in.

use std::{fs, sync::Mutex};

use events::{Limits, NotAnOrigin, Origin, TokenHash};
use tempfile::NamedTempFile;

use crate::client::{PAGE, Stand};

async fn stand() -> Stand {
    let mut stand = Stand::off();
    stand.on(Limits::default()).await;
    stand
}

#[tokio::test]
async fn the_token_opens_by_header_or_address_and_nothing_else_does() {
    let stand = stand().await;
    let token = stand.token.expose().to_owned();
    assert_eq!(stand.answer(&stand.bearer()).await.0, 200);
    let head = |query: &str| {
        format!("GET /v1/events{query} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", stand.port)
    };
    let by_address = stand.ask_raw(&head(&format!("?token={token}"))).await.answer().await;
    assert_eq!(by_address.0, 200, "{}", by_address.1);
    let cut = &token[..63];
    for (lines, code) in [
        (String::new(), "token_missing"),
        (format!("Authorization: Basic {token}\r\n"), "token_missing"),
        (format!("Authorization: {token}\r\n"), "token_missing"),
        (format!("{}{}", stand.bearer(), stand.bearer()), "token_missing"),
        (format!("Authorization: Bearer {cut}\r\n"), "token_wrong"),
        (format!("Authorization: Bearer {cut}0{cut}\r\n"), "token_wrong"),
        ("Authorization: Bearer \r\n".to_owned(), "token_missing"),
        (format!("Authorization: Bearer {}\r\n", stand.token.hash().to_hex()), "token_wrong"),
    ] {
        let (status, text) = stand.answer(&lines).await;
        assert_eq!(status, 401, "{text}");
        assert!(text.contains(&format!(r#""code":"{code}""#)), "{code}: {text}");
    }
    let (status, _) = stand.ask_raw(&head(&format!("?token={cut}"))).await.answer().await;
    assert_eq!(status, 401);
    let kept = TokenHash::parse(&stand.token.hash().to_hex()).unwrap();
    assert!(kept.admits(&token) && !kept.admits(cut));
}

/// A page that lets its own name point to this computer still sends that name.
#[tokio::test]
async fn a_request_for_another_host_is_refused_even_with_the_token() {
    let stand = stand().await;
    let port = stand.port;
    for host in [
        format!("Host: evil.example.com:{port}\r\n"),
        "Host: 127.0.0.1\r\n".to_owned(),
        format!("Host: 127.0.0.1:{}\r\n", port.wrapping_add(1)),
        format!("Host: 127.0.0.1.evil.example.com:{port}\r\n"),
        format!("Host: [::1]:{port}\r\n"),
        format!("Host: 0.0.0.0:{port}\r\n"),
        format!("Host: localhost:{port}\r\nHost: evil.example.com\r\n"),
        String::new(),
    ] {
        let head = format!("GET /v1/events HTTP/1.1\r\n{host}{}\r\n", stand.bearer());
        let (status, text) = stand.ask_raw(&head).await.answer().await;
        assert_eq!(status, 403, "{host}: {text}");
        assert!(text.contains("wrong_host"), "{host}: {text}");
    }
    let head = format!(
        "GET http://evil.example.com/v1/events HTTP/1.1\r\nHost: localhost:{port}\r\n{}\r\n",
        stand.bearer()
    );
    assert_eq!(stand.ask_raw(&head).await.answer().await.0, 403);
}

#[tokio::test]
async fn only_a_page_that_was_entered_may_listen() {
    let stand = stand().await;
    for origin in [
        "https://evil.example.com",
        "http://crm.example.com",
        "https://crm.example.com:8443",
        "https://crm.example.com.evil.com",
        "https://CRM.example.com",
        "https://crm.example.com/",
        "null",
        "",
    ] {
        let lines = format!("{}Origin: {origin}\r\n", stand.bearer());
        let (status, text) = stand.answer(&lines).await;
        assert_eq!(status, 403, "{origin}: {text}");
        assert!(text.contains("origin_not_allowed"), "{origin}: {text}");
        assert!(!text.to_lowercase().contains("access-control"), "{origin}: {text}");
    }
    let twice = format!("{}Origin: {PAGE}\r\nOrigin: {PAGE}\r\n", stand.bearer());
    assert_eq!(stand.answer(&twice).await.0, 403);
    let (status, text) = stand.answer(&format!("{}Origin: {PAGE}\r\n", stand.bearer())).await;
    assert_eq!(status, 200, "{text}");
    assert!(text.contains(&format!("access-control-allow-origin: {PAGE}\r\n")), "{text}");
    assert!(text.contains("vary: Origin\r\n"), "{text}");
    // The page may read why it is refused.
    let (status, text) = stand.answer(&format!("Origin: {PAGE}\r\n")).await;
    assert_eq!(status, 401);
    assert!(text.contains(&format!("access-control-allow-origin: {PAGE}\r\n")), "{text}");
}

#[tokio::test]
async fn a_browser_may_ask_first_for_a_page_that_was_entered() {
    let stand = stand().await;
    let asks = |origin: &str, more: &str| {
        let port = stand.port;
        format!(
            "OPTIONS /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{origin}\
             Access-Control-Request-Method: GET\r\n\
             Access-Control-Request-Headers: authorization\r\n{more}\r\n"
        )
    };
    let private = "Access-Control-Request-Private-Network: true\r\n";
    let page = format!("Origin: {PAGE}\r\n");
    let (status, text) = stand.ask_raw(&asks(&page, private)).await.answer().await;
    assert_eq!(status, 204, "{text}");
    for wanted in [
        "access-control-allow-origin: https://crm.example.com\r\n",
        "access-control-allow-methods: GET\r\n",
        "access-control-allow-headers: Authorization, Cache-Control, Last-Event-ID\r\n",
        "access-control-allow-private-network: true\r\n",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let (_, text) = stand.ask_raw(&asks(&page, "")).await.answer().await;
    assert!(!text.contains("private-network"), "only where it is asked for: {text}");
    let other = "Origin: https://evil.example.com\r\n";
    let (status, text) = stand.ask_raw(&asks(other, private)).await.answer().await;
    assert_eq!(status, 403, "{text}");
    assert!(!text.contains("access-control"), "{text}");
    assert_eq!(stand.ask_raw(&asks("", "")).await.answer().await.0, 405);
}

#[tokio::test]
async fn there_is_one_path_and_one_method() {
    let stand = stand().await;
    for (line, status) in [
        ("GET / HTTP/1.1", 404),
        ("GET /v1/events/ HTTP/1.1", 404),
        ("GET /v1/events/../events HTTP/1.1", 404),
        ("POST /v1/events HTTP/1.1", 405),
        ("HEAD /v1/events HTTP/1.1", 405),
    ] {
        let head = format!("{line}\r\nHost: localhost:{}\r\n{}\r\n", stand.port, stand.bearer());
        let (found, text) = stand.ask_raw(&head).await.answer().await;
        assert_eq!(found, status, "{line}: {text}");
    }
}

#[test]
fn an_origin_is_one_https_site() {
    let origin = |typed| Origin::parse(typed).map(|origin| origin.as_str().to_owned());
    assert_eq!(origin(" https://CRM.Example.com/login?x=1 ").unwrap(), PAGE);
    assert_eq!(origin("https://crm.example.com:443").unwrap(), PAGE);
    assert_eq!(origin("https://crm.example.com:8443").unwrap(), "https://crm.example.com:8443");
    for typed in [
        "",
        "*",
        "null",
        "crm.example.com",
        "http://crm.example.com",
        "https://*.example.com",
        "https://me:secret@crm.example.com",
        "file:///etc/passwd",
        "https://",
    ] {
        assert_eq!(origin(typed), Err(NotAnOrigin), "{typed}");
    }
}

#[test]
fn a_token_is_in_no_log_however_it_comes() {
    // Beside a single one, a log line that another test's thread meets first is off for all threads.
    let _another = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let log = NamedTempFile::new().unwrap();
    let writer = Mutex::new(log.reopen().unwrap());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(writer)
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let token = tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            let stand = stand().await;
            let token = stand.token.expose().to_owned();
            stand.answer(&stand.bearer()).await;
            for host in [format!("localhost:{}", stand.port), "evil.example.com".to_owned()] {
                let head =
                    format!("GET /v1/events?token={token}x HTTP/1.1\r\nHost: {host}\r\n\r\n");
                assert_ne!(stand.ask_raw(&head).await.answer().await.0, 200);
            }
            assert!(!format!("{:?}{:?}", stand.token, stand.server).contains(&token));
            token
        })
    });
    let text = fs::read_to_string(log.path()).unwrap();
    assert!(text.contains("a request is refused"), "the log was captured: {text}");
    assert!(!text.contains(&token[..16]), "{text}");
}
