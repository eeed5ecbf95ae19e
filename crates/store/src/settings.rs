//! The table `settings`: one JSON value a key.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Store};

impl Store {
    /// None where it was never set, or was set by a version with another shape of it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Error> {
        let value: Option<String> = self
            .connection()
            .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
            .query_row(params![key], |row| row.get(0))
            .optional()?;
        Ok(value.and_then(|json| {
            serde_json::from_str(&json)
                .inspect_err(|error| tracing::warn!(key, %error, "setting of another shape"))
                .ok()
        }))
    }

    /// # Errors
    /// If the value is no JSON, or the file cannot be written.
    pub fn set_setting<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Error> {
        let json = serde_json::to_string(value)
            .map_err(|source| Error::Setting { key: key.to_owned(), source })?;
        self.connection()
            .prepare_cached(
                "INSERT INTO settings (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![key, json])?;
        Ok(())
    }
}
