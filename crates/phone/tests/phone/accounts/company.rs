//! An account at a company's server, which signs agents in and has the key.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use phone::snapshot::{AccountKind, LineProblem, LineView, SecretKind, TestState};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;
use crate::at::TOKEN;

const PASSWORD: &str = "s33ded password";
/// Three parts of base64, as every JWT.
const BEARER: &str = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VybmFtZSI6ImphbmUifQ.c2lnbmF0dXJl";

/// A back end in a few lines: `/api/auth/login` and `/api/africastalking/capability-token`.
struct Server {
    url: String,
    log_ins: Arc<AtomicU32>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let log_ins = Arc::new(AtomicU32::new(0));
        let counted = log_ins.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                // The body is one small object and ends the request.
                while !request.ends_with(b"}") {
                    let mut part = [0; 4096];
                    let length = stream.read(&mut part).await.unwrap();
                    request.extend_from_slice(&part[..length]);
                }
                let request = String::from_utf8(request).unwrap();
                if request.starts_with("POST /api/auth/login ") {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
                let (status, body) = answer(&request);
                let body = body.to_string();
                let answer = format!(
                    "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Self { url, log_ins }
    }
}

fn answer(request: &str) -> (u16, Value) {
    let body: Value = serde_json::from_str(&request[request.find("\r\n\r\n").unwrap()..]).unwrap();
    if request.starts_with("POST /api/auth/login ") {
        return if body == json!({"username": "jane", "password": PASSWORD}) {
            (200, json!({"access_token": BEARER, "token_type": "bearer"}))
        } else {
            (401, json!({"detail": "Incorrect username or password"}))
        };
    }
    assert!(request.starts_with("POST /api/africastalking/capability-token "), "{request}");
    assert!(request.contains(&format!("Bearer {BEARER}")), "{request}");
    assert_eq!(body["client_name"], "achieng");
    let token = json!({"token": TOKEN, "phoneNumber": "+254711082000", "clientName": "achieng",
        "lifeTimeSec": "86400", "incoming": true, "outgoing": true});
    (200, token)
}

#[tokio::test]
async fn the_companys_server_gives_the_token_for_the_password() {
    let (mut desk, server) = (empty().await, Server::start().await);
    choose(&mut desk, SecretsPlace::Session).await;
    let service = AccountService::CompanyServer {
        url: server.url.clone(),
        user: "jane".into(),
        gateway_url: Some(desk.at.gateway_url.to_string()),
    };
    save(&desk, AccountDraft { service, ..live(&desk.at, "") }).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    let password = || SecretPurpose::Password { account: id.clone() };
    type_secret(&desk, password(), "another", None).await.unwrap();
    let rejected = LineView::Refused { reason: LineProblem::PasswordRejected };
    desk.until(|snapshot| snapshot.line == rejected).await;

    type_secret(&desk, password(), PASSWORD, None).await.unwrap();
    desk.until_ready().await;
    let is_there = |snapshot: &Snapshot| presence(snapshot, &id) == SecretPresence::Present;
    let snapshot = desk.until(is_there).await;
    assert_eq!(entry(&snapshot, &id).secrets[0].kind, SecretKind::Password);
    let account = snapshot.account.clone().unwrap();
    assert_eq!((account.kind, account.username.as_str()), (AccountKind::CompanyServer, "jane"));
    assert_eq!(account.number.as_deref(), Some("+254711082000"), "the server chose it");
    assert_eq!(server.log_ins.load(Ordering::SeqCst), 2, "once for each password");

    self::account(&desk, AccountWish::Test { id }).await.unwrap();
    let proved = |snapshot: &Snapshot| {
        let state = snapshot.accounts.test.as_ref().map(|test| &test.state);
        matches!(state, Some(TestState::InUse { .. }))
    };
    desk.until(proved).await;
    let told = desk.desktop.told.lock().unwrap().clone();
    assert!(!told.contains("s33d") && !told.contains(BEARER));
}
