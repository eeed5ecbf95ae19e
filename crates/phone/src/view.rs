//! From the phone's state to what the window draws.

use call::{Call, State, Timestamp};
use line::{Problem, ProxyProblem, reachability::Reachability};

use crate::actor::Waiting;
use crate::hearing::Heard;
use crate::snapshot::{
    AudioSettings, AudioView, CallState, CallView, Device, Direction, EndCode, EndReasonView,
    LineProblem, LineView, Route, WaitingCall,
};

pub(crate) fn call_view(call: &Call, heard: Heard) -> CallView {
    let state = call.state();
    let Heard { levels, trouble, quality } = heard;
    CallView {
        id: call.id().0,
        direction: direction(call.direction()),
        peer: call.peer().to_owned(),
        peer_name: call.peer_name().map(str::to_owned),
        state: call_state(state),
        muted: call.is_muted(),
        digits: call.digits().to_owned(),
        can_answer: state.can_answer(),
        can_decline: state.can_decline(),
        can_hang_up: state.can_hang_up(),
        can_mute: state.can_mute(),
        can_hold: state.can_hold(),
        can_resume: state.can_resume(),
        can_send_digits: state.can_send_digits(),
        levels,
        trouble,
        quality,
        keys_to_send: None,
        phone_way: None,
        can_call_by_phone: false,
        cautions: Vec::new(),
    }
}

pub(crate) fn waiting_call(waiting: &Waiting, name: Option<&str>) -> WaitingCall {
    WaitingCall {
        peer: waiting.peer.clone(),
        peer_name: name.map(str::to_owned),
        since: waiting.since.0,
    }
}

fn call_state(state: &State) -> CallState {
    let at = |time: &Timestamp| time.0;
    match state {
        // Nobody sees it: a call is shown once it has started.
        State::Idle => CallState::Connecting,
        State::Dialing { since, .. } => CallState::Dialing { since: at(since) },
        State::Ringing { since, early_media, .. } => {
            CallState::Ringing { since: at(since), early_media: *early_media }
        }
        State::Incoming { since } => CallState::Incoming { since: at(since) },
        State::Connecting { .. } => CallState::Connecting,
        State::Active { connected_at } => CallState::Active { since: at(connected_at) },
        State::OnHold { since, .. } => CallState::OnHold { since: at(since) },
        State::Reconnecting { since, .. } => CallState::Reconnecting { since: at(since) },
        // For the agent it is over as soon as the end is known.
        State::HangingUp { end, .. } | State::Ended(end) => {
            CallState::Ended { reason: end_reason(end), seconds: end.seconds() }
        }
    }
}

pub(crate) fn route(route: call::Route) -> Route {
    match route {
        call::Route::Webrtc => Route::Webrtc,
        call::Route::VoiceApi => Route::VoiceApi,
    }
}

pub(crate) fn direction(direction: call::Direction) -> Direction {
    match direction {
        call::Direction::Outgoing => Direction::Outgoing,
        call::Direction::Incoming => Direction::Incoming,
    }
}

pub(crate) fn end_reason(end: &call::End) -> EndReasonView {
    EndReasonView { code: end_code(end.reason), detail: end.detail.clone() }
}

fn end_code(reason: call::EndReason) -> EndCode {
    match reason {
        call::EndReason::LocalHangup => EndCode::LocalHangup,
        call::EndReason::RemoteHangup => EndCode::RemoteHangup,
        call::EndReason::Cancelled => EndCode::Cancelled,
        call::EndReason::Declined => EndCode::Declined,
        call::EndReason::TurnedAway => EndCode::TurnedAway,
        call::EndReason::Rejected => EndCode::Rejected,
        call::EndReason::Busy => EndCode::Busy,
        call::EndReason::NoAnswer => EndCode::NoAnswer,
        call::EndReason::Missed => EndCode::Missed,
        call::EndReason::AnsweredElsewhere => EndCode::AnsweredElsewhere,
        call::EndReason::Unreachable => EndCode::Unreachable,
        call::EndReason::UnknownNumber => EndCode::UnknownNumber,
        call::EndReason::MicrophoneFailed => EndCode::MicrophoneFailed,
        call::EndReason::MediaFailed => EndCode::MediaFailed,
        call::EndReason::SignalingFailed => EndCode::SignalingFailed,
        call::EndReason::NoReply => EndCode::NoReply,
        call::EndReason::LineNotReady => EndCode::LineNotReady,
        call::EndReason::InsufficientCredit => EndCode::InsufficientCredit,
        call::EndReason::DestinationNotSupported => EndCode::DestinationNotSupported,
        call::EndReason::NotPlaced => EndCode::NotPlaced,
        call::EndReason::ByPhone => EndCode::ByPhone,
        call::EndReason::Other => EndCode::Other,
    }
}

