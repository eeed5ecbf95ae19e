//! AT's sandbox: no WebRTC, and a Voice API that is tried.

use phone::{
    account::VoiceRoute,
    snapshot::{
        Caution, DialPlan, LineProblem, LineView, PhoneCallState, PhoneReason, PhoneRefusal, Via,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

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
    desk.act(Intent::Dial { to, via }).await;
    let refused = PhoneCallState::Refused { reason: PhoneRefusal::Sandbox };
    desk.until(|shown| shown.phone_call.as_ref().is_some_and(|call| call.state == refused)).await;
    // Under a live account's name somebody real would be called.
    let request = asked.recv().await.unwrap();
    assert!(request.contains("username=sandbox&"), "{request}");
}

/// Says no to everybody, and tells what it was asked.
async fn refusing_voice_api() -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/call", listener.local_addr().unwrap());
    let (asked, receiver) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = String::new();
        while !request.contains("clientRequestId=") {
            let mut part = [0; 4096];
            let length = socket.read(&mut part).await.unwrap();
            request.push_str(&String::from_utf8_lossy(&part[..length]));
        }
        let body = "The supplied authentication is invalid";
        let length = body.len();
        let answer = format!("HTTP/1.1 401 x\r\ncontent-length: {length}\r\n\r\n{body}");
        socket.write_all(answer.as_bytes()).await.unwrap();
        let _ = asked.send(request);
    });
    (url, receiver)
}
