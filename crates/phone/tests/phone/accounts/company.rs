//! An account at a company's server, which signs agents in and has the key.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use phone::{
    account::VoiceRoute,
    snapshot::{
        AccountKind, LineProblem, LineView, PhoneCallState, PhoneStep, SecretKind, TestState, Via,
    },
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

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
        let (waits, waiting) = watch::channel(0);
        let back_end = Router::new()
            .route("/api/auth/login", post(sign_in))
            .route("/api/africastalking/capability-token", post(give_token))
            .route("/api/calls/initiate", post(place_call))
            .route("/api/calls/ATVId_1", get(tell_nothing))
            .with_state(BackEnd { log_ins: log_ins.clone(), waits });
        tokio::spawn(async move { axum::serve(listener, back_end).await });
        Self { url, log_ins, waiting }
    }
}

#[derive(Clone)]
struct BackEnd {
    log_ins: Arc<AtomicU32>,
    waits: watch::Sender<u32>,
}

async fn sign_in(
    State(back_end): State<BackEnd>,
    Json(who): Json<Value>,
) -> (StatusCode, Json<Value>) {
    back_end.log_ins.fetch_add(1, Ordering::SeqCst);
    let (status, body) = if who == json!({"username": "jane", "password": PASSWORD}) {
        (StatusCode::OK, json!({"access_token": BEARER, "token_type": "bearer"}))
    } else {
        (StatusCode::UNAUTHORIZED, json!({"detail": "Incorrect username or password"}))
    };
    (status, Json(body))
}

async fn give_token(headers: HeaderMap, Json(asked): Json<Value>) -> Json<Value> {
    let_in(&headers);
    assert_eq!(asked["client_name"], "achieng");
    Json(json!({"token": TOKEN, "phoneNumber": "+254711082000", "clientName": "achieng",
        "lifeTimeSec": "86400", "incoming": true, "outgoing": true}))
}

async fn place_call(headers: HeaderMap) -> Json<Value> {
    let_in(&headers);
    Json(json!({"session_id": "ATVId_1", "status": "queued", "to_number": CALLEE}))
}

fn let_in(headers: &HeaderMap) {
    assert_eq!(headers["authorization"], format!("Bearer {BEARER}"));
}

/// Until whoever asks has gone.
async fn tell_nothing(State(back_end): State<BackEnd>) {
    struct Waits(watch::Sender<u32>);
    impl Drop for Waits {
        fn drop(&mut self) {
            self.0.send_modify(|waiting| *waiting -= 1);
        }
    }
    back_end.waits.send_modify(|waiting| *waiting += 1);
    let _waits = Waits(back_end.waits);
    std::future::pending::<()>().await;
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
