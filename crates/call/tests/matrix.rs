//! Every input in every shape of state, as one picture: `tests/snapshots/matrix__matrix.snap`.

use std::fmt::Write;

use MediaEvent::{MediaConnected, MediaLost};
use NetworkEvent::{Calling, IncomingOffered, RemoteAccepted, SignalingLost};
use call::{
    Call, CallEvent, CallId, Digits, Effect, Event, Limits, MediaEvent, NetworkEvent, Timer,
    Timestamp, UserAction,
};

#[test]
fn matrix() {
    let mut picture = String::new();
    for (name, call) in states() {
        writeln!(picture, "{name}").expect("a string takes it");
        let mut refused = Vec::new();
        for (input_name, input) in inputs() {
            let mut after = call.clone();
            let effects = put(&mut after, input);
            match effects.as_deref() {
                None | Some([Effect::ReportUnexpected { .. }]) => {
                    assert!(after == call, "{input_name} changed {name}");
                    refused.push(input_name);
                }
                Some(effects) => {
                    let before = call.state();
                    let to = match after.state() {
                        same if same == before => "stays".to_owned(),
                        state => format!("-> {}", shape(&format!("{state:?}"))),
                    };
                    let effects: Vec<_> = effects.iter().map(brief).collect();
                    writeln!(picture, "  {input_name}: {to}  [{}]", effects.join(", "))
                        .expect("a string takes it");
                }
            }
        }
        writeln!(picture, "  refused: {}\n", refused.join(", ")).expect("a string takes it");
    }
    insta::assert_snapshot!(picture);
}

#[test]
fn predicates_tell_exactly_what_is_allowed() {
    for (name, call) in states() {
        let allowed = |action| call.clone().act(action, NOW).is_ok();
        let state = call.state();
        assert_eq!(call.can_dial(), allowed(UserAction::Dial), "{name}");
        assert_eq!(state.can_answer(), allowed(UserAction::Answer), "{name}");
        assert_eq!(state.can_decline(), allowed(UserAction::Decline), "{name}");
        assert_eq!(state.can_decline(), allowed(UserAction::TurnAway), "{name}");
        assert_eq!(state.can_hang_up(), allowed(UserAction::HangUp), "{name}");
        assert_eq!(state.can_hold(), allowed(UserAction::Hold), "{name}");
        assert_eq!(state.can_resume(), allowed(UserAction::Resume), "{name}");
        assert_eq!(state.can_mute(), allowed(UserAction::Mute), "{name}");
        assert_eq!(state.can_mute(), allowed(UserAction::Unmute), "{name}");
        assert_eq!(state.can_send_digits(), allowed(UserAction::SendDigits(digits())), "{name}");
    }
}

const NOW: Timestamp = Timestamp(9_000);

#[derive(Clone)]
enum Input {
    Act(UserAction),
    Event(Event),
}

fn states() -> Vec<(&'static str, Call)> {
    let dialing = || vec![act(UserAction::Dial)];
    let ringing = || [dialing(), vec![on(Calling)]].concat();
    let early = |early_media| on(NetworkEvent::RemoteRinging { early_media });
    let answered = || vec![on(IncomingOffered), act(UserAction::Answer)];
    let active = || [ringing(), vec![on(RemoteAccepted), on(MediaConnected)]].concat();
    let held = || [active(), vec![act(UserAction::Hold)]].concat();
    let hung_up = || [active(), vec![act(UserAction::HangUp)]].concat();
    let busy = on(NetworkEvent::RemoteHungUp { code: Some("486".into()), reason: None });
    vec![
        ("Idle, outgoing", outgoing(vec![])),
        ("Idle, incoming", incoming(vec![])),
        ("Dialing", outgoing(dialing())),
        ("Dialing, with sound", outgoing([dialing(), vec![on(MediaConnected)]].concat())),
        ("Ringing", outgoing(ringing())),
        ("Ringing, early media announced", outgoing([ringing(), vec![early(true)]].concat())),
        ("Ringing, early media flows", outgoing([ringing(), vec![on(MediaConnected)]].concat())),
        ("Incoming", incoming(vec![on(IncomingOffered)])),
        (
            "Connecting, outgoing, no sound",
            outgoing([ringing(), vec![on(RemoteAccepted)]].concat()),
        ),
        ("Connecting, incoming, neither", incoming(answered())),
        (
            "Connecting, incoming, no acceptance",
            incoming([answered(), vec![on(MediaConnected)]].concat()),
        ),
        (
            "Connecting, incoming, no sound",
            incoming([answered(), vec![on(RemoteAccepted)]].concat()),
        ),
        ("Active", outgoing(active())),
        ("Active, muted", outgoing([active(), vec![act(UserAction::Mute)]].concat())),
        ("OnHold", outgoing(held())),
        ("Reconnecting, sound lost", outgoing([active(), vec![on(MediaLost)]].concat())),
        ("Reconnecting, line lost", outgoing([active(), vec![on(SignalingLost)]].concat())),
        (
            "Reconnecting, both lost",
            outgoing([active(), vec![on(SignalingLost), on(MediaLost)]].concat()),
        ),
        ("Reconnecting, held, sound lost", outgoing([held(), vec![on(MediaLost)]].concat())),
        ("HangingUp", outgoing(hung_up())),
        ("Ended", outgoing([hung_up(), vec![on(NetworkEvent::CallerGaveUp)]].concat())),
        ("Ended, busy", outgoing([ringing(), vec![busy]].concat())),
    ]
}

