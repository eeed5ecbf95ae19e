//! A TURN server over TLS to which there is no way.

use line::page::{MediaOperation, PageMessage, SdpType, SessionDescription};
use phone::snapshot::{NoticeKind, TurnProblem};

use super::*;

/// Of the page's connection on the engine.
const NATIVE: u32 = 2;

#[tokio::test]
async fn why_there_is_no_way_to_it_is_said_as_soon_as_a_call_needs_it() {
    let mut desk = empty().await;
    choose(&mut desk, SecretsPlace::Session).await;
    let mut draft = live(&desk.at, "acme");
    draft.ice = IceSettings {
        // Nobody listens there.
        urls: vec!["turns:127.0.0.1:1".into()],
        username: Some("agent".into()),
        relay_only: true,
    };
    save(&desk, draft).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    let turn = SecretPurpose::TurnCredential { account: id.clone() };
    type_secret(&desk, turn, "s33d-turn", None).await.unwrap();
    type_key(&mut desk, &id, API_KEY).await.unwrap();
    desk.until_ready().await;

    let create =
        MediaOperation::Create { ice_servers: Vec::new(), relay_only: false, certificate: None };
    ask(&desk, 1, create).await;
    let offer = ask(&desk, 2, MediaOperation::CreateOffer).await;
    let sdp = offer["description"]["sdp"].as_str().unwrap().to_owned();
    let description = SessionDescription { kind: SdpType::Offer, sdp };
    ask(&desk, 3, MediaOperation::SetLocalDescription { description }).await;
    let server = "127.0.0.1:1".to_owned();
    let said = NoticeKind::TurnServer { server, problem: TurnProblem::Unreachable };
    desk.until(|shown| shown.notices.iter().any(|notice| notice.what == said)).await;

    account(&desk, AccountWish::Remove { id, erase: false }).await.unwrap();
    desk.until(|shown| shown.notices.iter().all(|notice| notice.what != said)).await;
    desk.phone.shutdown().await;
}

async fn ask(desk: &Desk, request: u32, operation: MediaOperation) -> serde_json::Value {
    desk.page_said(vec![PageMessage::Media { request, connection: NATIVE, operation }]);
    desk.outcome(request).await
}
