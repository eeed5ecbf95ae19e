//! `cargo xtask bench fallback`: from asking for a token to being registered, and what the
//! telephone as the net adds to a call over the line that failed.
//!
//! All of it in the real window, with an account of the local Africa's Talking whose route rings
//! the agent's own phone first; that ring is what is waited for.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::line::{cell, median_and_worst};
use crate::local_at::{Call, Frame};
use crate::stage::Setting;
use crate::window::Window;
use crate::{Failure, Stage, clock};

/// Rings; nobody has to answer.
const CALLEE: &str = "+254711000003";
const OWN_PHONE: &str = "+254711000303";
/// What we aim for, in milliseconds: after the failure is known, and after the click at worst.
const KNOWN_AIM: u128 = 1_000;
const CLICK_AIM: u128 = 3_000;

/// What was measured, in the order of the rounds.
#[derive(Debug, Default)]
pub struct Fallback {
    registered: Vec<Duration>,
    /// The gateway refuses the call: from its frame.
    refused: Vec<Duration>,
    /// The line is down at the click and does not come back: from the click.
    line_down: Vec<Duration>,
}

/// Measures each so many times; `tell` hears of the progress.
pub async fn run(rounds: usize, tell: impl Fn(&str)) -> Result<Fallback, Failure> {
    let stage = Stage::set(&crate::folder("bench-fallback")?, Setting::default())?;
    let at = stage.at.ready().clone();
    let voice_url = format!("{}/call", at.http);
    let account = [
        ("AT_USERNAME", at.username.as_str()),
        ("AT_API_KEY", &at.api_key),
        ("AT_PHONE_NUMBERS", &at.number),
        ("SIMU_CLIENT_NAME", "achieng"),
        ("SIMU_TOKEN_URL", &at.token_url),
        ("SIMU_GATEWAY_URL", &at.gateway),
        ("SIMU_VOICE_URL", &voice_url),
        ("SIMU_VOICE_ROUTE", "ring_my_phone"),
        ("SIMU_OWN_PHONE", OWN_PHONE),
        ("SIMU_CALLBACK_CONNECTS", "true"),
    ];
    let mut found = Fallback::default();
    let window = Window::open_as(&stage, &account, &[]).await?;
    for round in 1..=rounds {
        tell(&format!("round {round} of {rounds}"));
        window.ready().await?;
        found.registered.push(proved(&window).await?);
        found.refused.push(refused(&stage, &window).await?);
        put_away(&window).await?;
        found.line_down.push(line_down(&stage, &window).await?);
        put_away(&window).await?;
    }
    window.close().await?;
    Ok(found)
}

