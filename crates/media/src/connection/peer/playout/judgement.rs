//! How long to wait for packets, and for what repairs them: the decision, apart from GStreamer.

use std::time::{Duration, Instant};

/// How long a packet is waited for at first and at least, in milliseconds.
pub(super) const LEAST: u32 = 20;
/// Conversations suffer above (ITU-T G.114).
pub(super) const MOST: u32 = 200;
/// The wait is a multiple of this.
const GRAIN: u32 = 10;
/// Beyond what was measured: this computer wakes late, too.
const SPARE: Duration = Duration::from_millis(4);
/// Growth in a hurry: packets that came too late were not measured in full.
const STEP: u32 = 20;
/// Shorter by at least so much, or it is not worth moving anything.
const WORTH_IT: u32 = 20;
/// Between two changes, so that the first one can show its effect.
const PATIENCE: Duration = Duration::from_secs(1);
/// Growth waits so long for a pause; then it is better to move speech once than to lose more.
const PAUSE_COMES: Duration = Duration::from_secs(2);
/// A network must have been calm for so long before the wait shrinks.
const CALM: Duration = Duration::from_secs(10);
/// So many late packets within [`WINDOW`] are the network's doing; one or two are concealed, and
/// may have waited for this computer.
const TOO_MANY: u64 = 3;
const WINDOW: Duration = Duration::from_secs(5);

/// What is known at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Packets that came too late to be played, so far.
    pub late: u64,
    /// Packets that were not there when they were to be played, so far.
    pub lost: u64,
    /// How far packets scatter, where enough came.
    pub reach: Option<Duration>,
    /// Nothing is being said: a change is not heard now.
    pub pause: bool,
}

/// How received sound is to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// For a packet, in milliseconds.
    pub wait: u32,
    /// Until the next packet too, which has what repairs the one before (RFC 6716 section 2.1.7).
    pub repairs: bool,
}

#[derive(Debug)]
pub(super) struct Judgement {
    plan: Plan,
    changed: Instant,
    late: Recent,
    lost: Recent,
    lost_before: u64,
    /// Since when it should be longer, could be shorter, and had nothing to repair.
    short: Option<Instant>,
    long: Option<Instant>,
    whole: Option<Instant>,
}

impl Judgement {
    pub(super) fn new(now: Instant) -> Judgement {
        let none = || Recent { so_far: 0, since: now };
        Judgement {
            plan: Plan { wait: LEAST, repairs: false },
            changed: now,
            late: none(),
            lost: none(),
            lost_before: 0,
            short: None,
            long: None,
            whole: None,
        }
    }

    pub(super) fn plan(&self) -> Plan {
        self.plan
    }

    /// The new plan, if it is to change now.
    pub(super) fn judge(&mut self, seen: Seen, now: Instant) -> Option<Plan> {
        let Plan { wait, repairs } = self.plan;
        let too_late = self.late.are_too_many(seen.late, now);
        let any_lost = std::mem::replace(&mut self.lost_before, seen.lost) < seen.lost;
        let too_lossy = self.lost.are_too_many(seen.lost, now);
        let needed = seen.reach.map_or(wait, needed);
        let since = |is_so: bool, since: Option<Instant>| is_so.then(|| since.unwrap_or(now));
        self.short = since(needed > wait, self.short);
        self.long = since(needed + WORTH_IT <= wait && !too_late, self.long);
        self.whole = since(!any_lost, self.whole);
        if now.duration_since(self.changed) < PATIENCE {
            return None;
        }
        let lasts = |since: Option<Instant>, long: Duration| {
            since.is_some_and(|since| now.duration_since(since) >= long)
        };
        let longer = self.short.is_some() && (seen.pause || lasts(self.short, PAUSE_COMES));
        let shorter = seen.pause && lasts(self.long, CALM);
        let wait = if too_late {
            needed.max(wait + STEP).min(MOST)
        } else if longer || shorter {
            needed
        } else {
            wait
        };
        let is_whole = seen.pause && lasts(self.whole, CALM);
        let plan = Plan { wait, repairs: too_lossy || (repairs && !is_whole) };
        if plan == self.plan {
            return None;
        }
        (self.plan, self.changed) = (plan, now);
        (self.short, self.long) = (None, None);
        Some(plan)
    }
}

/// How many packets something happened to within [`WINDOW`].
#[derive(Debug)]
struct Recent {
    /// Up to the beginning of the window.
    so_far: u64,
    since: Instant,
}

impl Recent {
    fn are_too_many(&mut self, total: u64, now: Instant) -> bool {
        let too_many = total >= self.so_far + TOO_MANY;
        if too_many || now.duration_since(self.since) > WINDOW {
            (self.so_far, self.since) = (total, now);
        }
        too_many
    }
}

