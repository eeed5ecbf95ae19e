//! What the app's processes take, call after call.

use crate::Failure;
use crate::footprint::Footprint;

/// The first calls load what every call needs.
const WARM_UP: usize = 10;

#[derive(Debug, Default)]
pub struct Growth {
    looks: Vec<Footprint>,
}

impl Growth {
    pub fn look(&mut self, driver: u32) -> Result<(), Failure> {
        self.looks.push(Footprint::of(driver, "simu")?);
        Ok(())
    }

    /// KiB of memory (PSS of all processes) that each call adds, by least squares over the calls
    /// after the warm-up; `None` if those are too few for a slope.
    pub fn memory_kib_a_call(&self) -> Option<f64> {
        slope(self.looks.get(WARM_UP..)?.iter().map(|look| look.memory_kib as f64))
    }

    /// Open files that each call adds.
    pub fn files_a_call(&self) -> Option<f64> {
        slope(self.looks.get(WARM_UP..)?.iter().map(|look| look.files as f64))
    }

    pub fn words(&self) -> String {
        let (Some(first), Some(last)) = (self.looks.get(WARM_UP), self.looks.last()) else {
            return "too few calls to tell growth".to_owned();
        };
        let (first_mib, last_mib) = (mib(first), mib(last));
        let slopes = match (self.memory_kib_a_call(), self.files_a_call()) {
            (Some(memory), Some(files)) => {
                format!("; a call adds {memory:+.0} KiB and {files:+.2} files")
            }
            _ => String::new(),
        };
        format!(
            "after the first {WARM_UP} calls: memory {first_mib:.0} to {last_mib:.0} MiB, files {} \
             to {}, threads {} to {}{slopes}",
            first.files, last.files, first.threads, last.threads
        )
    }
}

fn mib(look: &Footprint) -> f64 {
    look.memory_kib as f64 / 1024.0
}

/// Of the straight line that fits best, over 0, 1, 2, …
fn slope(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    if values.len() < 10 {
        return None;
    }
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count;
    let (mut above, mut below) = (0.0, 0.0);
    for (index, value) in values.iter().enumerate() {
        let away = index as f64 - middle;
        above += away * (value - mean);
        below += away * away;
    }
    Some(above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_found_under_noise_and_not_of_too_few() {
        assert_eq!(slope([1.0; 9].into_iter()), None);
        assert_eq!(slope([7.0; 20].into_iter()), Some(0.0));
        let rising = (0..100).map(|index| 3.0 * f64::from(index) + f64::from(index % 2));
        let found = slope(rising).expect("enough values");
        assert!((found - 3.0).abs() < 0.01, "{found}");
    }
}
