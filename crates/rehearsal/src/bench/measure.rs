//! How each figure is taken.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use fantoccini::Client;
use serde_json::Value;

use super::bare_sdk::{BareSdk, run};
use super::figures::Figures;
use crate::footprint::Footprint;
use crate::local_at::Frame;
use crate::process::Service;
use crate::sound::{RATE, Recording};
use crate::speech;
use crate::window::{STAMP, Window};
use crate::{Failure, Stage, clock};

/// Answers at once and speaks at once.
const SPEAKS_AT_ONCE: &str = "+254711000400";
/// Answers after two seconds and says nothing.
pub const SAYS_NOTHING: &str = "+254711000015";
/// Enough speech to find again at the other end.
const SAYS: &str = "One two three, this is a test of the line from Nairobi to Mombasa. \
     Every word of it should be found again where it arrives.";
/// How often and how long the processor is watched in a call.
const WATCHES: usize = 3;
const WATCHED: Duration = Duration::from_secs(10);
/// A sample from which sound has begun.
const SOUND: i16 = 300;

/// Whom WebDriver drives.
pub enum Driven<'a> {
    Simu(&'a Window),
    Bare(&'a BareSdk),
}

impl Driven<'_> {
    fn client(&self) -> &Client {
        match self {
            Self::Simu(window) => window.client(),
            Self::Bare(page) => &page.client,
        }
    }

    fn footprint(&self) -> Result<Footprint, Failure> {
        match self {
            Self::Simu(window) => Footprint::of(window.driver_pid(), "simu"),
            Self::Bare(page) => Footprint::of(page.driver_pid(), "chromium"),
        }
    }

    /// Dials by a click; answers when the page saw the click, in microseconds on our clock.
    pub async fn click_to_call(&self, number: &str) -> Result<f64, Failure> {
        match self {
            Self::Simu(window) => {
                window.leave_ended_call().await?;
                window.enter(number).await?;
                return window.press_stamped("call-button").await;
            }
            Self::Bare(page) => {
                page.enter(number).await?;
                run(self.client(), STAMP).await?;
                page.press("call").await?;
            }
        }
        let clicked = run(self.client(), "return window.clickedAt;").await?;
        let clicked = clicked.as_f64().ok_or_else(|| Failure::WebDriver("no click seen".into()))?;
        Ok(clock::from_page_ms(clicked))
    }

    pub async fn active(&self) -> Result<(), Failure> {
        match self {
            Self::Simu(window) => window.call_is("active", 20).await.map(drop),
            Self::Bare(page) => page.state_is("active", 20).await,
        }
    }

    pub async fn hang_up(&self, stage: &Stage) -> Result<(), Failure> {
        match self {
            Self::Simu(window) => window.press("hang-up").await?,
            Self::Bare(page) => {
                page.press("hang-up").await?;
                page.state_is("ended", 10).await?;
            }
        }
        stage.at.call_when("the end", 10, |call| call.state == "ended").await.map(drop)
    }
}

/// From the start of the program to the `registered` frame, and the memory of the idle program.
pub async fn start(
    stage: &Stage,
    figures: &mut Figures,
    command: Command,
    process: &str,
) -> Result<(), Failure> {
    super::nobody_registered(stage).await?;
    let begun = clock::now_us();
    let program = Service::start("subject", command, stage.folder())?;
    let registered =
        frame_after(stage, begun, "out", &["eventdata", "result", "event"], "registered");
    figures.add("start to registered", (registered.await?.at_us - begun) as f64 / 1000.0);
    // What loads lazily after the start belongs to the idle program too.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let footprint = Footprint::of(program.pid(), process)?;
    figures.add("memory idle (PSS)", footprint.memory_kib as f64 / 1024.0);
    Ok(())
}

/// One long call, in a program that has had none yet, then many for set-up times and first sound.
pub async fn calls(
    stage: &Stage,
    figures: &mut Figures,
    driven: &Driven<'_>,
    count: usize,
    tell: &impl Fn(&str),
) -> Result<(), Failure> {
    tell("  a long call");
    driven.click_to_call(SAYS_NOTHING).await?;
    driven.active().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut before = (Instant::now(), driven.footprint()?);
    for _ in 0..WATCHES {
        tokio::time::sleep(WATCHED).await;
        let after = (Instant::now(), driven.footprint()?);
        let ticks = after.1.cpu_ticks.saturating_sub(before.1.cpu_ticks) as f64;
        figures.add("processor in a call", ticks / (after.0 - before.0).as_secs_f64());
        before = after;
    }
    let after = before.1;
    figures.add("memory in a call (PSS)", after.memory_kib as f64 / 1024.0);
    mouth_to_ear(stage, figures, driven).await?;
    for number in 1..=count {
        tell(&format!("  call {number} of {count}"));
        set_up(stage, figures, driven).await?;
    }
    Ok(())
}

