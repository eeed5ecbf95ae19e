//! Files that the agent has chosen in a dialog of the system: a page only has their numbers.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, ErrorKind, Read, Seek},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use addressbook::SourceError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::book::BookFailure;

/// A file that the agent has chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChosenFile {
    /// Names it in later questions.
    pub file: u32,
    /// Its name without its folder.
    pub name: String,
}

/// Why a file was not read or written. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum FileFailure {
    #[error("the file is not there any more")]
    Gone,
    #[error("a folder, not a file")]
    Folder,
    #[error("the file is empty")]
    Empty,
    #[error("a picture or a document, not contacts")]
    Picture,
    /// A spreadsheet's own format, or an archive.
    #[error("a workbook: save it as CSV first")]
    Workbook,
    #[error("no contacts in the file")]
    NoContacts,
    /// A quote is opened in this line and never closed.
    #[error("row that begins in line {line} has no end")]
    EndlessRow {
        #[ts(type = "number")]
        line: u64,
    },
    #[error("no permission for the file")]
    NotAllowed,
    /// In the system's words.
    #[error("{message}")]
    Unreadable { message: String },
    /// The page names a file that nobody has chosen.
    #[error("choose the file again")]
    NotChosen,
    /// One import or export at a time.
    #[error("another import or export is running")]
    Busy,
    #[error("stopped")]
    Cancelled,
    #[error("{failure}")]
    Book { failure: BookFailure },
}

/// The files of this run, the latest last.
#[derive(Debug, Default)]
pub(in crate::book) struct Chosen(Mutex<(u32, VecDeque<(u32, PathBuf)>)>);

/// More are forgotten, the oldest first.
const KEPT: usize = 16;

impl Chosen {
    pub fn keep(&self, path: PathBuf) -> ChosenFile {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut chosen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        chosen.0 += 1;
        let file = chosen.0;
        chosen.1.push_back((file, path));
        if chosen.1.len() > KEPT {
            chosen.1.pop_front();
        }
        ChosenFile { file, name }
    }

    pub fn path(&self, file: u32) -> Result<PathBuf, FileFailure> {
        let chosen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = chosen.1.iter().find(|(number, _)| *number == file);
        found.map(|(_, path)| path.clone()).ok_or(FileFailure::NotChosen)
    }
}

/// The file from its start, and its length in bytes.
pub(in crate::book) fn open(path: &Path) -> Result<(File, u64), FileFailure> {
    // Before it is opened: that waits for ever for a pipe.
    let about = path.metadata()?;
    if about.is_dir() {
        return Err(FileFailure::Folder);
    }
    if !about.is_file() {
        return Err(FileFailure::NoContacts);
    }
    if about.len() == 0 {
        return Err(FileFailure::Empty);
    }
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    file.by_ref().take(16).read_to_end(&mut start)?;
    if let Some(failure) = foreign(&start) {
        return Err(failure);
    }
    file.rewind()?;
    Ok((file, about.len()))
}

/// What people take for a list of contacts, by the first bytes that tell its format.
fn foreign(start: &[u8]) -> Option<FileFailure> {
    const WORKBOOKS: [&[u8]; 3] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0", b"\x1F\x8B"];
    const PICTURES: [&[u8]; 7] =
        [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"%PDF", b"II*\0", b"MM\0*", b"{\\rtf"];
    if WORKBOOKS.iter().any(|magic| start.starts_with(magic)) {
        return Some(FileFailure::Workbook);
    }
    let later = |magic: &[u8], at: usize| start.get(at..at + magic.len()) == Some(magic);
    let picture = PICTURES.iter().any(|magic| start.starts_with(magic))
        || later(b"ftyp", 4)
        || (start.starts_with(b"RIFF") && later(b"WEBP", 8));
    picture.then_some(FileFailure::Picture)
}

impl From<io::Error> for FileFailure {
    fn from(error: io::Error) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds")]
        match error.kind() {
            ErrorKind::NotFound => Self::Gone,
            ErrorKind::IsADirectory => Self::Folder,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotAllowed,
            ErrorKind::StorageFull => Self::Book { failure: BookFailure::DiskFull },
            _ => Self::Unreadable { message: error.to_string() },
        }
    }
}

impl From<BookFailure> for FileFailure {
    fn from(failure: BookFailure) -> Self {
        Self::Book { failure }
    }
}

impl From<SourceError> for FileFailure {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Io(error) => error.into(),
            SourceError::EndlessRow { line } => Self::EndlessRow { line },
            SourceError::NoContacts => Self::NoContacts,
        }
    }
}

impl From<store::Error> for FileFailure {
    fn from(error: store::Error) -> Self {
        if let store::Error::Source(error) = error {
            return error.into();
        }
        BookFailure::from(error).into()
    }
}
