//! `cargo xtask bench call`: the app beside Chromium with the same SDK alone in a page, in turn,
//! on the same simulator with the same sound devices.

mod bare_sdk;
pub mod contacts;
pub mod fallback;
mod figures;
pub mod line;
pub mod loss;
mod measure;
mod traffic;

use std::time::Duration;

use crate::stage::Setting;
use crate::{Failure, Stage};
use bare_sdk::BareSdk;
use figures::{Figures, table};
use measure::Driven;

/// How often each thing is measured; the median is told.
const STARTS: usize = 3;
const CALLS: usize = 7;

/// The figures of both.
#[derive(Debug)]
pub struct Comparison {
    simu: Figures,
    chromium: Figures,
}

impl Comparison {
    /// Medians with their ranges and ratios, for people.
    pub fn table(&self) -> String {
        table(&self.simu, &self.chromium)
    }

    /// The same medians, for programs.
    pub fn json(&self) -> String {
        let both = [("simu", &self.simu), ("chromium", &self.chromium)];
        let both =
            both.map(|(name, figures)| (name.to_owned(), serde_json::json!(figures.medians())));
        serde_json::Value::Object(both.into_iter().collect()).to_string()
    }
}

/// Measures both in one run; `tell` hears of the progress.
pub async fn call(tell: impl Fn(&str)) -> Result<Comparison, Failure> {
    let folder = crate::folder("bench-call")?;
    let stage = Stage::set(&folder, Setting::default())?;
    let mut simu = Figures::new("Simu");
    let mut chromium = Figures::new("Chromium, bare SDK");
    for round in 1..=STARTS {
        tell(&format!("start {round} of {STARTS}"));
        measure::start(&stage, &mut simu, stage.app()?, "simu").await?;
        measure::start(&stage, &mut chromium, BareSdk::command(&stage).await?, "chromium").await?;
    }
    tell("calls in Simu");
    let window = crate::window::Window::open(&stage).await?;
    window.ready().await?;
    measure::calls(&stage, &mut simu, &Driven::Simu(&window), CALLS, &tell).await?;
    window.close().await?;
    nobody_registered(&stage).await?;
    tell("calls in Chromium");
    let page = BareSdk::open(&stage).await?;
    measure::calls(&stage, &mut chromium, &Driven::Bare(&page), CALLS, &tell).await?;
    page.close().await?;
    Ok(Comparison { simu, chromium })
}

/// The client's name is free again for the other one.
async fn nobody_registered(stage: &Stage) -> Result<(), Failure> {
    for _ in 0..100 {
        if stage.at.clients().await?.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Failure::LocalAt("a client stayed registered for 10 s after its end".to_owned()))
}
