use super::*;
use crate::account::{Credentials, NumberPolicy, PhoneNumber, VoiceApi};
use crate::snapshot::MaybePlaced;

fn call(route: VoiceRoute, record: bool) -> ByPhone {
    let voice_api =
        VoiceApi { own_phone: E164::parse("+254722000111").ok(), record, ..VoiceApi::default() };
    let wish = Wish {
        peer: E164::parse("+254711000001").expect("a number"),
        route,
        has_keys: false,
        instead_of: None,
        started_at: Timestamp(1),
    };
    let account = Credentials {
        username: "acme".into(),
        api_key: "x".to_owned().into(),
        numbers: PhoneNumber::parse("+254711082000").into_iter().collect(),
        number_policy: NumberPolicy::Fixed,
        client_name: "jane".into(),
        token_url: "https://example.com/token".parse().expect("a url"),
        gateway_url: "wss://example.com".parse().expect("a url"),
        voice_api: Box::new(voice_api),
    };
    let by_server = route == VoiceRoute::ThroughCompanyNumber;
    let mut account = Dialling::at(&account, None);
    account.by_server = by_server;
    ByPhone::new(CallId(7), wish, Some("+254711082000".into()), &account, Timestamp(2))
}

#[test]
fn each_route_calls_whom_it_says_and_tells_the_callback_whom_to_connect() {
    let asked = |route, record| {
        let request = call(route, record).request();
        assert_eq!(request.from.as_deref(), Some("+254711082000"));
        assert_eq!(request.peer, "+254711000001");
        let (name, rest) = request.id.split_at(32);
        assert!(Uuid::parse_str(name).is_ok(), "{name}");
        (request.to, rest.to_owned())
    };
    let callee = ":+254711000001".to_owned();
    assert_eq!(asked(VoiceRoute::RingMyPhone, false), ("+254722000111".to_owned(), callee.clone()));
    assert_eq!(
        asked(VoiceRoute::ThroughCompanyNumber, true),
        ("+254711082000".to_owned(), format!("{callee}:record"))
    );
    assert_eq!(asked(VoiceRoute::Direct, true), ("+254711000001".to_owned(), String::new()));
    let cautions = [Caution::AgentHearsNothing, Caution::NotRecorded];
    assert_eq!(call(VoiceRoute::Direct, true).view().cautions, cautions);
    assert!(call(VoiceRoute::RingMyPhone, true).view().cautions.is_empty());
}

#[test]
fn an_answer_is_taken_once_and_closes_the_row() {
    let mut call = call(VoiceRoute::RingMyPhone, false);
    assert!(call.record().end.is_none() && !call.view().can_close);
    call.answered(Outcome::Maybe(MaybePlaced::TimedOut), Timestamp(3));
    let PhoneCallState::MaybePlaced { find_out, .. } = call.view().state else { panic!() };
    assert_eq!(find_out, FindOut::OwnPhoneRings);
    assert_eq!(call.record().end.map(|end| end.reason), Some(EndReason::NoReply));
    call.answered(Outcome::Queued { session: None }, Timestamp(4));
    assert!(matches!(call.view().state, PhoneCallState::MaybePlaced { .. }));
    assert!(call.view().can_close);
}

#[test]
fn what_the_server_tells_is_shown_until_it_tells_no_more() {
    let mut call = call(VoiceRoute::ThroughCompanyNumber, false);
    let asked = Outcome::AtServer { session: "ATVId_1".into(), step: PhoneStep::Queued };
    call.answered(asked, Timestamp(3));
    assert_eq!(call.followed(), Some("ATVId_1"));
    call.hears(News::Step(PhoneStep::Ringing), Timestamp(4));
    call.hears(News::Step(PhoneStep::Ringing), Timestamp(5));
    let PhoneCallState::Followed { since: 4, step: PhoneStep::Ringing, .. } = call.view().state
    else {
        panic!("{:?}", call.view());
    };
    assert_eq!(call.record().end.map(|end| end.at), Some(Timestamp(3)));
    call.hears(News::LostSight, Timestamp(6));
    let session = Some("ATVId_1".to_owned());
    let last = PhoneStep::Ringing;
    assert_eq!(call.view().state, PhoneCallState::OutOfSight { since: 6, last, session });
    call.hears(News::Step(PhoneStep::Completed), Timestamp(7));
    assert!(
        matches!(call.view().state, PhoneCallState::OutOfSight { .. }) && call.view().can_close
    );
}

#[test]
fn an_end_that_the_server_tells_ends_the_row() {
    let mut call = call(VoiceRoute::ThroughCompanyNumber, false);
    let asked = Outcome::AtServer { session: "ATVId_1".into(), step: PhoneStep::Queued };
    call.answered(asked, Timestamp(3));
    call.hears(News::Step(PhoneStep::Completed), Timestamp(9));
    assert_eq!(call.record().end.map(|end| end.at), Some(Timestamp(9)));
}

#[test]
fn a_call_whose_sign_in_goes_is_out_of_sight_whenever_that_is() {
    let asked = || Outcome::AtServer { session: "ATVId_1".into(), step: PhoneStep::Queued };
    let out_of_sight = |call: &ByPhone| {
        assert_eq!(call.followed(), None, "nobody is asked about it");
        matches!(call.view().state, PhoneCallState::OutOfSight { .. })
    };
    let mut followed = call(VoiceRoute::ThroughCompanyNumber, false);
    followed.answered(asked(), Timestamp(3));
    followed.loses_sight(Timestamp(4));
    assert!(out_of_sight(&followed));

    let mut requested = call(VoiceRoute::ThroughCompanyNumber, false);
    requested.loses_sight(Timestamp(3));
    assert!(requested.is_being_asked_for(), "AT may call all the same");
    requested.answered(asked(), Timestamp(4));
    assert!(out_of_sight(&requested));

    let mut over = call(VoiceRoute::ThroughCompanyNumber, false);
    over.answered(asked(), Timestamp(3));
    over.hears(News::Step(PhoneStep::Completed), Timestamp(4));
    over.loses_sight(Timestamp(5));
    let completed =
        |state| matches!(state, PhoneCallState::Followed { step: PhoneStep::Completed, .. });
    assert!(completed(over.view().state), "its end is known");
}

#[test]
fn a_call_has_a_name_to_look_it_up_by_whatever_becomes_of_it() {
    let mut direct = call(VoiceRoute::Direct, false);
    let request = direct.request().id;
    let names = |session: Option<&str>| CallNames {
        request: Some(request.clone()),
        session: session.map(str::to_owned),
    };
    assert_eq!(direct.names(), names(None), "before it is answered");
    let why = MaybePlaced::Unclear { message: "Ringing".into() };
    direct.answered(Outcome::MaybeCalled { why, session: "ATVId_1".into() }, Timestamp(3));
    assert_eq!(direct.names(), names(Some("ATVId_1")));
    assert!(matches!(direct.view().state, PhoneCallState::MaybePlaced { .. }));
    assert_ne!(call(VoiceRoute::Direct, false).names(), direct.names(), "never used again");
    let mut served = call(VoiceRoute::ThroughCompanyNumber, false);
    served.answered(Outcome::Queued { session: Some("ATVId_2".into()) }, Timestamp(3));
    let session = Some("ATVId_2".to_owned());
    assert_eq!(served.names(), CallNames { request: None, session }, "nobody was told ours");
}
