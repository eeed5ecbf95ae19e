//! AT's sandbox: no WebRTC, and a Voice API that is tried.

use std::collections::HashMap;

use axum::{
    Form, Json, Router,
    extract::Query,
    http::StatusCode,
    routing::{MethodRouter, get, post},
};
use phone::{
    account::VoiceRoute,
    intent::ImportSource,
    snapshot::{
        Caution, DialPlan, EndpointPurpose, LineProblem, LineView, PhoneCallState, PhoneReason,
        PhoneRefusal, TestState, Via,
    },
};
use serde_json::json;
use tokio::{net::TcpListener, sync::mpsc};

use super::*;

#[tokio::test]
async fn a_sandbox_account_is_tried_by_telephone_and_its_refusal_is_told() {
    let mut desk = empty().await;
    choose(&mut desk, SecretsPlace::Session).await;
    let (voice_url, mut asked) = refusing_voice_api().await;
    let mut draft = live(&desk.at, "acme");
    if let AccountService::AfricasTalking { sandbox, voice_url: url, .. } = &mut draft.service {
        (*sandbox, *url) = (true, Some(voice_url));
    }
    draft.by_phone.route = Some(VoiceRoute::Direct);
    save(&desk, draft).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    type_key(&mut desk, &id, API_KEY).await.unwrap();
    let no_webrtc = LineView::Refused { reason: LineProblem::Sandbox };
    desk.until(|shown| shown.line == no_webrtc && shown.can_dial).await;

    let (to, via) = ("+254711000001".to_owned(), Via::VoiceApi);
    let plan = desk.phone.preview(to.clone(), via).await.unwrap();
    let (route, reason) = (VoiceRoute::Direct, PhoneReason::Chosen);
    assert_eq!(plan.plan, DialPlan::VoiceApi { route, reason });
    assert_eq!(plan.cautions, [Caution::Sandbox, Caution::AgentHearsNothing]);
    let automatic = desk.phone.preview(to.clone(), Via::Auto).await.unwrap();
    let reason = PhoneReason::NoLine;
    assert_eq!(automatic.plan, DialPlan::VoiceApi { route, reason });
    assert_eq!(automatic.cautions, plan.cautions);
    desk.act(Intent::Dial { to, via: Via::Auto }).await;
    let refused = PhoneCallState::Refused { reason: PhoneRefusal::Sandbox };
    desk.until(|shown| shown.phone_call.as_ref().is_some_and(|call| call.state == refused)).await;
    // Under a live account's name somebody real would be called.
    assert_eq!(asked.recv().await.unwrap(), "sandbox");
}

#[tokio::test]
async fn a_sandbox_account_is_tested_by_its_data_and_never_by_a_call() {
    let (url, mut asked) = account_data().await;
    let mut desk = Desk::start_with(|config| {
        let AccountSource::AfricasTalking(account) = &mut config.account else { panic!() };
        account.username = "sandbox".into();
        account.voice_api.balance_url = url.parse().ok();
        account.voice_api.voice_url = "http://127.0.0.1:1/call".parse().ok();
    })
    .await;
    let shown = desk.until(|shown| shown.accounts.in_use.is_some()).await;
    let id = shown.accounts.in_use.unwrap();
    account(&desk, AccountWish::Test { id }).await.unwrap();
    let tested = |shown: &Snapshot| {
        let test = shown.accounts.test.as_ref().map(|test| test.state.clone());
        matches!(test, Some(TestState::Sandbox { .. }))
    };
    let shown = desk.until(tested).await;
    let Some(TestState::Sandbox { balance, .. }) = shown.accounts.test.map(|test| test.state)
    else {
        panic!();
    };
    assert_eq!(balance, "KES 12.00");
    assert_eq!(asked.recv().await.unwrap(), "sandbox");
    assert!(shown.phone_call.is_none());
}

#[tokio::test]
async fn an_imported_sandbox_has_the_way_that_can_be_tried() {
    let mut desk = empty().await;
    choose(&mut desk, SecretsPlace::Session).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    let text =
        "AT_USERNAME=acme\nAT_API_KEY=atsk_x\nAT_PHONE_NUMBERS=+254711082000\nAT_SANDBOX=true\n";
    std::fs::write(&path, text).unwrap();
    let from = ImportSource::File { path: path.display().to_string() };
    assert!(desk.phone.import_preview(from.clone()).await.unwrap().sandbox);
    account(&desk, AccountWish::Import { from }).await.unwrap();
    let shown = desk.until(|shown| !shown.accounts.list.is_empty()).await;
    let entry = &shown.accounts.list[0];
    assert_eq!(entry.by_phone.route, Some(VoiceRoute::Direct));
    let voice = entry.endpoints.iter().find(|it| it.purpose == EndpointPurpose::Voice).unwrap();
    assert_eq!(voice.url, "https://voice.sandbox.africastalking.com/call");
    assert!(voice.is_africas_talking);
}

/// Tells the data of whoever asks.
async fn account_data() -> (String, mpsc::UnboundedReceiver<String>) {
    let (asked, receiver) = mpsc::unbounded_channel();
    let tell = get(move |Query(wish): Query<HashMap<String, String>>| async move {
        let _ = asked.send(wish["username"].clone());
        Json(json!({"UserData": {"balance": "KES 12.00"}}))
    });
    (serve("/version1/user", tell).await, receiver)
}

/// Says no to everybody, and tells who asked for a call.
async fn refusing_voice_api() -> (String, mpsc::UnboundedReceiver<String>) {
    const NO: (StatusCode, &str) =
        (StatusCode::UNAUTHORIZED, "The supplied authentication is invalid");
    let (asked, receiver) = mpsc::unbounded_channel();
    let refuse = post(move |Form(wish): Form<HashMap<String, String>>| async move {
        let _ = asked.send(wish["username"].clone());
        NO
    });
    (serve("/call", refuse).await, receiver)
}

/// The address of what answers so.
async fn serve(path: &str, answer: MethodRouter) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{path}", listener.local_addr().unwrap());
    let service = Router::new().route(path, answer);
    tokio::spawn(async move { axum::serve(listener, service).await });
    url
}
