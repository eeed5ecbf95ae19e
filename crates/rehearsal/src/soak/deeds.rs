//! What happens in a soak: calls of all kinds, and faults of line, call and sound.

use std::time::Duration;

use serde_json::{Value, json};

use crate::window::Window;
use crate::{Failure, Stage};

/// Numbers of the local Africa's Talking (crates/simulator/README.md).
const ANSWERS_AT_ONCE: &str = "+254711000013";
const BUSY: &str = "+254711000002";
const RINGS_ON: &str = "+254711000003";
const REJECTS: &str = "+254711000004";
const HANGS_UP_AFTER_1_S: &str = "+254711000201";
const UNANSWERED_1_S: &str = "+254711000301";
const EARLY_MEDIA: &str = "+254711000006";
const G711_ONLY: &str = "+254711000010";
const CALLER: &str = "+254722000111";

/// A click on the incoming card counts when it has been there for half a second.
const CARD_SETTLES: Duration = Duration::from_millis(600);

/// One call, or one fault with its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Talk,
    TalkG711,
    EarlyMediaThenTalk,
    HungUpThere,
    Busy,
    Rejected,
    Unanswered,
    Cancelled,
    Answered,
    Declined,
    GivenUp,
    /// In a call: the socket is reset.
    CutInCall,
    /// In a call: the gateway's media plane dies, and nothing more is said.
    MediaHangUp,
    /// In a call: our hang-up is never confirmed.
    UnconfirmedHangUp,
    /// The request to call is answered by nothing but `calling`; the agent gives up.
    StuckCall,
    /// Both `progress` and `accepted` carry the answer.
    DescribedTwice,
    /// `accepted` comes before the callee answered.
    AcceptedEarly,
    DuplicateEvents,
    /// Between calls: the line goes.
    LineCut,
    LineClosed,
    Malformed,
}

const ALL: [Deed; 21] = [
    Deed::Talk,
    Deed::TalkG711,
    Deed::EarlyMediaThenTalk,
    Deed::HungUpThere,
    Deed::Busy,
    Deed::Rejected,
    Deed::Unanswered,
    Deed::Cancelled,
    Deed::Answered,
    Deed::Declined,
    Deed::GivenUp,
    Deed::CutInCall,
    Deed::MediaHangUp,
    Deed::UnconfirmedHangUp,
    Deed::StuckCall,
    Deed::DescribedTwice,
    Deed::AcceptedEarly,
    Deed::DuplicateEvents,
    Deed::LineCut,
    Deed::LineClosed,
    Deed::Malformed,
];

impl Deed {
    pub fn any(dice: &mut fastrand::Rng) -> Self {
        *dice.choice(ALL.iter()).unwrap_or(&Self::Talk)
    }

    pub fn is_fault(self) -> bool {
        self.fault().is_some() || matches!(self, Self::CutInCall | Self::MediaHangUp)
    }

    /// What is asked of the local Africa's Talking before the call.
    fn fault(self) -> Option<Value> {
        let fault = match self {
            Self::UnconfirmedHangUp => json!({"kind": "unconfirmed_hangup"}),
            Self::StuckCall => json!({"kind": "stuck_call"}),
            Self::DescribedTwice => json!({"kind": "described_twice"}),
            Self::AcceptedEarly => json!({"kind": "accepted_early"}),
            Self::DuplicateEvents => json!({"kind": "duplicate", "times": 3}),
            Self::LineCut => json!({"kind": "drop_socket", "how": "reset"}),
            Self::LineClosed => json!({"kind": "closed"}),
            Self::Malformed => json!({"kind": "malformed"}),
            Self::Talk
            | Self::TalkG711
            | Self::EarlyMediaThenTalk
            | Self::HungUpThere
            | Self::Busy
            | Self::Rejected
            | Self::Unanswered
            | Self::Cancelled
            | Self::Answered
            | Self::Declined
            | Self::GivenUp
            | Self::CutInCall
            | Self::MediaHangUp => return None,
        };
        Some(fault)
    }

