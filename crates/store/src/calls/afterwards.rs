//! What becomes known of a call when it is over: what it cost, and where it was recorded.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::CallRow;
use crate::{Error, Store};

/// As the company's server told it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Afterwards {
    pub cost: Option<Cost>,
    /// An `https` address.
    pub recording: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// A decimal number as it was told, such as `3.50`.
    pub amount: String,
    /// ISO 4217, such as `KES`.
    pub currency: Option<String>,
}

impl Store {
    /// Writes what became known; what was known before and is not told again stays.
    ///
    /// # Errors
    /// If there is no such row, or the file cannot be written.
    pub fn learn_of_call(&self, row: CallRow, told: Afterwards) -> Result<(), Error> {
        self.change_call(row, |change, before| {
            let before = before.afterwards.clone();
            let known = Afterwards {
                cost: told.cost.or(before.cost),
                recording: told.recording.or(before.recording),
            };
            let json = serde_json::to_string(&known)
                .map_err(|source| Error::Setting { key: "afterwards".to_owned(), source })?;
            change
                .prepare_cached("UPDATE calls SET afterwards = ?2 WHERE id = ?1")?
                .execute(params![row.0, json])?;
            Ok(())
        })
    }
}
