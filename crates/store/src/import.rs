//! The tables `imports` and `import_changes`: lists of contacts taken in, and taken back.
//!
//! An import is written in pieces, so that calls can be written between them, by a connection
//! of its own. As long as it is not marked as done it never happened: what an interrupted one
//! wrote is taken back at the next start. What it changed of contacts that were there before
//! is kept, so that one click takes it back later, too.

mod decide;
mod feed;
mod preview;
mod seen;
mod take;
mod undo;
mod write;

use std::io::Read;
use std::ops::ControlFlow;

use addressbook::csv::Mapping;
use addressbook::{Contact, Reason, ToE164, Trouble};
use call::Timestamp;
use rusqlite::params;

use crate::{ContactRow, Error, Store};
pub use undo::LastImport;
use write::Writer;

pub(crate) const SCHEMA: &str = "
    CREATE TABLE imports (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone')),
        at INTEGER NOT NULL,
        first_contact INTEGER,
        last_contact INTEGER,
        added INTEGER NOT NULL DEFAULT 0,
        merged INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE import_changes (
        import INTEGER NOT NULL,
        contact INTEGER NOT NULL,
        before TEXT NOT NULL,
        changed_at INTEGER NOT NULL,
        PRIMARY KEY (import, contact)
    ) STRICT, WITHOUT ROWID;
";

/// Names an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImportRow(pub i64);

/// How a file is to be read.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// Its name, for the list of imports.
    pub name: &'a str,
    /// Its length in bytes, as far as it is known, for the progress.
    pub length: Option<u64>,
    /// How a table's columns are read; otherwise they are found by their names.
    pub mapping: Option<&'a Mapping>,
    /// Puts back what a spreadsheet has done to numbers. The agent has agreed.
    pub repair: bool,
    /// The number rules of the agent's country.
    pub to_e164: ToE164<'a>,
    pub now: Timestamp,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub entries: u64,
    pub bytes: u64,
    pub length: Option<u64>,
}

/// What becomes of one entry of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    Added,
    /// With a contact that was there, or with an earlier entry of the same file; `by` is the
    /// number, e-mail or name that both have.
    Merged {
        into: Option<ContactRow>,
        name: String,
        by: String,
    },
    /// Everything of it is there already.
    Known {
        by: String,
    },
    Rejected(Reason),
}

/// An entry and its fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub line: u64,
    /// What it is called; the beginning of what stood there if it was rejected.
    pub name: String,
    pub fate: Fate,
    pub troubles: Vec<Trouble>,
}

/// What an import would do, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    pub added: u64,
    pub merged: u64,
    pub known: u64,
    pub rejected: u64,
    /// Contacts with numbers that a spreadsheet has changed and that can be repaired.
    pub repairable: u64,
    /// Numbers that no rule of the country reads; kept as typed.
    pub without_e164: u64,
    /// The first entries of each fate, in the order of the file.
    pub lines: Vec<Line>,
    /// How a table's columns are read; none for cards.
    pub mapping: Option<Mapping>,
    /// The file's encoding, by the Encoding Standard's name.
    pub encoding: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    Done {
        import: ImportRow,
        counts: Preview,
    },
    /// The agent has stopped it: nothing of it is left.
    Cancelled,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Undone {
    pub removed: u64,
    pub restored: u64,
    /// Contacts that were changed by hand since, and therefore stay as they are.
    pub kept: u64,
}

/// Takes a rejected entry, to be written down.
pub type Rejects<'a> = &'a mut dyn FnMut(u64, &addressbook::Rejection);

impl Store {
    /// Takes the contacts of a file in. `tell` hears of the progress and may stop it; `reject`
    /// is given what cannot be taken.
    ///
    /// # Errors
    /// If the file cannot be read to its end, another import is running, or the database cannot
    /// be written; nothing of the import is left then.
    pub fn import<R: Read + Send>(
        &self,
        from: R,
        plan: &Plan<'_>,
        tell: &mut dyn FnMut(Progress) -> ControlFlow<()>,
        reject: Rejects<'_>,
    ) -> Result<Imported, Error> {
        let import = self.begin(plan)?;
        let counts = self.write(from, plan, import, tell, reject);
        match counts {
            Ok(Some(counts)) => Ok(Imported::Done { import, counts }),
            Ok(None) => {
                self.take_back(import)?;
                Ok(Imported::Cancelled)
            }
            Err(error) => {
                // What fails here, too, is done at the next start.
                if let Err(again) = self.take_back(import) {
                    tracing::warn!(error = %again, "import is taken back later");
                }
                Err(error)
            }
        }
    }

    fn begin(&self, plan: &Plan<'_>) -> Result<ImportRow, Error> {
        let connection = self.connection();
        let running: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM imports WHERE state IN ('running', 'undoing'))",
            [],
            |row| row.get(0),
        )?;
        if running {
            return Err(Error::ImportRunning);
        }
        connection.execute(
            "INSERT INTO imports (source, state, at) VALUES (?1, 'running', ?2)",
            params![plan.name, crate::time::millis(plan.now)],
        )?;
        Ok(ImportRow(connection.last_insert_rowid()))
    }

    fn write<R: Read + Send>(
        &self,
        from: R,
        plan: &Plan<'_>,
        import: ImportRow,
        tell: &mut dyn FnMut(Progress) -> ControlFlow<()>,
        reject: Rejects<'_>,
    ) -> Result<Option<Preview>, Error> {
        let mut writer = Writer::new(&self.path, import, plan)?;
        let mut counts = Preview::default();
        let done = feed::feed(from, plan, &mut counts, |batch, counts, progress| {
            writer.write(batch, counts, reject)?;
            Ok(tell(progress))
        })?;
        if done.is_break() {
            return Ok(None);
        }
        writer.finish(&counts)?;
        Ok(Some(counts))
    }
}

/// An entry of the file, read and examined.
pub(crate) struct Examined {
    pub line: u64,
    pub outcome: Result<Ready, addressbook::Rejection>,
}

/// A contact ready to be written, with what it is found by. The contact itself stays with the
/// thread that read it: to hand its many small texts over and free them elsewhere costs both
/// threads more than to read the few again that are compared or shown.
pub(crate) struct Ready {
    pub json: String,
    pub keys: Vec<i64>,
    pub terms: Vec<addressbook::Term>,
    /// By what it stands in the list.
    pub order: String,
    pub labels: Vec<String>,
    /// Its numbers as calls have them.
    pub peers: Vec<String>,
    pub troubles: Vec<Trouble>,
    pub without_e164: u64,
}

impl Ready {
    pub fn contact(&self) -> Result<Contact, Error> {
        serde_json::from_str(&self.json).map_err(Error::Card)
    }
}

/// Without the rules, which cannot be shown.
impl std::fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan")
            .field("name", &self.name)
            .field("repair", &self.repair)
            .finish_non_exhaustive()
    }
}
