//! Bad input and missing parts: one clear sentence each, and a phone that still runs.

use std::time::Duration;

use rehearsal::Stage;
use rehearsal::process::Service;
use rehearsal::stage::Setting;
use rehearsal::window::Window;

use crate::{Show, Told, dial, must};

#[tokio::test]
async fn what_is_no_number_is_refused_in_words_and_stays_in_the_field() -> Told {
    let show = Show::begin("bad-input").await?;
    let long = "7".repeat(3000);
    for input in ["", "hello there", "+++", &long] {
        show.window.enter("").await?;
        // A long text is pasted, not typed.
        let paste = "const f = document.querySelector('[data-testid=dial-field]'); f.focus();
            const d = new DataTransfer(); d.setData('text/plain', arguments[0]);
            f.dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, cancelable: true}));";
        if input.len() > 100 {
            show.window.run(paste, vec![input.into()]).await?;
        } else {
            show.window.enter(input).await?;
        }
        show.window.press("call-button").await?;
        let what = format!("a refusal of {:.20}", input);
        let seen = show.window.see(&what, 5, |seen| seen.refusal.is_some()).await?;
        must(seen.call == "idle", || format!("{:.20} made a call: {seen:?}", input))?;
    }
    must(show.stage.at.calls().await?.is_empty(), || "a call was placed".to_owned())?;
    show.window.dial(dial::BUSY).await?;
    show.ended("busy", 15).await
}

#[tokio::test]
async fn without_a_sound_server_the_phone_says_so_and_calls() -> Told {
    let stage = stage("no-sound", Setting { sound: false, ..Setting::default() })?;
    let window = Window::open(&stage).await?;
    window.ready().await?;
    window.see("a notice", 10, |seen| !seen.notices.is_empty()).await?;
    window.dial(dial::ANSWERS_AT_ONCE).await?;
    window
        .see("an answer to the click", 10, |seen| {
            seen.call == "active" || seen.call.starts_with("ended") || seen.refusal.is_some()
        })
        .await?;
    window.ready().await.map(drop)
}

#[tokio::test]
async fn without_a_microphone_or_speaker_the_phone_says_so() -> Told {
    let stage = stage("no-devices", Setting::default())?;
    for module in ["module-remap-source", "module-null-sink"] {
        stage.sound()?.pactl(&["unload-module", module])?;
    }
    let window = Window::open(&stage).await?;
    window.ready().await?;
    window.see("a notice", 10, |seen| !seen.notices.is_empty()).await.map(drop)
}

#[tokio::test]
async fn without_a_session_bus_the_phone_runs() -> Told {
    let stage = stage("no-bus", Setting { bus: false, ..Setting::default() })?;
    let window = Window::open(&stage).await?;
    window.ready().await?;
    window.see("a notice", 10, |seen| !seen.notices.is_empty()).await?;
    window.dial(dial::ANSWERS_AT_ONCE).await?;
    window.call_is("active", 10).await?;
    window.press("hang-up").await?;
    window.call_is("ended local_hangup", 10).await.map(drop)
}

#[tokio::test]
async fn a_missing_plugin_is_named_with_its_package() -> Told {
    let stage = stage("no-plugin", Setting::default())?;
    // GStreamer with its core elements only: nothing for sound or WebRTC.
    let window =
        Window::open_with(&stage, &[("GST_PLUGIN_SYSTEM_PATH_1_0", "/nonexistent")]).await?;
    window.ready().await?;
    let seen = window.see("a notice", 10, |seen| !seen.notices.is_empty()).await?;
    let words = seen.notices.concat();
    must(words.contains("gstreamer1.0-"), || format!("the notice says: {words}"))
}

#[tokio::test]
async fn without_a_display_it_says_what_to_do() -> Told {
    let stage = stage("no-display", Setting::default())?;
    let mut command = stage.app()?;
    command.env_remove("DISPLAY");
    let mut app = Service::start("simu", command, stage.folder())?;
    must(app.wait(Duration::from_secs(10))? == Some(2), || "it did not stop with 2".to_owned())?;
    let said = std::fs::read_to_string(app.log())?;
    must(said.contains("display"), || format!("it said: {said}"))
}

fn stage(name: &str, setting: Setting) -> Result<Stage, rehearsal::Failure> {
    Stage::set(&rehearsal::folder(name)?, setting)
}
