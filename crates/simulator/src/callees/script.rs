//! What the far end can do, and when.

use std::{borrow::Cow, time::Duration};

use serde::{Deserialize, Serialize};

use crate::media::{CalleeProgram, CodecPolicy};

/// How long most callees let it ring.
const SHORT_RING: Duration = Duration::from_secs(2);

/// One act of the far end, some time after the act before it.
#[derive(Debug, Clone)]
pub struct Step {
    pub after: Duration,
    pub act: Act,
}

#[derive(Debug, Clone)]
pub enum Act {
    /// The phone rings (SIP 180).
    Ring,
    /// Early media (SIP 183): sound before anybody answered.
    Progress(CalleeProgram),
    Answer(CalleeProgram),
    End(Cause),
}

/// What the owner of a number does when called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Answers,
    AnswersAtOnce,
    AnswersSilently,
    AnswersAfter(Duration),
    Busy,
    RingsFor(Duration),
    Rejects,
    Unreachable,
    EarlyMedia,
    HangsUpAfter(Duration),
    Menu,
    LongTalk,
    G711Only,
    OpusOnly,
    Announcement,
    /// Nobody has the number.
    Unknown,
    /// The caller may not call.
    Forbidden,
}

impl Behaviour {
    /// The steps, each timed from the one before.
    pub fn script(self) -> Vec<Step> {
        match self {
            Self::Answers | Self::G711Only | Self::OpusOnly => {
                answering(SHORT_RING, CalleeProgram::SpeakThenEcho)
            }
            Self::AnswersAfter(ring) => answering(ring, CalleeProgram::SpeakThenEcho),
            Self::AnswersAtOnce => answering(Duration::ZERO, CalleeProgram::Echo),
            Self::AnswersSilently => answering(SHORT_RING, CalleeProgram::Silence),
            Self::Menu => answering(SHORT_RING, CalleeProgram::MenuReadback),
            Self::LongTalk => answering(SHORT_RING, CalleeProgram::LongTalk),
            Self::HangsUpAfter(talk) => {
                let mut steps = answering(SHORT_RING, CalleeProgram::SpeakThenEcho);
                steps.push(step(talk, Act::End(Cause::bye())));
                steps
            }
            Self::EarlyMedia => vec![
                step(ms(300), Act::Progress(CalleeProgram::Ringback)),
                step(ms(4_000), Act::Answer(CalleeProgram::SpeakThenEcho)),
            ],
            Self::Announcement => vec![
                step(ms(300), Act::Progress(CalleeProgram::Announcement)),
                step(ms(6_000), Act::End(Cause::not_found())),
            ],
            Self::RingsFor(ring) => {
                vec![step(ms(100), Act::Ring), step(ring, Act::End(Cause::no_answer()))]
            }
            Self::Busy => failing(Cause::busy()),
            Self::Rejects => {
                vec![step(ms(100), Act::Ring), step(SHORT_RING, Act::End(Cause::declined()))]
            }
            Self::Unreachable => failing(Cause::absent()),
            Self::Unknown => failing(Cause::not_found()),
            Self::Forbidden => failing(Cause::forbidden()),
        }
    }

    pub fn codecs(self) -> CodecPolicy {
        match self {
            Self::G711Only => CodecPolicy::G711Only,
            Self::OpusOnly => CodecPolicy::OpusOnly,
            Self::Answers
            | Self::AnswersAtOnce
            | Self::AnswersSilently
            | Self::AnswersAfter(_)
            | Self::Busy
            | Self::RingsFor(_)
            | Self::Rejects
            | Self::Unreachable
            | Self::EarlyMedia
            | Self::HangsUpAfter(_)
            | Self::Menu
            | Self::LongTalk
            | Self::Announcement
            | Self::Unknown
            | Self::Forbidden => CodecPolicy::All,
        }
    }
}

/// What somebody who calls a client does with their mouth, as the control API names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mouth {
    #[default]
    SpeakThenEcho,
    Echo,
    Silence,
    MenuReadback,
    LongTalk,
}

impl Mouth {
    pub fn program(self) -> CalleeProgram {
        match self {
            Self::SpeakThenEcho => CalleeProgram::SpeakThenEcho,
            Self::Echo => CalleeProgram::Echo,
            Self::Silence => CalleeProgram::Silence,
            Self::MenuReadback => CalleeProgram::MenuReadback,
            Self::LongTalk => CalleeProgram::LongTalk,
        }
    }
}

/// Why a call ended: a SIP status and the phrase that comes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    pub code: u16,
    pub reason: Cow<'static, str>,
}

impl Cause {
    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// One side hung up a call that was up. The phrase is the one that a real gateway sent.
    pub const fn bye() -> Self {
        Self::new(200, "to BYE")
    }

    /// The network ended a call for which it had no instructions.
    pub const fn normal_clearing() -> Self {
        Self::new(200, "NORMAL_CLEARING")
    }

    /// The client's token does not allow this.
    pub const fn forbidden() -> Self {
        Self::new(403, "Forbidden")
    }

    /// The client that is called is not connected.
    pub const fn not_registered() -> Self {
        Self::new(404, "USER_NOT_REGISTERED")
    }

    pub const fn not_found() -> Self {
        Self::new(404, "Not Found")
    }

    /// Nobody answered in time.
    pub const fn no_answer() -> Self {
        Self::new(480, "NO_ANSWER")
    }

    /// Switched off or out of coverage.
    pub const fn absent() -> Self {
        Self::new(480, "SUBSCRIBER_ABSENT")
    }

    /// The client could not answer although it wanted to.
    pub const fn answering_failed() -> Self {
        Self::new(480, "Temporarily Unavailable")
    }

    pub const fn busy() -> Self {
        Self::new(486, "Busy Here")
    }

    /// The caller gave up before anybody answered (RFC 3261, section 21.4.25).
    pub const fn cancelled() -> Self {
        Self::new(487, "Request Terminated")
    }

    /// No codec in common, or a description that cannot be used (RFC 3261, section 21.4.26).
    pub const fn not_acceptable() -> Self {
        Self::new(488, "Not Acceptable Here")
    }

    /// The client's connection to the gateway is gone.
    pub const fn client_gone() -> Self {
        Self::new(503, "SERVICE_UNAVAILABLE")
    }

    pub const fn declined() -> Self {
        Self::new(603, "Decline")
    }
}

fn answering(ring: Duration, program: CalleeProgram) -> Vec<Step> {
    if ring.is_zero() {
        return vec![step(ring, Act::Answer(program))];
    }
    let before_ringing = ms(100).min(ring);
    vec![step(before_ringing, Act::Ring), step(ring - before_ringing, Act::Answer(program))]
}

fn failing(cause: Cause) -> Vec<Step> {
    vec![step(ms(500), Act::End(cause))]
}

fn step(after: Duration, act: Act) -> Step {
    Step { after, act }
}

const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}
