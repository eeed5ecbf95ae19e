//! The app without automation: nothing grants the microphone, a keyboard dials and answers.
//! Under WebDriver the microphone is granted without asking, so one run must do without.

use std::time::Duration;

use rehearsal::conversation::Conversation;
use rehearsal::process::Service;
use rehearsal::stage::Setting;
use rehearsal::{Failure, Stage};

use crate::keyboard::{focus, keys};
use crate::{Told, dial, must};

#[tokio::test]
async fn a_person_at_the_keyboard_places_and_answers_calls() -> Told {
    let stage = Stage::set(&rehearsal::folder("person")?, Setting::default())?;
    let mut app = Service::start("simu", stage.app()?, stage.folder())?;
    let client = registered(&stage).await?;
    focus(&stage)?;
    // The line may be there before the window listens to keys, as no person would type.
    tokio::time::sleep(Duration::from_secs(2)).await;

    // Outgoing: type the number, press Enter.
    keys(&stage, &["type", "--delay", "30", dial::SAYS_NOTHING])?;
    keys(&stage, &["key", "Return"])?;
    stage.at.call_when("answer", 15, |call| call.state == "connected").await?;
    let conversation = Conversation::hold(&stage, "placed").await?;
    keys(&stage, &["key", "ctrl+shift+d"])?;
    conversation.verdict(&stage).await?.must_be_intelligible()?;

    // Incoming: the shortcut answers.
    stage.at.ring(&client, "+254722000111").await?;
    stage.at.call_when("ringing", 10, |call| call.direction == "incoming").await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    keys(&stage, &["key", "ctrl+shift+a"])?;
    stage.at.call_when("answer", 10, |call| call.state == "connected").await?;
    let conversation = Conversation::hold(&stage, "received").await?;
    keys(&stage, &["key", "ctrl+shift+d"])?;
    conversation.verdict(&stage).await?.must_be_intelligible()?;

    // Log-out: the phone unregisters and ends by itself.
    app.terminate();
    must(app.wait(Duration::from_secs(10))? == Some(0), || "it did not end well".to_owned())?;
    let left = stage.at.clients().await?;
    must(left.is_empty(), || format!("still registered: {left:?}"))
}

pub async fn registered(stage: &Stage) -> Result<String, Failure> {
    for _ in 0..200 {
        if let Some(client) = stage.at.clients().await?.pop() {
            return Ok(client);
        }
        // The control API has no events; 20 s at most.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Failure::NotAsExpected("it did not register within 20 s".to_owned()))
}
