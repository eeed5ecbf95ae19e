//! What may pass between AT's SDK and AT's gateway, and what it means.
//!
//! Pure: frames in, [`Step`]s out. The truth about a call is read here, from the frames; the
//! SDK's own events hide too much. The gate also keeps from either side what would make the
//! SDK misbehave; each such rule names its quirk (Q numbers of `docs/quirks.md`).

mod edit;
#[cfg(test)]
mod hybrid;
mod inward;
mod outward;
#[cfg(test)]
mod quirks;
mod refusal;
mod second;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use second::Second;
pub use second::SecondSignal;

use crate::{
    door::CallDoor,
    frames::{ClientFrame, Code, EventResult, Request, ServerFrame, to_text},
    registration::Signal,
};

/// One consequence of a frame, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    ToGateway(String),
    ToPage(String),
    Registration(Signal),
    Call(CallSignal),
    Second(SecondSignal),
}

/// What the frames say about the one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallSignal {
    /// The `call` frame has gone out: from here on the call may have been placed.
    FrameSent,
    /// The network has taken the call.
    Calling,
    /// The far end rings; with `early_media` the network plays its own sound.
    RemoteRinging {
        early_media: bool,
    },
    /// AT has accepted: sound may flow. The callee need not have answered yet.
    Accepted,
    Incoming {
        call_id: Option<String>,
        from: String,
        display_name: Option<String>,
    },
    /// The caller of the call that rings here.
    CallerGaveUp,
    /// A call that never reached us as a call.
    Missed {
        from: String,
        display_name: Option<String>,
    },
    HungUp {
        code: Option<Code>,
        reason: Option<String>,
    },
    Declined,
    /// The gateway refused our `call`, with its words: nobody rings. Between `call` and what is
    /// heard of it nothing else is asked, so that an error there can only mean it.
    Refused(String),
    /// A request failed, with the gateway's words; the call may be up there.
    Error(String),
    /// The gateway lost the sound path. The call itself may still be up.
    MediaDown {
        reason: Option<String>,
    },
    /// The SDK ends the call by itself: its media could not be set up (Q12, Q27).
    SdkGaveUp,
}

/// How far the one call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// A call is wished for; the SDK has not been told yet.
    Planned,
    /// The SDK was told to call; its `call` frame has not come yet.
    Placing,
    /// The `call` frame is out.
    Placed,
    /// An incoming call rings here.
    Ringing,
    /// Our `accept` is out.
    Answering,
    Established,
}

#[derive(Debug)]
struct Leg {
    stage: Stage,
    /// Whom we call, or who calls.
    peer: String,
    call_id: Option<String>,
    /// Through which our `call` frame has to go; an incoming call has none.
    door: Option<CallDoor>,
    /// What was held back so that only `call` is unanswered.
    held: Vec<String>,
    /// An earlier request may still be answered with an error.
    doubtful: bool,
    /// The SDK has the far end's description, so it takes candidates.
    described: bool,
    /// Frames with candidates that came before the description.
    candidates: Vec<String>,
    /// The gateway has said something about it, so it is more than our request.
    taken: bool,
    /// We asked the SDK to end it, or are about to.
    ending: bool,
    /// The request to end it is out.
    end_sent: bool,
}

impl Leg {
    fn new(stage: Stage, peer: String, call_id: Option<String>) -> Self {
        Self {
            stage,
            peer,
            call_id,
            door: None,
            held: Vec::new(),
            doubtful: false,
            described: false,
            taken: false,
            candidates: Vec::new(),
            ending: false,
            end_sent: false,
        }
    }