/// The account's own test, of an account that is in use: a new token, and what the registration
/// of this round took.
async fn proved(window: &Window) -> Result<Duration, Failure> {
    const ASK: &str = "return window.__TAURI_INTERNALS__.invoke('act', { intent: { \
        name: 'accounts', wish: { name: 'test', id: 'environment' } } });";
    const LOOK: &str = "return window.__TAURI_INTERNALS__.invoke('snapshot') \
        .then((seen) => seen.accounts.test?.state ?? null);";
    window.run(ASK, Vec::new()).await?;
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let state = window.run(LOOK, Vec::new()).await?;
        let took = |step: &str| state[step].as_u64().map(Duration::from_millis);
        if let (Some(token), Some(registered)) = (took("token"), took("registered")) {
            return Ok(token + registered);
        }
        if state["state"] == "failed" || Instant::now() > until {
            let (what, seen) = ("a test that succeeds".to_owned(), state.to_string());
            return Err(Failure::TooLate { what, seconds: 20, seen });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The gateway hears the call, and says no to it.
async fn refused(stage: &Stage, window: &Window) -> Result<Duration, Failure> {
    let before = stage.at.calls().await?.len();
    stage.at.fault(json!({ "kind": "silent", "on": "call" })).await?;
    let begun = clock::now_us();
    window.dial(CALLEE).await?;
    let asks = |it: &Frame| it.frame["body"]["request"] == "call";
    frame(stage, begun, "a call frame", asks).await?;
    stage.at.fault(json!({ "kind": "error", "code": 456, "reason": "No route" })).await?;
    let no = frame(stage, begun, "the refusal", |it| it.frame["response"] == "error").await?;
    let placed = placed(stage, before).await?;
    stage.at.clear_faults().await?;
    Ok(since(no.at_us as f64, placed))
}

/// The line is cut and not let in again; the agent clicks at once.
async fn line_down(stage: &Stage, window: &Window) -> Result<Duration, Failure> {
    window.ready().await?;
    window.enter(CALLEE).await?;
    let before = stage.at.calls().await?.len();
    for _ in 0..3 {
        stage.at.fault(json!({ "kind": "refuse_handshake", "status": 503 })).await?;
    }
    stage.at.fault(json!({ "kind": "drop_socket" })).await?;
    window.see("a line that is down", 10, |seen| seen.line.as_deref() != Some("ready")).await?;
    let clicked = window.press_stamped("call-button").await?;
    let placed = placed(stage, before).await?;
    stage.at.clear_faults().await?;
    Ok(since(clicked, placed))
}

/// When the agent's own phone began to ring, on our clock.
async fn placed(stage: &Stage, before: usize) -> Result<f64, Failure> {
    let own = |calls: &[Call]| calls.iter().skip(before).any(|call| call.peer == OWN_PHONE);
    let calls = stage.at.calls_when("a call by telephone", 10, own).await?;
    let call = calls.iter().skip(before).find(|call| call.peer == OWN_PHONE);
    let began = call.and_then(|call| call.more.get("started_ms")).and_then(Value::as_f64);
    let began = began.ok_or_else(|| Failure::LocalAt("a call without its start".into()))?;
    Ok(clock::from_page_ms(began))
}

fn since(begun: f64, end: f64) -> Duration {
    // The simulator tells a call's start in whole milliseconds.
    Duration::from_micros((end - begun).max(0.0) as u64)
}

async fn frame(
    stage: &Stage,
    after_us: u64,
    what: &str,
    is_it: impl Fn(&Frame) -> bool,
) -> Result<Frame, Failure> {
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        let mut frames = stage.at.frames().await?;
        frames.retain(|it| it.at_us > after_us && is_it(it));
        if let Some(frame) = frames.pop() {
            return Ok(frame);
        }
        if Instant::now() > until {
            let (what, seen) = (what.to_owned(), String::new());
            return Err(Failure::TooLate { what, seconds: 15, seen });
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The card of the call by telephone, so that the next call can be dialled.
async fn put_away(window: &Window) -> Result<(), Failure> {
    window.press("close-phone-call").await?;
    window.ready().await.map(drop)
}

impl Fallback {
    fn rows(&self) -> [(&'static str, &[Duration], Option<u128>); 3] {
        [
            ("token to registered", &self.registered, None),
            ("refused to own phone rings", &self.refused, Some(KNOWN_AIM)),
            ("click to own phone rings, line down", &self.line_down, Some(CLICK_AIM)),
        ]
    }

    /// Medians and the worst, for people.
    pub fn table(&self) -> String {
        let mut text = format!("\n{:<38} {:>20} {:>8}\n", "ms", "median (worst)", "aim <");
        for (name, times, aim) in self.rows() {
            let aim = aim.map_or(String::new(), |aim| aim.to_string());
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{name:<38} {:>20} {aim:>8}", cell(times.iter().copied()));
        }
        text
    }

    /// The same, for programs.
    pub fn json(&self) -> String {
        let rows = self.rows().into_iter().map(|(name, times, _)| {
            let (median, worst) = median_and_worst(times.iter().copied());
            (name.to_owned(), json!({ "median": median, "worst": worst }))
        });
        Value::Object(rows.collect()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_the_median_and_the_worst() {
        let ms = |all: [u64; 3]| all.map(Duration::from_millis).to_vec();
        let (registered, refused) = (ms([700, 600, 800]), ms([40, 30, 900]));
        let found = Fallback { registered, refused, line_down: ms([2_050, 2_100, 2_010]) };
        let text = found.table();
        for part in ["700 (800)", "40 (900)", "2050 (2100)", "3000"] {
            assert!(text.contains(part), "{text}");
        }
        let json: Value = serde_json::from_str(&found.json()).expect("JSON");
        assert_eq!(json["refused to own phone rings"]["worst"], 900);
    }
}
