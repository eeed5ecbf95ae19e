//! Calls that ring here.

use std::path::Path;
use std::time::Duration;

use rehearsal::Failure;
use rehearsal::speech::{self, AGENT_SAYS};

use crate::{AUDIBLE, Show, Told, must};

const CALLER: &str = "+254722000111";
/// A click on the card counts when it has been there for half a second.
const CARD_SETTLES: Duration = Duration::from_millis(700);

#[tokio::test]
async fn an_answered_call_carries_speech_both_ways() -> Told {
    let show = rung("incoming-answered").await?;
    let level = show.agent_hears(3000).await?;
    must(level > AUDIBLE, || format!("the phone rings at {level:.0} dBFS"))?;
    let seen = show.window.look().await?;
    must(seen.peer.as_deref() == Some(CALLER), || format!("the card says {:?}", seen.peer))?;
    let ear = show.stage.sound()?.listen("headset_speaker")?;
    show.window.press("answer").await?;
    show.window.call_is("active", 10).await?;
    tokio::time::sleep(rehearsal::GREETING).await;
    let spoken = speech::say(AGENT_SAYS, show.stage.folder().join("agent-said.wav"))?;
    show.stage.sound()?.speak(&spoken)?.finish().await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let call = show.stage.at.call_when("a call", 1, |_| true).await?;
    show.stage.at.hang_up(&call.call_id).await?;
    show.ended("remote_hangup", 10).await?;

    let ear = ear.save(show.stage.folder().join("agent-heard.wav"))?;
    let call = show.stage.at.call_when("recordings", 5, |call| call.heard_wav.is_some()).await?;
    let said = call.said_wav.unwrap_or_default();
    let greeting = rehearsal::beginning(Path::new(&said), rehearsal::GREETING)?;
    let agent = speech::compare(&greeting, &ear)?;
    let caller = speech::compare(&spoken, Path::new(&call.heard_wav.unwrap_or_default()))?;
    must(agent.is_intelligible(), || format!("the agent did not understand: {agent:?}"))?;
    must(caller.is_intelligible(), || format!("the caller did not understand: {caller:?}"))
}

#[tokio::test]
async fn a_declined_call_ends_for_the_caller() -> Told {
    let show = rung("incoming-declined").await?;
    tokio::time::sleep(CARD_SETTLES).await;
    show.window.press("decline").await?;
    show.ended("declined", 10).await?;
    show.stage.at.call_when("the end", 5, |call| call.state == "ended").await?;
    row_is(&show, "declined").await
}

#[tokio::test]
async fn a_caller_who_gives_up_is_a_missed_call() -> Told {
    let show = rung("incoming-given-up").await?;
    let call = show.stage.at.call_when("a call", 1, |_| true).await?;
    show.stage.at.hang_up(&call.call_id).await?;
    show.ended("missed", 10).await?;
    row_is(&show, "missed").await
}

/// The app, ready, and a call ringing in it.
async fn rung(name: &str) -> Result<Show, Failure> {
    let show = Show::begin(name).await?;
    let clients = show.stage.at.clients().await?;
    let client = clients.first().ok_or_else(|| Failure::LocalAt("nobody is registered".into()))?;
    show.stage.at.ring(client, CALLER).await?;
    show.window.call_is("incoming", 10).await?;
    Ok(show)
}

async fn row_is(show: &Show, end: &str) -> Told {
    let rows = show.window.attributes("recent-row", "data-end").await?;
    must(rows == [Some(end.to_owned())], || format!("recent calls: {rows:?}"))
}
