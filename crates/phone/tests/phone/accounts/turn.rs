//! The account's TURN server: a real one, one that refuses, and one to which there is no way.

use std::sync::atomic::Ordering::SeqCst;

use line::page::{MediaOperation, PageMessage, SdpType, SessionDescription};
use phone::snapshot::{AudioSettings, CallState, Notice, NoticeKind, TurnProblem};

use super::*;
use crate::{
    at_simulated::At,
    desk::call_state,
    page::NativeCall,
    stage::{self, Network, Recorder, Sound, rms},
    turn_server::{CREDENTIAL, TurnServer, USER},
};

/// Of the page's connection on the engine.
const NATIVE: u32 = 2;

#[test]
fn a_call_of_a_relay_only_account_goes_through_its_turn_server_with_sound() {
    let name = "a_call_of_a_relay_only_account_goes_through_its_turn_server_with_sound";
    let name = format!("accounts::turn::{name}");
    stage::play(&name, Network::Ours, Sound::TwoRooms, async || {
        let (turn, at) = (TurnServer::start(), At::start().await);
        let mut desk = empty().await;
        desk.desktop.native.store(true, SeqCst);
        let audio = AudioSettings {
            microphone: Some("mic1".into()),
            speaker: Some("spk1".into()),
            ..desk.phone.snapshot().await.audio.settings
        };
        desk.act(Intent::SetAudio { settings: audio }).await;
        let known = at.environment();
        let mut draft = live(&desk.at, &known["AT_USERNAME"]);
        if let AccountService::AfricasTalking { numbers, token_url, gateway_url, .. } =
            &mut draft.service
        {
            *numbers = vec![at.number().to_owned()];
            *token_url = Some(known["AT_TOKEN_URL"].clone());
            *gateway_url = Some(at.gateway().to_owned());
        }
        draft.ice = relay_only(format!("turn:{}", turn.plain));
        sign_in(&mut desk, draft, CREDENTIAL, &known["AT_API_KEY"]).await;
        desk.desktop.page().native = Some(NativeCall::default());

        let ear = Recorder::start("spk1.monitor");
        desk.dial("+254711000001").await.unwrap();
        desk.until(|shown| matches!(call_state(shown), Some(CallState::Active { .. }))).await;
        ear.until("the agent hears the callee speak", |sound| rms(sound) > 500.0).await;
        ear.listen(1_000).await;
        let candidates = desk.desktop.page().native.as_ref().unwrap().candidates.clone();
        let relays = candidates.iter().filter(|candidate| candidate.contains(" typ relay "));
        assert!(!candidates.is_empty() && relays.count() == candidates.len(), "{candidates:?}");
        let passed = turn.end_relays();
        // A second of sound is 50 packets, also of silence.
        let busy = passed.iter().filter(|relayed| relayed.received > 40 && relayed.sent > 40);
        assert_eq!(busy.count(), 1, "{passed:?}");
        desk.phone.shutdown().await;
    });
}

#[tokio::test]
async fn a_wrong_credential_is_said_as_soon_as_a_call_needs_it_and_until_it_is_right() {
    let turn = TurnServer::start();
    let mut desk = empty().await;
    let mut draft = live(&desk.at, "acme");
    draft.ice = relay_only(format!("turn:{}?transport=tcp", turn.plain));
    let id = sign_in(&mut desk, draft, "s33d-wrong", API_KEY).await;
    gather(&desk, 0).await;
    let what =
        NoticeKind::TurnServer { server: turn.plain.to_string(), problem: TurnProblem::NoRelay };
    let is_it = |notice: &Notice| notice.what == what;
    desk.until(|shown| shown.notices.iter().any(is_it)).await;
    assert!(turn.turned_away() > 0, "{}", turn.log());

    let purpose = SecretPurpose::TurnCredential { account: id };
    type_secret(&desk, purpose, CREDENTIAL, None).await.unwrap();
    desk.until(|shown| !shown.notices.iter().any(is_it)).await;
    desk.until_ready().await;
    gather(&desk, 10).await;
    stage::until("coturn gives a relay", || turn.granted("ALLOCATE") > 0);
    desk.phone.shutdown().await;
}

#[tokio::test]
async fn why_there_is_no_way_to_it_is_said_as_soon_as_a_call_needs_it() {
    let mut desk = empty().await;
    let mut draft = live(&desk.at, "acme");
    // Nobody listens there.
    draft.ice = relay_only("turns:127.0.0.1:1".into());
    let id = sign_in(&mut desk, draft, CREDENTIAL, API_KEY).await;
    gather(&desk, 0).await;
    let server = "127.0.0.1:1".to_owned();
    let said = NoticeKind::TurnServer { server, problem: TurnProblem::Unreachable };
    desk.until(|shown| shown.notices.iter().any(|notice| notice.what == said)).await;

    account(&desk, AccountWish::Remove { id, erase: false }).await.unwrap();
    desk.until(|shown| shown.notices.iter().all(|notice| notice.what != said)).await;
    desk.phone.shutdown().await;
}

fn relay_only(url: String) -> IceSettings {
    IceSettings { urls: vec![url], username: Some(USER.into()), relay_only: true }
}

/// The account with its secrets kept for this session, once it is ready.
async fn sign_in(desk: &mut Desk, draft: AccountDraft, credential: &str, key: &str) -> String {
    choose(desk, SecretsPlace::Session).await;
    save(desk, draft).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    let turn = SecretPurpose::TurnCredential { account: id.clone() };
    type_secret(desk, turn, credential, None).await.unwrap();
    type_key(desk, &id, key).await.unwrap();
    desk.until_ready().await;
    id
}

/// The engine looks for addresses for a call; `before`: requests were made before.
async fn gather(desk: &Desk, before: u32) {
    let create =
        MediaOperation::Create { ice_servers: Vec::new(), relay_only: false, certificate: None };
    ask(desk, before + 1, create).await;
    let offer = ask(desk, before + 2, MediaOperation::CreateOffer).await;
    let sdp = offer["description"]["sdp"].as_str().unwrap().to_owned();
    let description = SessionDescription { kind: SdpType::Offer, sdp };
    ask(desk, before + 3, MediaOperation::SetLocalDescription { description }).await;
}

async fn ask(desk: &Desk, request: u32, operation: MediaOperation) -> serde_json::Value {
    desk.page_said(vec![PageMessage::Media { request, connection: NATIVE, operation }]);
    desk.outcome(request).await
}
