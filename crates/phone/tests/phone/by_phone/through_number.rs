//! "Through the company's number" of an Africa's Talking account: AT's number calls itself, and its
//! callback dials the callee. The agent is in none of it, so it never takes over by itself.

use phone::{
    account::VoiceRoute,
    intent::Intent,
    snapshot::{
        Caution, DialPlan, EndCode, PhoneCallState, PhoneLack, PhoneReason, PhoneWay, Route,
        Snapshot, Via,
    },
};

use super::office::{CALLEE, NUMBER, Office};

const ROUTE: VoiceRoute = VoiceRoute::ThroughCompanyNumber;

#[tokio::test]
async fn the_agent_is_told_before_and_after_that_they_hear_nothing() {
    let mut office = Office::open(Some(ROUTE)).await;
    let phone = office.desk.phone.clone();
    let shown = phone.preview(CALLEE.into(), Via::Auto).await.unwrap();
    assert_eq!(shown.plan, DialPlan::Webrtc { then: None });
    let lack = PhoneLack::AgentHearsNothing;
    assert_eq!(shown.cautions, [Caution::NoTakeover { lack }]);
    let shown = phone.preview(CALLEE.into(), Via::VoiceApi).await.unwrap();
    assert_eq!(shown.plan, DialPlan::VoiceApi { route: ROUTE, reason: PhoneReason::Chosen });
    assert_eq!(shown.cautions, [Caution::AgentHearsNothing]);

    office.desk.act(Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi }).await;
    let shown = office.until_card(|state| matches!(state, PhoneCallState::Queued { .. })).await;
    let card = shown.phone_call.unwrap();
    assert_eq!((card.route, card.peer.as_str()), (ROUTE, CALLEE));
    assert_eq!((card.own_phone, card.instead_of), (None, None));
    assert_eq!(card.cautions, [Caution::AgentHearsNothing]);
    assert_eq!(office.called_till_the_end(2).await, [NUMBER, CALLEE], "the callback dials");
    assert_eq!(office.call_frames().await, 0, "nothing goes over the line");
    let row = office.desk.row(|row| row.end.is_some()).await;
    assert_eq!((row.route, row.peer.as_str()), (Route::VoiceApi, CALLEE));
    assert_eq!(row.end.map(|end| end.code), Some(EndCode::ByPhone));
}

#[tokio::test]
async fn a_refused_call_is_not_taken_over_and_placed_only_by_the_agents_click() {
    let mut office = Office::open(Some(ROUTE)).await;
    office.refuse_next_call().await;
    let offered = |shown: &Snapshot| shown.call.as_ref().is_some_and(|call| call.can_call_by_phone);
    let shown = office.desk.until(offered).await;
    let way = PhoneWay::Offered {
        reason: PhoneReason::Refused,
        route: ROUTE,
        agent_hears_nothing: true,
        maybe_placed: false,
    };
    assert_eq!(shown.call.unwrap().phone_way, Some(way));
    assert_eq!(shown.phone_call, None);
    assert!(office.called(0).await.is_empty(), "nobody is rung into silence by itself");

    office.desk.act(Intent::CallByPhone).await;
    let shown = office.until_card(|state| matches!(state, PhoneCallState::Queued { .. })).await;
    let card = shown.phone_call.unwrap();
    assert_eq!(card.instead_of, Some(PhoneReason::Refused));
    assert_eq!(card.cautions, [Caution::AgentHearsNothing]);
    assert_eq!(office.called_till_the_end(2).await, [NUMBER, CALLEE]);
}
