//! The telephone as the net, at the real simulator: it counts who is called.

mod answers;
mod broken_line;
mod office;
mod sentences;
mod through_number;

use std::time::Duration;

use phone::{
    account::{AccountSource, VoiceRoute},
    intent::{Intent, Refusal},
    snapshot::{
        CallState, Caution, DialPlan, DialReading, EndCode, FindOut, PhoneCallState, PhoneReason,
        PhoneRefusal, PhoneWay, Route, Snapshot, Via,
    },
};
use serde_json::json;
use tokio::{io::AsyncReadExt, net::TcpListener};

use crate::desk::{Desk, call_state};
use office::{CALLEE, OWN_PHONE, Office};

#[tokio::test]
async fn one_click_calls_the_callee_once_though_the_line_refuses() {
    let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
    office.refuse_next_call().await;
    let shown = office.until_card(|state| matches!(state, PhoneCallState::Queued { .. })).await;
    let card = shown.phone_call.unwrap();
    assert_eq!(card.instead_of, Some(PhoneReason::Refused));
    assert_eq!((card.peer.as_str(), card.own_phone.as_deref()), (CALLEE, Some(OWN_PHONE)));
    assert!(shown.call.is_none() && card.cautions.is_empty());
    assert_eq!(office.called(2).await, [OWN_PHONE, CALLEE], "the callback connects them");
    let row = office.desk.row(|row| row.end.is_some()).await;
    assert_eq!((row.route, row.peer.as_str()), (Route::VoiceApi, CALLEE));
    assert_eq!(row.end.map(|end| end.code), Some(EndCode::ByPhone));
    assert_eq!(office.desk.number_of_rows(1).await, 1, "one click, one row");
    let past = office.desk.phone.book().call(row.id.try_into().unwrap()).await.unwrap();
    let PhoneCallState::Queued { session, .. } = card.state.clone() else { panic!("{card:?}") };
    assert_eq!((past.session, past.request.map(|name| name.len())), (session, Some(32)));
    office.desk.act(Intent::ClosePhoneCall).await;
    office.desk.until(|shown| shown.phone_call.is_none()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(office.called(2).await.len(), 2, "nobody else was called");
}

#[tokio::test]
async fn a_call_that_rings_is_never_followed_by_the_telephone_unasked() {
    let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
    office.set("/fault", json!({"kind": "stuck_call", "after": "calling"})).await;
    office.desk.dial(CALLEE).await.unwrap();
    let rings = |shown: &Snapshot| matches!(call_state(shown), Some(CallState::Ringing { .. }));
    office.desk.until(rings).await;
    office.set("/fault", json!({"kind": "error"})).await;
    let shown = office
        .desk
        .until(|shown| shown.call.as_ref().is_some_and(|call| call.can_call_by_phone))
        .await;
    let Some(PhoneWay::Offered { maybe_placed: true, .. }) = shown.call.unwrap().phone_way else {
        panic!("no offer");
    };
    assert_eq!(office.called(1).await, [CALLEE], "only over the line");
    office.desk.act(Intent::CallByPhone).await;
    assert_eq!(office.called(3).await, [CALLEE, OWN_PHONE, CALLEE], "now by the agent's wish");
}

#[tokio::test]
async fn ats_refusals_are_told_apart_and_nobody_is_called() {
    let mut office = Office::open(Some(VoiceRoute::Direct)).await;
    for (word, refusal, code) in [
        ("InsufficientCredit", PhoneRefusal::InsufficientCredit, EndCode::InsufficientCredit),
        ("InvalidPhoneNumber", PhoneRefusal::InvalidPhoneNumber, EndCode::UnknownNumber),
        (
            "DestinationNotSupported",
            PhoneRefusal::DestinationNotSupported,
            EndCode::DestinationNotSupported,
        ),
    ] {
        office.set("/account", json!({ "call_status": word })).await;
        office.desk.act(Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi }).await;
        let wanted = PhoneCallState::Refused { reason: refusal };
        office.until_card(|state| *state == wanted).await;
        let row = office.desk.row(|row| row.end.as_ref().is_some_and(|end| end.code == code)).await;
        assert_eq!(row.route, Route::VoiceApi);
    }
    office.set("/account", json!({ "call_status": null })).await;
    office.desk.act(Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi }).await;
    let shown = office.until_card(|state| matches!(state, PhoneCallState::Queued { .. })).await;
    assert_eq!(shown.phone_call.unwrap().cautions, [Caution::AgentHearsNothing]);
    assert_eq!(office.called(1).await[0], CALLEE);
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_was_not_asked_and_one_that_hangs_up_may_have_been() {
    let mut desk = asking_at("http://127.0.0.1:1/call").await;
    let dial = || Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi };
    desk.act(dial()).await;
    let refused = PhoneCallState::Refused { reason: PhoneRefusal::Unreachable };
    desk.until(|shown| shown.phone_call.as_ref().is_some_and(|call| call.state == refused)).await;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/call", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 64]).await;
    });
    let mut desk = asking_at(&url).await;
    desk.act(dial()).await;
    let shown =
        desk.until(|shown| shown.phone_call.as_ref().is_some_and(|call| call.can_close)).await;
    let PhoneCallState::MaybePlaced { find_out, .. } = shown.phone_call.unwrap().state else {
        panic!("it was asked");
    };
    assert_eq!(find_out, FindOut::ListOfCalls);
}

