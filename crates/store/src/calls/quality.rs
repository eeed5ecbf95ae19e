//! How a call sounded, summed up at its end.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::CallRow;
use crate::{Error, Store};

/// Over the whole time that was measured. Whole numbers, so that what is read is what was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallQuality {
    /// Mean of the estimated mean opinion score, in hundredths: 420 is 4.2. None if the delay was
    /// never known.
    pub mos: Option<u32>,
    /// The lowest that was shown, in hundredths.
    pub lowest_mos: Option<u32>,
    /// Mean, in milliseconds.
    pub round_trip_ms: Option<u32>,
    /// Mean share of what was sent to us and did not come, in thousandths.
    pub lost: u32,
    /// How long it was measured, in seconds.
    pub seconds: u32,
}

impl Store {
    /// Writes how the call sounded.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be written.
    pub fn rate_call(&self, row: CallRow, quality: &CallQuality) -> Result<(), Error> {
        let json = serde_json::to_string(quality)
            .map_err(|source| Error::Setting { key: "quality".to_owned(), source })?;
        let changed = self
            .connection()
            .prepare_cached("UPDATE calls SET quality = ?2 WHERE id = ?1")?
            .execute(params![row.0, json])?;
        if changed == 1 { Ok(()) } else { Err(Error::NoSuchRow { id: row.0 }) }
    }
}
