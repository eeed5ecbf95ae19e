//! Contacts into a file that other programs read.
//!
//! Written beside the chosen file and put in its place when it is complete: whatever stops it,
//! the file is the old one or the new one.

use std::{
    io::{BufWriter, Write},
    path::Path,
};

use addressbook::{
    Contact, Query,
    csv::{Cells, Shape, Table},
    fold, vcard,
};
use serde::{Deserialize, Serialize};
use store::{ContactRow, Store};
use tempfile::Builder;
use ts_rs::TS;

use super::{
    Book, BookFailure,
    import::{FileFailure, Job, JobStage},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum ExportFormat {
    /// vCard 4.0 (RFC 6350).
    #[serde(rename = "vcard_4")]
    VCard4,
    /// vCard 3.0 (RFC 2426), which Outlook and Google read.
    #[serde(rename = "vcard_3")]
    VCard3,
    /// In Google's columns; cells that a spreadsheet would compute are neutralised.
    #[serde(rename = "csv")]
    Csv,
}

/// Which contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "which", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum WhichContacts {
    All,
    Label {
        label: String,
    },
    /// Whom this text finds.
    Found {
        text: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exported {
    #[ts(type = "number")]
    pub contacts: u64,
    /// Of the file.
    pub name: String,
}

/// Contacts that are read at once.
const PIECE: u32 = 500;

impl ExportFormat {
    /// What a new file is called.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::VCard4 | Self::VCard3 => "contacts.vcf",
            Self::Csv => "contacts.csv",
        }
    }
}

impl Book {
    /// Writes contacts into a file that the agent has chosen.
    ///
    /// # Errors
    /// If the file cannot be written, or the agent has stopped it; it is as it was then.
    pub async fn export_contacts(
        &self,
        to: u32,
        format: ExportFormat,
        which: WhichContacts,
    ) -> Result<Exported, FileFailure> {
        self.work(move |book, store| {
            let path = book.desk.chosen.path(to)?;
            // Tables are read twice: their width is that of the widest contact.
            let rounds = if format == ExportFormat::Csv { 2 } else { 1 };
            let job =
                book.desk.jobs.begin(JobStage::Exporting, Some(store.contact_count()? * rounds))?;
            let contacts = export(store, &path, format, &Chosen::new(which), &job)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(Exported { contacts, name })
        })
        .await
    }
}

fn export(
    store: &Store,
    path: &Path,
    format: ExportFormat,
    which: &Chosen,
    job: &Job,
) -> Result<u64, FileFailure> {
    let folder = path.parent().ok_or(FileFailure::Folder)?;
    let file = Builder::new().prefix(".simu-").tempfile_in(folder)?;
    let to = BufWriter::new(file.as_file());
    let mut walk = Walk { store, which, job, read: 0 };
    let written = match format {
        ExportFormat::VCard4 => cards(&mut walk, vcard::Version::V4, to)?,
        ExportFormat::VCard3 => cards(&mut walk, vcard::Version::V3, to)?,
        ExportFormat::Csv => table(&mut walk, to)?,
    };
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| FileFailure::from(error.error))?;
    Ok(written)
}

fn cards(
    walk: &mut Walk<'_>,
    version: vcard::Version,
    mut to: impl Write,
) -> Result<u64, FileFailure> {
    let mut card = String::new();
    let written = walk.each(|contact| {
        card.clear();
        vcard::write(contact, version, &mut card);
        Ok(to.write_all(card.as_bytes())?)
    })?;
    to.flush()?;
    Ok(written)
}

fn table(walk: &mut Walk<'_>, to: impl Write) -> Result<u64, FileFailure> {
    let mut shape = Shape::default();
    walk.each(|contact| {
        shape.fit(contact);
        Ok(())
    })?;
    let mut table = Table::new(to, shape, Cells::Neutralised)?;
    let written = walk.each(|contact| Ok(table.write(contact)?))?;
    table.finish()?;
    Ok(written)
}

/// All contacts that are wanted, without holding more than a few.
struct Walk<'a> {
    store: &'a Store,
    which: &'a Chosen,
    job: &'a Job,
    read: u64,
}

impl Walk<'_> {
    fn each(
        &mut self,
        mut take: impl FnMut(&Contact) -> Result<(), FileFailure>,
    ) -> Result<u64, FileFailure> {
        let (mut last, mut taken) = (ContactRow(0), 0);
        loop {
            let some = self.store.contacts_after(last, PIECE)?;
            let Some(end) = some.last() else { return Ok(taken) };
            last = end.row;
            self.read += some.len() as u64;
            for stored in some.iter().filter(|stored| self.which.has(&stored.contact)) {
                take(&stored.contact)?;
                taken += 1;
            }
            if self.job.tell(taken, self.read).is_break() {
                return Err(FileFailure::Cancelled);
            }
        }
    }
}

/// Which contacts, read once.
pub(super) enum Chosen {
    All,
    Label(String),
    Found(Query),
}

impl Chosen {
    pub fn new(which: WhichContacts) -> Self {
        match which {
            WhichContacts::All => Self::All,
            WhichContacts::Label { label } => Self::Label(fold(&label)),
            WhichContacts::Found { text } => Self::Found(Query::parse(&text)),
        }
    }

    pub fn has(&self, contact: &Contact) -> bool {
        match self {
            Self::All => true,
            Self::Label(label) => contact.labels.iter().any(|own| fold(own) == *label),
            Self::Found(query) => query.is_empty() || query.matches(contact).is_some(),
        }
    }
}

/// Hands over the contacts that are wanted, in the order in which they came.
pub(super) fn each_of(
    store: &Store,
    which: &Chosen,
    mut take: impl FnMut(store::StoredContact),
) -> Result<(), BookFailure> {
    let mut last = ContactRow(0);
    loop {
        let some = store.contacts_after(last, PIECE)?;
        let Some(end) = some.last() else { return Ok(()) };
        last = end.row;
        some.into_iter().filter(|stored| which.has(&stored.contact)).for_each(&mut take);
    }
}
