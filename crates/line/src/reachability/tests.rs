//! Stories of being reachable.

use std::time::Duration;

use call::Timestamp;

use super::{Effect, Event, Reach, Reachability, Timer, machine::PAGE_BOUND};
use crate::{
    registration::{LineState, Problem},
    retry::{COOL_DOWN, Failure},
};

pub(super) const NOW: Timestamp = Timestamp(1_000);
pub(super) const DAY: Duration = Duration::from_secs(86_400);

pub(super) fn tell(reach: &mut Reach, event: Event) -> Vec<Effect> {
    reach.handle_of(reach.attempt(), event, NOW, 1.0)
}

pub(super) fn down(problem: Problem) -> Event {
    Event::Line(LineState::Down(problem))
}

pub(super) fn ready() -> Reach {
    let mut reach = Reach::default();
    tell(&mut reach, Event::TryNow);
    tell(&mut reach, Event::TokenHere { life: DAY });
    tell(&mut reach, Event::PageHere);
    tell(&mut reach, Event::Line(LineState::Ready));
    assert_eq!(reach.state(), &Reachability::Ready { since: NOW });
    reach
}

fn lost(reach: &Reach) -> bool {
    matches!(reach.state(), Reachability::Lost { .. })
}

#[test]
fn page_and_token_are_fetched_side_by_side_and_the_line_waits_for_both() {
    let mut reach = Reach::default();
    assert_eq!(
        tell(&mut reach, Event::TryNow),
        [
            Effect::MakePage(1),
            Effect::Wait(1, Timer::Page, PAGE_BOUND),
            Effect::FetchToken { fresh: false }
        ]
    );
    assert_eq!(tell(&mut reach, Event::PageHere), []);
    assert_eq!(reach.state(), &Reachability::FetchingToken { since: NOW });
    let effects = tell(&mut reach, Event::TokenHere { life: DAY });
    assert_eq!(
        effects,
        [Effect::StartLine(1), Effect::Wait(1, Timer::Renewal, Duration::from_secs(77_760))]
    );
}

#[test]
fn trying_now_does_not_set_back_what_is_on_its_way() {
    let mut reach = Reach::default();
    tell(&mut reach, Event::TryNow);
    assert_eq!(tell(&mut reach, Event::TryNow), []);
    assert_eq!(tell(&mut ready(), Event::TryNow), []);
}

#[test]
fn silence_is_told_and_so_is_its_end() {
    let mut reach = ready();
    tell(&mut reach, Event::Line(LineState::Silent));
    assert_eq!(reach.state(), &Reachability::Silent { since: NOW });
    assert_eq!(tell(&mut reach, Event::TryNow), [Effect::Probe]);
    tell(&mut reach, Event::Line(LineState::Ready));
    assert_eq!(reach.state(), &Reachability::Ready { since: NOW });
}

#[test]
fn a_lost_line_comes_back_by_itself_after_its_cool_down() {
    let mut reach = ready();
    assert_eq!(
        tell(&mut reach, down(Problem::Closed)),
        [
            Effect::LineLost { with_page: false },
            Effect::DropPage(1),
            Effect::Wait(2, Timer::Retry, COOL_DOWN)
        ]
    );
    assert!(lost(&reach));
    let effects = tell(&mut reach, Event::Due(Timer::Retry));
    assert_eq!(effects.first(), Some(&Effect::MakePage(3)));
}

#[test]
fn a_wrong_key_waits_for_the_agent() {
    let mut reach = Reach::default();
    tell(&mut reach, Event::TryNow);
    let failure = Failure { for_good: true, ..Problem::KeyRejected.into() };
    assert_eq!(tell(&mut reach, Event::TokenFailed(failure)), [Effect::DropPage(1)]);
    assert_eq!(reach.state(), &Reachability::Refused { problem: Problem::KeyRejected });
    assert_ne!(tell(&mut reach, Event::TryNow), []);
}

#[test]
fn a_refused_token_is_not_used_again() {
    let mut reach = ready();
    assert!(tell(&mut reach, down(Problem::TokenRejected)).contains(&Effect::ForgetToken));
}

#[test]
fn without_a_network_it_says_so_and_goes_on_with_the_network() {
    let mut reach = ready();
    assert_eq!(tell(&mut reach, Event::Network { up: false }), [Effect::Probe]);
    tell(&mut reach, down(Problem::TimedOut));
    assert!(matches!(reach.state(), Reachability::Offline { .. }));
    let effects = tell(&mut reach, Event::Network { up: true });
    let [Effect::Wait(2, Timer::Retry, wait)] = effects[..] else { panic!("{effects:?}") };
    assert!(wait <= Duration::from_millis(500));
    assert_eq!(tell(&mut reach, Event::Due(Timer::Retry)).first(), Some(&Effect::MakePage(3)));
}

#[test]
fn after_sleep_nothing_is_believed_without_an_answer() {
    assert_eq!(tell(&mut ready(), Event::Woke), [Effect::Probe]);
}

#[test]
fn a_call_keeps_its_page_until_its_end() {
    let mut reach = ready();
    tell(&mut reach, Event::CallBegan);
    let effects = tell(&mut reach, down(Problem::Closed));
    assert!(!effects.contains(&Effect::DropPage(1)), "{effects:?}");
    assert_eq!(tell(&mut reach, Event::Due(Timer::Retry)), []);
    let effects = tell(&mut reach, Event::CallOver);
    assert_eq!(effects[..2], [Effect::DropPage(1), Effect::MakePage(3)]);
}

#[test]
fn no_other_line_is_started_in_the_page_of_a_call() {
    let mut reach = ready();
    tell(&mut reach, Event::CallBegan);
    tell(&mut reach, down(Problem::Closed));
    let effects = tell(&mut reach, Event::TokenHere { life: DAY });
    assert!(matches!(effects[..], [Effect::Wait(_, Timer::Renewal, _)]), "{effects:?}");
}

#[test]
fn a_call_that_ends_before_the_next_try_gives_its_page_back() {
    let mut reach = ready();
    tell(&mut reach, Event::CallBegan);
    tell(&mut reach, down(Problem::Closed));
    assert_eq!(tell(&mut reach, Event::CallOver), [Effect::DropPage(1)]);
    assert!(lost(&reach));
}

#[test]
fn a_page_that_restarts_has_lost_its_line() {
    let mut reach = ready();
    tell(&mut reach, Event::PageHere);
    let Reachability::Lost { problem: Problem::PageFailed { .. }, .. } = reach.state() else {
        panic!("{:?}", reach.state())
    };
}

#[test]
fn what_is_late_changes_nothing() {
    let mut reach = ready();
    tell(&mut reach, down(Problem::Closed));
    assert_eq!(tell(&mut reach, Event::Line(LineState::Ready)), []);
    assert!(lost(&reach));
}

#[test]
fn signing_out_takes_line_and_page_and_what_is_on_its_way_comes_too_late() {
    let mut reach = ready();
    let before = reach.attempt();
    let effects = tell(&mut reach, Event::SignedOut);
    assert_eq!(effects, [Effect::ForgetToken, Effect::StopLine, Effect::DropPage(1)]);
    assert_eq!(reach.state(), &Reachability::SignedOut);
    assert!(reach.attempt() > before && !reach.wants_line());
    assert_eq!(tell(&mut reach, Event::PageHere), []);
    assert_eq!(tell(&mut reach, Event::Network { up: true }), []);
    tell(&mut reach, Event::TryNow);
    assert_eq!(reach.state(), &Reachability::FetchingToken { since: NOW });
}
