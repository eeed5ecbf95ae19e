//! `cargo xtask bench loss`: how speech sounds to the agent over a bad network, beside Chromium
//! with the same SDK, by PESQ (ITU-T P.862.2, wide band).

use std::fmt::Write;
use std::time::Duration;

use serde_json::json;

use super::bare_sdk::BareSdk;
use super::figures::median;
use super::measure::{Driven, SAYS_NOTHING};
use crate::stage::Setting;
use crate::window::Window;
use crate::{Failure, Stage, speech};

/// Shares of the packets.
const LOSSES: [f64; 4] = [0.0, 0.05, 0.1, 0.2];
const JITTER_MS: u32 = 30;
const SAYS: &str = "The driver left the depot in Mombasa at seven this morning. \
     He should reach you before noon, unless the rain has closed the road.";
/// What is spoken last still has to travel.
const TRAVELS: Duration = Duration::from_millis(800);

/// How one subject sounded.
#[derive(Debug)]
struct Heard {
    subject: &'static str,
    /// By loss, each time that it was said.
    scores: Vec<(f64, Vec<f64>)>,
}

/// How both sounded.
#[derive(Debug)]
pub struct Loss(Heard, Heard);

/// Says the same so many times at each loss; `tell` hears of the progress.
pub async fn run(rounds: usize, tell: impl Fn(&str)) -> Result<Loss, Failure> {
    let stage = Stage::set(&crate::folder("bench-loss")?, Setting::default())?;
    let window = Window::open(&stage).await?;
    window.ready().await?;
    let simu = listen(&stage, "Simu", &Driven::Simu(&window), rounds, &tell).await?;
    window.close().await?;
    super::nobody_registered(&stage).await?;
    let page = BareSdk::open(&stage).await?;
    let chromium = listen(&stage, "Chromium", &Driven::Bare(&page), rounds, &tell).await?;
    page.close().await?;
    Ok(Loss(simu, chromium))
}

async fn listen(
    stage: &Stage,
    subject: &'static str,
    driven: &Driven<'_>,
    rounds: usize,
    tell: &impl Fn(&str),
) -> Result<Heard, Failure> {
    let said = speech::say(SAYS, stage.folder().join("said.wav"))?;
    let length = speech::length(&said)? + TRAVELS;
    driven.click_to_call(SAYS_NOTHING).await?;
    driven.active().await?;
    let call = stage.at.call_when("a call that is up", 5, |call| call.state == "connected").await?;
    let mut heard = Heard { subject, scores: Vec::new() };
    for loss in LOSSES {
        let mut scores = Vec::with_capacity(rounds);
        for round in 0..=rounds {
            let network = json!({ "loss": loss, "jitter_ms": JITTER_MS });
            let id = &call.call_id;
            let fault =
                json!({ "kind": "impair", "call_id": id, "seed": round, "to_client": network });
            stage.at.fault(fault).await?;
            let ear = stage.sound()?.listen("headset_speaker")?;
            stage.at.play(id, &said).await?;
            tokio::time::sleep(length).await;
            let name = format!("{subject}-{:.0}-{round}.wav", loss * 100.0);
            let ear = ear.save(stage.folder().join(name))?;
            // The first time the receiver gets to know this network.
            if round > 0 {
                scores.push(speech::quality(&said, &ear)?);
            }
        }
        tell(&format!("{subject}, {:.0} % lost: {}", loss * 100.0, cell(&scores)));
        heard.scores.push((loss, scores));
    }
    driven.hang_up(stage).await?;
    Ok(heard)
}

impl Loss {
    /// Medians with their ranges, for people.
    pub fn table(&self) -> String {
        let Self(simu, chromium) = self;
        let title = format!("PESQ-WB, {JITTER_MS} ms of jitter");
        let mut text =
            format!("\n{title:<26} {:>20} {:>20} {:>7}\n", simu.subject, chromium.subject, "ratio");
        for ((loss, ours), (_, theirs)) in simu.scores.iter().zip(&chromium.scores) {
            let lost = format!("{:.0} % lost", loss * 100.0);
            let ratio = median(ours) / median(theirs);
            // Writing into a String cannot fail.
            let _ =
                writeln!(text, "{lost:<26} {:>20} {:>20} {ratio:>7.2}", cell(ours), cell(theirs));
        }
        text
    }

    /// The medians, for programs.
    pub fn json(&self) -> String {
        let Self(simu, chromium) = self;
        let scores = |heard: &Heard| {
            let all =
                heard.scores.iter().map(|(loss, all)| (format!("{loss}"), json!(median(all))));
            serde_json::Value::Object(all.collect())
        };
        json!({ "simu": scores(simu), "chromium": scores(chromium) }).to_string()
    }
}

fn cell(scores: &[f64]) -> String {
    let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{:.2} ({least:.2}-{most:.2})", median(scores))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_loss() {
        let heard = |subject, score| Heard { subject, scores: vec![(0.05, vec![score, 4.0, 1.0])] };
        let loss = Loss(heard("Simu", 3.0), heard("Chromium", 2.0));
        let text = loss.table();
        let row = text.lines().find(|line| line.starts_with("5 % lost")).expect("has the row");
        for part in ["3.00 (1.00-4.00)", "2.00 (1.00-4.00)", "1.50"] {
            assert!(row.contains(part), "{row}");
        }
    }
}
