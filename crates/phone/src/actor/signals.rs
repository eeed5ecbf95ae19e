//! What page, line and sound path say, in the words of the call.

use std::time::Duration;

use call::{
    Call, CallId, Direction, End, EndReason, MediaEvent, NetworkEvent, Record, Route, UserAction,
};
use line::{
    CallSignal,
    page::{self, SdkCommand},
};
use media::ConnectionEvent;

use super::{
    Input,
    run::{Actor, now},
};
use crate::caller;

/// From the gateway's word that it lost the call's sound to giving the sound up. In most cases
/// the call's end follows within moments, and says why.
const SOUND_LOSS_BOUND: Duration = Duration::from_secs(2);

impl Actor {
    pub(super) fn call_signal(&mut self, signal: CallSignal) {
        match signal {
            CallSignal::FrameSent => tracing::info!("call request sent"),
            CallSignal::Calling => self.happened(NetworkEvent::Calling),
            CallSignal::RemoteRinging { early_media } => {
                self.happened(NetworkEvent::RemoteRinging { early_media });
            }
            CallSignal::Accepted => self.happened(NetworkEvent::RemoteAccepted),
            CallSignal::Incoming { call_id: _, from, display_name } => {
                self.incoming(&from, display_name.as_deref());
            }
            CallSignal::CallerGaveUp => self.happened(NetworkEvent::CallerGaveUp),
            CallSignal::Missed { from, display_name } => {
                self.missed(&from, display_name.as_deref());
            }
            CallSignal::HungUp { code, reason } => {
                let code = code.map(|code| code.to_string());
                self.happened(NetworkEvent::RemoteHungUp { code, reason });
            }
            // AT gives no cause with it; 603 is SIP's (RFC 3261 section 21.6.2).
            CallSignal::Declined => {
                let code = Some("603".to_owned());
                self.happened(NetworkEvent::RemoteHungUp { code, reason: None });
            }
            CallSignal::Refused(words) => {
                if let Some(call) = self.calls.current() {
                    self.hybrid.was_refused(call.id());
                }
                self.happened(NetworkEvent::Refused { code: None, reason: Some(words) });
            }
            CallSignal::Error(words) => {
                self.happened(NetworkEvent::Refused { code: None, reason: Some(words) });
            }
            CallSignal::MediaDown { reason } => {
                tracing::warn!(reason, "gateway lost the call's sound");
                self.happened(MediaEvent::MediaLost);
                if let Some(call) = self.calls.current() {
                    self.later(SOUND_LOSS_BOUND, Input::SoundStaysLost(call.id()));
                }
            }
            CallSignal::SdkGaveUp => {
                let detail = Some("the sound path could not be set up".to_owned());
                self.happened(MediaEvent::MediaFailed { detail });
            }
        }
    }

    pub(super) fn sound_stays_lost(&mut self, call: CallId) {
        if self.calls.is_current(call) {
            let detail = Some("the other side lost the sound path".to_owned());
            self.happened(MediaEvent::MediaFailed { detail });
        }
    }

    /// The line is down.
    pub(super) fn signaling_lost(&mut self) {
        self.waiting_ends(EndReason::Missed);
        if self.calls.is_busy() {
            self.happened(NetworkEvent::SignalingLost);
        }
    }

    /// The page that ran the call is gone. Its line, which is dropped, hangs up there.
    pub(super) fn page_lost(&mut self) {
        self.signaling_lost();
        let detail = Some("the page that ran the call stopped".to_owned());
        self.happened(MediaEvent::MediaFailed { detail });
    }

    /// The page could not do what the call needs. What else it could not do is in the log.
    pub(super) fn command_failed(&mut self, action: &SdkCommand, message: String) {
        tracing::warn!(?action, message, "SDK page failed");
        match action {
            SdkCommand::Call { .. } | SdkCommand::Answer => {
                let microphone = message.starts_with("microphone");
                let detail = Some(message);
                self.happened(if microphone {
                    MediaEvent::MicrophoneFailed { detail }
                } else {
                    MediaEvent::MediaFailed { detail }
                });
            }
            SdkCommand::Digits { .. } => self.digits_are_through(None),
            SdkCommand::Start { .. }
            | SdkCommand::Hangup
            | SdkCommand::Mute { .. }
            | SdkCommand::Hold { .. }
            | SdkCommand::Logout
            | SdkCommand::SignOfLife => {}
        }
    }

