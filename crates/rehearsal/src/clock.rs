//! One time line for everything that is measured: `CLOCK_MONOTONIC` in microseconds, the clock
//! that also stamps the simulator's frames.

use std::time::{SystemTime, UNIX_EPOCH};

pub fn now_us() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec.unsigned_abs() * 1_000_000 + now.tv_nsec.unsigned_abs() / 1000
}

/// A page's clock (`performance.timeOrigin + performance.now()`, Unix milliseconds) on ours.
pub fn from_page_ms(unix_ms: f64) -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now_us() as f64 - (since.as_micros() as f64 - unix_ms * 1000.0)
}
