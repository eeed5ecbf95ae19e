//! The two clocks of the simulator: one to compare with other programs on this machine, one
//! for people.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chrono::DateTime;

/// Microseconds of `CLOCK_MONOTONIC`, the same count that any other program on this machine
/// reads, so that their stamps can be compared with ours.
#[cfg(unix)]
pub fn monotonic_us() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(now.tv_nsec).unwrap_or_default();
    seconds * 1_000_000 + nanoseconds / 1_000
}

/// Microseconds since the first call: here there is no count that programs share.
#[cfg(not(unix))]
pub fn monotonic_us() -> u64 {
    use std::sync::OnceLock;
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

/// An earlier moment on the count of [`monotonic_us`].
pub fn stamp_of(moment: Instant) -> u64 {
    let since = u64::try_from(moment.elapsed().as_micros()).unwrap_or(u64::MAX);
    monotonic_us().saturating_sub(since)
}

/// Unix time in milliseconds.
pub fn unix_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// The same as AT writes it: `2022-03-01 16:13:56`, UTC.
pub fn date_and_time(unix_ms: u64) -> String {
    let moment = i64::try_from(unix_ms).ok().and_then(DateTime::from_timestamp_millis);
    moment.unwrap_or_default().format("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_written_as_at_writes_them() {
        assert_eq!(super::date_and_time(1_646_151_236_789), "2022-03-01 16:13:56");
    }
}
