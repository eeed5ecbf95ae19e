//! From the gateway to the SDK.

use super::edit::{with_anonymous_caller, without_jsep};
use super::{CANDIDATES_KEPT, CallSignal, Gate, Leg, SecondSignal, Stage, Step, sdk_cleanup};
use crate::{
    frames::{
        ClientFrame, EventData, EventResult, Request, ServerFrame, SessionDescription, parse,
        to_text, user_of,
    },
    registration::Signal,
};

impl Gate {
    pub(crate) fn inward(&mut self, text: String) -> Vec<Step> {
        let frame: ServerFrame = match parse(&text) {
            Ok(frame) => frame,
            Err(error) => {
                tracing::warn!(%error, "unreadable frame from the gateway dropped");
                return Vec::new();
            }
        };
        tracing::debug!(frame = frame.name(), "from the gateway");
        match frame {
            // Answers ours.
            ServerFrame::Keepalive => Vec::new(),
            // The SDK builds its handle anew each time it sees one (Q23).
            ServerFrame::Success if self.session_made => Vec::new(),
            ServerFrame::Success => {
                self.session_made = true;
                forward(text)
            }
            ServerFrame::Closed => with(text, Step::Registration(Signal::SessionClosed)),
            ServerFrame::Offline => with(text, Step::Registration(Signal::TokenExpired)),
            ServerFrame::Trickle { .. } => self.candidate(text),
            ServerFrame::Hangup { reason } => self.media_down(reason, text),
            ServerFrame::Error { error } => self.failed(&error, text),
            ServerFrame::Event { eventdata: EventData { error: Some(error), .. }, jsep: _ } => {
                self.failed(&error, text)
            }
            ServerFrame::Event {
                eventdata: EventData { result: Some(result), call_id, .. },
                jsep,
            } => self.event(result, call_id, jsep, text),
            ServerFrame::Event { .. }
            | ServerFrame::Ack
            | ServerFrame::WebrtcUp
            | ServerFrame::Media { .. }
            | ServerFrame::SlowLink { .. }
            | ServerFrame::Unknown(_) => forward(text),
        }
    }

    /// Candidates wait here until the SDK has the description they belong to, and end with
    /// their call: the SDK would apply a late one to the next call (Q19).
    fn candidate(&mut self, text: String) -> Vec<Step> {
        if self.is_for_second() {
            return self.keep_for_second(text);
        }
        match &mut self.leg {
            Some(leg) if leg.described => forward(text),
            Some(leg) if leg.is_out() && leg.candidates.len() < CANDIDATES_KEPT => {
                leg.candidates.push(text);
                Vec::new()
            }
            Some(_) | None => Vec::new(),
        }
    }

    fn media_down(&mut self, reason: Option<String>, text: String) -> Vec<Step> {
        match &self.leg {
            // It is about the call before; the SDK would close the new call's media.
            Some(leg) if !leg.is_out() => Vec::new(),
            Some(_) => with(text, Step::Call(CallSignal::MediaDown { reason })),
            None => forward(text),
        }
    }

    fn event(
        &mut self,
        result: EventResult,
        call_id: Option<String>,
        jsep: Option<SessionDescription>,
        text: String,
    ) -> Vec<Step> {
        if matches!(result, EventResult::Hangup { .. } | EventResult::Decline) {
            self.unsettled = false;
        }
        match result {
            EventResult::Registered { .. } => {
                self.registered = true;
                with(text, Step::Registration(Signal::Registered))
            }
            // The SDK would ask again at once, without end (Q6).
            EventResult::RegistrationFailed { code, reason } => {
                vec![Step::Registration(Signal::RegistrationFailed { code, reason })]
            }
            EventResult::Unregistered { .. } => {
                with(text, Step::Registration(Signal::Unregistered))
            }
            EventResult::IncomingCall { username, displayname } => {
                self.incoming(username, displayname, call_id, text)
            }
            // The SDK has nothing to do for it, and throws if the caller is missing.
            EventResult::MissedCall { caller, displayname } => {
                let from = caller_of(caller.as_deref(), displayname.as_deref());
                if self.second_gave_up(&from) {
                    return vec![Step::Second(SecondSignal::Gone)];
                }
                if self.caller_gave_up(&from) {
                    // The SDK would ring on, and mix the call with the next one.
                    return vec![sdk_cleanup(), Step::Call(CallSignal::CallerGaveUp)];
                }
                vec![Step::Call(CallSignal::Missed { from, display_name: displayname })]
            }
            EventResult::Unknown(_) => forward(text),
            EventResult::Calling
            | EventResult::Proceeding
            | EventResult::Ringing
            | EventResult::Progress { .. }
            | EventResult::Accepted { .. }
            | EventResult::UpdatingCall
            | EventResult::Hangup { .. }
            | EventResult::Decline => {
                if self.is_about_second(call_id.as_deref()) {
                    return self.second_event(&result);
                }
                if self.is_about_an_older_call(call_id.as_deref()) {
                    return Vec::new();
                }
                self.call_event(result, call_id, jsep, text)
            }
        }
    }

