//! Neither line nor telephone: what the card says.

use phone::{
    account::AccountSource,
    intent::Refusal,
    snapshot::{Caution, DialPlan, LineView, PhoneLack, Via},
};

use crate::desk::Desk;

#[tokio::test]
async fn without_line_or_way_the_card_says_why_and_what_to_set_up() {
    let mut desk = Desk::start_with(|config| {
        let AccountSource::AfricasTalking(account) = &mut config.account else { panic!() };
        account.gateway_url = "ws://127.0.0.1:1".parse().unwrap();
    })
    .await;
    desk.until(|shown| matches!(shown.line, LineView::Lost { .. })).await;
    let shown = desk.phone.preview("0711000013".into(), Via::Auto).await.unwrap();
    assert_eq!(shown.plan, DialPlan::Impossible { why: Refusal::LineNotReady });
    let lack = PhoneLack::NoRoute;
    assert_eq!(shown.cautions, [Caution::NoTakeover { lack }]);
    let shown = desk.phone.preview("0711000013".into(), Via::Webrtc).await.unwrap();
    assert_eq!(shown.cautions, [], "who wants the line wants no other");
}
