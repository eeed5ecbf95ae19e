//! Calls that ring here.

use std::time::Duration;

use rehearsal::Failure;
use rehearsal::conversation::Conversation;

use crate::{SILENT, Show, Told, dial, must};

const CALLER: &str = "+254722000111";
/// A click on the card counts when it has been there for half a second.
const CARD_SETTLES: Duration = Duration::from_millis(700);

#[tokio::test]
async fn an_answered_call_carries_speech_both_ways() -> Told {
    let show = rung("incoming-answered").await?;
    // The call comes as soon as the line is ready, at times before the sound engine is.
    show.agent_soon_hears("the ring", 6).await?;
    let seen = show.window.look().await?;
    must(seen.peer.as_deref() == Some(CALLER), || format!("the card says {:?}", seen.peer))?;
    show.window.press("answer").await?;
    show.window.call_is("active", 10).await?;
    let conversation = Conversation::hold(&show.stage, "call").await?;
    let call = show.stage.at.call_when("a call", 1, |_| true).await?;
    show.stage.at.hang_up(&call.call_id).await?;
    show.ended("remote_hangup", 10).await?;
    conversation.verdict(&show.stage).await?.must_be_intelligible()
}

#[tokio::test]
async fn the_microphone_is_taken_from_the_click_to_the_end_and_at_no_other_time() -> Told {
    let show = Show::begin("incoming-microphone").await?;
    stays_free(&show, "idle").await?;
    let clients = show.stage.at.clients().await?;
    let client = clients.first().ok_or_else(|| Failure::LocalAt("nobody is registered".into()))?;
    show.stage.at.ring(client, CALLER).await?;
    show.window.call_is("incoming", 10).await?;
    // From here on the sound engine is there, and plays.
    show.agent_soon_hears("the ring", 6).await?;
    stays_free(&show, "ringing").await?;
    show.window.press("answer").await?;
    show.window.call_is("active", 10).await?;
    soon_taken(&show, true, "answered").await?;
    show.window.press("hang-up").await?;
    show.ended("local_hangup", 10).await?;
    soon_taken(&show, false, "hung up").await?;
    stays_free(&show, "idle again").await?;

    show.window.dial(dial::SAYS_NOTHING).await?;
    show.window.call_is("active", 15).await?;
    soon_taken(&show, true, "dialled").await?;
    show.window.press("hang-up").await?;
    show.ended("local_hangup", 10).await?;
    soon_taken(&show, false, "hung up again").await
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

#[tokio::test]
async fn who_talks_hears_that_somebody_waits() -> Told {
    let show = Show::begin("incoming-waiting").await?;
    show.window.dial(dial::SAYS_NOTHING).await?;
    show.window.call_is("active", 15).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = show.agent_hears(2000).await?;
    must(before < SILENT, || format!("{before:.0} dBFS before anybody waits"))?;

    let clients = show.stage.at.clients().await?;
    let client = clients.first().ok_or_else(|| Failure::LocalAt("nobody is registered".into()))?;
    let second = show.stage.at.ring_in_a_call(client, CALLER).await?;
    show.agent_soon_hears("the beeps", 8).await?;
    show.stage.at.hang_up(&second).await?;
    show.stage.at.call_when("its end", 5, |call| call.state == "ended").await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Longer than the rest between two beeps.
    let after = show.agent_hears(6000).await?;
    must(after < SILENT, || format!("{after:.0} dBFS when nobody waits any more"))?;
    show.window.press("hang-up").await?;
    show.ended("local_hangup", 10).await
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

/// For two seconds, so that one who looks in for a moment is seen, too.
async fn stays_free(show: &Show, when: &str) -> Told {
    for _ in 0..20 {
        let taken = show.stage.sound()?.microphone_taken()?;
        must(taken == 0, || format!("{when}: {taken} streams take the microphone"))?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// The sound server tells nobody who asks so simply; five seconds at most.
async fn soon_taken(show: &Show, wanted: bool, when: &str) -> Told {
    for _ in 0..50 {
        if (show.stage.sound()?.microphone_taken()? > 0) == wanted {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Failure::NotAsExpected(format!("{when}: the microphone is taken: {}", !wanted)))
}

async fn row_is(show: &Show, end: &str) -> Told {
    let rows = show.window.attributes("recent-row", "data-end").await?;
    must(rows == [Some(end.to_owned())], || format!("recent calls: {rows:?}"))
}
