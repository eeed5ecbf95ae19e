//! What an import would do and has done, in the window's words.

use addressbook::{Damage, Reason, Trouble};
use serde::{Deserialize, Serialize};
use store::{Fate, LastImport, Line, Preview, Undone};
use ts_rs::TS;

use super::TableView;

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactsPreview {
    #[ts(type = "number")]
    pub added: u64,
    #[ts(type = "number")]
    pub merged: u64,
    /// Everything of them is there already.
    #[ts(type = "number")]
    pub known: u64,
    #[ts(type = "number")]
    pub rejected: u64,
    /// Contacts with numbers that a spreadsheet has changed and that can be repaired.
    #[ts(type = "number")]
    pub repairable: u64,
    /// Numbers that no rule of the country reads; they are kept as typed.
    #[ts(type = "number")]
    pub without_e164: u64,
    /// The first entries of each fate, in the order of the file.
    pub lines: Vec<PreviewLine>,
    /// None for cards.
    pub table: Option<TableView>,
    /// By the Encoding Standard's name.
    pub encoding: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PreviewLine {
    /// From 1.
    #[ts(type = "number")]
    pub line: u64,
    pub name: String,
    pub fate: PreviewFate,
    pub troubles: Vec<PreviewTrouble>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum PreviewFate {
    Added,
    /// With this contact, or with an earlier entry of the same file where the name is empty; `by`
    /// is the number, e-mail or name that both have.
    Merged {
        name: String,
        by: String,
    },
    Known {
        by: String,
    },
    Rejected {
        reason: RejectedReason,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RejectedReason {
    /// No name, no number, no e-mail.
    Empty,
    /// A list of other contacts.
    Group,
    /// A spreadsheet has lost digits of all its numbers.
    DigitsLost,
    Unreadable,
    TooLong,
}

/// Something of a contact was not as it should be; the rest of it is good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum PreviewTrouble {
    Shortened,
    Unended,
    NumberLost,
    /// These digits are what a spreadsheet has changed; the repair puts a lost plus back, too.
    Repairable {
        number: String,
    },
}

/// What an import has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportDone {
    #[ts(type = "number")]
    pub import: i64,
    #[ts(type = "number")]
    pub added: u64,
    #[ts(type = "number")]
    pub merged: u64,
    #[ts(type = "number")]
    pub known: u64,
    #[ts(type = "number")]
    pub rejected: u64,
}

/// The latest import that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LastImportView {
    #[ts(type = "number")]
    pub import: i64,
    /// Of its file.
    pub name: String,
    /// Unix milliseconds.
    #[ts(type = "number")]
    pub at: u64,
    #[ts(type = "number")]
    pub added: u64,
    #[ts(type = "number")]
    pub merged: u64,
}

/// What taking an import back has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportUndone {
    #[ts(type = "number")]
    pub removed: u64,
    #[ts(type = "number")]
    pub restored: u64,
    /// Changed by hand since, and therefore as they are.
    #[ts(type = "number")]
    pub kept: u64,
}

pub(super) fn preview(found: Preview, table: Option<TableView>) -> ContactsPreview {
    ContactsPreview {
        added: found.added,
        merged: found.merged,
        known: found.known,
        rejected: found.rejected,
        repairable: found.repairable,
        without_e164: found.without_e164,
        lines: found.lines.into_iter().map(PreviewLine::from).collect(),
        table,
        encoding: found.encoding,
    }
}

impl From<Line> for PreviewLine {
    fn from(line: Line) -> Self {
        let fate = match line.fate {
            Fate::Added => PreviewFate::Added,
            Fate::Merged { into: _, name, by } => PreviewFate::Merged { name, by },
            Fate::Known { by } => PreviewFate::Known { by },
            Fate::Rejected(reason) => PreviewFate::Rejected { reason: reason.into() },
        };
        let troubles = line.troubles.into_iter().map(PreviewTrouble::from).collect();
        Self { line: line.line, name: line.name, fate, troubles }
    }
}

impl From<Reason> for RejectedReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Empty => Self::Empty,
            Reason::Group => Self::Group,
            Reason::DigitsLost => Self::DigitsLost,
            Reason::Unreadable => Self::Unreadable,
            Reason::TooLong => Self::TooLong,
        }
    }
}

impl From<Trouble> for PreviewTrouble {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Shortened => Self::Shortened,
            Trouble::Unended => Self::Unended,
            Trouble::NumberLost | Trouble::Damaged { damage: Damage::DigitsLost, .. } => {
                Self::NumberLost
            }
            Trouble::Damaged { damage: Damage::Repairable { how: _, number }, .. } => {
                Self::Repairable { number }
            }
        }
    }
}

impl From<LastImport> for LastImportView {
    fn from(last: LastImport) -> Self {
        let LastImport { row, name, at, added, merged } = last;
        Self { import: row.0, name, at: at.0, added, merged }
    }
}

impl From<Undone> for ImportUndone {
    fn from(undone: Undone) -> Self {
        let Undone { removed, restored, kept } = undone;
        Self { removed, restored, kept }
    }
}
