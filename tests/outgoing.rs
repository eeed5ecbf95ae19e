//! Calls that the agent places.

use std::path::Path;

use rehearsal::conversation::Conversation;
use rehearsal::speech;

use crate::{AUDIBLE, Show, Told, dial, must};

#[tokio::test]
async fn an_answered_call_carries_speech_both_ways() -> Told {
    speech_both_ways("outgoing-speech", dial::SPEAKS_THEN_ECHOES, None).await
}

#[tokio::test]
async fn a_callee_with_g711_only_is_understood_both_ways() -> Told {
    speech_both_ways("outgoing-g711", dial::G711_ONLY, Some("PCMU")).await
}

async fn speech_both_ways(name: &str, number: &str, codec: Option<&str>) -> Told {
    let show = Show::begin(name).await?;
    show.window.dial(number).await?;
    show.window.call_is("active", 20).await?;
    let conversation = Conversation::hold(&show.stage, "call").await?;
    show.window.press("hang-up").await?;
    show.ended("local_hangup", 10).await?;
    let call = show.stage.at.call_when("a call", 1, |_| true).await?;
    must(
        codec.is_none_or(|codec| call.codec.as_ref().is_some_and(|it| it.starts_with(codec))),
        || format!("codec {:?} instead of {codec:?}", call.codec),
    )?;
    conversation.verdict(&show.stage).await?.must_be_intelligible()
}

#[tokio::test]
async fn ring_back_is_heard_until_the_agent_cancels() -> Told {
    let show = Show::begin("outgoing-cancel").await?;
    show.window.dial(dial::RINGS_ON).await?;
    show.window.call_is("ringing", 10).await?;
    show.agent_soon_hears("ring-back", 8).await?;
    show.window.press("hang-up").await?;
    show.ended("cancelled", 10).await?;
    show.stage.at.call_when("the end", 5, |call| call.state == "ended").await?;
    // What the sound server holds already still plays out.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let level = show.agent_hears(1500).await?;
    must(level < AUDIBLE, || format!("still {level:.0} dBFS after the cancel"))
}

#[tokio::test]
async fn a_busy_callee_is_told_as_busy() -> Told {
    let show = Show::begin("outgoing-busy").await?;
    show.window.dial(dial::BUSY).await?;
    show.ended("busy", 15).await
}

#[tokio::test]
async fn nobody_answers_and_the_call_says_so() -> Told {
    let show = Show::begin("outgoing-no-answer").await?;
    show.window.dial(dial::RINGS_4_S).await?;
    show.window.call_is("ringing", 10).await?;
    show.ended("no_answer", 15).await
}

#[tokio::test]
async fn an_announcement_is_understood_before_any_answer() -> Told {
    let show = Show::begin("outgoing-early-media").await?;
    let ear = show.stage.sound()?.listen("headset_speaker")?;
    show.window.dial(dial::ANNOUNCEMENT).await?;
    show.window.call_is("ringing", 10).await?;
    let ended = show.window.see("the end", 30, |seen| seen.call != "ringing").await?;
    must(ended.call.starts_with("ended"), || format!("it became {}", ended.call))?;
    let ear = ear.save(show.stage.folder().join("agent-heard.wav"))?;
    let call = show.stage.at.call_when("recordings", 5, |call| call.said_wav.is_some()).await?;
    let likeness = speech::compare(Path::new(&call.said_wav.unwrap_or_default()), &ear)?;
    must(likeness.is_intelligible(), || format!("not understood: {likeness:?}"))
}

#[tokio::test]
async fn the_callee_hangs_up() -> Told {
    let show = Show::begin("outgoing-remote-hangup").await?;
    show.window.dial(dial::HANGS_UP_AFTER_5_S).await?;
    show.window.call_is("active", 15).await?;
    show.ended("remote_hangup", 15).await?;
    let rows = show.window.attributes("recent-row", "data-end").await?;
    must(rows == [Some("remote_hangup".to_owned())], || format!("recent calls: {rows:?}"))
}
