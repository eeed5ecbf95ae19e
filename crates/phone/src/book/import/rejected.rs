//! The rows that an import did not take, as a table to be mended and imported again.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, ErrorKind, Seek},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use addressbook::{
    Rejection,
    csv::{Mapping, RejectedRows},
};
use tempfile::tempfile;

use super::FileFailure;
use crate::book::BookFailure;

/// Those of the latest import.
#[derive(Debug, Default)]
pub(super) struct Rejected(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    rows: File,
    /// The file that they come from.
    of: PathBuf,
}

/// Written while the import runs, into a file without a name, which goes with the app.
pub(super) struct Writing {
    header: Vec<String>,
    rows: Option<(RejectedRows<BufWriter<File>>, File)>,
    failed: bool,
}

impl Writing {
    pub fn new(mapping: Option<&Mapping>) -> Self {
        let header = mapping.map_or_else(|| vec!["Card".to_owned()], |table| table.header.clone());
        Self { header, rows: None, failed: false }
    }

    /// A disk without room for these rows stops no import; they cannot be saved then.
    pub fn write(&mut self, line: u64, rejection: &Rejection) {
        if self.failed {
            return;
        }
        if let Err(error) = self.try_write(line, rejection) {
            tracing::warn!(%error, "rejected rows are not kept");
            (self.failed, self.rows) = (true, None);
        }
    }

    fn try_write(&mut self, line: u64, rejection: &Rejection) -> io::Result<()> {
        if self.rows.is_none() {
            let file = tempfile()?;
            let rows = RejectedRows::new(BufWriter::new(file.try_clone()?), &self.header)?;
            self.rows = Some((rows, file));
        }
        self.rows.as_mut().map_or(Ok(()), |(rows, _)| rows.write(line, rejection))
    }

    fn finish(self) -> Option<File> {
        let (rows, file) = self.rows?;
        match rows.finish() {
            Ok(()) => Some(file),
            Err(error) => {
                tracing::warn!(%error, "rejected rows are not kept");
                None
            }
        }
    }
}

impl Rejected {
    pub fn keep(&self, writing: Writing, of: &Path) {
        let kept = writing.finish().map(|rows| Kept { rows, of: of.to_owned() });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }

    pub fn save(&self, to: Option<&Path>) -> Result<String, FileFailure> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_mut().ok_or(BookFailure::Missing)?;
        let (path, mut file) = match to {
            Some(path) => (path.to_owned(), File::create(path)?),
            None => beside(&kept.of)?,
        };
        kept.rows.rewind()?;
        io::copy(&mut kept.rows, &mut file)?;
        file.sync_all()?;
        Ok(path.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }
}

/// A new file beside that one; none that is there is written over.
fn beside(of: &Path) -> Result<(PathBuf, File), FileFailure> {
    let stem = of.file_stem().unwrap_or_default().to_string_lossy();
    let names = (1..100).map(|number| match number {
        1 => format!("{stem}-rejected.csv"),
        _ => format!("{stem}-rejected-{number}.csv"),
    });
    for name in names {
        let path = of.with_file_name(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(FileFailure::NotAllowed)
}
