//! Which calls are asked for, in the words of the window.

use call::{Direction, EndReason, Route, Timestamp};
use serde::{Deserialize, Serialize};
use store::{CallRow, Filter};
use ts_rs::TS;

/// Which calls; what is left out asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct CallFilter {
    /// What was typed: words of the name or the note, any part of the number.
    pub text: String,
    pub kind: CallKind,
    pub outcome: Option<String>,
    /// From then on, in Unix milliseconds.
    #[ts(type = "number | null")]
    pub since: Option<u64>,
    /// Before then, in Unix milliseconds.
    #[ts(type = "number | null")]
    pub until: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CallKind {
    #[default]
    All,
    Incoming,
    Outgoing,
    /// Both sides were connected.
    Answered,
    /// The caller gave up before anybody answered.
    Missed,
    /// The agent refused it, or a wish of the agent's about its number did.
    Declined,
    /// A colleague or another device took it.
    AnsweredElsewhere,
    /// The agent called, and nobody was reached.
    Failed,
    /// Placed by telephone.
    ByPhone,
}

impl CallFilter {
    pub(super) fn of_store(self, before: Option<i64>) -> Filter {
        let kind = match self.kind {
            CallKind::All => Filter::default(),
            CallKind::Incoming => directed(Direction::Incoming),
            CallKind::Outgoing => directed(Direction::Outgoing),
            CallKind::Answered => Filter { connected: true, ..Filter::default() },
            CallKind::Missed => came_to(EndReason::Missed),
            CallKind::Declined => Filter {
                ends: vec![EndReason::Declined, EndReason::TurnedAway],
                ..directed(Direction::Incoming)
            },
            CallKind::AnsweredElsewhere => came_to(EndReason::AnsweredElsewhere),
            CallKind::Failed => {
                let ends = EndReason::ALL.into_iter().filter(|end| is_failure(*end)).collect();
                Filter { ends, ..directed(Direction::Outgoing) }
            }
            CallKind::ByPhone => Filter { route: Some(Route::VoiceApi), ..Filter::default() },
        };
        Filter {
            text: self.text,
            outcome: self.outcome,
            since: self.since.map(Timestamp),
            until: self.until.map(Timestamp),
            before: before.map(CallRow),
            ..kind
        }
    }
}

fn directed(direction: Direction) -> Filter {
    Filter { direction: Some(direction), ..Filter::default() }
}

fn came_to(end: EndReason) -> Filter {
    Filter { ends: vec![end], ..directed(Direction::Incoming) }
}

/// Nobody was reached, and not because the agent let it be.
fn is_failure(end: EndReason) -> bool {
    match end {
        EndReason::Rejected
        | EndReason::Busy
        | EndReason::NoAnswer
        | EndReason::Unreachable
        | EndReason::UnknownNumber
        | EndReason::MicrophoneFailed
        | EndReason::MediaFailed
        | EndReason::SignalingFailed
        | EndReason::NoReply
        | EndReason::LineNotReady
        | EndReason::InsufficientCredit
        | EndReason::DestinationNotSupported
        | EndReason::NotPlaced
        | EndReason::Other => true,
        EndReason::LocalHangup
        | EndReason::RemoteHangup
        | EndReason::Cancelled
        | EndReason::Declined
        | EndReason::TurnedAway
        | EndReason::Missed
        | EndReason::AnsweredElsewhere
        | EndReason::ByPhone => false,
    }
}
