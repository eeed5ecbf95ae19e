//! The page's connection on the real engine, through the phone.
#![cfg(target_os = "linux")]

use std::time::Duration;

use line::page::{IceCandidate, MediaOperation, PageMessage, SdpType, SessionDescription};
use phone::{
    intent::Intent,
    snapshot::{CallState, InboundTrouble, QualityLevel, SoundTrouble},
};

use crate::desk::{Desk, call_state};

/// The number of the page's connection on the engine, after the observed one of its call.
const NATIVE: u32 = 2;

#[tokio::test]
async fn the_pages_connection_gets_its_offer_from_the_engine() {
    let desk = Desk::ready().await;
    let media = |request, operation| PageMessage::Media { request, connection: 1, operation };
    // The engine starts beside the line, so it may not be there at once.
    let mut request = 0;
    let created = loop {
        request += 1;
        let create = MediaOperation::Create {
            ice_servers: Vec::new(),
            relay_only: false,
            certificate: None,
        };
        desk.page_said(vec![media(request, create)]);
        let outcome = desk.outcome(request).await;
        if outcome["name"] == "nothing" {
            break request;
        }
        assert_eq!(outcome["error"], "InvalidStateError", "{outcome}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    desk.page_said(vec![media(created + 1, MediaOperation::CreateOffer)]);
    let offer = desk.outcome(created + 1).await;
    assert_eq!(offer["description"]["type"], "offer", "{offer}");
    let sdp = offer["description"]["sdp"].as_str().unwrap();
    assert!(sdp.contains("m=audio") && sdp.contains("opus"), "{sdp}");
    desk.page_said(vec![media(created + 2, MediaOperation::Close)]);
    assert_eq!(desk.outcome(created + 2).await["name"], "nothing");
    desk.page_said(vec![media(created + 3, MediaOperation::CreateOffer)]);
    assert_eq!(desk.outcome(created + 3).await["error"], "InvalidStateError");
}

#[tokio::test]
async fn what_the_engine_measures_of_a_call_reaches_the_window() {
    let mut desk = Desk::in_a_call().await;
    let far = Far::called_by(&desk).await;
    // The far end sends zeros. Where there is no sound server the speaker is missing besides.
    far.connection.set_microphone_enabled(false);
    let troubled = desk
        .until(|snapshot| snapshot.call.as_ref().is_some_and(|call| call.trouble.inbound.is_some()))
        .await;
    let trouble = troubled.call.unwrap().trouble.inbound;
    assert!(
        matches!(trouble, Some(InboundTrouble::NoSpeaker | InboundTrouble::OnlySilence)),
        "{trouble:?}"
    );
    let judged = desk
        .until(|snapshot| {
            let quality = snapshot.call.as_ref().and_then(|call| call.quality);
            quality.is_some_and(|quality| quality.mos.is_some())
        })
        .await;
    let quality = judged.call.unwrap().quality.unwrap();
    assert_eq!(quality.level, QualityLevel::Good, "{quality:?}");
    desk.act(Intent::Hold { on: true }).await;
    let held = desk
        .until(|snapshot| matches!(call_state(snapshot), Some(CallState::OnHold { .. })))
        .await
        .call
        .unwrap();
    assert_eq!((held.trouble, held.quality), (SoundTrouble::default(), None));
}

/// The far end of the page's call: another engine.
struct Far {
    connection: media::Connection,
    _media: media::Media,
}

impl Far {
    async fn called_by(desk: &Desk) -> Far {
        let media = media::Media::start(media::AudioSettings::default(), |_| {});
        let (sender, mut candidates) = tokio::sync::mpsc::unbounded_channel();
        let far = media.connect(media::Configuration::default(), move |event| {
            if let media::ConnectionEvent::IceCandidate(candidate) = event {
                let _ = sender.send(candidate);
            }
        });
        let far = far.unwrap();
        let mut request = 0;
        let mut ask = async |operation: MediaOperation| {
            request += 1;
            let connection = NATIVE;
            desk.page_said(vec![PageMessage::Media { request, connection, operation }]);
            desk.outcome(request).await
        };
        ask(MediaOperation::Create {
            ice_servers: Vec::new(),
            relay_only: false,
            certificate: None,
        })
        .await;
        let offer = ask(MediaOperation::CreateOffer).await;
        let offer = offer["description"]["sdp"].as_str().unwrap().to_owned();
        let described = |kind, sdp: &str| SessionDescription { kind, sdp: sdp.to_owned() };
        let description = described(SdpType::Offer, &offer);
        ask(MediaOperation::SetLocalDescription { description }).await;
        far.set_remote_description(media::SdpKind::Offer, &offer).await.unwrap();
        let answer = far.create_answer().await.unwrap();
        far.set_local_description(media::SdpKind::Answer, &answer).await.unwrap();
        let description = described(SdpType::Answer, &answer);
        ask(MediaOperation::SetRemoteDescription { description }).await;
        // ICE needs the candidates of one side only: the other is found by its checks.
        while let Some(Some(candidate)) = candidates.recv().await {
            let media::IceCandidate { candidate, sdp_mid, sdp_m_line_index } = candidate;
            let candidate = Some(IceCandidate { candidate, sdp_mid, sdp_m_line_index });
            ask(MediaOperation::AddIceCandidate { candidate }).await;
        }
        Far { connection: far, _media: media }
    }
}
