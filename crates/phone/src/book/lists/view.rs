//! Lists and their entries, in the window's words.

use call::Timestamp;
use serde::{Deserialize, Serialize};
use store::{EntryState, ListProgress, Settled, StoredEntry, StoredList, Turn};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallListView {
    #[ts(type = "number")]
    pub id: i64,
    pub name: String,
    /// Unix milliseconds.
    #[ts(type = "number")]
    pub made_at: u64,
    pub progress: ListProgressView,
}

/// How many entries are where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListProgressView {
    #[ts(type = "number")]
    pub whole: u64,
    /// Not called yet.
    #[ts(type = "number")]
    pub open: u64,
    /// To be called back.
    #[ts(type = "number")]
    pub later: u64,
    #[ts(type = "number")]
    pub done: u64,
    #[ts(type = "number")]
    pub skipped: u64,
    /// Left out, for they are on the do-not-call list.
    #[ts(type = "number")]
    pub do_not_call: u64,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListTurn {
    /// None: nobody is left, or nobody before `next_due`.
    pub entry: Option<EntryView>,
    /// When they were called last, by whatever way, if that was today. Unix milliseconds.
    #[ts(type = "number | null")]
    pub called_today: Option<u64>,
    #[ts(type = "number | null")]
    pub next_due: Option<u64>,
    pub progress: ListProgressView,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EntryView {
    #[ts(type = "number")]
    pub id: i64,
    pub name: String,
    /// The first is called first.
    pub numbers: Vec<String>,
    pub state: EntryStateView,
    pub outcome: Option<String>,
    /// How many calls were placed from it.
    pub calls: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
#[ts(export)]
pub enum EntryStateView {
    Open,
    /// To be called back from then on, Unix milliseconds.
    Later {
        #[ts(type = "number")]
        due_at: u64,
    },
    Done,
    Skipped,
    /// On the do-not-call list.
    DoNotCall,
}

/// What the agent says of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum EntryFate {
    Done {
        outcome: Option<String>,
    },
    Skipped,
    /// Unix milliseconds.
    Later {
        #[ts(type = "number")]
        due_at: u64,
    },
    /// It is to be called after all.
    Open,
}

/// A call to the person of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct CallFromList {
    #[ts(type = "number")]
    pub entry: i64,
    /// One of their numbers; none for the first.
    pub number: Option<String>,
    /// When the agent's day began, Unix milliseconds.
    #[ts(type = "number")]
    pub day_began: u64,
    /// Although they were called today.
    pub again: bool,
}

/// The longest word for an outcome, in characters.
const OUTCOME: usize = 120;

impl From<StoredList> for CallListView {
    fn from(list: StoredList) -> Self {
        let StoredList { row, name, made_at, progress } = list;
        Self { id: row.0, name, made_at: made_at.0, progress: progress.into() }
    }
}

impl From<ListProgress> for ListProgressView {
    fn from(progress: ListProgress) -> Self {
        let ListProgress { open, later, done, skipped, forbidden } = progress;
        let whole = open + later + done + skipped + forbidden;
        Self { whole, open, later, done, skipped, do_not_call: forbidden }
    }
}

impl ListTurn {
    pub(super) fn new(turn: Turn, day_began: Timestamp) -> Self {
        let called_today = turn.called_at.filter(|at| *at >= day_began);
        Self {
            entry: turn.entry.map(EntryView::from),
            called_today: called_today.map(|at| at.0),
            next_due: turn.next_due.map(|at| at.0),
            progress: turn.progress.into(),
        }
    }
}

impl From<StoredEntry> for EntryView {
    fn from(entry: StoredEntry) -> Self {
        let state = match entry.state {
            EntryState::Done => EntryStateView::Done,
            EntryState::Skipped => EntryStateView::Skipped,
            EntryState::Open | EntryState::Later { .. } if entry.forbidden => {
                EntryStateView::DoNotCall
            }
            EntryState::Open => EntryStateView::Open,
            EntryState::Later { due_at } => EntryStateView::Later { due_at: due_at.0 },
        };
        let (id, calls) = (entry.row.0, entry.calls);
        Self { id, name: entry.name, numbers: entry.numbers, state, outcome: entry.outcome, calls }
    }
}

impl From<EntryFate> for Settled {
    fn from(fate: EntryFate) -> Self {
        match fate {
            EntryFate::Done { outcome } => {
                let short = |outcome: String| outcome.trim().chars().take(OUTCOME).collect();
                let outcome: Option<String> = outcome.map(short);
                Self::Done { outcome: outcome.filter(|outcome| !outcome.is_empty()) }
            }
            EntryFate::Skipped => Self::Skipped,
            EntryFate::Later { due_at } => Self::Later { due_at: Timestamp(due_at) },
            EntryFate::Open => Self::Open,
        }
    }
}
