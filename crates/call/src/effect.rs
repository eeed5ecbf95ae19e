//! What is to be done, in the order given.

use crate::{CallId, Digits, Record, Timer};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask the network for a call. Emitted once in a call's life, and never to be retried.
    PlaceCall {
        to: String,
    },
    AnswerCall,
    DeclineCall,
    /// Cancel or end the call. May come twice: where a call was cancelled before it was placed
    /// and the network then took it after all.
    HangUpCall,
    /// Let go of the call without the network, which is gone or silent: close the sound path and
    /// whatever else still holds on to the call.
    ForceRelease,
    /// Silence the microphone, or open it again.
    SetMute(bool),
    /// Silence both ways and tell the network, or take the call up again.
    SetHold(bool),
    SendDigits(Digits),
    /// Give back [`crate::Event::TimerFired`] after so many milliseconds. A timer that runs is
    /// never started again before it was stopped or fired.
    StartTimer(Timer, u64),
    StopTimer(Timer),
    /// Replaces the tone that plays, if any.
    PlayTone(Tone),
    StopTone,
    /// Write the history row: dialling or ringing has started.
    OpenRecord(Record),
    /// The history row has changed; this is all of it.
    UpdateRecord(Record),
    /// Log only: an event that makes no sense in this state. Nothing was changed.
    ReportUnexpected {
        event: &'static str,
        state: &'static str,
    },
    /// Log only: an event of another call. Nothing was changed.
    ReportStale {
        event: &'static str,
        of: CallId,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// A caller wants this agent; for the ringing device.
    Ring,
    /// The far end is being rung.
    RingBack,
    /// The far end is busy.
    Busy,
}

impl Tone {
    /// After how many milliseconds the player stops by itself; none: at [`Effect::StopTone`].
    /// The busy tone outlives its call, so no timer of the call can stop it.
    pub fn limit(self) -> Option<u64> {
        match self {
            Self::Ring | Self::RingBack => None,
            Self::Busy => Some(3_000),
        }
    }
}
