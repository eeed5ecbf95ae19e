//! `cargo xtask bench contacts`, the part that is seen: the window on a great list of contacts and
//! calls, from each key and click to the picture.

use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use crate::stage::Setting;
use crate::window::Window;
use crate::{Failure, Stage};

const SCRIPT: &str = include_str!("contacts.js");
/// Names, half of one, and parts of numbers; the list is made of such.
const WORDS: &[&str] = &[
    "wanjiku",
    "achieng",
    "otieno",
    "kamau",
    "ka mau",
    "nyambura",
    "mary ji",
    "0711",
    "0722 4",
    "254701",
    "farm",
    "sacco",
    "hassan mwa",
    "faith",
    "irene tie",
    "kevin",
    "lucy pro",
    "juma",
    "peter",
    "njoroge",
    "chebet",
    "0733",
    "oduya",
    "limited",
    "ruth",
    "kiprono",
];

/// In milliseconds, but for `gaps`.
#[derive(Debug, Deserialize)]
pub struct Waits {
    /// From a key to the painted rows.
    key: Vec<f64>,
    /// Of that, from the change of the page to the screen's next frame.
    waited: Vec<f64>,
    /// The same question to Rust alone, with the way there and back.
    asked: Vec<f64>,
    contacts: Vec<Option<f64>>,
    history: Vec<Option<f64>>,
    /// Of 200 frames of scrolling, those with rows that were not there yet.
    gaps: u32,
}

/// Opens the app on a copy of this database.
pub async fn run(database: &Path) -> Result<Waits, Failure> {
    let stage = Stage::set(&crate::folder("bench-contacts")?, Setting::default())?;
    let folder = stage.home().join("data/africa.simu.phone");
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(database, folder.join("simu.sqlite"))?;
    let window = Window::open(&stage).await?;
    window.ready().await?;
    let told = window.run_long(SCRIPT, vec![json!(WORDS)]).await?;
    window.close().await?;
    serde_json::from_value(told.clone())
        .map_err(|error| Failure::WebDriver(format!("{error}: {told}")))
}

impl Waits {
    /// For people.
    pub fn table(&self) -> String {
        let mut text =
            format!("\n{:<44} {:>7} {:>7} {:>6}\n", "ms in the window", "p50", "p99", "of");
        for (name, mut times) in self.rows() {
            let (half, most) = (percentile(&mut times, 50), percentile(&mut times, 99));
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{name:<44} {half:>7.1} {most:>7.1} {:>6}", times.len());
        }
        let _ = write!(text, "frames with missing rows, of 200: {}", self.gaps);
        text
    }

    /// For programs.
    pub fn json(&self) -> String {
        let rows = self.rows().into_iter().map(|(name, mut times)| {
            let (half, most) = (percentile(&mut times, 50), percentile(&mut times, 99));
            (name.to_owned(), json!({ "p50": half, "p99": most, "times": times.len() }))
        });
        let rows = serde_json::Value::Object(rows.collect());
        json!({ "window_ms": rows, "frames_with_missing_rows": self.gaps }).to_string()
    }

    fn rows(&self) -> [(&'static str, Vec<f64>); 6] {
        let times = self.key.iter().zip(&self.asked).zip(&self.waited);
        let more = times.map(|((key, asked), waited)| key - asked - waited);
        let seen = |times: &[Option<f64>]| times.iter().flatten().copied().collect();
        [
            ("a key to its painted rows", self.key.clone()),
            ("the same asked of Rust, there and back", self.asked.clone()),
            ("until the screen's next frame", self.waited.clone()),
            ("what the window takes more (aim 16)", more.collect()),
            ("open the contacts (aim 100)", seen(&self.contacts)),
            ("open the calls (aim 100)", seen(&self.history)),
        ]
    }
}

/// Sorts them; not a number where there are none.
fn percentile(times: &mut [f64], percent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times
        .get((times.len() * percent / 100).min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_rust_nor_the_screen_is_counted_as_the_window() {
        let (key, waited, asked) = (vec![12.0, 30.0], vec![3.0, 5.0], vec![4.0, 10.0]);
        let waits = Waits {
            key,
            waited,
            asked,
            contacts: vec![Some(40.0), None],
            history: vec![],
            gaps: 3,
        };
        let json: serde_json::Value = serde_json::from_str(&waits.json()).expect("JSON");
        let more = &json["window_ms"]["what the window takes more (aim 16)"];
        assert_eq!((&more["p50"], &more["p99"]), (&json!(15.0), &json!(15.0)));
        assert_eq!(json["window_ms"]["open the contacts (aim 100)"]["times"], 1);
        assert!(waits.table().contains("of 200: 3"), "{}", waits.table());
    }
}
