//! `cargo xtask soak`: hundreds of calls of all kinds, with faults between and within them, in a
//! random order that a seed repeats. Nothing may stick, grow, or be told wrong.

mod deeds;
mod growth;

use std::time::{Duration, Instant};

use crate::local_at::Call;
use crate::stage::Setting;
use crate::window::Window;
use crate::{Failure, Stage};
pub use deeds::Deed;
pub use growth::Growth;

/// After whatever happened the agent can call again within so many seconds: the bounds of the
/// call, the cool-down of the name and a slow machine.
const RECOVERED: u64 = 60;

/// The row is written beside the call, and the window asks for it again.
const ROW_WRITTEN: Duration = Duration::from_secs(5);

/// A run.
#[derive(Debug)]
pub struct Soak {
    pub calls: usize,
    pub seed: u64,
}

/// What a run has shown.
#[derive(Debug)]
pub struct Report {
    pub calls: usize,
    pub faults: usize,
    /// From the click on Answer to the `accept` frame at the gateway, in milliseconds.
    pub answer_to_frame_ms: Vec<f64>,
    pub growth: Growth,
    pub took: Duration,
}

impl Soak {
    /// Plays all of it; `tell` hears of each call.
    ///
    /// # Errors
    /// At the first call that sticks or is told wrong.
    pub async fn run(&self, tell: impl Fn(&str)) -> Result<Report, Failure> {
        let begun = Instant::now();
        let stage = Stage::set(&crate::folder("soak")?, Setting::default())?;
        let window = Window::open(&stage).await?;
        window.ready().await?;
        let mut dice = fastrand::Rng::with_seed(self.seed);
        let mut report = Report {
            calls: 0,
            faults: 0,
            answer_to_frame_ms: Vec::new(),
            growth: Growth::default(),
            took: Duration::ZERO,
        };
        while report.calls < self.calls {
            let deed = Deed::any(&mut dice);
            let number = report.calls + 1;
            tell(&format!("{number} of {}: {deed:?}", self.calls));
            let stuck =
                |failure| Failure::NotAsExpected(format!("call {number}, {deed:?}: {failure}"));
            let before = stage.at.calls().await?.len();
            let answered = deed.play(&window, &stage).await.map_err(stuck)?;
            report.answer_to_frame_ms.extend(answered);
            recovered(&window, &stage).await.map_err(stuck)?;
            told_right(&window, &stage, before, deed).await.map_err(stuck)?;
            report.calls += 1;
            report.faults += usize::from(deed.is_fault());
            report.growth.look(window.driver_pid())?;
        }
        window.close().await?;
        report.took = begun.elapsed();
        Ok(report)
    }
}

/// No call is up at either end, and the line is ready.
async fn recovered(window: &Window, stage: &Stage) -> Result<(), Failure> {
    stage.at.clear_faults().await?;
    let idle = |call: &str| call == "idle" || call.starts_with("ended");
    window
        .see("an agent who can call", RECOVERED, |seen| {
            idle(&seen.call) && seen.line.as_deref() == Some("ready")
        })
        .await?;
    stage
        .at
        .calls_when("no call is up", 20, |calls| calls.iter().all(|call| call.state == "ended"))
        .await
        .map(drop)
}

/// The latest row comes to say what has happened, of the call that the other side has seen last.
async fn told_right(
    window: &Window,
    stage: &Stage,
    before: usize,
    deed: Deed,
) -> Result<(), Failure> {
    let calls = stage.at.calls().await?;
    // A request that the gateway forgot is a call for the agent only.
    let peer = calls.get(before..).and_then(<[Call]>::last).map(|call| call.peer.clone());
    let until = Instant::now() + ROW_WRITTEN;
    loop {
        let (end, of) = newest_row(window).await?;
        if deed.may_end_as(&end) && peer.as_ref().is_none_or(|peer| *peer == of) {
            return Ok(());
        }
        if Instant::now() > until {
            let said = format!("the row says {end} of {of}, the other side saw {peer:?}");
            return Err(Failure::NotAsExpected(said));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How the call of the newest row ended, and whom it was with; in one look, for the rows are drawn
/// anew at any time.
async fn newest_row(window: &Window) -> Result<(String, String), Failure> {
    const SCRIPT: &str = "const row = document.querySelector('[data-testid=recent-row]'); \
        return [row?.dataset.end ?? '', row?.dataset.number ?? ''];";
    let seen = window.run(SCRIPT, Vec::new()).await?;
    serde_json::from_value(seen).map_err(|error| Failure::WebDriver(error.to_string()))
}

impl Report {
    /// For people.
    pub fn words(&self) -> String {
        let mut answers = self.answer_to_frame_ms.clone();
        answers.sort_by(f64::total_cmp);
        let at = |share: f64| answers.get(((answers.len() as f64) * share) as usize).copied();
        let shown = |value: Option<f64>| value.map_or("-".to_owned(), |ms| format!("{ms:.0} ms"));
        format!(
            "{} calls, {} with a fault, in {:.0} s: none stuck, each told right\n\
             answer to frame: median {}, 95 % within {} ({} answers)\n{}",
            self.calls,
            self.faults,
            self.took.as_secs_f64(),
            shown(at(0.5)),
            shown(at(0.95)),
            answers.len(),
            self.growth.words()
        )
    }
}
