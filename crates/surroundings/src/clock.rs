//! The clock jumps when it is set, and when the computer has slept: then the steady clock stood
//! still and the clock on the wall went on.

use std::time::{Duration, Instant, SystemTime};

use crate::{Change, Tell};

const EVERY: Duration = Duration::from_secs(3);
/// Less than this is a clock that is put right little by little (NTP).
const JUMP: Duration = Duration::from_secs(2);

pub(crate) async fn watch(tell: Tell) {
    let mut before = (Instant::now(), SystemTime::now());
    loop {
        tokio::time::sleep(EVERY).await;
        let now = (Instant::now(), SystemTime::now());
        if jumped(now.0 - before.0, before.1, now.1) {
            tracing::info!("the computer slept, or its clock was set");
            tell(Change::Woke);
        }
        before = now;
    }
}

/// `steady` has passed by the steady clock while the wall's went from `before` to `after`.
fn jumped(steady: Duration, before: SystemTime, after: SystemTime) -> bool {
    match after.duration_since(before) {
        Ok(wall) => wall.abs_diff(steady) > JUMP,
        // It went back.
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_forward_or_back_is_seen_and_the_course_of_time_is_not() {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let steady = Duration::from_secs(3);
        for (wall, seen) in [(3.0, false), (4.9, false), (1.1, false), (5.1, true), (0.9, true)] {
            let after = start + Duration::from_secs_f64(wall);
            assert_eq!(jumped(steady, start, after), seen, "{wall} s");
        }
        assert!(jumped(steady, start, start - Duration::from_secs(1)));
        // A busy computer that comes late has not slept.
        let late = Duration::from_secs(40);
        assert!(!jumped(late, start, start + late));
    }
}
