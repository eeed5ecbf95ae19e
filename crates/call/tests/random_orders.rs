//! Whatever happens in whatever order: nothing panics, an end is an end, and every call ends.

use call::{
    Call, CallEvent, CallId, Digits, Effect, Event, Limits, MediaEvent, NetworkEvent, State, Timer,
    Timestamp, Tone, UserAction,
};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

proptest! {
    #![proptest_config(many_cases())]

    #[test]
    fn an_end_is_an_end_and_leaves_nothing_running(
        outgoing: bool,
        inputs in prop::collection::vec(input(), 0..60),
    ) {
        let mut phone = Phone::new(outgoing);
        for input in inputs {
            let before = phone.call.state().clone();
            phone.put(input)?;
            let after = phone.call.state();
            if let State::Ended(_) = before {
                prop_assert_eq!(&before, after, "left its end");
            }
            if let State::Ended(end) = after {
                prop_assert_eq!(phone.timer, None, "a timer outlived its call");
                prop_assert!(phone.tone.is_none_or(|tone| tone.limit().is_some()));
                prop_assert_eq!(phone.row_end.as_ref(), Some(end));
            }
            let waits = !matches!(
                after,
                State::Idle | State::Active { .. } | State::OnHold { .. } | State::Ended(_)
            );
            prop_assert_eq!(waits, phone.timer.is_some(), "a wait without a bound: {:?}", after);
            prop_assert!(phone.placed <= 1, "placed twice");
        }
    }

    #[test]
    fn from_anywhere_hanging_up_and_the_timers_end_the_call(
        outgoing: bool,
        inputs in prop::collection::vec(input(), 0..60),
    ) {
        let mut phone = Phone::new(outgoing);
        phone.put(if outgoing {
            Input::Act(UserAction::Dial)
        } else {
            Input::Event(NetworkEvent::IncomingOffered.into())
        })?;
        for input in inputs {
            phone.put(input)?;
        }
        let way_out = if phone.call.state().can_decline() {
            UserAction::Decline
        } else {
            UserAction::HangUp
        };
        let over = phone.call.state().end().is_some();
        prop_assert_eq!(phone.put(Input::Act(way_out))?, !over);
        while let Some(timer) = phone.timer {
            phone.put(Input::Event(Event::TimerFired(timer)))?;
        }
        prop_assert!(matches!(phone.call.state(), State::Ended(_)));
    }

    #[test]
    fn any_text_is_digits_or_is_refused(text in any::<String>()) {
        if let Ok(digits) = Digits::parse(&text) {
            prop_assert!((1..=Digits::MAX).contains(&digits.as_str().len()));
        }
    }

    #[test]
    fn any_words_of_the_network_give_an_end(
        code in any::<Option<String>>(),
        reason in any::<Option<String>>(),
    ) {
        let (_, detail) =
            call::end_reason_of(call::Stage::Placed, code.as_deref(), reason.as_deref());
        prop_assert!(detail.is_none_or(|words| words.chars().count() <= 200));
    }
}

fn many_cases() -> ProptestConfig {
    let beside_this_file = FileFailurePersistence::WithSource("regressions");
    ProptestConfig {
        cases: 800,
        failure_persistence: Some(Box::new(beside_this_file)),
        ..ProptestConfig::default()
    }
}

#[derive(Debug, Clone)]
enum Input {
    Act(UserAction),
    Event(Event),
    /// The running timer runs out.
    Wait,
}

struct Phone {
    call: Call,
    now: Timestamp,
    timer: Option<Timer>,
    tone: Option<Tone>,
    row_end: Option<call::End>,
    placed: usize,
}

impl Phone {
    fn new(outgoing: bool) -> Self {
        let make = if outgoing { Call::outgoing } else { Call::incoming };
        Self {
            call: make(CallId(1), "peer".into(), None, Limits::default()),
            now: Timestamp(0),
            timer: None,
            tone: None,
            row_end: None,
            placed: 0,
        }
    }

