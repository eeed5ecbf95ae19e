//! What the agent writes about a call, and what is not finished yet.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::CallRow;
use crate::{Error, Store};

/// A note that is being written. Kept with every pause, so that a crash loses a word at most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub note: String,
    pub outcome: Option<String>,
}

impl Store {
    /// Keeps what is written so far; none forgets it.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be written.
    pub fn draft_note(&self, row: CallRow, draft: Option<&Draft>) -> Result<(), Error> {
        let json = draft.map(serde_json::to_string).transpose();
        let json = json.map_err(|source| Error::Setting { key: "draft".to_owned(), source })?;
        let changed = self
            .connection()
            .prepare_cached("UPDATE calls SET draft = ?2 WHERE id = ?1")?
            .execute(params![row.0, json])?;
        if changed == 1 { Ok(()) } else { Err(Error::NoSuchRow { id: row.0 }) }
    }

    /// Writes note and outcome, and forgets the draft.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be written.
    pub fn note_call(&self, row: CallRow, note: &str, outcome: Option<&str>) -> Result<(), Error> {
        self.change_call(row, |change, _| {
            change
                .prepare_cached(
                    "UPDATE calls SET note = ?2, outcome = ?3, draft = NULL WHERE id = ?1",
                )?
                .execute(params![row.0, note, outcome])?;
            Ok(())
        })
    }

    /// What was written so far becomes the note, if anything was.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be written.
    pub fn keep_draft(&self, row: CallRow) -> Result<(), Error> {
        match self.call(row)?.draft {
            Some(draft) => self.note_call(row, &draft.note, draft.outcome.as_deref()),
            None => Ok(()),
        }
    }
}
