//! Which of the account's numbers a callee sees, as it was planned.

use phone::{
    account::{AccountSource, NumberPolicy, PhoneNumber, VoiceRoute},
    intent::Intent,
    snapshot::Via,
};

use crate::desk::Desk;

const CALLEE: &str = "+254711000013";

#[tokio::test]
async fn the_shown_number_is_the_callees_neighbour() {
    let desk = with_numbers(NumberPolicy::Nearest).await;
    let ugandan = "+256700000000";
    assert_eq!(would_show(&desk, ugandan, Via::VoiceApi).await, NUMBERS[1]);
    assert_eq!(would_show(&desk, CALLEE, Via::VoiceApi).await, NUMBERS[0]);
    assert_eq!(would_show(&desk, ugandan, Via::Webrtc).await, NUMBERS[0], "that of the token");
    assert_eq!(shows(desk, ugandan).await.1, NUMBERS[1]);
}

#[tokio::test]
async fn numbers_take_turns_and_the_plan_knows_whose_it_is() {
    let desk = with_numbers(NumberPolicy::RoundRobin).await;
    assert_eq!(would_show(&desk, CALLEE, Via::Webrtc).await, NUMBERS[0], "that of the token");
    assert_eq!(would_show(&desk, CALLEE, Via::VoiceApi).await, NUMBERS[1]);
    let (desk, shown) = shows(desk, CALLEE).await;
    assert_eq!(shown, NUMBERS[1]);
    assert_eq!(would_show(&desk, CALLEE, Via::VoiceApi).await, NUMBERS[0]);
}

const NUMBERS: [&str; 2] = ["+254711082000", "+256711082000"];

/// A desk that is ready, whose calls by telephone reach nobody.
async fn with_numbers(policy: NumberPolicy) -> Desk {
    let mut desk = Desk::start_with(|config| {
        let AccountSource::AfricasTalking(account) = &mut config.account else { panic!() };
        account.numbers = NUMBERS.iter().filter_map(|text| PhoneNumber::parse(text)).collect();
        account.number_policy = policy;
        account.voice_api.route = Some(VoiceRoute::Direct);
        account.voice_api.voice_url = "http://127.0.0.1:1/call".parse().ok();
    })
    .await;
    desk.until_ready().await;
    desk
}

async fn would_show(desk: &Desk, to: &str, via: Via) -> String {
    desk.phone.preview(to.into(), via).await.unwrap().shown_number.unwrap()
}

/// The number that a call by telephone shows.
async fn shows(mut desk: Desk, to: &str) -> (Desk, String) {
    desk.act(Intent::Dial { to: to.into(), via: Via::VoiceApi }).await;
    let shown = desk.until(|shown| shown.phone_call.is_some()).await.phone_call.unwrap();
    (desk, shown.shown_number.unwrap())
}
