//! Everything about people, erased at once: whoever leaves this computer leaves nobody's name.

use std::fs;

use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, Store};

/// How the phone is set up, and who asked not to be called: that wish outlives whoever wrote it down,
/// but their words about it do not.
/// Every other table is emptied, also one that a later version adds.
const KEPT: [&str; 3] = ["accounts", "settings", "do_not_call"];

impl Store {
    /// Erases calls, notes, contacts, lists, what imports and servers' address books remember, and
    /// why numbers must not be called. What was erased is overwritten on
    /// the disk; copies and damaged files that hold it go.
    ///
    /// # Errors
    /// If an import is running, or the file cannot be written: nothing is erased then. If a copy
    /// cannot be removed: that copy is left.
    pub fn erase_everybody(&self) -> Result<(), Error> {
        let mut connection = self.connection();
        empty(&mut connection)?;
        // The log of the writes still holds what was there.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        drop(connection);
        self.renew_copies()?;
        self.remove_damaged_files()
    }

    /// Those that were set aside when they could not be read.
    fn remove_damaged_files(&self) -> Result<(), Error> {
        let (Some(folder), Some(name)) = (self.path.parent(), self.path.file_name()) else {
            return Ok(());
        };
        let start = name.to_string_lossy();
        let is_aside =
            |name: &str| name.strip_prefix(&*start).is_some_and(|rest| rest.contains(".damaged-"));
        let failed = |source| Error::Folder { path: folder.to_owned(), source };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if is_aside(&name) {
                let gone = fs::remove_file(&path);
                gone.map_err(|source| Error::File { path: path.clone(), source })?;
            }
        }
        Ok(())
    }
}

fn empty(connection: &mut Connection) -> Result<(), Error> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let running: bool = change.query_row(
        "SELECT EXISTS (SELECT 1 FROM imports WHERE state IN ('running', 'undoing'))",
        [],
        |row| row.get(0),
    )?;
    if running {
        return Err(Error::ImportRunning);
    }
    // Tables refer to each other, and all of them go together.
    change.pragma_update(None, "defer_foreign_keys", true)?;
    let mut query = change.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let tables: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    drop(query);
    for table in tables.iter().filter(|table| !KEPT.contains(&table.as_str())) {
        change.execute(&format!("DELETE FROM \"{table}\""), [])?;
    }
    change.execute("UPDATE do_not_call SET reason = ''", [])?;
    change.commit()?;
    Ok(())
}