    /// What happens to a connection of the native engine.
    pub(super) fn connection(&mut self, number: u32, event: ConnectionEvent) {
        match event {
            ConnectionEvent::ConnectionState(state) => self.connection_state(number, state),
            ConnectionEvent::ToneChange(tone) if tone.is_empty() => self.digits_are_through(None),
            ConnectionEvent::Levels { microphone, speaker } => {
                self.sound.hearing.measured(microphone, speaker);
            }
            ConnectionEvent::SoundTrouble(trouble) if number > self.calls.connections_before => {
                self.sound.hearing.troubled(trouble);
            }
            ConnectionEvent::Quality(quality) if number > self.calls.connections_before => {
                self.sound.hearing.judged(quality);
            }
            ConnectionEvent::Failed(error) if number > self.calls.connections_before => {
                self.happened(MediaEvent::MediaFailed { detail: Some(error.to_string()) });
            }
            ConnectionEvent::IceCandidate(candidate) => {
                self.address_found(number, candidate.as_ref());
            }
            ConnectionEvent::Failed(_)
            | ConnectionEvent::SoundTrouble(_)
            | ConnectionEvent::Quality(_)
            | ConnectionEvent::ToneChange(_)
            | ConnectionEvent::IceGatheringState(_)
            | ConnectionEvent::IceConnectionState(_)
            | ConnectionEvent::SignalingState(_) => {}
        }
    }

    /// What happens to a connection of the webview's own.
    pub(super) fn observed(&mut self, number: u32, event: page::MediaEvent) {
        self.sound.saw(number);
        match event {
            page::MediaEvent::ConnectionState { state } => self.connection_state(number, &state),
            page::MediaEvent::ToneChange { tone } if tone.is_empty() => {
                self.digits_are_through(None);
            }
            page::MediaEvent::ToneChange { .. }
            | page::MediaEvent::IceCandidate { .. }
            | page::MediaEvent::IceGatheringState { .. }
            | page::MediaEvent::IceConnectionState { .. }
            | page::MediaEvent::SignalingState { .. }
            | page::MediaEvent::Closed => {}
        }
    }

    /// `RTCPeerConnectionState` (W3C WebRTC section 4.3.3).
    fn connection_state(&mut self, number: u32, state: &str) {
        if number <= self.calls.connections_before {
            return;
        }
        match state {
            "connected" => self.happened(MediaEvent::MediaConnected),
            "disconnected" => self.happened(MediaEvent::MediaLost),
            "failed" => self.happened(MediaEvent::MediaFailed { detail: None }),
            _ => {}
        }
    }

    fn incoming(&mut self, from: &str, display_name: Option<&str>) {
        if self.calls.is_busy() {
            return self.missed(from, display_name);
        }
        let (peer, name) = (caller::peer(from), caller::name(display_name, from));
        if self.is_turned_away(&peer) {
            let id = self.calls.next_id();
            self.calls.turned_away = Some(id);
            self.begin_as(id, |id, limits| Call::incoming(id, peer, name, limits));
            self.happened(NetworkEvent::IncomingOffered);
            tracing::info!("a caller is turned away");
            if let Err(refusal) = self.acted(UserAction::TurnAway) {
                tracing::error!(?refusal, "a caller could not be turned away");
                self.calls.turned_away = None;
            }
            return;
        }
        let (id, wanted) = self.waited(&peer).unwrap_or_else(|| (self.calls.next_id(), false));
        self.begin_as(id, |id, limits| Call::incoming(id, peer, name, limits));
        self.happened(NetworkEvent::IncomingOffered);
        if wanted && self.acted(UserAction::Answer).is_err() {
            tracing::warn!("who waited could not be answered at once; the phone rings");
        }
    }

    /// Somebody called who never became a call here.
    pub(super) fn missed(&mut self, from: &str, display_name: Option<&str>) {
        let at = now();
        let peer = caller::peer(from);
        let turned_away = self.is_turned_away(&peer);
        let reason = if turned_away { EndReason::TurnedAway } else { EndReason::Missed };
        let end = End { reason, detail: None, at, connected_at: None };
        self.add_call(Record {
            direction: Direction::Incoming,
            route: Route::Webrtc,
            peer,
            peer_name: caller::name(display_name, from),
            started_at: at,
            connected_at: None,
            end: Some(end),
        });
    }
}