fn inputs() -> Vec<(&'static str, Input)> {
    let code = || Some("503".to_owned());
    vec![
        ("Dial", act(UserAction::Dial)),
        ("Answer", act(UserAction::Answer)),
        ("Decline", act(UserAction::Decline)),
        ("TurnAway", act(UserAction::TurnAway)),
        ("HangUp", act(UserAction::HangUp)),
        ("Hold", act(UserAction::Hold)),
        ("Resume", act(UserAction::Resume)),
        ("Mute", act(UserAction::Mute)),
        ("Unmute", act(UserAction::Unmute)),
        ("SendDigits", act(UserAction::SendDigits(digits()))),
        ("IncomingOffered", on(IncomingOffered)),
        ("Calling", on(Calling)),
        ("RemoteRinging", on(NetworkEvent::RemoteRinging { early_media: false })),
        ("RemoteRinging (early media)", on(NetworkEvent::RemoteRinging { early_media: true })),
        ("RemoteAccepted", on(RemoteAccepted)),
        ("RemoteHungUp", on(NetworkEvent::RemoteHungUp { code: None, reason: None })),
        ("CallerGaveUp", on(NetworkEvent::CallerGaveUp)),
        ("Refused", on(NetworkEvent::Refused { code: code(), reason: None })),
        ("SignalingLost", on(SignalingLost)),
        ("SignalingRestored", on(NetworkEvent::SignalingRestored)),
        ("MediaConnected", on(MediaConnected)),
        ("MediaLost", on(MediaLost)),
        ("MediaFailed", on(MediaEvent::MediaFailed { detail: None })),
        ("MicrophoneFailed", on(MediaEvent::MicrophoneFailed { detail: None })),
        ("Placement timer", on(Event::TimerFired(Timer::Placement))),
        ("Ringing timer", on(Event::TimerFired(Timer::Ringing))),
        ("Answer timer", on(Event::TimerFired(Timer::Answer))),
        ("Reconnect timer", on(Event::TimerFired(Timer::Reconnect))),
        ("HangUp timer", on(Event::TimerFired(Timer::HangUp))),
    ]
}

fn act(action: UserAction) -> Input {
    Input::Act(action)
}

fn on(event: impl Into<Event>) -> Input {
    Input::Event(event.into())
}

fn digits() -> Digits {
    Digits::parse("5").expect("a digit")
}

fn outgoing(inputs: Vec<Input>) -> Call {
    after(Call::outgoing(CallId(1), "peer".into(), None, Limits::default()), inputs)
}

fn incoming(inputs: Vec<Input>) -> Call {
    after(Call::incoming(CallId(1), "peer".into(), None, Limits::default()), inputs)
}

fn after(mut call: Call, inputs: Vec<Input>) -> Call {
    for input in inputs {
        let effects = put(&mut call, input).expect("allowed");
        assert!(!matches!(effects.as_slice(), [Effect::ReportUnexpected { .. }]), "{effects:?}");
    }
    call
}

/// None: not allowed.
fn put(call: &mut Call, input: Input) -> Option<Vec<Effect>> {
    match input {
        Input::Act(action) => call.act(action, NOW).ok(),
        Input::Event(event) => Some(call.handle(CallEvent { call: CallId(1), event }, NOW)),
    }
}

/// A state without its times, which say nothing here.
fn shape(state: &str) -> String {
    state.replace("Timestamp(9000)", "now")
}

/// An effect without the history row, which only repeats the state.
fn brief(effect: &Effect) -> String {
    let text = format!("{effect:?}");
    match text.split_once("(Record") {
        Some((name, _row)) => name.to_owned(),
        None => text,
    }
}
