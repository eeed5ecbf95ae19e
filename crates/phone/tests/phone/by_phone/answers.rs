//! Every answer of the Voice API to a request for a call: what the agent reads, what the history
//! keeps, and who was really called.

use phone::{
    account::VoiceRoute,
    intent::Intent,
    snapshot::{EndCode, PhoneCallState, Via},
};
use serde_json::{Value, json};

use super::{
    office::{CALLEE, OWN_PHONE, Office},
    sentences::{key, kind},
};

const NOBODY: &[&str] = &[];
const BOTH: &[&str] = &[OWN_PHONE, CALLEE];

/// What AT does; the keys of the title and of the sentence; the end of the row; who is called.
fn answers() -> Vec<(Value, [&'static str; 2], EndCode, &'static [&'static str])> {
    use EndCode::{
        ByPhone, DestinationNotSupported, InsufficientCredit, NoReply, NotPlaced, UnknownNumber,
    };
    let word = |word: &str| json!({ "call_status": word });
    let http = |status: u16| json!({ "call_http_status": status });
    let refused = |sentence| ["phone_refused", sentence];
    let maybe = |sentence| ["phone_maybe_placed", sentence];
    vec![
        (json!({}), ["phone_queued", "phone_queued_own"], ByPhone, BOTH),
        (word("InvalidPhoneNumber"), refused("phone_invalid_number"), UnknownNumber, NOBODY),
        (
            word("DestinationNotSupported"),
            refused("phone_destination"),
            DestinationNotSupported,
            NOBODY,
        ),
        (word("InsufficientCredit"), refused("phone_no_credit"), InsufficientCredit, NOBODY),
        (word("InsufficientBalance"), refused("phone_no_credit"), InsufficientCredit, NOBODY),
        (word("SomethingNew"), refused("phone_other"), NotPlaced, NOBODY),
        (
            json!({ "call_status": "SomethingNew", "call_status_calls": true }),
            maybe("maybe_unclear"),
            NoReply,
            BOTH,
        ),
        (http(400), refused("phone_other"), NotPlaced, NOBODY),
        (http(401), refused("problem_key_rejected"), NotPlaced, NOBODY),
        (http(429), refused("phone_too_many"), NotPlaced, NOBODY),
        (http(500), maybe("maybe_unclear"), NoReply, BOTH),
        (http(502), maybe("maybe_unclear"), NoReply, BOTH),
        (http(503), maybe("maybe_unclear"), NoReply, BOTH),
        (json!({ "call_unanswered": true }), maybe("maybe_timed_out"), NoReply, BOTH),
    ]
}

#[tokio::test]
async fn each_answer_of_the_voice_api_is_told_as_it_is_and_never_asked_for_twice() {
    for (account, [title, sentence], end, called) in answers() {
        let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
        office.set("/account", account.clone()).await;
        office.desk.act(Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi }).await;
        let shown = office.until_card(|state| !is_asking(state)).await;
        let card = shown.phone_call.unwrap();
        assert_eq!(keys(&card.state), [title, sentence], "{account}: {:?}", card.state);
        assert!(card.can_close && shown.call.is_none(), "{account}");
        let row = office.desk.row(|row| row.end.is_some()).await;
        assert_eq!(row.end.map(|end| end.code), Some(end), "{account}");
        assert_eq!(office.called_till_the_end(called.len()).await, called, "{account}");
        assert_eq!(office.call_frames().await, 0, "{account}");
        office.desk.phone.shutdown().await;
    }
}

/// The line refuses, so the telephone takes over; what it comes to is told, and that is the end.
#[tokio::test]
async fn a_takeover_that_comes_to_nothing_or_may_have_is_not_tried_again() {
    for (account, [title, sentence], _, called) in answers() {
        if account == json!({}) || account == json!({ "call_unanswered": true }) {
            continue;
        }
        let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
        office.set("/account", account.clone()).await;
        office.refuse_next_call().await;
        let shown = office.until_card(|state| !is_asking(state)).await;
        let card = shown.phone_call.unwrap();
        assert_eq!(keys(&card.state), [title, sentence], "{account}: {:?}", card.state);
        assert_eq!(card.instead_of.as_ref().map(kind).as_deref(), Some("refused"), "{account}");
        assert_eq!(office.called_till_the_end(called.len()).await, called, "{account}");
        assert_eq!(office.call_frames().await, 1, "{account}");
        office.desk.phone.shutdown().await;
    }
}

fn is_asking(state: &PhoneCallState) -> bool {
    matches!(state, PhoneCallState::Requesting { .. })
}

/// Of the card's title, and of what stands under it.
fn keys(state: &PhoneCallState) -> [String; 2] {
    let sentence = match state {
        PhoneCallState::Queued { .. } => key("queuedSentence", "ring_my_phone"),
        PhoneCallState::MaybePlaced { why, .. } => key("maybeSentence", &kind(why)),
        PhoneCallState::Refused { reason } => key("phoneRefusalSentence", &kind(reason)),
        other @ (PhoneCallState::Requesting { .. }
        | PhoneCallState::Followed { .. }
        | PhoneCallState::OutOfSight { .. }) => panic!("{other:?}"),
    };
    [key("phoneTitle", &kind(state)), sentence]
}
