//! Where the line refuses a call, Africa's Talking places it by telephone, with the same click.

use std::time::{Duration, Instant};

use rehearsal::local_at::LocalAt;
use rehearsal::stage::Setting;
use rehearsal::window::Window;
use rehearsal::{Failure, Stage};
use serde_json::json;

use crate::{Told, dial, must, reads};

/// The agent's own phone, which rings first.
const OWN_PHONE: &str = dial::ANSWERS_AT_ONCE;

#[tokio::test]
async fn a_refused_call_goes_by_phone_with_the_same_click_and_is_placed_once() -> Told {
    let stage = Stage::set(&rehearsal::folder("by-phone")?, Setting::default())?;
    let window = with_own_phone(&stage).await?;
    window.ready().await?;
    // The gateway hears the call, and refuses it.
    stage.at.fault(json!({ "kind": "silent", "on": "call" })).await?;
    window.dial(dial::SPEAKS_THEN_ECHOES).await?;
    call_frame(&stage.at).await?;
    stage.at.fault(json!({ "kind": "error", "code": 456, "reason": "No route" })).await?;

    let card = reads(&window, "phone-call", 10, |words| words.contains("is calling")).await?;
    for sentence in [
        "Africa's Talking refused the call over the line. The phone took over.",
        "Ring my phone first, then connect",
        "Answer your phone",
    ] {
        must(card.contains(sentence), || format!("{sentence:?} is missing: {card}"))?;
    }
    let calls = stage.at.calls_when("the agent's phone", 5, |calls| !calls.is_empty()).await?;
    window.press("close-phone-call").await?;
    window.see("the dial field", 5, |seen| seen.can_dial).await?;
    let ended =
        |calls: &[rehearsal::local_at::Call]| calls.iter().all(|call| call.state == "ended");
    let all = stage.at.calls_when("the end", 15, ended).await?;
    let once = calls.len() == 1 && all.len() == 1 && all.iter().all(|call| call.peer == OWN_PHONE);
    must(once, || format!("not one call: {all:?}"))?;
    let rows = window.attributes("recent-row", "data-end").await?;
    must(rows == [Some("by_phone".to_owned())], || format!("recent calls: {rows:?}"))
}

/// The app with an account whose calls may ring the agent's phone first.
async fn with_own_phone(stage: &Stage) -> Result<Window, Failure> {
    let at = stage.at.ready();
    let (voice, balance) = (format!("{}/call", at.http), format!("{}/version1/user", at.http));
    let account = [
        ("AT_USERNAME", at.username.as_str()),
        ("AT_API_KEY", &at.api_key),
        ("AT_PHONE_NUMBERS", &at.number),
        ("SIMU_TOKEN_URL", &at.token_url),
        ("SIMU_GATEWAY_URL", &at.gateway),
        ("SIMU_VOICE_URL", &voice),
        ("SIMU_BALANCE_URL", &balance),
        ("SIMU_VOICE_ROUTE", "ring_my_phone"),
        ("SIMU_OWN_PHONE", OWN_PHONE),
        ("SIMU_CALLBACK_CONNECTS", "true"),
    ];
    Window::open_as(stage, &account, &[]).await
}

/// The gateway has the call.
async fn call_frame(at: &LocalAt) -> Told {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let frames = at.frames().await?;
        if frames.iter().any(|frame| frame.frame.to_string().contains(r#""request":"call""#)) {
            return Ok(());
        }
        must(Instant::now() < until, || "no call frame".to_owned())?;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
