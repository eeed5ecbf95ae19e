//! An account at a company's server, which signs agents in and has the key.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use phone::{
    account::VoiceRoute,
    snapshot::{
        AccountKind, LineProblem, LineView, PhoneCallState, PhoneStep, SecretKind, TestState, Via,
    },
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::*;
use crate::at::TOKEN;

const CALLEE: &str = "+254711000111";
const PASSWORD: &str = "s33ded password";
/// Three parts of base64, as every JWT.
const BEARER: &str = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VybmFtZSI6ImphbmUifQ.c2lnbmF0dXJl";

/// A back end in a few lines: it signs in, gives tokens, and takes calls of which it tells nothing.
struct Server {
    url: String,
    log_ins: Arc<AtomicU32>,
    /// How many wait to be told about a call.
    waiting: watch::Receiver<u32>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let log_ins = Arc::new(AtomicU32::new(0));
        let counted = log_ins.clone();
        let (waits, waiting) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                // The body of a POST is one small object and ends the request.
                while !(request.ends_with(b"}")
                    || request.ends_with(b"\r\n\r\n") && is_get(&request))
                {
                    let mut part = [0; 4096];
                    let length = stream.read(&mut part).await.unwrap();
                    request.extend_from_slice(&part[..length]);
                }
                let request = String::from_utf8(request).unwrap();
                if request.starts_with("GET /api/calls/ATVId_1 ") {
                    tokio::spawn(tell_nothing(stream, waits.clone()));
                    continue;
                }
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
        Self { url, log_ins, waiting }
    }
}

fn is_get(request: &[u8]) -> bool {
    request.starts_with(b"GET ")
}

/// Until whoever asks has gone.
async fn tell_nothing(mut stream: TcpStream, waits: watch::Sender<u32>) {
    waits.send_modify(|waiting| *waiting += 1);
    while stream.read(&mut [0; 64]).await.is_ok_and(|length| length > 0) {}
    waits.send_modify(|waiting| *waiting -= 1);
}

fn answer(request: &str) -> (u16, Value) {
    if is_get(request.as_bytes()) {
        return (404, json!({"detail": "Not Found"}));
    }
    let body: Value = serde_json::from_str(&request[request.find("\r\n\r\n").unwrap()..]).unwrap();
    if request.starts_with("POST /api/auth/login ") {
        return if body == json!({"username": "jane", "password": PASSWORD}) {
            (200, json!({"access_token": BEARER, "token_type": "bearer"}))
        } else {
            (401, json!({"detail": "Incorrect username or password"}))
        };
    }
    assert!(request.contains(&format!("Bearer {BEARER}")), "{request}");
    if request.starts_with("POST /api/calls/initiate ") {
        let call = json!({"session_id": "ATVId_1", "status": "queued", "to_number": CALLEE});
        return (200, call);
    }
    assert!(request.starts_with("POST /api/africastalking/capability-token "), "{request}");
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

#[tokio::test]
async fn nobody_asks_about_a_call_once_the_phone_is_locked_or_the_agent_signed_out() {
    for lock in [true, false] {
        let (mut desk, mut server) = (empty().await, Server::start().await);
        let id = following(&mut desk, &mut server).await;
        if lock {
            vault(&desk, VaultWish::Lock).await.unwrap();
        } else {
            account(&desk, AccountWish::Remove { id, erase: false }).await.unwrap();
        }
        let shown = desk.until(|shown| {
            let state = shown.phone_call.as_ref().map(|call| &call.state);
            matches!(state, Some(PhoneCallState::OutOfSight { last: PhoneStep::Queued, .. }))
        });
        assert!(shown.await.phone_call.unwrap().can_close);
        // An answer would be waited for longer.
        let gone = server.waiting.wait_for(|waiting| *waiting == 0);
        tokio::time::timeout(std::time::Duration::from_secs(8), gone).await.unwrap().unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(*server.waiting.borrow(), 0, "nobody asks anew");
    }
}

/// A call was taken, and the server is being asked what becomes of it.
async fn following(desk: &mut Desk, server: &mut Server) -> String {
    choose(desk, SecretsPlace::Session).await;
    let service = AccountService::CompanyServer {
        url: server.url.clone(),
        user: "jane".into(),
        gateway_url: Some(desk.at.gateway_url.to_string()),
    };
    let route = Some(VoiceRoute::ThroughCompanyNumber);
    let by_phone = ByPhone { route, ..ByPhone::default() };
    save(desk, AccountDraft { service, by_phone, ..live(&desk.at, "") }).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    type_secret(desk, SecretPurpose::Password { account: id.clone() }, PASSWORD, None)
        .await
        .unwrap();
    desk.until_ready().await;
    desk.act(Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi }).await;
    server.waiting.wait_for(|waiting| *waiting == 1).await.unwrap();
    id
}