fn needed(reach: Duration) -> u32 {
    let whole = u32::try_from((reach + SPARE).as_millis()).unwrap_or(MOST);
    whole.next_multiple_of(GRAIN).clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM_NETWORK: Seen =
        Seen { late: 0, lost: 0, reach: Some(Duration::from_millis(1)), pause: false };

    fn scattered(milliseconds: u64) -> Seen {
        Seen { reach: Some(Duration::from_millis(milliseconds)), ..CALM_NETWORK }
    }

    /// One look each 200 ms from `start` on; the changes with their time in ms.
    fn looks(
        judgement: &mut Judgement,
        start: Instant,
        from: u64,
        seen: impl Fn(u64) -> Seen,
        count: u64,
    ) -> Vec<(u64, u32)> {
        let at = |number: u64| from + number * 200;
        let look = |number: u64| {
            let now = start + Duration::from_millis(at(number));
            judgement.judge(seen(number), now).map(|plan| (at(number), plan.wait))
        };
        (0..count).filter_map(look).collect()
    }

    #[test]
    fn a_calm_network_changes_nothing() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        assert_eq!(looks(&mut judgement, start, 0, |_| CALM_NETWORK, 300), []);
    }

    #[test]
    fn a_late_packet_now_and_then_changes_nothing() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let rare = |number| Seen { late: number / 20, ..CALM_NETWORK };
        assert_eq!(looks(&mut judgement, start, 0, rare, 300), []);
    }

    #[test]
    fn packets_that_come_too_late_lengthen_the_wait_at_once() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let late = |number| Seen { late: number, ..CALM_NETWORK };
        let changes = looks(&mut judgement, start, 1_000, late, 4);
        assert_eq!(changes, [(1_600, LEAST + STEP)]);
    }

    #[test]
    fn growth_waits_for_a_pause_but_not_for_ever() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let pause = |number| Seen { pause: number >= 3, ..scattered(41) };
        assert_eq!(looks(&mut judgement, start, 1_000, pause, 10), [(1_600, 50)]);
        let mut judgement = Judgement::new(start);
        assert_eq!(looks(&mut judgement, start, 1_000, |_| scattered(41), 30), [(3_000, 50)]);
    }

    #[test]
    fn it_shrinks_in_a_pause_once_the_network_was_calm_for_long() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        looks(&mut judgement, start, 1_000, |_| scattered(90), 30);
        assert_eq!(judgement.plan().wait, 100);
        let talk = looks(&mut judgement, start, 10_000, |_| CALM_NETWORK, 100);
        assert_eq!(talk, [], "never while somebody speaks");
        let pause = |_| Seen { pause: true, ..CALM_NETWORK };
        assert_eq!(looks(&mut judgement, start, 30_000, pause, 10), [(30_000, LEAST)]);
    }

    #[test]
    fn a_little_shorter_is_not_worth_it() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        looks(&mut judgement, start, 1_000, |_| scattered(41), 30);
        let little = |_| Seen { pause: true, ..scattered(35) };
        assert_eq!(looks(&mut judgement, start, 10_000, little, 300), []);
    }

    #[test]
    fn where_too_few_packets_come_it_stays() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        looks(&mut judgement, start, 1_000, |_| scattered(90), 30);
        let silent = |_| Seen { reach: None, pause: true, ..CALM_NETWORK };
        assert_eq!(looks(&mut judgement, start, 10_000, silent, 300), []);
    }

    #[test]
    fn there_is_an_end() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let worst = |number| Seen { late: 100 * number, ..scattered(900) };
        looks(&mut judgement, start, 1_000, worst, 300);
        assert_eq!(judgement.plan().wait, MOST);
    }

    #[test]
    fn lost_packets_are_repaired_until_none_was_lost_for_long() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let lossy = |number| Seen { lost: number, ..CALM_NETWORK };
        assert_eq!(looks(&mut judgement, start, 1_000, lossy, 20), [(1_600, LEAST)]);
        assert!(judgement.plan().repairs);
        let pause =
            |number| Seen { lost: 19 + u64::from(number > 20), pause: true, ..CALM_NETWORK };
        looks(&mut judgement, start, 10_000, pause, 40);
        assert!(judgement.plan().repairs, "one more was lost");
        let whole = |_| Seen { lost: 20, pause: true, ..CALM_NETWORK };
        looks(&mut judgement, start, 18_000, whole, 50);
        assert!(!judgement.plan().repairs);
    }

    #[test]
    fn a_lost_packet_now_and_then_is_not_worth_the_wait() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let rare = |number| Seen { lost: number / 20, ..CALM_NETWORK };
        assert_eq!(looks(&mut judgement, start, 0, rare, 300), []);
    }
}
