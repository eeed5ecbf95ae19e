//! The figures, and the table of them.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What is measured, in the order of the table: name, unit, and what we aim for.
const ROWS: &[(&str, &str, &str)] = &[
    ("start to registered", "ms", ""),
    ("click to call frame", "ms", "60"),
    ("answer to first sound", "ms", ""),
    ("mouth to ear, outbound", "ms", "100"),
    ("mouth to ear, inbound", "ms", "100"),
    ("processor in a call", "% of a core", "10"),
    ("memory idle (PSS)", "MiB", "200"),
    ("memory in a call (PSS)", "MiB", "200"),
];

/// All measurements of one subject.
#[derive(Debug)]
pub struct Figures {
    pub subject: &'static str,
    all: BTreeMap<&'static str, Vec<f64>>,
}

impl Figures {
    pub fn new(subject: &'static str) -> Self {
        Self { subject, all: BTreeMap::new() }
    }

    pub fn add(&mut self, row: &'static str, value: f64) {
        debug_assert!(ROWS.iter().any(|(name, _, _)| *name == row), "no row {row}");
        self.all.entry(row).or_default().push(value);
    }

    /// The middle value of each row, to a tenth.
    pub fn medians(&self) -> BTreeMap<&'static str, f64> {
        self.all.iter().map(|(&row, values)| (row, tenths(median(values)))).collect()
    }

    fn cell(&self, row: &str) -> String {
        let Some(values) = self.all.get(row) else { return "-".to_owned() };
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{:.0} ({least:.0}-{most:.0})", median(values))
    }
}

/// Medians with their range, and the ratio of the two.
pub fn table(simu: &Figures, other: &Figures) -> String {
    let (ours, theirs) = (simu.medians(), other.medians());
    let mut text = format!(
        "\n{:<24} {:<12} {:>20} {:>20} {:>7} {:>6}\n",
        "median (least-most)", "unit", simu.subject, other.subject, "ratio", "aim <"
    );
    for (row, unit, aim) in ROWS {
        let ratio = match (ours.get(row), theirs.get(row)) {
            (Some(our), Some(their)) if *their > 0.0 => format!("{:.2}", our / their),
            _ => "-".to_owned(),
        };
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{row:<24} {unit:<12} {:>20} {:>20} {ratio:>7} {aim:>6}",
            simu.cell(row),
            other.cell(row)
        );
    }
    text
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_medians_ranges_and_ratios() {
        let (mut ours, mut theirs) = (Figures::new("ours"), Figures::new("theirs"));
        for value in [30.0, 10.0, 20.0] {
            ours.add("click to call frame", value);
            theirs.add("click to call frame", value * 2.0);
        }
        let text = table(&ours, &theirs);
        let row = text.lines().find(|line| line.starts_with("click")).expect("has the row");
        for part in ["20 (10-30)", "40 (20-60)", "0.50", "60"] {
            assert!(row.contains(part), "{row}");
        }
    }
}
