//! Whatever happens in whatever order: no panic, one line at a time, and a way on.

use std::time::Duration;

use call::Timestamp;
use proptest::prelude::*;

use super::{Effect, Event, Reach, Reachability, Timer};
use crate::{
    registration::{LineState, Problem},
    retry::Failure,
};

fn problem() -> impl Strategy<Value = Problem> {
    prop_oneof![
        Just(Problem::Unreachable),
        Just(Problem::TimedOut),
        Just(Problem::Closed),
        Just(Problem::TokenRejected),
        Just(Problem::RegistrationFailed { code: None, reason: None }),
        Just(Problem::PageFailed { message: "gone".into() }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::TryNow),
        Just(Event::PageHere),
        Just(Event::TokenHere { life: Duration::from_secs(100) }),
        (problem(), any::<bool>()).prop_map(|(problem, for_good)| {
            Event::TokenFailed(Failure { for_good, ..problem.into() })
        }),
        prop_oneof![
            Just(LineState::Connecting),
            Just(LineState::Registering),
            Just(LineState::Ready),
            Just(LineState::Silent),
            problem().prop_map(LineState::Down),
        ]
        .prop_map(Event::Line),
        Just(Event::PageFailed("hangs".into())),
        any::<bool>().prop_map(|up| Event::Network { up }),
        Just(Event::Woke),
        Just(Event::CallBegan),
        Just(Event::CallOver),
        Just(Event::SignedOut),
        prop::sample::select(vec![Timer::Page, Timer::Retry, Timer::Renewal, Timer::Gap])
            .prop_map(Event::Due),
    ]
}

/// Whom an event is about.
#[derive(Debug, Clone, Copy)]
enum About {
    Attempt,
    Making,
    /// What is over.
    Late,
}

fn happening() -> impl Strategy<Value = (About, Event)> {
    let about =
        prop_oneof![6 => Just(About::Attempt), 4 => Just(About::Making), 1 => Just(About::Late)];
    // As when all goes well, so that a renewal comes far.
    let step = prop_oneof![
        2 => Just((About::Attempt, Event::Due(Timer::Renewal))),
        2 => Just((About::Attempt, Event::TokenHere { life: Duration::from_secs(100) })),
        2 => Just((About::Making, Event::PageHere)),
        1 => Just((About::Making, Event::Line(LineState::Registering))),
        2 => Just((About::Making, Event::Line(LineState::Ready))),
        1 => Just((About::Attempt, Event::Line(LineState::Ready))),
    ];
    prop_oneof![3 => (about, event()), 2 => step]
}

/// What the effects have brought about, as the phone would see it.
#[derive(Default)]
struct World {
    line: bool,
    /// The gateway has registered it.
    registered: bool,
    spare: bool,
    pages: Vec<u64>,
    retry_due: bool,
    page_due: Vec<u64>,
    /// The attempt whose gap is bounded.
    gap_ends: u64,
    attempt: u64,
}

impl World {
    fn carry_out(&mut self, reach: &Reach, effects: &[Effect]) {
        if self.attempt != reach.attempt() {
            self.attempt = reach.attempt();
            self.retry_due = false;
        }
        for effect in effects {
            match effect {
                Effect::StartLine(attempt) => {
                    assert!(self.pages.contains(attempt), "a line without a page");
                    let line = if *attempt == reach.attempt() {
                        &mut self.line
                    } else {
                        assert_eq!(reach.making(), Some(*attempt));
                        &mut self.spare
                    };
                    assert!(!*line, "two lines in one page");
                    *line = true;
                }
                Effect::StopLine | Effect::LineLost { .. } => {
                    (self.line, self.registered) = (false, false);
                }
                Effect::DropSpare => self.spare = false,
                Effect::TakeOver => {
                    self.line = std::mem::take(&mut self.spare);
                    self.registered = false;
                }
                Effect::MakePage(attempt) => {
                    assert!(!self.pages.contains(attempt), "two pages of one number");
                    self.pages.push(*attempt);
                }
                Effect::DropPage(attempt) => {
                    assert!(self.pages.contains(attempt), "no such page");
                    self.pages.retain(|page| page != attempt);
                }
                Effect::Wait(attempt, Timer::Retry, _) => {
                    assert_eq!(*attempt, reach.attempt());
                    self.retry_due = true;
                }
                Effect::Wait(attempt, Timer::Page, _) => self.page_due.push(*attempt),
                Effect::Wait(attempt, Timer::Gap, _) => self.gap_ends = *attempt,
                Effect::Wait(_, Timer::Renewal, _)
                | Effect::FetchToken { .. }
                | Effect::ForgetToken
                | Effect::Renewed { .. }
                | Effect::Probe => {}
            }
        }
    }

