//! Calls by telephone over a company's server: an independent one, which in turn uses the simulator
//! of Africa's Talking. It counts who is called.

use phone::{
    account::VoiceRoute,
    intent::{AccountRefusal, FieldProblem, FieldProblemKind},
    snapshot::{
        AccountField, Caution, DialPlan, EndCode, PhoneCallState, PhoneReason, PhoneRefusal,
        PhoneStep, Via,
    },
};

use super::*;
use crate::{
    at_simulated::At,
    peer::{AGENT, PASSWORD, Peer},
};

const CALLEE: &str = "+254711000111";

#[tokio::test]
async fn a_call_goes_over_the_companys_server_and_is_followed_there() {
    let at = At::start().await;
    let peer = Peer::start(&at.environment()).await;
    let mut desk = signed_in_at(&peer, &at, ByPhone::default()).await;

    let plan = desk.phone.preview("0711 000 111".into(), Via::VoiceApi).await.unwrap();
    let (route, reason) = (VoiceRoute::ThroughCompanyNumber, PhoneReason::Chosen);
    assert_eq!(plan.plan, DialPlan::VoiceApi { route, reason });
    assert_eq!(plan.shown_number.as_deref(), Some(at.number()));
    // The old one records each call of its own.
    assert_eq!(plan.cautions, [Caution::AgentHearsNothing, Caution::RecordedAnyway]);

    desk.act(by_phone(CALLEE)).await;
    let session = followed(&mut desk, PhoneStep::Queued).await;
    assert_eq!(at.calls().await, 1);
    let dial = peer.called_back(&session, &[("callSessionState", "Ringing")]).await;
    assert!(dial.contains(CALLEE), "{dial}");
    assert_eq!(followed(&mut desk, PhoneStep::Ringing).await, session);
    peer.called_back(&session, &[("dialDestinationNumber", CALLEE)]).await;
    followed(&mut desk, PhoneStep::InProgress).await;
    peer.ended(&session, "completed").await;
    followed(&mut desk, PhoneStep::Completed).await;
    let row =
        desk.row(|row| row.end.as_ref().is_some_and(|end| end.code == EndCode::ByPhone)).await;
    assert_eq!(row.peer, CALLEE);

    // Its rule would make another number of this one.
    desk.act(by_phone("+255711000111")).await;
    let refused = PhoneCallState::Refused { reason: PhoneRefusal::ForeignNumber };
    desk.until(|shown| shown.phone_call.as_ref().is_some_and(|call| call.state == refused)).await;
    assert_eq!(at.calls().await, 1);
    desk.phone.shutdown().await;
}

#[tokio::test]
async fn at_asks_the_server_whom_to_dial_and_both_are_joined() {
    /// Rings for two seconds, and hangs up two seconds after the answer.
    const WHO_TALKS: &str = "+254711000202";
    let at = At::start().await;
    let peer = Peer::start(&at.environment()).await;
    at.calls_back(&peer.callback()).await;
    let mut desk = signed_in_at(&peer, &at, ByPhone::default()).await;
    desk.act(by_phone(WHO_TALKS)).await;
    let session = followed(&mut desk, PhoneStep::InProgress).await;
    let legs = at.over(2).await;
    assert_eq!([&legs[0]["peer"], &legs[1]["peer"]], [at.number(), WHO_TALKS]);
    let heard = peer.heard(3).await;
    assert!(heard.iter().all(|form| form["sessionId"] == session), "{heard:?}");
    assert_eq!(heard[2]["dialDestinationNumber"], WHO_TALKS);
    // The server does not know AT's word for the end, and tells of none; nor does the card.
    assert_eq!(followed(&mut desk, PhoneStep::InProgress).await, session);
    assert_eq!(at.calls().await, 2, "a click is one call");
    desk.phone.shutdown().await;
}

#[tokio::test]
async fn a_server_that_forgets_the_call_is_said_to_tell_no_more() {
    let at = At::start().await;
    let peer = Peer::start(&at.environment()).await;
    // The older route is the one with room for it.
    let wishes = ByPhone { record: true, ..ByPhone::default() };
    let mut desk = signed_in_at(&peer, &at, wishes).await;
    desk.act(by_phone(CALLEE)).await;
    followed(&mut desk, PhoneStep::Queued).await;
    let _peer = peer.restart(&at.environment()).await;
    let lost = |state: &PhoneCallState| {
        matches!(state, PhoneCallState::OutOfSight { last: PhoneStep::Queued, .. })
    };
    let shown =
        desk.until(|shown| shown.phone_call.as_ref().is_some_and(|call| lost(&call.state))).await;
    assert!(shown.phone_call.unwrap().can_close);
    assert_eq!(at.calls().await, 1, "it is never asked for again");
    desk.phone.shutdown().await;
}

#[tokio::test]
async fn other_ways_than_the_servers_are_no_part_of_its_account() {
    let desk = empty().await;
    let service = AccountService::CompanyServer {
        url: "https://calls.example.com".into(),
        user: AGENT.into(),
        gateway_url: None,
    };
    let by_phone = ByPhone { route: Some(VoiceRoute::Direct), ..ByPhone::default() };
    let draft = AccountDraft { service, by_phone, ..live(&desk.at, "") };
    let refused = account(&desk, AccountWish::Save { draft: draft.into() }).await;
    let what = FieldProblemKind::NotThisServer;
    let problems = vec![FieldProblem { field: AccountField::Route, what }];
    assert_eq!(refused, Err(Refusal::Account { problem: AccountRefusal::BadFields { problems } }));
}

async fn signed_in_at(peer: &Peer, at: &At, wishes: ByPhone) -> Desk {
    let mut desk = empty().await;
    choose(&mut desk, SecretsPlace::Session).await;
    let service = AccountService::CompanyServer {
        url: peer.address(),
        user: AGENT.into(),
        gateway_url: Some(at.gateway().to_owned()),
    };
    let by_phone = ByPhone { route: Some(VoiceRoute::ThroughCompanyNumber), ..wishes };
    save(&desk, AccountDraft { service, by_phone, ..live(&desk.at, "") }).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    type_secret(&desk, SecretPurpose::Password { account: id }, PASSWORD, None).await.unwrap();
    desk.until_ready().await;
    desk
}

fn by_phone(to: &str) -> Intent {
    Intent::Dial { to: to.into(), via: Via::VoiceApi }
}

/// AT's name of the call, once the server has told this.
async fn followed(desk: &mut Desk, wanted: PhoneStep) -> String {
    let is_there = |state: &PhoneCallState| matches!(state, PhoneCallState::Followed { step, .. } if *step == wanted);
    let shown = desk
        .until(|shown| shown.phone_call.as_ref().is_some_and(|call| is_there(&call.state)))
        .await;
    let state = shown.phone_call.unwrap().state;
    let PhoneCallState::Followed { session: Some(session), .. } = state else {
        panic!("{state:?}")
    };
    session
}