    /// Tells whether the input was allowed.
    fn put(&mut self, input: Input) -> Result<bool, TestCaseError> {
        self.now.0 += 700;
        let event = match input {
            Input::Act(action) => {
                let effects = self.call.act(action, self.now);
                let allowed = effects.is_ok();
                self.carry_out(effects.unwrap_or_default())?;
                return Ok(allowed);
            }
            Input::Event(event) => event,
            Input::Wait => match self.timer {
                Some(timer) => Event::TimerFired(timer),
                None => return Ok(true),
            },
        };
        if let Event::TimerFired(timer) = event
            && self.timer == Some(timer)
        {
            self.timer = None;
        }
        let effects = self.call.handle(CallEvent { call: CallId(1), event }, self.now);
        self.carry_out(effects)?;
        Ok(true)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<(), TestCaseError> {
        for effect in effects {
            match effect {
                Effect::StartTimer(timer, _) => {
                    prop_assert_eq!(self.timer, None, "one timer at a time");
                    self.timer = Some(timer);
                }
                Effect::StopTimer(_) => self.timer = None,
                Effect::PlayTone(tone) => self.tone = Some(tone),
                Effect::StopTone => self.tone = None,
                Effect::PlaceCall { .. } => self.placed += 1,
                Effect::OpenRecord(record) | Effect::UpdateRecord(record) => {
                    self.row_end = record.end;
                }
                Effect::AnswerCall
                | Effect::DeclineCall
                | Effect::HangUpCall
                | Effect::ForceRelease
                | Effect::SetMute(_)
                | Effect::SetHold(_)
                | Effect::SendDigits(_)
                | Effect::ReportUnexpected { .. }
                | Effect::ReportStale { .. } => {}
            }
        }
        Ok(())
    }
}

fn input() -> impl Strategy<Value = Input> {
    let action = prop::sample::select(vec![
        UserAction::Dial,
        UserAction::Answer,
        UserAction::Decline,
        UserAction::TurnAway,
        UserAction::HangUp,
        UserAction::Hold,
        UserAction::Resume,
        UserAction::Mute,
        UserAction::Unmute,
        UserAction::SendDigits(Digits::parse("1").expect("a digit")),
    ]);
    let ending = (prop::option::of("[0-9A-Z_]{0,20}"), prop::option::of(".{0,20}"));
    let network = prop_oneof![
        6 => prop::sample::select(vec![
            NetworkEvent::IncomingOffered,
            NetworkEvent::Calling,
            NetworkEvent::RemoteRinging { early_media: true },
            NetworkEvent::RemoteRinging { early_media: false },
            NetworkEvent::RemoteAccepted,
            NetworkEvent::SignalingRestored,
        ]),
        1 => prop::sample::select(vec![NetworkEvent::CallerGaveUp, NetworkEvent::SignalingLost]),
        1 => (any::<bool>(), ending).prop_map(|(refused, (code, reason))| if refused {
            NetworkEvent::Refused { code, reason }
        } else {
            NetworkEvent::RemoteHungUp { code, reason }
        }),
    ];
    let media = prop_oneof![
        4 => Just(MediaEvent::MediaConnected),
        3 => Just(MediaEvent::MediaLost),
        1 => Just(MediaEvent::MediaFailed { detail: None }),
        1 => Just(MediaEvent::MicrophoneFailed { detail: None }),
    ];
    let timer = prop::sample::select(vec![
        Timer::Placement,
        Timer::Ringing,
        Timer::Answer,
        Timer::Reconnect,
        Timer::HangUp,
    ]);
    prop_oneof![
        4 => action.prop_map(Input::Act),
        4 => network.prop_map(|event| Input::Event(event.into())),
        2 => media.prop_map(|event| Input::Event(event.into())),
        1 => timer.prop_map(|timer| Input::Event(Event::TimerFired(timer))),
        1 => Just(Input::Wait),
    ]
}
