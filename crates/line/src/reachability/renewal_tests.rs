//! Stories of renewals.

use std::time::Duration;

use super::{
    Effect, Event, Reach, Reachability, Timer,
    gap::GAP_BOUND,
    machine::PAGE_BOUND,
    tests::{DAY, NOW, down, ready, tell},
};
use crate::{
    registration::{LineState, Problem},
    retry::COOL_DOWN,
};

/// The new line is being made, and the old one takes calls.
fn making() -> (Reach, u64) {
    let mut reach = ready();
    let fetch = [Effect::FetchToken { fresh: true }];
    assert_eq!(tell(&mut reach, Event::Due(Timer::Renewal)), fetch);
    let effects = tell(&mut reach, Event::TokenHere { life: DAY });
    let spare = reach.making().unwrap();
    assert_eq!(effects, [Effect::MakePage(spare), Effect::Wait(spare, Timer::Page, PAGE_BOUND)]);
    (reach, spare)
}

/// Its page is there, and it asks for the registration.
fn asking() -> (Reach, u64) {
    let (mut reach, spare) = making();
    assert_eq!(tell_spare(&mut reach, spare, Event::PageHere), [Effect::StartLine(spare)]);
    for state in [LineState::Connecting, LineState::Registering] {
        assert_eq!(tell_spare(&mut reach, spare, Event::Line(state)), []);
    }
    assert_eq!(reach.state(), &Reachability::Ready { since: NOW }, "the old line is up");
    (reach, spare)
}

fn tell_spare(reach: &mut Reach, spare: u64, event: Event) -> Vec<Effect> {
    reach.handle_of(spare, event, NOW, 1.0)
}

fn refused() -> Problem {
    Problem::RegistrationFailed { code: None, reason: None }
}

#[test]
fn the_new_line_takes_over_once_it_is_registered_and_nobody_notices() {
    let (mut reach, spare) = asking();
    let (attempt, page) = (reach.attempt(), reach.page().unwrap());
    let effects = reach.handle_of(spare, Event::Line(LineState::Ready), call::Timestamp(9), 1.0);
    let next = Effect::Wait(spare, Timer::Renewal, Duration::from_secs(77_760));
    assert_eq!(
        effects,
        [Effect::TakeOver, Effect::DropPage(page), next, Effect::Renewed { gap: Duration::ZERO }]
    );
    assert_eq!(reach.state(), &Reachability::Ready { since: NOW }, "ready all the time");
    assert_eq!((reach.attempt(), reach.page(), reach.making()), (spare, Some(spare), None));
    let late = reach.handle_of(attempt, down(Problem::Closed), NOW, 1.0);
    assert_eq!(late, [], "the old line's end is late");
}

#[test]
fn a_gateway_that_does_not_take_the_name_twice_gets_the_old_line_away_first() {
    let (mut reach, spare) = asking();
    let old = reach.page().unwrap();
    let effects = tell_spare(&mut reach, spare, down(refused()));
    let new = reach.attempt();
    assert_eq!(
        effects[..5],
        [
            Effect::DropSpare,
            Effect::DropPage(spare),
            Effect::StopLine,
            Effect::DropPage(old),
            Effect::MakePage(new)
        ]
    );
    assert_eq!(reach.state(), &Reachability::Renewing { since: NOW });
    assert_eq!(tell(&mut reach, Event::PageHere), [Effect::StartLine(new)]);
    tell(&mut reach, Event::Line(LineState::Registering));
    assert_eq!(reach.state(), &Reachability::Renewing { since: NOW }, "one word for all of it");
    let later = call::Timestamp(NOW.0 + 500);
    let effects = reach.handle_of(new, Event::Line(LineState::Ready), later, 1.0);
    assert_eq!(effects, [Effect::Renewed { gap: Duration::from_millis(500) }]);
}

#[test]
fn a_name_that_is_not_free_yet_is_asked_for_again_after_the_cool_down() {
    let (mut reach, spare) = asking();
    tell_spare(&mut reach, spare, down(refused()));
    tell(&mut reach, Event::PageHere);
    let effects = tell(&mut reach, down(refused()));
    let wait = Effect::Wait(reach.attempt(), Timer::Retry, COOL_DOWN);
    assert!(effects.contains(&wait), "{effects:?}");
    assert_eq!(reach.state(), &Reachability::Renewing { since: NOW });
    tell(&mut reach, Event::Due(Timer::Retry));
    tell(&mut reach, Event::TokenHere { life: DAY });
    tell(&mut reach, Event::PageHere);
    tell(&mut reach, down(refused()));
    assert!(matches!(reach.state(), Reachability::Lost { .. }), "the second refusal is told");
}

#[test]
fn a_gateway_that_gives_the_name_to_the_new_line_leaves_no_more_than_the_gap() {
    let (mut reach, spare) = asking();
    let old = reach.page().unwrap();
    let effects = tell(&mut reach, down(Problem::Closed));
    assert_eq!(
        effects[..3],
        [Effect::LineLost { with_page: false }, Effect::TakeOver, Effect::DropPage(old)]
    );
    assert_eq!(reach.state(), &Reachability::Renewing { since: NOW }, "no line is registered");
    let effects = tell_spare(&mut reach, spare, Event::Line(LineState::Ready));
    assert_eq!(effects, [Effect::Renewed { gap: Duration::ZERO }]);
    assert_eq!(reach.state(), &Reachability::Ready { since: NOW });
}

