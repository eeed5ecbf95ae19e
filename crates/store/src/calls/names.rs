//! The names by which a call that was placed by telephone is known elsewhere.

use rusqlite::params;

use super::CallRow;
use crate::{Error, Store};

pub(crate) const HAVE_NAMES: &str = "
    ALTER TABLE calls ADD COLUMN request TEXT;
    ALTER TABLE calls ADD COLUMN session TEXT;
";

/// What to look a call up by, where it is not known whether it was placed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallNames {
    /// Ours: the beginning of the `clientRequestId` that Africa's Talking gives back in its
    /// callbacks. 32 hex digits, never used for another call. None where nobody was told it.
    pub request: Option<String>,
    /// Theirs: AT's session, where one was given.
    pub session: Option<String>,
}

impl Store {
    /// Writes by which names this call is known; what is none stays as it was.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be written.
    pub fn name_call(&self, row: CallRow, names: &CallNames) -> Result<(), Error> {
        let changed = self
            .connection()
            .prepare_cached(
                "UPDATE calls SET request = coalesce(?2, request), session = coalesce(?3, session)
                 WHERE id = ?1",
            )?
            .execute(params![row.0, names.request, names.session])?;
        if changed == 1 { Ok(()) } else { Err(Error::NoSuchRow { id: row.0 }) }
    }
}
