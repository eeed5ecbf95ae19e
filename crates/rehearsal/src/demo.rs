//! The headless demo: a call placed and a call received, with pictures, a transcript, and a
//! verdict about the speech in both directions.

use std::time::{Duration, Instant};

use crate::conversation::{Conversation, Verdict};
use crate::stage::Setting;
use crate::window::Window;
use crate::{Failure, Stage};

/// Who is dialled: answers after two seconds.
const CALLEE: &str = "+254711000001";
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
    window.picture(&stage, &folder.join("1-ready.png")).await?;

    let placed = outgoing(&stage, &window, &mut transcript).await?;
    let received = incoming(&stage, &window, &mut transcript).await?;
    let heard = [
        ("placed call, the agent heard", placed.agent),
        ("placed call, the callee heard", placed.other),
        ("received call, the agent heard", received.agent),
        ("received call, the caller heard", received.other),
    ];
    for (what, likeness) in heard {
        transcript.tell(&format!(
            "{what}: STOI {:.2}, correlation {:.2}, level {:.0} dBFS: {}",
            likeness.stoi,
            likeness.correlation,
            likeness.level_dbfs,
            if likeness.is_intelligible() { "intelligible" } else { "NOT intelligible" }
        ));
    }
    transcript.tell(&format!("pictures, recordings and logs: {}", folder.display()));
    std::fs::write(folder.join("transcript.txt"), transcript.lines.join("\n") + "\n")?;
    window.close().await?;
    placed.must_be_intelligible()?;
    received.must_be_intelligible()
}

async fn outgoing(
    stage: &Stage,
    window: &Window,
    transcript: &mut Transcript<'_>,
) -> Result<Verdict, Failure> {
    let folder = stage.folder();
    window.dial(CALLEE).await?;
    transcript.tell(&format!("dialled {CALLEE}"));
    window.call_is("ringing", 10).await?;
    transcript.tell("ringing; the agent hears ring-back");
    window.picture(stage, &folder.join("2-ringing.png")).await?;
    window.call_is("active", 15).await?;
    transcript.tell("answered");
    let talking = folder.join("3-talking.png");
    let (conversation, picture) = tokio::join!(Conversation::hold(stage, "placed"), async {
        tokio::time::sleep(Duration::from_secs(4)).await;
        window.picture(stage, &talking).await
    });
    let conversation = conversation?;
    picture?;
    transcript.tell("both have spoken");
    window.send_digits("42#").await?;
    window.picture(stage, &folder.join("4-digits.png")).await?;
    stage.at.call_when("digits 42#", 15, |call| call.digits == "42#").await?;
    transcript.tell("digits 4 2 # arrived");
    window.press("mute").await?;
    window.press("mute").await?;
    window.press("hold").await?;
    window.call_is("on_hold", 5).await?;
    window.picture(stage, &folder.join("5-on-hold.png")).await?;
    window.press("hold").await?;
    window.call_is("active", 5).await?;
    transcript.tell("muted, unmuted, held, resumed");
    window.press("hang-up").await?;
    window.see("the end", 10, |seen| seen.call.starts_with("ended")).await?;
    transcript.tell("hung up");
    window.picture(stage, &folder.join("6-ended.png")).await?;
    conversation.verdict(stage).await
}

async fn incoming(
    stage: &Stage,
    window: &Window,
    transcript: &mut Transcript<'_>,
) -> Result<Verdict, Failure> {
    let folder = stage.folder();
    let client = stage.at.clients().await?.pop().ok_or_else(nobody)?;
    stage.at.ring(&client, CALLER).await?;
    window.call_is("incoming", 10).await?;
    transcript.tell(&format!("{CALLER} calls; the phone rings"));
    window.picture(stage, &folder.join("7-incoming.png")).await?;
    // A click counts half a second after the card has come.
    tokio::time::sleep(Duration::from_millis(700)).await;
    window.press("answer").await?;
    window.call_is("active", 10).await?;
    transcript.tell("answered");
    let conversation = Conversation::hold(stage, "received").await?;
    transcript.tell("both have spoken");
    let call = stage.at.call_when("a call", 1, |_| true).await?;
    stage.at.hang_up(&call.call_id).await?;
    window.see("the end", 10, |seen| seen.call.starts_with("ended")).await?;
    transcript.tell("the caller hung up");
    window.picture(stage, &folder.join("8-recent.png")).await?;
    conversation.verdict(stage).await
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
