//! Numbers that other programs give: they fill the field, and call only where they may.

use std::time::Instant;

use phone::{
    FillWish, NoToken,
    intent::{Intent, Refusal},
    snapshot::{
        CallState, Caution, ClickToCall, FillSource, Filled, HeldBack, LineView, ShortcutState, Via,
    },
};

use crate::desk::{Desk, call_state};

const NUMBER: &str = "+254711000001";

fn link(link: &str) -> FillWish {
    FillWish::Link(link.to_owned())
}

async fn filled(desk: &mut Desk, serial: u32) -> Filled {
    let is_it = |filled: &Option<Filled>| filled.as_ref().is_some_and(|it| it.serial == serial);
    desk.until(|snapshot| is_it(&snapshot.filled)).await.filled.unwrap()
}

async fn allow(desk: &Desk, dials: &[FillSource]) {
    let settings = ClickToCall { dials: dials.to_vec(), shortcut: None };
    desk.act(Intent::SetClickToCall { settings }).await;
}

#[tokio::test]
async fn a_link_fills_and_calls_nobody() {
    let mut desk = Desk::ready().await;
    assert!(desk.phone.fill(link("tel:+254711000001;ext=12")).await);
    let given = filled(&mut desk, 1).await;
    assert_eq!((given.source, given.held_back), (FillSource::Tel, None));
    assert_eq!(given.text.as_deref(), Some("+254711000001;ext=12"));
    desk.act(Intent::FillTaken { serial: 1 }).await;
    let snapshot = desk.until(|snapshot| snapshot.filled.is_none()).await;
    assert!(snapshot.call.is_none());
    desk.phone.fill(link("tel:0711<script>")).await;
    assert_eq!(filled(&mut desk, 2).await.text, None);
    assert!(desk.rows().await.is_empty());
}

#[tokio::test]
async fn a_source_that_may_call_calls_and_others_do_not() {
    let mut desk = Desk::ready().await;
    allow(&desk, &[FillSource::Simu]).await;
    desk.phone.fill(link("tel:+254711000001")).await;
    assert_eq!(filled(&mut desk, 1).await.held_back, None);
    desk.phone.fill(link("simu:+254711000001")).await;
    let snapshot = desk.until(|snapshot| snapshot.call.is_some()).await;
    assert_eq!(snapshot.call.unwrap().peer, NUMBER);
    assert_eq!(desk.at.next_request().await["request"], "call");
    // The next finds the call up.
    desk.phone.fill(link("simu:+254722000111")).await;
    assert_eq!(filled(&mut desk, 2).await.held_back, Some(HeldBack::CallUp));
}

#[tokio::test]
async fn what_may_alarm_or_cost_is_never_called_by_itself() {
    let mut desk = Desk::ready().await;
    allow(&desk, &[FillSource::Tel]).await;
    // Emergency, a network's own code, USSD, and a number of Britain that costs more.
    for (serial, special) in (1..).zip(["tel:999", "tel:100", "tel:*544%23", "tel:+449098790000"]) {
        desk.phone.fill(link(special)).await;
        let given = filled(&mut desk, serial).await;
        assert_eq!(given.held_back, Some(HeldBack::Special), "{special}");
        assert!(given.text.is_some());
    }
    assert!(desk.phone.snapshot().await.call.is_none());
}

#[tokio::test]
async fn one_click_on_an_emergency_number_fills_the_field_and_the_card_of_its_call_warns() {
    let mut desk = Desk::ready().await;
    let at_once = |to: &str| Intent::DialAtOnce { to: to.into(), via: Via::Auto };
    desk.act(at_once("999")).await;
    let given = filled(&mut desk, 1).await;
    let held_back = Some(HeldBack::Emergency);
    assert_eq!((given.source, given.held_back), (FillSource::Click, held_back));
    assert_eq!(given.text.as_deref(), Some("999"));
    assert!(desk.phone.snapshot().await.call.is_none() && desk.rows().await.is_empty());
    desk.act(Intent::FillTaken { serial: 1 }).await;

    desk.dial("999").await.unwrap();
    let call = desk.until(|snapshot| snapshot.call.is_some()).await.call.unwrap();
    assert_eq!((call.peer.as_str(), call.cautions), ("999", vec![Caution::Emergency]));
    assert_eq!(desk.at.next_request().await["request"], "call");
    assert_eq!(desk.phone.act(at_once("112")).await, Err(Refusal::CallInProgress));
}

#[tokio::test]
async fn one_click_calls_anybody_else() {
    let mut desk = Desk::ready().await;
    desk.act(Intent::DialAtOnce { to: NUMBER.into(), via: Via::Auto }).await;
    let call = desk.until(|snapshot| snapshot.call.is_some()).await.call.unwrap();
    assert_eq!((call.peer.as_str(), call.cautions), (NUMBER, Vec::new()));
}

