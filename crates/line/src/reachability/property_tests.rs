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
        prop_oneof![Just(Timer::Page), Just(Timer::Retry), Just(Timer::Renewal)]
            .prop_map(Event::Due),
    ]
}

/// What the effects have brought about, as the phone would see it.
#[derive(Default)]
struct World {
    line: bool,
    page: bool,
    retry_due: bool,
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
                Effect::StartLine => {
                    assert!(!self.line, "two lines at a time");
                    assert!(self.page, "a line without a page");
                    self.line = true;
                }
                Effect::StopLine | Effect::LineLost { .. } => self.line = false,
                Effect::MakePage => {
                    assert!(!self.line, "the page was taken from a line");
                    self.page = true;
                }
                Effect::DropPage => {
                    assert!(!self.line, "the page was taken from a line");
                    self.page = false;
                }
                Effect::Wait(Timer::Retry, _) => self.retry_due = true,
                Effect::Wait(Timer::Page | Timer::Renewal, _)
                | Effect::FetchToken { .. }
                | Effect::ForgetToken
                | Effect::Probe => {}
            }
        }
    }
}

proptest! {
    #[test]
    fn there_is_always_a_way_back_to_ready(events in prop::collection::vec(event(), 0..60)) {
        let (mut reach, mut world) = (Reach::default(), World::default());
        let mut busy = false;
        for event in events {
            // A call begins on a ready line only, and one at a time.
            let ready = matches!(reach.state(), Reachability::Ready { .. });
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
            let effects = reach.handle(event, Timestamp(0), 0.5);
            world.carry_out(&reach, &effects);
            if matches!(reach.state(), Reachability::Lost { .. } | Reachability::Offline { .. }) {
                prop_assert!(world.retry_due || busy, "lost for ever: {:?}", reach);
            }
            if matches!(reach.state(), Reachability::Ready { .. } | Reachability::Silent { .. }) {
                prop_assert!(world.line, "ready without a line: {:?}", reach);
            }
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
            let effects = reach.handle(event, Timestamp(0), 0.5);
            world.carry_out(&reach, &effects);
        }
        prop_assert!(matches!(reach.state(), Reachability::Ready { .. }), "{:?}", reach);
    }
}
