//! `cargo xtask bench call`: the app beside Chromium with the same SDK alone in a page, in turn,
//! on the same simulator with the same sound devices.

mod bare_sdk;
mod figures;
mod measure;

use std::time::Duration;

use crate::stage::Setting;
use crate::{Failure, Stage};
use bare_sdk::BareSdk;
use figures::{Figures, table};
use measure::Driven;

/// How often each thing is measured; the median is told.
const STARTS: usize = 3;
const CALLS: usize = 7;

/// Measures both, tells the table, and with `json` the same figures as JSON.
pub async fn call(json: bool, tell: impl Fn(&str)) -> Result<(), Failure> {
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
    if json {
        let both = serde_json::json!({ "simu": simu.medians(), "chromium": chromium.medians() });
        tell(&both.to_string());
    }
    tell(&table(&simu, &chromium));
    Ok(())
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