/// `fault`: why the account cannot be used, where that is known better than by the line.
pub(crate) fn line_view(state: &Reachability, demo: bool, fault: Option<&LineProblem>) -> LineView {
    let problem = |problem: &Problem| line_problem(problem.clone(), demo, fault);
    match state {
        Reachability::SignedOut => LineView::SignedOut,
        Reachability::Offline { retry_at } => LineView::Offline { retry_at: retry_at.0 },
        Reachability::FetchingToken { since } => LineView::FetchingToken { since: since.0 },
        Reachability::Connecting { since } => LineView::Connecting { since: since.0 },
        Reachability::Registering { since } => LineView::Registering { since: since.0 },
        Reachability::Ready { since } => LineView::Ready { since: since.0 },
        Reachability::Silent { since } => LineView::Silent { since: since.0 },
        Reachability::Renewing { since } => LineView::Renewing { since: since.0 },
        Reachability::Refused { problem: why } => LineView::Refused { reason: problem(why) },
        Reachability::Lost { problem: why, retry_at } => {
            LineView::Lost { reason: problem(why), retry_at: retry_at.0 }
        }
    }
}

pub(crate) fn line_problem(
    problem: Problem,
    demo: bool,
    fault: Option<&LineProblem>,
) -> LineProblem {
    match (problem, fault) {
        (Problem::SignIn { .. }, Some(fault)) => fault.clone(),
        (problem, _) => plain_problem(problem, demo),
    }
}

fn plain_problem(problem: Problem, demo: bool) -> LineProblem {
    match problem {
        Problem::Unreachable => LineProblem::Unreachable,
        Problem::TimedOut => LineProblem::TimedOut,
        Problem::Proxy(ProxyProblem::SignInNeeded) => LineProblem::ProxySignIn,
        Problem::Proxy(ProxyProblem::Refused) => LineProblem::ProxyRefused,
        Problem::Proxy(ProxyProblem::Unreachable) => LineProblem::ProxyUnreachable,
        Problem::Proxy(ProxyProblem::Unsupported) => LineProblem::ProxyUnsupported,
        Problem::Untrusted => LineProblem::Untrusted,
        Problem::WebPage => LineProblem::WebPage,
        Problem::KeyRejected => LineProblem::KeyRejected,
        Problem::TokenRejected => LineProblem::TokenRejected,
        Problem::RegistrationFailed { code, reason } => {
            LineProblem::RegistrationFailed { code: code.map(|code| code.to_string()), reason }
        }
        Problem::Closed => LineProblem::Closed,
        Problem::PageFailed { message } => LineProblem::PageFailed { message },
        Problem::SignIn { message } if demo => LineProblem::SimulatorFailed { message },
        Problem::SignIn { message } | Problem::Other { message } => LineProblem::Other { message },
    }
}

pub(crate) fn audio_view(
    devices: &media::Devices,
    settings: &AudioSettings,
    native: bool,
) -> AudioView {
    AudioView {
        microphones: devices.microphones.iter().map(device).collect(),
        speakers: devices.speakers.iter().map(device).collect(),
        settings: settings.clone(),
        native,
    }
}

fn device(device: &media::Device) -> Device {
    Device { id: device.id.clone(), name: device.name.clone(), is_default: device.is_default }
}

impl AudioSettings {
    /// As a phone starts that was never set up: the system's devices, all processing on.
    pub(crate) fn initial() -> Self {
        Self {
            microphone: None,
            speaker: None,
            ringer: None,
            echo_cancellation: true,
            noise_suppression: true,
            gain_control: true,
        }
    }

    pub(crate) fn for_engine(&self) -> media::AudioSettings {
        media::AudioSettings {
            microphone: self.microphone.clone(),
            speaker: self.speaker.clone(),
            ringer: self.ringer.clone(),
            echo_cancellation: self.echo_cancellation,
            noise_suppression: self.noise_suppression,
            gain_control: self.gain_control,
        }
    }
}
