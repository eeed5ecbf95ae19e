//! The app as agents run it: calls in the real window, with real sound, against the local
//! Africa's Talking. Each story sets a stage of its own; run by `cargo xtask test end-to-end`.

mod by_phone;
mod click_to_call;
mod contacts;
mod demo;
mod endurance;
mod first_run;
mod import;
mod in_call;
mod incoming;
mod keyboard;
mod killed;
mod line_faults;
mod outgoing;
mod pages;
mod person;
mod renewal;
mod secrets;
mod troubles;
#[cfg(target_os = "linux")]
mod wayland;

use std::time::{Duration, Instant};

use rehearsal::stage::Setting;
use rehearsal::window::Window;
use rehearsal::{Failure, Stage};

type Told = Result<(), Failure>;

/// Numbers of the local Africa's Talking (crates/simulator/README.md).
mod dial {
    pub const SPEAKS_THEN_ECHOES: &str = "+254711000001";
    pub const BUSY: &str = "+254711000002";
    pub const RINGS_ON: &str = "+254711000003";
    pub const HANGS_UP_AFTER_5_S: &str = "+254711000007";
    pub const MENU: &str = "+254711000008";
    pub const G711_ONLY: &str = "+254711000010";
    pub const ANNOUNCEMENT: &str = "+254711000012";
    pub const ANSWERS_AT_ONCE: &str = "+254711000013";
    pub const SAYS_NOTHING: &str = "+254711000015";
    pub const RINGS_4_S: &str = "+254711000304";
}

/// From this level on, in dBFS, somebody would hear something.
const AUDIBLE: f64 = -55.0;
/// Below this level there is nothing to hear.
const SILENT: f64 = -75.0;

/// A stage and the app on it, ready for calls.
struct Show {
    window: Window,
    stage: Stage,
}

impl Show {
    async fn begin(name: &str) -> Result<Self, Failure> {
        let stage = Stage::set(&rehearsal::folder(name)?, Setting::default())?;
        let window = Window::open(&stage).await?;
        window.ready().await?;
        Ok(Self { window, stage })
    }

    /// The agent hears something within so many seconds: tones have rests.
    async fn agent_soon_hears(&self, what: &str, seconds: usize) -> Told {
        for _ in 0..seconds {
            if self.agent_hears(1000).await? > AUDIBLE {
                return Ok(());
            }
        }
        Err(Failure::NotAsExpected(format!("{what} was not heard within {seconds} s")))
    }

    /// Level in dBFS of what the agent hears during the next while.
    async fn agent_hears(&self, millis: u64) -> Result<f64, Failure> {
        let ear = self.stage.sound()?.listen("headset_speaker")?;
        tokio::time::sleep(Duration::from_millis(millis)).await;
        Ok(rehearsal::sound::level(&ear.stop()?.samples))
    }

    /// The call is over in the window, for this reason.
    async fn ended(&self, code: &str, seconds: u64) -> Told {
        self.window.call_is(&format!("ended {code}"), seconds).await.map(drop)
    }
}

/// The words of the element with this test id, once they are as asked.
async fn reads(
    window: &Window,
    id: &str,
    seconds: u64,
    is_so: impl Fn(&str) -> bool,
) -> Result<String, Failure> {
    const WORDS: &str =
        "return document.querySelector(`[data-testid=${arguments[0]}]`)?.textContent.trim() ?? '';";
    let until = Instant::now() + Duration::from_secs(seconds);
    loop {
        let words = window.run(WORDS, vec![id.into()]).await?;
        let words = words.as_str().unwrap_or_default();
        if is_so(words) {
            return Ok(words.to_owned());
        }
        must(Instant::now() < until, || format!("{id} reads {words:?} after {seconds} s"))?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A story's assertion, with the figures in its words.
fn must(truth: bool, otherwise: impl FnOnce() -> String) -> Told {
    if truth { Ok(()) } else { Err(Failure::NotAsExpected(otherwise())) }
}
