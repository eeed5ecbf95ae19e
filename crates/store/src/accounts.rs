//! The table `accounts`: an id, and what the phone knows of the account as JSON. No secret is in
//! it; those are the vault's.

use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Store};

/// The table as it is first made.
pub(crate) const TABLE: &str = "
    CREATE TABLE accounts (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        settings TEXT NOT NULL
    ) STRICT;
";

impl Store {
    /// All accounts, in the order in which they were first stored. One whose settings have another
    /// shape than `T` is left out, and stays in the file.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn accounts<T: DeserializeOwned>(&self) -> Result<Vec<(String, T)>, Error> {
        let connection = self.connection();
        let mut query =
            connection.prepare_cached("SELECT id, settings FROM accounts ORDER BY position")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows: Vec<(String, String)> = rows.collect::<Result<_, _>>()?;
        let read = |(id, json): (String, String)| match serde_json::from_str(&json) {
            Ok(settings) => Some((id, settings)),
            Err(error) => {
                tracing::warn!(id, %error, "account of another shape");
                None
            }
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Stores an account, over what was stored under its id.
    ///
    /// # Errors
    /// If the settings are no JSON, or the file cannot be written.
    pub fn put_account<T: Serialize>(&self, id: &str, settings: &T) -> Result<(), Error> {
        let json = serde_json::to_string(settings)
            .map_err(|source| Error::Setting { key: "account".to_owned(), source })?;
        self.connection()
            .prepare_cached(
                "INSERT INTO accounts (id, settings) VALUES (?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET settings = excluded.settings",
            )?
            .execute(params![id, json])?;
        Ok(())
    }

    /// Removes an account; it is no error if there is none.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn remove_account(&self, id: &str) -> Result<(), Error> {
        self.connection()
            .prepare_cached("DELETE FROM accounts WHERE id = ?1")?
            .execute(params![id])?;
        Ok(())
    }
}
