//! What the agent does during a call.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rehearsal::speech::{self, Likeness};
use rehearsal::{Failure, Stage};

use crate::{AUDIBLE, SILENT, Show, Told, dial, must};

const BEFORE: &str = "The first parcel went to Mombasa by the morning train, as you had asked.";
const MEANWHILE: &str = "Nobody should ever hear this sentence about seven purple elephants.";
const OTHER: &str = "Yes, I am still here, take all the time that you need.";
const AFTER: &str = "Thank you for waiting. We shall call you back on Thursday afternoon.";

/// Speech that is found again at the other end correlates above this; other speech far below.
const SAME_SPEECH: f64 = 0.5;

#[tokio::test]
async fn digits_typed_quickly_all_arrive_in_order() -> Told {
    let show = Show::begin("digits").await?;
    show.window.dial(dial::MENU).await?;
    show.window.call_is("active", 15).await?;
    show.window.send_digits("0123456789*#").await?;
    let call = show.stage.at.call_when("all digits", 20, |call| call.digits.ends_with('#')).await?;
    must(call.digits == "0123456789*#", || format!("the menu heard {}", call.digits))?;
    let shown = show.window.texts("digits-sent").await?.concat();
    must(shown.contains("0123456789*#"), || format!("the card shows {shown}"))
}

#[tokio::test]
async fn mute_silences_and_unmute_restores() -> Told {
    let show = Show::begin("mute").await?;
    show.window.dial(dial::SAYS_NOTHING).await?;
    show.window.call_is("active", 15).await?;
    let before = speak(&show.stage, "before", BEFORE).await?;
    show.window.press("mute").await?;
    let meanwhile = speak(&show.stage, "meanwhile", MEANWHILE).await?;
    show.window.press("mute").await?;
    let after = speak(&show.stage, "after", AFTER).await?;
    show.window.press("hang-up").await?;
    show.ended("local_hangup", 10).await?;
    heard_but_meanwhile(&show.stage, [&before, &meanwhile, &after]).await
}

#[tokio::test]
async fn hold_silences_both_ways_and_resume_restores() -> Told {
    let show = Show::begin("hold").await?;
    show.window.dial(dial::SAYS_NOTHING).await?;
    show.window.call_is("active", 15).await?;
    let before = speak(&show.stage, "before", BEFORE).await?;
    other_is_heard(&show, "talks").await?;

    show.window.press("hold").await?;
    show.window.call_is("on_hold", 5).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let held = show.agent_hears(2000).await?;
    must(held < SILENT, || format!("held, the agent still hears {held:.0} dBFS"))?;
    let meanwhile = speak(&show.stage, "meanwhile", MEANWHILE).await?;

    show.window.press("hold").await?;
    show.window.call_is("active", 5).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    other_is_heard(&show, "talks again").await?;
    let after = speak(&show.stage, "after", AFTER).await?;
    show.window.press("hang-up").await?;
    show.ended("local_hangup", 10).await?;
    heard_but_meanwhile(&show.stage, [&before, &meanwhile, &after]).await
}

/// The other side says a sentence, and the agent hears it.
async fn other_is_heard(show: &Show, what: &str) -> Told {
    let sentence = speech::say(OTHER, show.stage.folder().join("other.wav"))?;
    let call = show.stage.at.call_when("a call", 1, |_| true).await?;
    let ear = show.stage.sound()?.listen("headset_speaker")?;
    show.stage.at.play(&call.call_id, &sentence).await?;
    tokio::time::sleep(speech::length(&sentence)? + Duration::from_millis(700)).await;
    let level = rehearsal::sound::level(&ear.stop()?.samples);
    must(level > AUDIBLE, || format!("the other side {what} at {level:.0} dBFS"))
}

/// Speaks into the microphone and waits until it is through.
async fn speak(stage: &Stage, name: &str, text: &str) -> Result<PathBuf, Failure> {
    let wav = speech::say(text, stage.folder().join(format!("{name}.wav")))?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    stage.sound()?.speak(&wav)?.finish().await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(wav)
}

/// The other side heard the first and the last sentence, and not the one between.
async fn heard_but_meanwhile(stage: &Stage, [before, meanwhile, after]: [&PathBuf; 3]) -> Told {
    let call = stage.at.call_when("recordings", 5, |call| call.heard_wav.is_some()).await?;
    let heard = call.heard_wav.unwrap_or_default();
    let find =
        |wav: &Path| -> Result<Likeness, Failure> { speech::compare(wav, Path::new(&heard)) };
    for (name, wav) in [("before", before), ("after", after)] {
        let found = find(wav)?;
        must(found.is_intelligible(), || format!("{name} was not understood: {found:?}"))?;
    }
    let found = find(meanwhile)?;
    must(found.correlation < SAME_SPEECH && !found.is_intelligible(), || {
        format!("what nobody should hear was heard: {found:?}")
    })
}