    /// A second caller is reported, and kept from the SDK, which would mix the two (Q16).
    fn incoming(
        &mut self,
        username: Option<String>,
        display_name: Option<String>,
        call_id: Option<String>,
        text: String,
    ) -> Vec<Step> {
        let from = caller_of(username.as_deref(), display_name.as_deref());
        let text = if username.is_some() { text } else { with_anonymous_caller(text) };
        let mut steps = self.confirm_by_next_call();
        if self.leg.is_some() || self.dropping {
            return self.second_caller(from, display_name, call_id, text);
        }
        self.leg = Some(Leg::new(Stage::Ringing, from.clone(), call_id.clone()));
        steps.extend(with(text, Step::Call(CallSignal::Incoming { call_id, from, display_name })));
        steps
    }

    /// The call that rings here, or that we have just answered, is over.
    fn caller_gave_up(&mut self, from: &str) -> bool {
        let is_ours = self.leg.as_ref().is_some_and(|leg| {
            matches!(leg.stage, Stage::Ringing | Stage::Answering) && leg.peer == from
        });
        if is_ours {
            self.end_leg();
        }
        is_ours
    }

    fn is_about_an_older_call(&self, call_id: Option<&str>) -> bool {
        self.leg.is_some()
            && call_id.is_some_and(|call_id| self.ended.iter().any(|ended| ended == call_id))
    }

    fn call_event(
        &mut self,
        result: EventResult,
        call_id: Option<String>,
        jsep: Option<SessionDescription>,
        text: String,
    ) -> Vec<Step> {
        let ends = matches!(result, EventResult::Hangup { .. } | EventResult::Decline);
        let Some(leg) = self.leg.as_mut().filter(|leg| leg.is_out()) else {
            return self.event_without_call(&result, ends, text);
        };
        if leg.stage == Stage::Ringing && matches!(result, EventResult::Accepted { .. }) {
            tracing::warn!("a call that nobody answered was accepted");
            return Vec::new();
        }
        leg.taken = true;
        let held = std::mem::take(&mut leg.held);
        if leg.call_id.is_none() {
            leg.call_id = call_id;
        }
        let described = jsep.is_some();
        let (answer, signal) = match result {
            EventResult::Calling => (false, Some(CallSignal::Calling)),
            EventResult::Ringing | EventResult::Progress { .. } => {
                (described, Some(CallSignal::RemoteRinging { early_media: described }))
            }
            EventResult::Accepted { .. } => {
                leg.stage = Stage::Established;
                (described, Some(CallSignal::Accepted))
            }
            EventResult::Hangup { code, reason } => {
                (false, Some(CallSignal::HungUp { code, reason }))
            }
            EventResult::Decline => (false, Some(CallSignal::Declined)),
            EventResult::Proceeding
            | EventResult::UpdatingCall
            | EventResult::Registered { .. }
            | EventResult::RegistrationFailed { .. }
            | EventResult::Unregistered { .. }
            | EventResult::IncomingCall { .. }
            | EventResult::MissedCall { .. }
            | EventResult::Unknown(_) => (false, None),
        };
        let mut steps = if answer { describe(leg, text) } else { forward(text) };
        steps.extend(signal.map(Step::Call));
        if ends {
            self.end_leg();
        } else {
            steps.extend(held.into_iter().map(Step::ToGateway));
        }
        steps
    }

    /// What is said when no call is up. An end lets the SDK clean up once more; anything else
    /// is about a call that nobody has: if it even got accepted, it is ended there.
    fn event_without_call(&self, result: &EventResult, ends: bool, text: String) -> Vec<Step> {
        if ends && self.leg.is_none() {
            forward(text)
        } else if matches!(result, EventResult::Accepted { .. }) {
            tracing::warn!("a call that nobody has was accepted; hanging it up");
            vec![Step::ToGateway(to_text(&ClientFrame::request(Request::Hangup)))]
        } else {
            Vec::new()
        }
    }
}

/// Passes an answer on. It reaches the SDK only once in a call, for on a second one it
/// hangs up (Q12). Candidates that waited for the first follow it.
fn describe(leg: &mut Leg, text: String) -> Vec<Step> {
    if leg.described {
        return forward(without_jsep(text));
    }
    leg.described = true;
    let mut steps = forward(text);
    steps.extend(leg.candidates.drain(..).map(Step::ToPage));
    steps
}

fn forward(text: String) -> Vec<Step> {
    vec![Step::ToPage(text)]
}

fn with(text: String, step: Step) -> Vec<Step> {
    vec![Step::ToPage(text), step]
}

fn caller_of(address: Option<&str>, display_name: Option<&str>) -> String {
    let caller = address.map(user_of).filter(|user| !user.is_empty());
    caller.or(display_name).unwrap_or("anonymous").to_owned()
}
