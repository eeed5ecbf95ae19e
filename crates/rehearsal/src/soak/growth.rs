//! What the app's processes take, call after call.

use crate::Failure;
use crate::footprint::Footprint;

/// Looks of which a slope can be told at all.
const ENOUGH: usize = 20;

/// Shorter runs are not judged: the window's page takes 20 MiB more in its first hundred calls,
/// part of it scripts that are compiled ever better.
const LONG: usize = 200;

/// What a call may add in the second half of a long run, by more than a run is unsure of (some
/// 30 KiB and 0.03 files). Measured: 108 KiB, nearly all in the window's page, whose live objects
/// take 6.6 MiB throughout; and no file.
const MEMORY_KIB: f64 = 200.0;
const FILES: f64 = 0.1;

#[derive(Debug, Default)]
pub struct Growth {
    looks: Vec<Footprint>,
}

impl Growth {
    pub fn look(&mut self, driver: u32) -> Result<(), Failure> {
        self.looks.push(Footprint::of(driver, "simu")?);
        Ok(())
    }

    /// KiB of memory written by all processes that each call of the second half adds; `None` if
    /// those are too few for a slope.
    pub fn memory_kib_a_call(&self) -> Option<f64> {
        self.slope(|look| look.written_kib as f64)
    }

    /// Open files that each call of the second half adds.
    pub fn files_a_call(&self) -> Option<f64> {
        self.slope(|look| look.files as f64)
    }

    /// # Errors
    /// If a long run has shown growth.
    pub fn judge(&self) -> Result<(), Failure> {
        let grows = |slope: Option<f64>, most| slope.is_some_and(|slope| slope > most);
        let is_growing =
            grows(self.memory_kib_a_call(), MEMORY_KIB) || grows(self.files_a_call(), FILES);
        if self.looks.len() >= LONG && is_growing {
            return Err(Failure::NotAsExpected("what the app takes grows call by call".to_owned()));
        }
        Ok(())
    }

    pub fn words(&self) -> String {
        let mib = self.quarters(|look| look.written_kib as f64 / 1024.0);
        let files = self.quarters(|look| look.files as f64);
        let threads = self.quarters(|look| look.threads as f64);
        let (Some(memory_slope), Some(files_slope)) =
            (self.memory_kib_a_call(), self.files_a_call())
        else {
            return "too few calls to tell growth".to_owned();
        };
        format!(
            "medians of the four quarters: memory written {mib} MiB, files {files}, threads \
             {threads}; in the second half a call adds {memory_slope:+.0} KiB and \
             {files_slope:+.2} files"
        )
    }

    fn slope(&self, of: impl Fn(&Footprint) -> f64) -> Option<f64> {
        slope(self.looks.get(self.looks.len() / 2..)?.iter().map(of).collect())
    }

    fn quarters(&self, of: impl Fn(&Footprint) -> f64) -> String {
        let quarters = self.looks.chunks(self.looks.len().div_ceil(4).max(1));
        let medians = quarters.map(|looks| median(looks.iter().map(&of).collect()));
        medians.flatten().map(|median| format!("{median:.0}")).collect::<Vec<_>>().join(", ")
    }
}

/// The median of the slopes between all pairs (Theil-Sen): a page that is just being replaced,
/// and is there twice, does not bend it.
fn slope(values: Vec<f64>) -> Option<f64> {
    if values.len() < ENOUGH {
        return None;
    }
    let pairs = values.iter().enumerate().flat_map(|(at, value)| {
        let later = values.iter().skip(at + 1).enumerate();
        later.map(move |(between, next)| (next - value) / (between + 1) as f64)
    });
    median(pairs.collect())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_found_under_noise_and_not_of_too_few() {
        assert_eq!(slope(vec![1.0; ENOUGH - 1]), None);
        assert_eq!(slope(vec![7.0; ENOUGH]), Some(0.0));
        let mut rising: Vec<f64> = (0..100).map(|at| f64::from(3 * at + at % 2)).collect();
        rising[50] = 9000.0;
        let found = slope(rising).expect("enough values");
        assert!((found - 3.0).abs() < 0.05, "{found}");
    }

    #[test]
    fn what_levels_off_is_not_called_growth() {
        let look = |written_kib| Footprint { written_kib, ..Footprint::default() };
        let levelling = (0..200).map(|call: u64| look(300_000 + 1000 * call.min(100)));
        let growth = Growth { looks: levelling.collect() };
        assert_eq!(growth.memory_kib_a_call(), Some(0.0));
        growth.judge().expect("no growth");
        let growing = (0..200).map(|call: u64| look(300_000 + 500 * call));
        let growth = Growth { looks: growing.collect() };
        assert_eq!(growth.memory_kib_a_call(), Some(500.0));
        growth.judge().expect_err("growth");
    }

    #[test]
    fn a_file_that_every_seventh_call_leaves_open_is_growth() {
        let look = |call: usize| Footprint { files: 80 + call / 7, ..Footprint::default() };
        let growth = Growth { looks: (0..200).map(look).collect() };
        growth.judge().expect_err("growth");
        let few = Growth { looks: (0..100).map(look).collect() };
        few.judge().expect("too few calls to judge");
    }
}