    /// The codes with which the row of such a call may end.
    pub fn may_end_as(self, code: &str) -> bool {
        match self {
            Self::HungUpThere => code == "remote_hangup",
            Self::Busy => code == "busy",
            Self::Rejected => code == "rejected",
            Self::Unanswered => matches!(code, "no_answer" | "unreachable"),
            Self::Cancelled | Self::StuckCall => code == "cancelled",
            Self::Declined => code == "declined",
            Self::GivenUp => code == "missed",
            Self::CutInCall => matches!(code, "signaling_failed" | "local_hangup"),
            Self::MediaHangUp => matches!(code, "media_failed" | "local_hangup"),
            Self::Talk
            | Self::TalkG711
            | Self::EarlyMediaThenTalk
            | Self::Answered
            | Self::UnconfirmedHangUp
            | Self::DescribedTwice
            | Self::AcceptedEarly
            | Self::DuplicateEvents
            | Self::LineCut
            | Self::LineClosed
            | Self::Malformed => code == "local_hangup",
        }
    }

    /// Plays it to its end in the window; from Answer to its frame, where something was answered.
    pub async fn play(self, window: &Window, stage: &Stage) -> Result<Option<f64>, Failure> {
        if let Some(fault) = self.fault() {
            stage.at.fault(fault).await?;
        }
        match self {
            Self::Talk
            | Self::UnconfirmedHangUp
            | Self::DescribedTwice
            | Self::AcceptedEarly
            | Self::DuplicateEvents => talk(window, ANSWERS_AT_ONCE).await?,
            Self::TalkG711 => talk(window, G711_ONLY).await?,
            Self::EarlyMediaThenTalk => talk(window, EARLY_MEDIA).await?,
            Self::LineCut | Self::LineClosed => {
                // Else the call may come before the window knows.
                window.see("the cut", 10, |seen| seen.line.as_deref() != Some("ready")).await?;
                window.ready().await?;
                talk(window, ANSWERS_AT_ONCE).await?;
            }
            Self::Malformed => talk(window, ANSWERS_AT_ONCE).await?,
            Self::HungUpThere => over(window, HANGS_UP_AFTER_1_S).await?,
            Self::Busy => over(window, BUSY).await?,
            Self::Rejected => over(window, REJECTS).await?,
            Self::Unanswered => over(window, UNANSWERED_1_S).await?,
            Self::Cancelled | Self::StuckCall => {
                window.dial(RINGS_ON).await?;
                window.see("ringing", 20, |seen| seen.call == "ringing").await?;
                window.press("hang-up").await?;
            }
            Self::Answered => return answered(window, stage).await.map(Some),
            Self::Declined => {
                ring(window, stage).await?;
                window.press("decline").await?;
            }
            Self::GivenUp => {
                let call = ring(window, stage).await?;
                stage.at.hang_up(&call).await?;
            }
            Self::CutInCall => {
                begin(window, ANSWERS_AT_ONCE).await?;
                stage.at.fault(json!({"kind": "drop_socket"})).await?;
            }
            Self::MediaHangUp => {
                begin(window, ANSWERS_AT_ONCE).await?;
                stage.at.fault(json!({"kind": "media_hangup"})).await?;
            }
        }
        let ended = |call: &str| call == "idle" || call.starts_with("ended");
        window.see("the end", 45, |seen| ended(&seen.call)).await?;
        Ok(None)
    }
}

async fn begin(window: &Window, number: &str) -> Result<(), Failure> {
    window.dial(number).await?;
    window.call_is("active", 30).await.map(drop)
}

async fn talk(window: &Window, number: &str) -> Result<(), Failure> {
    begin(window, number).await?;
    window.press("hang-up").await
}

/// It ends by itself.
async fn over(window: &Window, number: &str) -> Result<(), Failure> {
    window.dial(number).await?;
    window.see("the end", 30, |seen| seen.call.starts_with("ended")).await.map(drop)
}

/// Somebody calls; their call's name.
async fn ring(window: &Window, stage: &Stage) -> Result<String, Failure> {
    let clients = stage.at.clients().await?;
    let client = clients.first().ok_or_else(|| Failure::LocalAt("nobody is registered".into()))?;
    let call = stage.at.ring(client, CALLER).await?;
    window.call_is("incoming", 10).await?;
    tokio::time::sleep(CARD_SETTLES).await;
    Ok(call)
}

async fn answered(window: &Window, stage: &Stage) -> Result<f64, Failure> {
    ring(window, stage).await?;
    let clicked = window.press_stamped("answer").await?;
    window.call_is("active", 15).await?;
    let frames = stage.at.frames().await?;
    let accept = frames.iter().find(|frame| {
        frame.at_us as f64 >= clicked
            && frame.frame.pointer("/body/request") == Some(&json!("accept"))
    });
    let accept = accept.ok_or_else(|| Failure::LocalAt("no accept frame".into()))?;
    window.press("hang-up").await?;
    Ok((accept.at_us as f64 - clicked) / 1000.0)
}