#[tokio::test]
async fn a_flood_of_links_is_dropped() {
    let mut desk = Desk::ready().await;
    let (mut taken, begun) = (0, Instant::now());
    for _ in 0..50 {
        taken += u64::from(desk.phone.fill(link("tel:+254711000001")).await);
    }
    // Five in ten seconds, however slow this computer is.
    let most = 5 * (1 + begun.elapsed().as_secs() / 10);
    assert!((5..=most).contains(&taken), "{taken} of 50 in {:?}", begun.elapsed());
    assert_eq!(
        filled(&mut desk, u32::try_from(taken).unwrap()).await.text.as_deref(),
        Some(NUMBER)
    );
}

#[tokio::test]
async fn one_call_right_after_another_is_held_back() {
    let mut desk = Desk::ready().await;
    allow(&desk, &[FillSource::Tel]).await;
    desk.phone.fill(link("tel:+254711000001")).await;
    assert_eq!(desk.at.next_request().await["request"], "call");
    desk.at.say(serde_json::json!({"event": "hangup", "code": 486, "reason": "Busy"})).await;
    desk.until(|snapshot| matches!(call_state(snapshot), Some(CallState::Ended { .. }))).await;
    desk.until(|snapshot| snapshot.can_dial).await;
    desk.phone.fill(link("tel:+254711000001")).await;
    assert_eq!(filled(&mut desk, 1).await.held_back, Some(HeldBack::TooSoon));
}

#[tokio::test]
async fn the_link_that_starts_the_program_waits_for_what_the_agent_allowed() {
    let desk = Desk::ready().await;
    allow(&desk, &[FillSource::Tel]).await;
    let account = phone::account::AccountSource::Stored;
    let mut desk = desk.restart(account).await;
    desk.phone.fill(link("tel:+254711000001")).await;
    let given = filled(&mut desk, 1).await;
    // It was allowed to, and there is no line.
    assert!(matches!(given.held_back, Some(HeldBack::Refused { .. })), "{given:?}");
}

#[tokio::test]
async fn a_number_is_found_in_what_was_selected_or_copied() {
    let mut desk = Desk::ready().await;
    let texts = vec!["no number here".to_owned(), "call 0711 000 001 today".to_owned()];
    desk.phone.fill(FillWish::Selection(texts)).await;
    let given = filled(&mut desk, 1).await;
    assert_eq!(
        (given.source, given.text.as_deref()),
        (FillSource::Selection, Some("0711 000 001"))
    );
    desk.phone.fill(FillWish::Selection(vec!["nobody".to_owned()])).await;
    assert_eq!(filled(&mut desk, 2).await.text, None);
}

#[tokio::test]
async fn the_desktop_is_asked_for_keys_and_what_it_says_is_shown() {
    let mut desk = Desk::ready().await;
    let settings = ClickToCall { dials: Vec::new(), shortcut: Some("F9".into()) };
    desk.act(Intent::SetClickToCall { settings: settings.clone() }).await;
    assert_eq!(desk.desktop.shortcut.lock().unwrap().take().as_deref(), Some("F9"));
    for state in [
        ShortcutState::Asking,
        ShortcutState::ByDesktop { keys: Some("Meta+F9".into()) },
        ShortcutState::Unusable,
    ] {
        desk.phone.shortcut_is(state.clone());
        desk.until(|snapshot| snapshot.click_to_call.shortcut == state).await;
    }
    // The same keys pressed again are asked for again; what else is set leaves them alone.
    desk.act(Intent::SetClickToCall { settings: settings.clone() }).await;
    assert_eq!(desk.desktop.shortcut.lock().unwrap().take().as_deref(), Some("F9"));
    let other = ClickToCall { dials: vec![FillSource::Tel], ..settings };
    desk.act(Intent::SetClickToCall { settings: other }).await;
    assert_eq!(desk.desktop.shortcut.lock().unwrap().take(), None);
    let long = ClickToCall { dials: Vec::new(), shortcut: Some("x".repeat(1_000)) };
    assert!(desk.phone.act(Intent::SetClickToCall { settings: long }).await.is_err());
}

#[tokio::test]
async fn a_token_is_fetched_anew_and_the_line_keeps_its_own() {
    let mut desk = Desk::ready().await;
    let fresh = desk.phone.token().await.expect("a token");
    assert_eq!(fresh.number.as_deref(), Some("+254711082000"));
    assert!(!format!("{fresh:?}").contains(fresh.token.token.expose()));
    desk.until(|snapshot| matches!(snapshot.line, LineView::Ready { .. })).await;
    desk.at.set_token_status(401);
    assert!(matches!(desk.phone.token().await, Err(NoToken::Failed { .. })));
}