    /// After each event, whatever it was.
    fn check(&self, reach: &Reach, busy: bool) {
        assert_eq!(self.line, reach.wants_line(), "{reach:?}");
        let known: Vec<_> = reach.page().into_iter().chain(reach.making()).collect();
        assert_eq!(self.pages, known, "a page that nobody knows: {reach:?}");
        if let Some(spare) = reach.making() {
            assert!(self.line && !busy, "made beside nothing, or beside a call: {reach:?}");
            // Its page is awaited for 15 seconds, and a line ends by itself after so many more.
            assert!(self.spare || self.page_due.contains(&spare), "for ever two pages: {reach:?}");
        } else {
            assert!(!self.spare, "a line that nobody knows: {reach:?}");
        }
        match reach.state() {
            Reachability::Lost { .. } | Reachability::Offline { .. } => {
                assert!(self.retry_due || busy, "lost for ever: {reach:?}");
            }
            Reachability::Ready { .. } | Reachability::Silent { .. } => {
                assert!(self.line && self.registered, "ready without a line: {reach:?}");
            }
            Reachability::Renewing { .. } => {
                let under_way = self.line || self.retry_due || !self.pages.is_empty();
                assert!(under_way || busy, "a gap for ever: {reach:?}");
                assert_eq!(self.gap_ends, reach.attempt(), "a gap without a bound: {reach:?}");
            }
            Reachability::SignedOut
            | Reachability::FetchingToken { .. }
            | Reachability::Connecting { .. }
            | Reachability::Registering { .. }
            | Reachability::Refused { .. } => {}
        }
    }

    fn tell(&mut self, reach: &mut Reach, attempt: u64, event: Event) {
        let ready = event == Event::Line(LineState::Ready);
        let effects = reach.handle_of(attempt, event, Timestamp(0), 0.5);
        self.carry_out(reach, &effects);
        // The gateway's word reached a line that is there.
        self.registered |= ready && attempt == reach.attempt() && self.line;
    }
}

proptest! {
    // Two ends of one call in the gap of a renewal took more than the usual 256 cases to come up.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn there_is_always_a_way_back_to_ready(
        happenings in prop::collection::vec(happening(), 0..80),
    ) {
        let (mut reach, mut world) = (Reach::default(), World::default());
        let mut busy = false;
        for (about, mut event) in happenings {
            // Lines report more than readiness only once they have got so far.
            let ready = matches!(reach.state(), Reachability::Ready { .. });
            if event == Event::Line(LineState::Silent) && !world.registered {
                event = Event::Line(LineState::Connecting);
            }
            // A call begins on a ready line only, and one at a time.
            if matches!(event, Event::CallBegan | Event::CallOver) {
                let begins = event == Event::CallBegan;
                if begins == busy || (begins && !ready) {
                    continue;
                }
                busy = begins;
            }
            if event == Event::SignedOut && busy {
                continue;
            }
            let attempt = match (about, &event) {
                // What is nobody's in particular.
                (_, Event::CallBegan | Event::CallOver | Event::SignedOut | Event::TryNow)
                | (About::Attempt, _) => reach.attempt(),
                (About::Making, _) => reach.making().unwrap_or(u64::MAX),
                (About::Late, _) => reach.attempt().wrapping_sub(1),
            };
            world.tell(&mut reach, attempt, event);
            world.check(&reach, busy);
        }
        // Now everything goes well.
        for event in [
            Event::CallOver,
            Event::TryNow,
            Event::Due(Timer::Retry),
            Event::TokenHere { life: Duration::from_secs(100) },
            Event::PageHere,
            Event::Line(LineState::Ready),
        ] {
            // A page says hello once, before its line.
            if event == Event::PageHere && world.line {
                continue;
            }
            let attempt = reach.attempt();
            world.tell(&mut reach, attempt, event);
            world.check(&reach, false);
        }
        prop_assert!(matches!(reach.state(), Reachability::Ready { .. }), "{:?}", reach);
    }
}
