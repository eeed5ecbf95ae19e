use phone::account::VoiceRoute;
use phone::snapshot::{FindOut, SoundTrouble};

use super::*;

fn by_phone(state: PhoneCallState, told: bool) -> Followed {
    Followed::by_phone(&card(state), told)
}

fn card(state: PhoneCallState) -> PhoneCallView {
    PhoneCallView {
        id: 7,
        peer: "+254711000001".into(),
        peer_name: None,
        route: VoiceRoute::ThroughCompanyNumber,
        shown_number: Some("+254711082000".into()),
        own_phone: None,
        instead_of: None,
        state,
        cautions: vec![Caution::AgentHearsNothing],
        can_close: true,
    }
}

fn queued() -> PhoneCallState {
    PhoneCallState::Queued { since: 1, session: Some("ATVId_1".into()) }
}

fn told(step: PhoneStep) -> PhoneCallState {
    PhoneCallState::Followed { since: 1, step, session: Some("ATVId_1".into()) }
}

#[test]
fn each_state_by_telephone_has_a_word_and_an_end() {
    let out_of_sight =
        |last| PhoneCallState::OutOfSight { since: 1, last, session: Some("ATVId_1".into()) };
    let maybe = |why| PhoneCallState::MaybePlaced { since: 1, why, find_out: FindOut::ListOfCalls };
    let refused = |reason| PhoneCallState::Refused { reason };
    let other = || PhoneStep::Other { word: "parked".into() };
    for (state, status, over, end) in [
        (PhoneCallState::Requesting { since: 1 }, "requesting", false, None),
        (queued(), "queued", false, None),
        (told(PhoneStep::Queued), "queued", false, None),
        (told(PhoneStep::Ringing), "ringing", false, None),
        (told(PhoneStep::InProgress), "in-progress", false, None),
        (told(other()), "unknown", false, None),
        (told(PhoneStep::Completed), "completed", true, None),
        (told(PhoneStep::Failed), "failed", true, Some("failed")),
        (out_of_sight(PhoneStep::Ringing), "ringing", true, None),
        (out_of_sight(PhoneStep::Failed), "failed", true, Some("failed")),
        (maybe(MaybePlaced::TimedOut), "unknown", true, Some("maybe_placed")),
        (maybe(MaybePlaced::Broken), "unknown", true, Some("maybe_placed")),
        (refused(PhoneRefusal::ProxySignIn), "failed", true, Some("proxy_sign_in")),
        (refused(PhoneRefusal::InsufficientCredit), "failed", true, Some("insufficient_credit")),
    ] {
        // At a company's server, which tells of its calls.
        let followed = by_phone(state.clone(), true);
        assert_eq!(followed.status, status, "{state:?}");
        assert_eq!(followed.is_over(), over, "{state:?}");
        assert_eq!(followed.end.as_deref(), end, "{state:?}");
        assert_eq!(followed.is_placed(), status != "requesting", "{state:?}");
    }
}

#[test]
fn what_nobody_tells_of_is_over_once_it_is_queued() {
    assert!(by_phone(queued(), false).is_over());
    assert!(!by_phone(queued(), true).is_over());
}

#[test]
fn the_other_sides_words_are_the_detail() {
    let reason = PhoneRefusal::Other { message: "No such thing".into() };
    let refused = by_phone(PhoneCallState::Refused { reason }, false);
    let shape = refused.outcome(false).expect_err("it was refused");
    assert_eq!(shape["error"], json!({ "code": "other", "message": "other: No such thing" }));
    let why = MaybePlaced::Unclear { message: "HTTP 502".into() };
    let state = PhoneCallState::MaybePlaced { since: 1, why, find_out: FindOut::ListOfCalls };
    let shape = by_phone(state, false).outcome(false).expect_err("nobody knows");
    assert_eq!(shape["error"]["message"], "maybe placed: HTTP 502");
}

#[test]
fn a_call_by_telephone_has_the_old_shape_and_its_warnings() {
    let shape = by_phone(queued(), false).outcome(false).expect("it was placed");
    assert_eq!(
        shape,
        json!({
            "success": true, "callType": "voice_api",
            "warnings": [{ "code": "agent_hears_nothing",
                "message": "you are not in this call and hear nothing" }],
            "data": { "session_id": "ATVId_1", "status": "queued", "call_type": "voice_api",
                "from_number": "+254711082000", "to_number": "+254711000001", "duration": null },
        })
    );
}

fn over_line(state: CallState, cautions: Vec<Caution>) -> Followed {
    let call = CallView {
        id: 3,
        direction: Direction::Outgoing,
        peer: "999".into(),
        peer_name: None,
        state,
        muted: false,
        digits: String::new(),
        can_answer: false,
        can_decline: false,
        can_hang_up: true,
        can_mute: false,
        can_hold: false,
        can_resume: false,
        can_send_digits: false,
        levels: None,
        trouble: SoundTrouble::default(),
        quality: None,
        keys_to_send: None,
        phone_way: None,
        can_call_by_phone: false,
        cautions,
    };
    Followed::over_line(&call, None)
}

#[test]
fn each_state_over_the_line_has_a_word() {
    let ended = |seconds| CallState::Ended {
        reason: EndReasonView { code: phone::snapshot::EndCode::RemoteHangup, detail: None },
        seconds,
    };
    for (state, status, over) in [
        (CallState::WaitingForLine { since: 1, until: 2 }, "waiting", false),
        (CallState::Dialing { since: 1 }, "pending_webrtc", false),
        (CallState::Ringing { since: 1, early_media: false }, "ringing", false),
        (CallState::Connecting, "in-progress", false),
        (CallState::Active { since: 1 }, "in-progress", false),
        (CallState::OnHold { since: 1 }, "in-progress", false),
        (CallState::Reconnecting { since: 1 }, "in-progress", false),
        (ended(Some(4)), "completed", true),
        (ended(None), "failed", true),
    ] {
        let followed = over_line(state, Vec::new());
        assert_eq!((followed.status, followed.is_over()), (status, over));
    }
    let answered = over_line(ended(Some(4)), Vec::new());
    assert!(answered.outcome(true).is_ok(), "it was answered");
    assert!(over_line(ended(None), Vec::new()).outcome(true).is_err());
}

#[test]
fn an_emergency_call_says_that_it_may_not_arrive() {
    let placed = over_line(CallState::Dialing { since: 1 }, vec![Caution::Emergency]);
    let shape = placed.outcome(false).expect("placed");
    assert_eq!(shape["warnings"][0]["code"], "emergency");
    let plain = over_line(CallState::Dialing { since: 1 }, Vec::new());
    assert!(plain.outcome(false).expect("placed").get("warnings").is_none());
}
