//! What the agent writes about a call that is over.

use serde::{Deserialize, Serialize};
use store::{CallRow, Draft};
use ts_rs::TS;

use crate::{
    actor::NotedRow,
    book::{Book, BookFailure},
    history::contact_of,
};

/// Characters that a note has at most.
const LONGEST_NOTE: usize = 10_000;
/// Characters that an outcome has at most.
pub(crate) const LONGEST_OUTCOME: usize = 60;

/// A note and an outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct NoteDraft {
    pub note: String,
    pub outcome: Option<String>,
}

impl NoteDraft {
    /// Nothing was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.note.is_empty() && self.outcome.is_none()
    }

    /// None if it is longer than anybody writes.
    pub(crate) fn checked(self) -> Option<Self> {
        let note = self.note.chars().nth(LONGEST_NOTE).is_none();
        let outcome = self.outcome.as_deref().unwrap_or_default();
        (note && outcome.chars().nth(LONGEST_OUTCOME).is_none()).then_some(self)
    }
}

impl Book {
    /// Keeps what is written so far; an empty one is forgotten.
    ///
    /// # Errors
    /// If it is too long, there is no such call, or the file cannot be written.
    pub async fn draft_call_note(&self, row: i64, draft: NoteDraft) -> Result<(), BookFailure> {
        let draft = draft.checked().ok_or(BookFailure::TooLong)?;
        self.with(move |store| {
            let draft = (!draft.is_empty()).then(|| Draft::from(draft));
            store.draft_note(CallRow(row), draft.as_ref())
        })
        .await?;
        self.tell_of_note(CallRow(row)).await;
        Ok(())
    }

    /// Writes note and outcome; the draft is gone then.
    ///
    /// # Errors
    /// If it is too long, there is no such call, or the file cannot be written.
    pub async fn note_call(&self, row: i64, note: NoteDraft) -> Result<(), BookFailure> {
        let NoteDraft { note, outcome } = note.checked().ok_or(BookFailure::TooLong)?;
        self.with(move |store| store.note_call(CallRow(row), note.trim(), outcome.as_deref()))
            .await?;
        self.sources.shell.recent_calls_changed(Some(row));
        self.tell_of_note(CallRow(row)).await;
        Ok(())
    }

    /// Programs that listen hear of it, as it stands on the disk now.
    async fn tell_of_note(&self, row: CallRow) {
        let noted = self.with(move |store| {
            let call = store.call(row)?;
            let contact = contact_of(store, &call.record.peer);
            let (note, outcome) = match call.draft {
                Some(Draft { note, outcome }) => (note.trim().to_owned(), outcome),
                None => (call.note, call.outcome),
            };
            Ok(NotedRow { record: call.record, contact, note, outcome })
        });
        match noted.await {
            Ok(noted) => self.sources.listeners.noted(row, noted),
            Err(failure) => tracing::warn!(?failure, "a note is not told"),
        }
    }
}

impl From<Draft> for NoteDraft {
    fn from(Draft { note, outcome }: Draft) -> Self {
        Self { note, outcome }
    }
}

impl From<NoteDraft> for Draft {
    fn from(NoteDraft { note, outcome }: NoteDraft) -> Self {
        Self { note, outcome }
    }
}
