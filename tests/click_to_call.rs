//! Numbers from other programs: links that open the app or find it running, and the command line.

use std::process::Stdio;
use std::time::{Duration, Instant};

use rehearsal::stage::Setting;
use rehearsal::{Failure, Stage, window::Window};
use serde_json::Value;

use crate::{Told, dial, must};

/// What the field holds, and where that came from.
const FIELD: &str = "const at = (id) => document.querySelector(`[data-testid=${id}]`); \
    return [at('dial-field')?.value ?? null, at('filled')?.textContent.trim() ?? null];";

#[tokio::test]
async fn a_link_fills_the_field_cold_and_warm_and_calls_nobody() -> Told {
    let stage = Stage::set(&rehearsal::folder("links")?, Setting::default())?;
    let window = Window::open_by(&stage, "tel:+254711000001;ext=12").await?;
    field_holds(&window, "+254711000001;ext=12", "From a link:").await?;
    window.ready().await?;

    let warm = said(&stage, &["sip:+254722000111@ke.sip.africastalking.com"]).await?;
    must(warm.code == 0, || format!("a warm link: {warm:?}"))?;
    field_holds(&window, "+254722000111", "From a link:").await?;

    // Where the second start does not find the first one's door, the session bus passes it on.
    let mut second = stage.app()?;
    second.arg("callto:0733%20000%20222").env("XDG_RUNTIME_DIR", stage.folder());
    let second = heard(second).await?;
    must(second.code == 0, || format!("a link by the session bus: {second:?}"))?;
    field_holds(&window, "0733 000 222", "From a link:").await?;

    let hostile = said(&stage, &["tel:%0a0711<script>"]).await?;
    must(hostile.code == 0, || format!("a hostile link: {hostile:?}"))?;
    field_holds(&window, "0733 000 222", "The link names nobody").await?;
    let calls = stage.at.calls().await?;
    must(calls.is_empty(), || format!("somebody was called: {calls:?}"))?;
    must(window.look().await?.call == "idle", || "a call is up".to_owned())
}

#[tokio::test]
async fn the_command_line_drives_the_app_that_runs() -> Told {
    let stage = Stage::set(&rehearsal::folder("command-line")?, Setting::default())?;
    let nobody = said(&stage, &["status"]).await?;
    let told = nobody.code == 3 && nobody.error == "simu: Simu is not running; start it with: simu";
    must(told, || format!("without the app: {nobody:?}"))?;

    let window = Window::open(&stage).await?;
    window.ready().await?;
    let status = said(&stage, &["status", "--json"]).await?.json()?;
    must(status["data"]["line"] == "ready", || format!("status: {status}"))?;
    let accounts = said(&stage, &["accounts", "--json"]).await?.json()?;
    must(accounts["data"][0]["kind"] == "demo", || format!("accounts: {accounts}"))?;
    the_token_is_printed_only_when_it_is_asked_for(&stage).await?;

    let placed = said(&stage, &["call", dial::ANSWERS_AT_ONCE, "--json"]).await?.json()?;
    let data = &placed["data"];
    let shape = placed["success"] == true
        && placed["callType"] == "webrtc"
        && data["to_number"] == dial::ANSWERS_AT_ONCE
        && data["from_number"].is_string()
        && data["session_id"].is_string();
    must(shape, || format!("call: {placed}"))?;
    window.call_is("active", 15).await?;
    let second = said(&stage, &["call", dial::BUSY]).await?;
    let refused = second.code == 1 && second.error == "simu: a call is up";
    must(refused, || format!("a second call: {second:?}"))?;
    window.press("hang-up").await?;
    window.see("the end", 10, |seen| seen.call.starts_with("ended")).await?;
    free_again(&window).await?;

    let busy = said(&stage, &["call", dial::BUSY, "--wait", "--json"]).await?;
    must(busy.code == 1, || format!("a busy callee: {busy:?}"))?;
    let last = busy.json()?;
    let told = last["success"] == false && last["error"]["code"] == "busy";
    must(told, || format!("a busy callee: {last}"))?;
    free_again(&window).await?;
    let answered = said(&stage, &["call", dial::HANGS_UP_AFTER_5_S, "--wait"]).await?;
    let told = answered.code == 0
        && answered.output.ends_with(" s")
        && answered.output.contains("completed");
    must(told, || format!("an answered call: {answered:?}"))
}

#[tokio::test]
async fn the_command_line_says_why_no_telephone_calls_and_warns_of_emergency_calls() -> Told {
    let stage = Stage::set(&rehearsal::folder("command-line-phone")?, Setting::default())?;
    let window = Window::open(&stage).await?;
    window.ready().await?;
    let order = ["call", dial::ANSWERS_AT_ONCE, "--via", "voice-api", "--json"];
    let refused = said(&stage, &order).await?;
    must(refused.code == 1, || format!("without a way: {refused:?}"))?;
    let why = refused.json()?;
    must(why["error"]["code"] == "not_by_phone", || format!("without a way: {why}"))?;
    let calls = stage.at.calls().await?;
    must(calls.is_empty(), || format!("somebody was called: {calls:?}"))?;

    let emergency = said(&stage, &["call", "999", "--json"]).await?;
    let told = emergency.json()?;
    must(told["warnings"][0]["code"] == "emergency", || format!("emergency: {told}"))
}

async fn the_token_is_printed_only_when_it_is_asked_for(stage: &Stage) -> Told {
    let token = said(stage, &["token", "--json"]).await?.json()?;
    let shown = said(stage, &["token", "--show"]).await?;
    let told = said(stage, &["token"]).await?;
    let old = token["data"]["token"].as_str().unwrap_or_default();
    let kind = old.get(..6).unwrap_or("nothing");
    must(!old.is_empty() && shown.output.starts_with(kind), || {
        format!("token: {token}, {shown:?}")
    })?;
    must(token["data"]["lifeTimeSec"] == "86400", || format!("token: {token}"))?;
    must(told.code == 0 && !told.output.contains(kind), || format!("token: {told:?}"))
}

/// The gateway has let go of the last call.
async fn free_again(window: &Window) -> Told {
    window.leave_ended_call().await?;
    window.see("a line that is free", 10, |seen| seen.can_dial).await.map(drop)
}

async fn field_holds(window: &Window, number: &str, sentence: &str) -> Told {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let seen = window.run(FIELD, Vec::new()).await?;
        let told = seen[1].as_str().is_some_and(|told| told.starts_with(sentence));
        if seen[0] == number && told {
            return Ok(());
        }
        must(Instant::now() < until, || format!("{number} is not in the field: {seen}"))?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[derive(Debug)]
struct Heard {
    code: i32,
    output: String,
    error: String,
}

impl Heard {
    /// The last line that was printed.
    fn json(&self) -> Result<Value, Failure> {
        let last = self.output.lines().last().unwrap_or_default();
        serde_json::from_str(last).map_err(|_| Failure::NotAsExpected(format!("no JSON: {self:?}")))
    }
}

async fn said(stage: &Stage, words: &[&str]) -> Result<Heard, Failure> {
    heard(stage.command_line(words)?).await
}

async fn heard(mut command: std::process::Command) -> Result<Heard, Failure> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut command = tokio::process::Command::from(command);
    let ended = tokio::time::timeout(Duration::from_secs(60), command.kill_on_drop(true).output());
    let ended = ended.await.map_err(|_| Failure::NotAsExpected("it did not end".to_owned()))??;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
    let code = ended.status.code().unwrap_or(-1);
    Ok(Heard { code, output: text(ended.stdout), error: text(ended.stderr) })
}