/// Calls by telephone are asked for there.
async fn asking_at(url: &str) -> Desk {
    let mut desk = Desk::start_with(|config| {
        let AccountSource::AfricasTalking(account) = &mut config.account else { panic!() };
        account.voice_api.route = Some(VoiceRoute::Direct);
        account.voice_api.voice_url = url.parse().ok();
        account.voice_api.balance_url = "http://127.0.0.1:1/user".parse().ok();
    })
    .await;
    desk.until_ready().await;
    desk
}

#[tokio::test]
async fn what_would_happen_is_shown_before_it_does() {
    let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
    let phone = office.desk.phone.clone();
    let shown = phone.preview("0711 000 013".into(), Via::Auto).await.unwrap();
    let DialReading::Number { e164, country, .. } = shown.reading else { panic!() };
    assert_eq!((e164.as_str(), country.as_deref()), (CALLEE, Some("KE")));
    assert_eq!(shown.plan, DialPlan::Webrtc { then: Some(VoiceRoute::RingMyPhone) });
    assert_eq!(shown.shown_number.as_deref(), Some("+254711082000"));
    assert_eq!(shown.cautions, []);
    let told = office.desk.until(|shown| shown.balance.is_some()).await.balance.unwrap();
    assert_eq!((told.text.as_str(), told.low), ("KES 1785.50", false));
    assert_eq!(phone.preview("0711 000 013".into(), Via::Auto).await.unwrap().balance, Some(told));

    let forced = phone.preview("0711 000 013".into(), Via::VoiceApi).await.unwrap();
    let (route, reason) = (VoiceRoute::RingMyPhone, PhoneReason::Chosen);
    assert_eq!(forced.plan, DialPlan::VoiceApi { route, reason });
    let forced = phone.preview("0711 000 013".into(), Via::Webrtc).await.unwrap();
    assert_eq!(forced.plan, DialPlan::Webrtc { then: None });

    let emergency = phone.preview("999".into(), Via::Auto).await.unwrap();
    assert_eq!(emergency.reading, DialReading::Emergency { keys: "999".into() });
    assert_eq!(emergency.cautions, [Caution::Emergency]);
    let wrong = phone.preview("07".into(), Via::Auto).await.unwrap();
    assert_eq!(wrong.reading, DialReading::ShortCode { keys: "07".into() });
    let wrong = phone.preview("x!".into(), Via::Auto).await.unwrap();
    assert_eq!(wrong.plan, DialPlan::Impossible { why: Refusal::NotANumber });
    assert!(office.called(0).await.is_empty(), "a look calls nobody");
}
