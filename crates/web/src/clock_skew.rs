//! How far this computer's clock is off, by the time that a service tells.

use std::time::{Duration, SystemTime};

/// The clock of this computer beside the service's, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSkew {
    /// Positive: this computer's clock is ahead.
    pub seconds: i64,
}

impl ClockSkew {
    /// Below this it may be the way of the answer, or nobody's business.
    const WORTH_TELLING: u64 = 60;

    /// `date`: the header of that name (RFC 9110 section 6.6.1), whole seconds. `asked` and
    /// `answered`: this computer's clock around the request; the service's time lies between.
    pub(crate) fn between(date: &str, asked: SystemTime, answered: SystemTime) -> Option<Self> {
        let service = httpdate::parse_http_date(date).ok()?;
        // A clock that was set while we waited tells nothing.
        let way = answered.duration_since(asked).ok()?;
        // The header cuts the fraction off: half a second on the average.
        let service = service + Duration::from_millis(500);
        let seconds = if let Some(ahead) = beyond(asked, service) {
            i64::try_from(ahead.as_secs()).ok()?
        } else if let Some(behind) = beyond(service, answered) {
            -i64::try_from(behind.as_secs()).ok()?
        } else {
            0
        };
        tracing::trace!(seconds, way_ms = way.as_millis(), "clock beside the service's");
        Some(Self { seconds })
    }

    /// It would show in the history, and certificates or tokens could seem not yet or no more
    /// valid.
    #[must_use]
    pub fn is_worth_telling(self) -> bool {
        self.seconds.unsigned_abs() >= Self::WORTH_TELLING
    }
}

/// How much later the first is, if it is.
fn beyond(later: SystemTime, earlier: SystemTime) -> Option<Duration> {
    later.duration_since(earlier).ok().filter(|by| !by.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn skew(date: &str, asked: u64, answered: u64) -> Option<i64> {
        ClockSkew::between(date, at(asked), at(answered)).map(|skew| skew.seconds)
    }

    /// 784 111 777 seconds after 1970.
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    #[test]
    fn a_clock_that_agrees_is_not_off() {
        assert_eq!(skew(DATE, 784_111_777, 784_111_778), Some(0));
        assert_eq!(skew(DATE, 784_111_770, 784_111_790), Some(0), "a slow answer");
    }

    #[test]
    fn ahead_and_behind_are_told_apart() {
        assert_eq!(skew(DATE, 784_112_377, 784_112_378), Some(599));
        assert_eq!(skew(DATE, 784_111_177, 784_111_177), Some(-600));
    }

    #[test]
    fn half_a_minute_is_nobodys_business_and_two_minutes_are() {
        for (seconds, told) in [(30, false), (-59, false), (60, true), (-120, true)] {
            assert_eq!(ClockSkew { seconds }.is_worth_telling(), told, "{seconds}");
        }
    }

    #[test]
    fn nonsense_and_a_clock_set_meanwhile_tell_nothing() {
        assert_eq!(skew("yesterday", 0, 1), None);
        assert_eq!(skew("", 0, 1), None);
        assert_eq!(skew(DATE, 784_111_778, 784_111_700), None);
    }

    #[test]
    fn any_two_times_can_be_compared() {
        let far = "Fri, 31 Dec 9999 23:59:59 GMT";
        assert_eq!(skew(far, 0, 0), Some(-253_402_300_799));
        assert_eq!(skew("Thu, 01 Jan 1970 00:00:00 GMT", 1 << 40, 1 << 40), Some((1 << 40) - 1));
    }
}
