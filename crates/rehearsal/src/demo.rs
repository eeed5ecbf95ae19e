//! The headless demo: a call placed and a call received, with pictures, a transcript, and a
//! verdict about the speech in both directions.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::speech::{self, AGENT_SAYS, Likeness};
use crate::stage::Setting;
use crate::window::Window;
use crate::{Failure, Stage};

/// Who is dialled: speaks, then echoes.
const SPEAKER: &str = "+254711000001";
/// Who rings.
const CALLER: &str = "+254722000111";

/// Plays the demo; each line of the transcript is told as it happens. Fails unless speech
/// arrived intelligible both ways in both calls.
pub async fn run(tell: impl Fn(&str)) -> Result<(), Failure> {
    let folder = crate::folder("demo")?;
    let mut transcript = Transcript { begun: Instant::now(), tell: &tell, lines: Vec::new() };
    let stage = Stage::set(&folder, Setting::default())?;
    transcript.tell("the stage is set: display, sound, session bus, local Africa's Talking");
    let window = Window::open(&stage).await?;
    transcript.tell("the window is open");
    let seen = window.ready().await?;
    transcript.tell(&format!("line: {}", seen.line_words.unwrap_or_default()));
    window.picture(&folder.join("1-ready.png")).await?;

    let mut heard = Vec::new();
    heard.extend(outgoing(&stage, &window, &mut transcript).await?);
    heard.extend(incoming(&stage, &window, &mut transcript).await?);

    for (what, likeness) in &heard {
        transcript.tell(&format!(
            "{what}: STOI {:.2}, correlation {:.2}, level {:.0} dBFS{}",
            likeness.stoi,
            likeness.correlation,
            likeness.level_dbfs,
            if likeness.is_intelligible() { ", intelligible" } else { ", NOT intelligible" }
        ));
    }
    transcript.tell(&format!("pictures, recordings and logs: {}", folder.display()));
    std::fs::write(folder.join("transcript.txt"), transcript.lines.join("\n") + "\n")?;
    window.close().await?;
    match heard.iter().find(|(_, likeness)| !likeness.is_intelligible()) {
        Some((what, _)) => Err(Failure::NotAsExpected(format!("{what} was not intelligible"))),
        None => Ok(()),
    }
}

type Heard = Vec<(&'static str, Likeness)>;

async fn outgoing(
    stage: &Stage,
    window: &Window,
    transcript: &mut Transcript<'_>,
) -> Result<Heard, Failure> {
    let folder = stage.folder();
    let ear = stage.sound()?.listen("headset_speaker")?;
    window.dial(SPEAKER).await?;
    transcript.tell(&format!("dialled {SPEAKER}"));
    window.call_is("ringing", 10).await?;
    transcript.tell("ringing; the agent hears ring-back");
    window.picture(&folder.join("2-ringing.png")).await?;
    window.call_is("active", 15).await?;
    transcript.tell("answered; the callee speaks");
    window.picture(&folder.join("3-talking.png")).await?;

    let spoken = talk(stage, "outgoing").await?;
    transcript.tell("the agent has spoken");
    window.send_digits("42#").await?;
    window.picture(&folder.join("4-digits.png")).await?;
    stage.at.call_when("digits 42#", 15, |call| call.digits == "42#").await?;
    transcript.tell("digits 4 2 # arrived");
    window.press("mute").await?;
    window.press("mute").await?;
    window.press("hold").await?;
    window.call_is("on_hold", 5).await?;
    window.picture(&folder.join("5-on-hold.png")).await?;
    window.press("hold").await?;
    window.call_is("active", 5).await?;
    transcript.tell("muted, unmuted, held, resumed");
    window.press("hang-up").await?;
    window.see("the end", 10, |seen| seen.call.starts_with("ended")).await?;
    transcript.tell("hung up");
    window.picture(&folder.join("6-ended.png")).await?;
    let ear = ear.save(folder.join("outgoing-agent-heard.wav"))?;
    let (agent_heard, callee_heard) = both_ways(stage, &ear, &spoken).await?;
    Ok(vec![
        ("placed call, agent heard callee", agent_heard),
        ("placed call, callee heard agent", callee_heard),
    ])
}

async fn incoming(
    stage: &Stage,
    window: &Window,
    transcript: &mut Transcript<'_>,
) -> Result<Heard, Failure> {
    let folder = stage.folder();
    let client = stage.at.clients().await?.pop().ok_or_else(nobody)?;
    let ear = stage.sound()?.listen("headset_speaker")?;
    stage.at.ring(&client, CALLER).await?;
    window.call_is("incoming", 10).await?;
    transcript.tell(&format!("{CALLER} calls; the phone rings"));
    window.picture(&folder.join("7-incoming.png")).await?;
    // A click counts half a second after the card has come.
    tokio::time::sleep(Duration::from_millis(700)).await;
    window.press("answer").await?;
    window.call_is("active", 10).await?;
    transcript.tell("answered; the caller speaks");
    let spoken = talk(stage, "incoming").await?;
    transcript.tell("the agent has spoken");
    let call = stage.at.call_when("a call", 1, |_| true).await?;
    stage.at.hang_up(&call.call_id).await?;
    window.see("the end", 10, |seen| seen.call.starts_with("ended")).await?;
    transcript.tell("the caller hung up");
    window.picture(&folder.join("8-recent.png")).await?;
    let ear = ear.save(folder.join("incoming-agent-heard.wav"))?;
    let (agent_heard, caller_heard) = both_ways(stage, &ear, &spoken).await?;
    Ok(vec![
        ("received call, agent heard caller", agent_heard),
        ("received call, caller heard agent", caller_heard),
    ])
}

/// The agent listens to what the other side says first, then speaks.
async fn talk(stage: &Stage, name: &str) -> Result<PathBuf, Failure> {
    let said = speech::say(AGENT_SAYS, stage.folder().join(format!("{name}-agent-said.wav")))?;
    tokio::time::sleep(crate::GREETING).await;
    stage.sound()?.speak(&said)?.finish().await?;
    // What is spoken last still has to travel.
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(said)
}

/// What the agent heard, and what the other side heard, of the call that has just ended.
async fn both_ways(
    stage: &Stage,
    ear: &Path,
    spoken: &Path,
) -> Result<(Likeness, Likeness), Failure> {
    let call = stage.at.call_when("recordings", 5, |call| call.heard_wav.is_some()).await?;
    let (Some(heard), Some(said)) = (call.heard_wav, call.said_wav) else {
        return Err(Failure::LocalAt("the call was not recorded".to_owned()));
    };
    let greeting = crate::beginning(Path::new(&said), crate::GREETING)?;
    Ok((speech::compare(&greeting, ear)?, speech::compare(spoken, Path::new(&heard))?))
}

fn nobody() -> Failure {
    Failure::LocalAt("nobody is registered".to_owned())
}

struct Transcript<'a> {
    begun: Instant,
    tell: &'a dyn Fn(&str),
    lines: Vec<String>,
}

impl Transcript<'_> {
    fn tell(&mut self, what: &str) {
        let line = format!("{:7.2} s  {what}", self.begun.elapsed().as_secs_f64());
        (self.tell)(&line);
        self.lines.push(line);
    }
}