#[test]
fn a_gap_goes_by_one_word_for_eight_seconds_and_is_recorded_whole() {
    let (mut reach, spare) = asking();
    let effects = tell_spare(&mut reach, spare, down(refused()));
    let in_all = Effect::Wait(reach.attempt(), Timer::Gap, GAP_BOUND);
    assert_eq!(effects.last(), Some(&in_all));
    tell(&mut reach, Event::PageHere);
    let at = |ms| call::Timestamp(NOW.0 + ms);
    let effects = reach.handle_of(reach.attempt(), down(refused()), at(2_000), 1.0);
    let left = Effect::Wait(reach.attempt(), Timer::Gap, GAP_BOUND - Duration::from_secs(2));
    assert_eq!(effects.last(), Some(&left), "the next attempt does not begin a gap of its own");
    let effects = reach.handle_of(reach.attempt(), Event::Due(Timer::Retry), at(7_000), 1.0);
    assert_eq!(
        effects.last(),
        Some(&Effect::Wait(reach.attempt(), Timer::Gap, GAP_BOUND - Duration::from_secs(7)))
    );
    for event in [Event::TokenHere { life: DAY }, Event::PageHere, Event::Due(Timer::Gap)] {
        reach.handle_of(reach.attempt(), event, at(8_000), 1.0);
    }
    assert_eq!(reach.state(), &Reachability::Registering { since: at(8_000) });
    let ready = Event::Line(LineState::Ready);
    let effects = reach.handle_of(reach.attempt(), ready, at(9_000), 1.0);
    assert_eq!(effects, [Effect::Renewed { gap: Duration::from_secs(9) }]);
}

#[test]
fn a_lost_network_takes_what_is_made_with_it() {
    let (mut reach, spare) = asking();
    let effects = tell(&mut reach, down(Problem::TimedOut));
    assert!(effects.contains(&Effect::DropPage(spare)), "{effects:?}");
    assert!(matches!(reach.state(), Reachability::Lost { .. }));
    assert_eq!(tell_spare(&mut reach, spare, Event::Line(LineState::Ready)), [], "late");
}

#[test]
fn a_call_has_the_old_line_and_the_new_one_is_made_after_it() {
    let (mut reach, spare) = asking();
    let thrown = [Effect::DropSpare, Effect::DropPage(spare)];
    assert_eq!(tell(&mut reach, Event::CallBegan), thrown);
    assert_eq!(tell_spare(&mut reach, spare, Event::Line(LineState::Ready)), [], "late");
    let effects = tell(&mut reach, Event::CallOver);
    let spare = reach.making().unwrap();
    assert_eq!(effects.first(), Some(&Effect::MakePage(spare)), "its token is there");
}

#[test]
fn the_end_of_no_call_takes_no_page_away() {
    let (mut reach, spare) = making();
    tell(&mut reach, down(Problem::Closed));
    assert_eq!(reach.page(), Some(spare), "the gap ends in this page");
    assert_eq!(tell(&mut reach, Event::CallOver), []);
    assert_eq!(reach.page(), Some(spare));
}

#[test]
fn no_renewal_disturbs_a_call() {
    let mut reach = ready();
    tell(&mut reach, Event::CallBegan);
    assert_eq!(tell(&mut reach, Event::Due(Timer::Renewal)), []);
    assert_eq!(tell(&mut reach, Event::CallOver), [Effect::FetchToken { fresh: true }]);

    let mut reach = ready();
    tell(&mut reach, Event::Due(Timer::Renewal));
    tell(&mut reach, Event::CallBegan);
    assert_eq!(tell(&mut reach, Event::TokenHere { life: DAY }), []);
    let effects = tell(&mut reach, Event::CallOver);
    assert!(matches!(effects.first(), Some(Effect::MakePage(_))), "{effects:?}");
}

#[test]
fn what_cannot_be_made_is_tried_again_and_the_old_line_lives() {
    let again =
        |reach: &Reach| Effect::Wait(reach.attempt(), Timer::Renewal, Duration::from_secs(60));

    let mut reach = ready();
    tell(&mut reach, Event::Due(Timer::Renewal));
    let effects = tell(&mut reach, Event::TokenFailed(Problem::Unreachable.into()));
    assert_eq!(effects, [again(&reach)]);
    assert_eq!(reach.state(), &Reachability::Ready { since: NOW });

    for failure in [Event::Due(Timer::Page), Event::PageFailed("crashed".into())] {
        let (mut reach, spare) = making();
        let effects = tell_spare(&mut reach, spare, failure);
        assert_eq!(effects, [Effect::DropSpare, Effect::DropPage(spare), again(&reach)]);
        assert_eq!(reach.state(), &Reachability::Ready { since: NOW });
    }

    let (mut reach, spare) = asking();
    let effects = tell_spare(&mut reach, spare, down(Problem::TokenRejected));
    assert!(effects.contains(&Effect::ForgetToken) && effects.contains(&again(&reach)));
    assert_eq!(reach.state(), &Reachability::Ready { since: NOW });
}

#[test]
fn a_silent_line_is_renewed_later() {
    let mut reach = ready();
    tell(&mut reach, Event::Line(LineState::Silent));
    let effects = tell(&mut reach, Event::Due(Timer::Renewal));
    assert!(matches!(effects[..], [Effect::Wait(_, Timer::Renewal, _)]), "{effects:?}");
}

#[test]
fn signing_out_takes_both_lines_and_both_pages() {
    let (mut reach, spare) = asking();
    let old = reach.page().unwrap();
    let effects = tell(&mut reach, Event::SignedOut);
    for effect in
        [Effect::StopLine, Effect::DropPage(old), Effect::DropSpare, Effect::DropPage(spare)]
    {
        assert!(effects.contains(&effect), "{effect:?} in {effects:?}");
    }
    assert_eq!(tell_spare(&mut reach, spare, Event::Line(LineState::Ready)), []);
    assert_eq!(reach.state(), &Reachability::SignedOut);
}