    /// The gateway knows of it.
    fn is_out(&self) -> bool {
        match self.stage {
            Stage::Planned | Stage::Placing => false,
            Stage::Placed | Stage::Ringing | Stage::Answering | Stage::Established => true,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Gate {
    leg: Option<Leg>,
    /// The caller who came while a call was up (Q16).
    second: Option<Second>,
    /// The SDK was told to drop a call whose frame it had not sent, and has not said that it did
    /// (Q14). Another call would meet it there.
    dropping: bool,
    /// Calls that are over, newest last: what is still said about them is late.
    ended: VecDeque<String>,
    /// We ended a call, and the gateway has not confirmed it.
    unsettled: bool,
    /// `call` frames that came too late and were swallowed, over this line's life.
    swallowed: u32,
    session_made: bool,
    register_sent: bool,
    registered: bool,
}

const ENDED_KEPT: usize = 8;
const CANDIDATES_KEPT: usize = 64;

impl Gate {
    /// The agent wants a call.
    pub(crate) fn call_planned(&mut self, to: &str, door: CallDoor) {
        self.end_leg();
        let leg = Leg::new(Stage::Planned, to.to_owned(), None);
        self.leg = Some(Leg { door: Some(door), ..leg });
    }

    /// The SDK is told to place it: from now on its `call` frame may pass.
    pub(crate) fn call_issued(&mut self) {
        if let Some(leg) = self.leg.as_mut().filter(|leg| leg.stage == Stage::Planned) {
            leg.stage = Stage::Placing;
        }
    }

    /// The agent ends the call. What has not gone out yet is over here and now, and its `call`
    /// frame, should it still come, does not pass (Q14).
    pub(crate) fn hangup_commanded(&mut self) -> HangUp {
        match &mut self.leg {
            None => HangUp::NoCall,
            Some(leg) if leg.is_out() => {
                leg.ending = true;
                HangUp::TellSdk
            }
            Some(_) => {
                self.leg = None;
                HangUp::Cancelled(Step::Call(CallSignal::HungUp {
                    code: Some(Code::Number(487)),
                    reason: Some("Request Terminated".into()),
                }))
            }
        }
    }

    /// The SDK is told to drop the call that was cancelled; until it says so, it gets no other.
    pub(crate) fn drop_began(&mut self) {
        self.dropping = true;
    }

    pub(crate) fn drop_is_over(&mut self) {
        self.dropping = false;
    }

    pub(crate) fn is_dropping(&self) -> bool {
        self.dropping
    }

    /// The phone lets go of the call without waiting for the gateway, and so must the SDK. If the
    /// page was silent, the gateway is asked in its place; asking twice could hit the next call.
    pub(crate) fn release(&mut self) -> Vec<Step> {
        if self.leg.is_none() {
            return Vec::new();
        }
        let asked = self.leg.as_ref().is_some_and(|leg| leg.end_sent);
        let ending = self.ending_request().filter(|_| !asked);
        self.unsettled |= asked || ending.is_some();
        self.end_leg();
        let request = ending.map(|frame| Step::ToGateway(to_text(&frame)));
        request.into_iter().chain([sdk_cleanup()]).collect()
    }

    /// What ends the call at the gateway, if it knows of one.
    pub(crate) fn ending_request(&self) -> Option<ClientFrame> {
        let body = match self.leg.as_ref()?.stage {
            Stage::Planned | Stage::Placing => return None,
            Stage::Ringing => Request::Decline { code: None },
            Stage::Placed | Stage::Answering | Stage::Established => Request::Hangup,
        };
        Some(ClientFrame::request(body))
    }

    pub(crate) fn call_is_up(&self) -> bool {
        self.leg.as_ref().is_some_and(Leg::is_out)
    }

    /// Our `call` is out and nothing was heard of it: the gateway is asked nothing else.
    pub(crate) fn awaits_word(&self) -> bool {
        self.leg.as_ref().is_some_and(|leg| leg.stage == Stage::Placed && !leg.taken)
    }

    pub(crate) fn session_made(&self) -> bool {
        self.session_made
    }

    fn is_ending(&self) -> bool {
        self.leg.as_ref().is_some_and(|leg| leg.ending || leg.end_sent)
    }

    fn is_taken(&self) -> bool {
        self.leg.as_ref().is_some_and(|leg| leg.taken || leg.stage == Stage::Answering)
    }

    /// There is a call of which the phone knows.
    pub(crate) fn has_call(&self) -> bool {
        self.leg.is_some()
    }

    /// What the far side says is not kept without end.
    pub(crate) fn check_bounds(&self) {
        let kept = self.leg.as_ref().map_or(0, |leg| leg.candidates.len().max(leg.held.len()));
        assert!(kept <= CANDIDATES_KEPT && self.ended.len() <= ENDED_KEPT);
    }

    fn end_leg(&mut self) {
        if let Some(leg) = self.leg.take()
            && let Some(call_id) = leg.call_id
        {
            if self.ended.len() == ENDED_KEPT {
                self.ended.pop_front();
            }
            self.ended.push_back(call_id);
        }
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum HangUp {
    NoCall,
    TellSdk,
    Cancelled(Step),
}

/// Makes the SDK clean up after a call that is over for everybody else: of all frames only
/// this one both stops its media and resets its flags.
fn sdk_cleanup() -> Step {
    Step::ToPage(to_text(&ServerFrame::event(EventResult::Hangup {
        code: Some(Code::Number(487)),
        reason: Some("Request Terminated".into()),
    })))
}
