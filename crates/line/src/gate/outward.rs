//! From the SDK to the gateway.

use super::{CANDIDATES_KEPT, CallSignal, Gate, Stage, Step, sdk_cleanup};
use crate::{
    door::CallDoor,
    frames::{ClientFrame, Request, ServerFrame, parse, to_text},
};

impl Gate {
    /// Only what the SDK is known to send, and only when it makes sense, reaches the gateway.
    pub(crate) fn outward(&mut self, text: String) -> Vec<Step> {
        let frame: ClientFrame = match parse(&text) {
            Ok(frame) => frame,
            Err(error) => {
                tracing::warn!(%error, "unreadable frame from the page dropped");
                return Vec::new();
            }
        };
        let name = frame.name();
        let steps = match frame {
            ClientFrame::Create | ClientFrame::Destroy | ClientFrame::Hangup => forward(text),
            // The line keeps itself alive; a throttled page would forget to.
            ClientFrame::Keepalive => vec![Step::ToPage(to_text(&ServerFrame::Keepalive))],
            ClientFrame::Trickle { .. } if self.awaits_word() => self.hold(text),
            ClientFrame::Trickle { .. } if self.call_is_up() => forward(text),
            ClientFrame::Trickle { .. } => Vec::new(),
            ClientFrame::Message { body, jsep: _ } => self.request(body, text),
            ClientFrame::Unknown(_) => Vec::new(),
        };
        let passed = steps.iter().any(|step| matches!(step, Step::ToGateway(_)));
        tracing::debug!(frame = name, passed, "from the page");
        steps
    }

    fn request(&mut self, body: Request, text: String) -> Vec<Step> {
        let stage = self.leg.as_ref().map(|leg| leg.stage);
        match body {
            // Once in a page's life: after a refusal the SDK would ask again without end (Q6).
            Request::Register if self.register_sent => Vec::new(),
            Request::Register => {
                self.register_sent = true;
                forward(text)
            }
            Request::Unregister => forward(text),
            Request::Call { to } => self.call(&to, text),
            Request::Accept => match &mut self.leg {
                Some(leg) if leg.stage == Stage::Ringing && !leg.end_sent => {
                    leg.stage = Stage::Answering;
                    leg.described = true;
                    let mut steps = forward(text);
                    steps.extend(leg.candidates.drain(..).map(Step::ToPage));
                    steps
                }
                Some(_) | None => Vec::new(),
            },
            // The SDK hangs up as soon as it was told to answer; but until its `accept` is out the
            // call rings, and only `decline` ends it (Q15).
            Request::Hangup if stage == Some(Stage::Ringing) => {
                let decline = ClientFrame::request(Request::Decline { code: None });
                self.ended_by_sdk(to_text(&decline))
            }
            Request::Decline { .. } | Request::Hangup => self.ended_by_sdk(text),
            Request::Hold | Request::Unhold if stage == Some(Stage::Established) => forward(text),
            Request::Hold | Request::Unhold | Request::Unknown(_) => Vec::new(),
        }
    }

    /// A call frame passes only for the call that was asked for: never twice, and never after
    /// the agent has cancelled it (Q14) or the phone calls another way.
    fn call(&mut self, to: &str, text: String) -> Vec<Step> {
        match &mut self.leg {
            Some(leg)
                if leg.stage == Stage::Placing
                    && leg.peer == to
                    && leg.door.as_ref().is_some_and(CallDoor::pass) =>
            {
                leg.stage = Stage::Placed;
                leg.doubtful = self.unsettled;
                vec![Step::ToGateway(text), Step::Call(CallSignal::FrameSent)]
            }
            Some(_) | None => {
                self.swallowed = self.swallowed.saturating_add(1);
                tracing::warn!(swallowed = self.swallowed, "a call that nobody wants any more");
                vec![sdk_cleanup()]
            }
        }
    }

    /// Keeps a candidate back until the gateway has said a word of our call.
    fn hold(&mut self, text: String) -> Vec<Step> {
        if let Some(leg) = self.leg.as_mut().filter(|leg| leg.held.len() < CANDIDATES_KEPT) {
            leg.held.push(text);
        }
        Vec::new()
    }

    fn ended_by_sdk(&mut self, text: String) -> Vec<Step> {
        match &mut self.leg {
            // Both its wish to hang up and its failure to answer are this decline: once is enough,
            // and a second one could hit the next caller.
            Some(leg) if leg.stage == Stage::Ringing && leg.end_sent => Vec::new(),
            Some(leg) if leg.is_out() => {
                let mut steps = forward(text);
                leg.end_sent = true;
                self.unsettled = true;
                if !leg.ending {
                    leg.ending = true;
                    steps.push(Step::Call(CallSignal::SdkGaveUp));
                }
                steps
            }
            Some(_) | None => Vec::new(),
        }
    }
}

fn forward(text: String) -> Vec<Step> {
    vec![Step::ToGateway(text)]
}