async fn set_up(stage: &Stage, figures: &mut Figures, driven: &Driven<'_>) -> Result<(), Failure> {
    let begun = clock::now_us();
    let ear = stage.sound()?.listen("headset_speaker")?;
    let clicked = driven.click_to_call(SPEAKS_AT_ONCE).await?;
    let framed = frame_after(stage, begun, "in", &["body", "request"], "call").await?;
    figures.add("click to call frame", (framed.at_us as f64 - clicked) / 1000.0);
    let path = ["eventdata", "result", "event"];
    let accepted = frame_after(stage, begun, "out", &path, "accepted").await?.at_us;
    driven.active().await?;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let heard = ear.stop()?;
    let first = heard
        .first_after(accepted, SOUND)
        .ok_or_else(|| Failure::NotAsExpected("no sound was heard after the answer".to_owned()))?;
    figures.add("answer to first sound", (first - accepted as f64) / 1000.0);
    driven.hang_up(stage).await
}

/// Speech into the microphone until it is in the far end's recording, and back.
async fn mouth_to_ear(
    stage: &Stage,
    figures: &mut Figures,
    driven: &Driven<'_>,
) -> Result<(), Failure> {
    let folder = stage.folder();
    let sound = stage.sound()?;
    let said = speech::say(SAYS, folder.join("said.wav"))?;

    let mouth = sound.listen("mouth")?;
    sound.speak(&said)?.finish().await?;
    let mouth = mouth.stop()?;
    let call = stage.at.call_when("a call", 1, |_| true).await?;
    let ear = sound.listen("headset_speaker")?;
    stage.at.play(&call.call_id, &said).await?;
    tokio::time::sleep(Duration::from_secs(11)).await;
    let ear = ear.stop()?;
    driven.hang_up(stage).await?;
    let call = stage.at.call_when("recordings", 5, |call| call.heard_wav.is_some()).await?;
    let connected = call.more.get("media_connected_us").and_then(Value::as_f64);
    let (Some(connected), Some(heard_wav), Some(said_wav)) =
        (connected, call.heard_wav, call.said_wav)
    else {
        return Err(Failure::LocalAt("the call has no recordings on our clock".to_owned()));
    };
    let spoken_at = mouth.begins(&said, &folder.join("mouth.wav"))?;
    let arrived_at = connected + begins_in(&said, Path::new(&heard_wav))?;
    figures.add("mouth to ear, outbound", (arrived_at - spoken_at) / 1000.0);
    let sent_at = connected + begins_in(&said, Path::new(&said_wav))?;
    let heard_at = ear.begins(&said, &folder.join("ear.wav"))?;
    figures.add("mouth to ear, inbound", (heard_at - sent_at) / 1000.0);
    Ok(())
}

impl Recording {
    /// When the first sample of at least this size was heard, from a time on.
    fn first_after(&self, from_us: u64, size: i16) -> Option<f64> {
        let skipped = ((from_us as f64 - self.begun_us).max(0.0) * f64::from(RATE) / 1e6) as usize;
        let rest = self.samples.get(skipped..)?;
        let found = skipped + rest.iter().position(|sample| sample.saturating_abs() >= size)?;
        Some(self.begun_us + found as f64 * 1e6 / f64::from(RATE))
    }

    /// When this speech began in the recording, on our clock.
    fn begins(&self, said: &Path, kept_at: &Path) -> Result<f64, Failure> {
        crate::sound::write_wav(kept_at, &self.samples)?;
        Ok(self.begun_us + begins_in(said, kept_at)?)
    }
}

/// Where this speech begins in a file, in microseconds.
fn begins_in(said: &Path, heard: &Path) -> Result<f64, Failure> {
    let found = speech::compare(said, heard)?;
    found.delay_ms.filter(|_| found.correlation > 0.3).map(|millis| millis * 1000.0).ok_or_else(
        || {
            Failure::NotAsExpected(format!(
                "speech was not found in {}: {found:?}",
                heard.display()
            ))
        },
    )
}

/// The first frame after an instant that has this value at this path.
async fn frame_after(
    stage: &Stage,
    after_us: u64,
    direction: &str,
    path: &[&str],
    value: &str,
) -> Result<Frame, Failure> {
    let until = Instant::now() + Duration::from_secs(25);
    loop {
        let frames = stage.at.frames().await?;
        let found = frames.into_iter().find(|it| {
            let at = path.iter().try_fold(&it.frame, |json, &key| json.get(key));
            it.at_us > after_us
                && it.direction == direction
                && at.and_then(Value::as_str) == Some(value)
        });
        if let Some(frame) = found {
            return Ok(frame);
        }
        if Instant::now() > until {
            let what = format!("a frame {value}");
            return Err(Failure::TooLate { what, seconds: 25, seen: String::new() });
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
