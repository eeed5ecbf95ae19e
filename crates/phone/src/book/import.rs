//! Contacts out of a file: looked at first, then taken in, and taken back with one click.
//!
//! Files of any size are read once for each question and never held as a whole. What was
//! rejected is kept in a file of its own until the next import.

mod columns;
mod file;
mod job;
mod rejected;
mod view;

use std::{path::PathBuf, sync::Arc};

use numbers::Region;
use serde::{Deserialize, Serialize};
use store::{ImportRow, Imported, Plan, Store};
use tokio::task::spawn_blocking;
use ts_rs::TS;

use super::{Book, BookFailure};
use crate::actor::now;

pub(super) use columns::mapping;
pub use columns::{ColumnMeaning, ColumnView, TableView};
pub(super) use file::{Chosen, open};
pub use file::{ChosenFile, FileFailure};
pub(super) use job::{Job, Jobs};
pub use job::{JobProgress, JobStage};
use rejected::Rejected;
pub use view::{
    ContactsPreview, ImportDone, ImportUndone, LastImportView, PreviewFate, PreviewLine,
    PreviewTrouble, RejectedReason,
};

/// The files that the agent has chosen, and what is done with them.
#[derive(Debug, Default)]
pub(super) struct Desk {
    pub chosen: Chosen,
    pub jobs: Arc<Jobs>,
    rejected: Rejected,
}

/// How the agent wants a file to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct HowToRead {
    pub file: u32,
    /// In place of the meanings that were found.
    pub columns: Option<Vec<ColumnMeaning>>,
    /// Puts back what a spreadsheet has done to numbers. The agent has agreed.
    pub repair: bool,
}

impl Book {
    /// Keeps a file that the agent has chosen in a dialog of the system, or has dropped on the
    /// window, under a number. Pages name files by it and by nothing else.
    pub fn chosen(&self, path: PathBuf) -> ChosenFile {
        self.desk.chosen.keep(path)
    }

    /// What an import would do.
    ///
    /// # Errors
    /// If the file cannot be read to its end, holds no contacts, or the agent has stopped it.
    pub async fn preview_contacts(&self, how: HowToRead) -> Result<ContactsPreview, FileFailure> {
        self.work(move |book, store| {
            let path = book.desk.chosen.path(how.file)?;
            let (file, length) = open(&path)?;
            let mapping = mapping(&path, how.columns)?;
            let job = book.desk.jobs.begin(JobStage::Looking, Some(length))?;
            let rules = rules(book.region());
            let plan = Plan {
                name: "",
                length: Some(length),
                mapping: mapping.as_ref(),
                repair: how.repair,
                to_e164: &rules,
                now: now(),
            };
            let found = store.preview_import(file, &plan, &mut |progress| {
                job.tell(progress.entries, progress.bytes)
            })?;
            let found = found.ok_or(FileFailure::Cancelled)?;
            let table = mapping.map(|mapping| columns::table(&path, &mapping)).transpose()?;
            Ok(view::preview(found, table))
        })
        .await
    }

    /// Takes the contacts of the file in.
    ///
    /// # Errors
    /// As of [`Book::preview_contacts`]; nothing of the import is left then.
    pub async fn import_contacts(&self, how: HowToRead) -> Result<ImportDone, FileFailure> {
        let done = self.work(move |book, store| book.import(store, how)).await;
        self.sources.shell.contacts_changed();
        done
    }

    fn import(&self, store: &Store, how: HowToRead) -> Result<ImportDone, FileFailure> {
        let path = self.desk.chosen.path(how.file)?;
        let (file, length) = open(&path)?;
        let mapping = mapping(&path, how.columns)?;
        let job = self.desk.jobs.begin(JobStage::Importing, Some(length))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let rules = rules(self.region());
        let plan = Plan {
            name: &name,
            length: Some(length),
            mapping: mapping.as_ref(),
            repair: how.repair,
            to_e164: &rules,
            now: now(),
        };
        let mut writing = rejected::Writing::new(mapping.as_ref());
        let imported = store.import(
            file,
            &plan,
            &mut |progress| job.tell(progress.entries, progress.bytes),
            &mut |line, rejection| writing.write(line, rejection),
        )?;
        let Imported::Done { import, counts } = imported else {
            return Err(FileFailure::Cancelled);
        };
        tracing::info!(added = counts.added, merged = counts.merged, "contacts imported");
        self.desk.rejected.keep(writing, &path);
        Ok(ImportDone {
            import: import.0,
            added: counts.added,
            merged: counts.merged,
            known: counts.known,
            rejected: counts.rejected,
        })
    }

    /// Writes the rows that the latest import rejected as a table: where the agent has chosen,
    /// or else beside the file that they come from. Says the name of the new file.
    ///
    /// # Errors
    /// If nothing was rejected, or it cannot be written there.
    pub async fn save_rejected(&self, to: Option<u32>) -> Result<String, FileFailure> {
        self.work(move |book, _| {
            let to = to.map(|file| book.desk.chosen.path(file)).transpose()?;
            book.desk.rejected.save(to.as_deref())
        })
        .await
    }

    /// Takes an import back. Contacts that were changed by hand since stay.
    ///
    /// # Errors
    /// If it was taken back already, or the file cannot be written.
    pub async fn undo_import(&self, import: i64) -> Result<ImportUndone, FileFailure> {
        let undone = self
            .work(move |book, store| {
                let _job = book.desk.jobs.begin(JobStage::Undoing, None)?;
                match store.undo_import(ImportRow(import)) {
                    Ok(undone) => Ok(undone.into()),
                    Err(store::Error::NoSuchImport { .. }) => Err(BookFailure::Missing.into()),
                    Err(error) => Err(error.into()),
                }
            })
            .await;
        self.sources.shell.contacts_changed();
        undone
    }

    /// The latest import that can be taken back.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn last_import(&self) -> Result<Option<LastImportView>, BookFailure> {
        self.with(|store| Ok(store.last_import()?.map(LastImportView::from))).await
    }

    /// How far the work on a file is; none if there is none.
    pub fn job(&self) -> Option<JobProgress> {
        self.desk.jobs.progress()
    }

    /// Stops the work on a file, if any.
    pub fn stop_job(&self) {
        self.desk.jobs.stop();
    }

    /// Works on files and on the database, where no call waits for it.
    pub(super) async fn work<T: Send + 'static, F: From<BookFailure> + Send + 'static>(
        &self,
        work: impl FnOnce(&Self, &Store) -> Result<T, F> + Send + 'static,
    ) -> Result<T, F> {
        let (book, store) = (self.clone(), self.store().await?);
        let done = spawn_blocking(move || work(&book, &store)).await;
        done.unwrap_or_else(|_| Err(BookFailure::Closed.into()))
    }
}

/// The number rules of the country of the account in use.
pub(super) fn rules(here: Option<Region>) -> impl Fn(&str) -> Option<String> + Sync {
    move |typed| {
        let who = numbers::read(typed, here).ok()?;
        who.e164().map(|number| number.as_str().to_owned())
    }
}
