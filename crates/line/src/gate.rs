//! What may pass between AT's SDK and AT's gateway, and what it means.
//!
//! Pure: frames in, [`Step`]s out. The truth about a call is read here, from the frames; the
//! SDK's own events hide too much. The gate also keeps from either side what would make the
//! SDK misbehave; each such rule names its quirk (Q numbers of the SDK's 1.0.7).

mod inward;
mod outward;
#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use crate::{
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
    SecondCaller { from: String, display_name: Option<String> },
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
    /// The request failed, with the gateway's words.
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
    /// Whom we call; empty for an incoming call.
    to: String,
    call_id: Option<String>,
    /// The SDK has the far end's description, so it takes candidates.
    described: bool,
    /// Frames with candidates that came before the description.
    candidates: Vec<String>,
    /// We asked the SDK to end it.
    ending: bool,
}

impl Leg {
    fn new(stage: Stage, to: String, call_id: Option<String>) -> Self {
        Self { stage, to, call_id, described: false, candidates: Vec::new(), ending: false }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Gate {
    leg: Option<Leg>,
    /// When calls were cancelled whose `call` frames the SDK still holds back (Q14).
    ghosts: VecDeque<Instant>,
    /// The caller who came while a call was up (Q16).
    second: Option<String>,
    /// Calls that are over, newest last: what is still said about them is late.
    ended: VecDeque<String>,
    session_made: bool,
    register_sent: bool,
    registered: bool,
}

/// After this time a cancelled call's frame is no more expected: its microphone was refused.
const GHOST_LIFE: Duration = Duration::from_secs(60);
const ENDED_KEPT: usize = 8;
const CANDIDATES_KEPT: usize = 64;

impl Gate {
    /// The SDK is about to be told to call.
    pub(crate) fn call_commanded(&mut self, to: &str) {
        self.end_leg();
        self.leg = Some(Leg::new(Stage::Placing, to.to_owned(), None));
    }

    /// The agent ends the call. What the SDK has not yet sent out ends here and now; it must
    /// not be told, because it would still place the call afterwards (Q14).
    pub(crate) fn hangup_commanded(&mut self, now: Instant) -> HangUp {
        match &mut self.leg {
            None => HangUp::NoCall,
            Some(leg) if leg.stage == Stage::Placing => {
                self.leg = None;
                self.ghosts.push_back(now);
                HangUp::Cancelled(Step::Call(CallSignal::HungUp {
                    code: Some(Code::Number(487)),
                    reason: Some("Request Terminated".into()),
                }))
            }
            Some(leg) => {
                leg.ending = true;
                HangUp::TellSdk
            }
        }
    }

    /// The phone lets go of the call without waiting for the gateway, and so must the SDK. The
    /// gateway is asked once more, for the page may be the one that is silent.
    pub(crate) fn release(&mut self, now: Instant) -> Vec<Step> {
        let stage = self.leg.as_ref().map(|leg| leg.stage);
        match (self.hangup_commanded(now), stage) {
            (HangUp::TellSdk, stage) => {
                self.end_leg();
                let request = match stage {
                    Some(Stage::Ringing) => Request::Decline { code: None },
                    Some(
                        Stage::Placing | Stage::Placed | Stage::Answering | Stage::Established,
                    )
                    | None => Request::Hangup,
                };
                let request = to_text(&ClientFrame::request(request));
                vec![Step::ToGateway(request), sdk_cleanup()]
            }
            (HangUp::NoCall | HangUp::Cancelled(_), _) => Vec::new(),
        }
    }

    /// The SDK still holds back the frame of a cancelled call.
    pub(crate) fn ghost_pending(&self) -> bool {
        !self.ghosts.is_empty()
    }

    pub(crate) fn call_is_up(&self) -> bool {
        self.leg.as_ref().is_some_and(|leg| leg.stage != Stage::Placing)
    }

    pub(crate) fn session_made(&self) -> bool {
        self.session_made
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
