//! `cargo xtask bench line`: from each fault of the line to the truth in the window, and to ready.

use std::fmt::Write;
use std::time::Duration;

use serde_json::json;

use super::traffic;
use crate::line_faults::{self, Outcome};
use crate::stage::Setting;
use crate::window::Window;
use crate::{Failure, Stage};

/// What was measured for each fault.
#[derive(Debug)]
pub struct Truth {
    rows: Vec<(&'static str, Vec<Outcome>)>,
    /// What an idle line costs.
    megabytes_a_day: f64,
}

/// Strikes each fault so many times; `tell` hears of the progress.
pub async fn run(rounds: usize, tell: impl Fn(&str)) -> Result<Truth, Failure> {
    let stage = Stage::set(&crate::folder("bench-line")?, Setting::default())?;
    let window = Window::open(&stage).await?;
    window.ready().await?;
    tell("an idle line for a minute");
    let megabytes_a_day = traffic::megabytes_a_day(&stage.at).await?;
    let mut truth = Truth { rows: Vec::new(), megabytes_a_day };
    for case in line_faults::cases() {
        tell(case.name);
        let mut outcomes = Vec::with_capacity(rounds);
        for _ in 0..rounds {
            outcomes.push(line_faults::strike(&window, &stage.at, &case).await?);
        }
        truth.rows.push((case.name, outcomes));
    }
    window.close().await?;
    Ok(truth)
}

impl Truth {
    /// Medians and the worst, for people.
    pub fn table(&self) -> String {
        let mut text = format!(
            "\n{:<26} {:>22} {:>22}\n",
            "ms, median (worst)", "fault to truth", "end of fault to ready"
        );
        for (name, outcomes) in &self.rows {
            let told = cell(outcomes.iter().map(|outcome| outcome.told));
            let back = cell(outcomes.iter().map(|outcome| outcome.back));
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{name:<26} {told:>22} {back:>22}");
        }
        let _ = write!(text, "an idle line costs {:.1} MB a day", self.megabytes_a_day);
        text
    }

    /// The same, for programs.
    pub fn json(&self) -> String {
        let rows = self.rows.iter().map(|(name, outcomes)| {
            let told = outcomes.iter().map(|outcome| outcome.told);
            let back = outcomes.iter().map(|outcome| outcome.back);
            let (told, back) = (median_and_worst(told), median_and_worst(back));
            let row = json!({
                "told_ms": { "median": told.0, "worst": told.1 },
                "back_ms": { "median": back.0, "worst": back.1 },
            });
            ((*name).to_owned(), row)
        });
        let faults = serde_json::Value::Object(rows.collect());
        json!({ "faults": faults, "megabytes_a_day": self.megabytes_a_day }).to_string()
    }
}

pub(super) fn cell(times: impl Iterator<Item = Duration>) -> String {
    let (median, worst) = median_and_worst(times);
    format!("{median} ({worst})")
}

/// In milliseconds.
pub(super) fn median_and_worst(times: impl Iterator<Item = Duration>) -> (u128, u128) {
    let mut sorted: Vec<u128> = times.map(|time| time.as_millis()).collect();
    sorted.sort_unstable();
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
    (at(sorted.len() / 2), at(sorted.len().saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_median_and_the_worst() {
        let ms = Duration::from_millis;
        let outcome = |told, back| Outcome { told: ms(told), back: ms(back) };
        let outcomes = vec![outcome(30, 5_000), outcome(10, 6_000), outcome(20, 5_500)];
        let truth = Truth { rows: vec![("TCP ends", outcomes)], megabytes_a_day: 7.25 };
        let text = truth.table();
        assert!(text.contains("20 (30)") && text.contains("5500 (6000)"), "{text}");
        let json: serde_json::Value = serde_json::from_str(&truth.json()).expect("JSON");
        assert_eq!(json["faults"]["TCP ends"]["told_ms"]["worst"], 30);
    }
}
