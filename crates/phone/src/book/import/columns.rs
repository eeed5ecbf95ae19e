//! What the columns of a table mean, as the window shows it and the agent changes it.

use std::path::Path;

use addressbook::{
    Source,
    csv::{Column, Mapping},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FileFailure, file};

/// How a table is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TableView {
    /// Nobody of it could be called: no column is a number or an e-mail.
    pub reaches_nobody: bool,
    pub columns: Vec<ColumnView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ColumnView {
    /// Empty where the table has no names.
    pub name: String,
    pub meaning: ColumnMeaning,
    /// From the first rows.
    pub samples: Vec<String>,
}

/// What one column is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum ColumnMeaning {
    Ignored,
    Name,
    Given,
    Middle,
    Family,
    Prefix,
    Suffix,
    OtherName,
    Organisation,
    Department,
    Title,
    Note,
    Labels,
    Favourite,
    /// Labels as in [`addressbook::Number`].
    Number {
        label: String,
    },
    Email {
        label: String,
    },
    /// Its label stands in the column of the same number.
    PairedNumber {
        at: u16,
    },
    NumberLabel {
        at: u16,
    },
    PairedEmail {
        at: u16,
    },
    EmailLabel {
        at: u16,
    },
    /// Kept under the column's own name.
    Custom,
}

/// Rows that samples are taken of.
const SAMPLES: usize = 3;
const SAMPLE: usize = 40;

/// The table's columns as they are found, or as the agent has changed them; none for cards.
pub(in crate::book) fn mapping(
    path: &Path,
    changed: Option<Vec<ColumnMeaning>>,
) -> Result<Option<Mapping>, FileFailure> {
    let (file, _) = file::open(path)?;
    let found = Source::open(file, None)?.mapping().cloned();
    Ok(match (found, changed) {
        (Some(found), Some(changed)) => {
            let columns = changed.into_iter().map(Column::from).collect();
            Some(Mapping { columns, ..found })
        }
        (found, _) => found,
    })
}

pub(super) fn table(path: &Path, mapping: &Mapping) -> Result<TableView, FileFailure> {
    let (file, _) = file::open(path)?;
    let mut rows = Vec::new();
    for entry in Source::open(file, Some(mapping))?.take(SAMPLES) {
        rows.push(entry?.outcome.map_or_else(|rejected| rejected.row, |draft| draft.row));
    }
    let columns = mapping.columns.iter().enumerate().map(|(at, column)| {
        let cells = rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty());
        ColumnView {
            name: mapping.header.get(at).cloned().unwrap_or_default(),
            meaning: column.clone().into(),
            samples: cells.map(|cell| cell.chars().take(SAMPLE).collect()).collect(),
        }
    });
    Ok(TableView { reaches_nobody: !mapping.reaches(), columns: columns.collect() })
}

impl From<ColumnMeaning> for Column {
    fn from(meaning: ColumnMeaning) -> Self {
        match meaning {
            ColumnMeaning::Ignored => Self::Ignored,
            ColumnMeaning::Name => Self::Name,
            ColumnMeaning::Given => Self::Given,
            ColumnMeaning::Middle => Self::Middle,
            ColumnMeaning::Family => Self::Family,
            ColumnMeaning::Prefix => Self::Prefix,
            ColumnMeaning::Suffix => Self::Suffix,
            ColumnMeaning::OtherName => Self::OtherName,
            ColumnMeaning::Organisation => Self::Organisation,
            ColumnMeaning::Department => Self::Department,
            ColumnMeaning::Title => Self::Title,
            ColumnMeaning::Note => Self::Note,
            ColumnMeaning::Labels => Self::Labels,
            ColumnMeaning::Favourite => Self::Favourite,
            ColumnMeaning::Number { label } => Self::Number { label },
            ColumnMeaning::Email { label } => Self::Email { label },
            ColumnMeaning::PairedNumber { at } => Self::PairedNumber(at),
            ColumnMeaning::NumberLabel { at } => Self::NumberLabel(at),
            ColumnMeaning::PairedEmail { at } => Self::PairedEmail(at),
            ColumnMeaning::EmailLabel { at } => Self::EmailLabel(at),
            ColumnMeaning::Custom => Self::Custom,
        }
    }
}

impl From<Column> for ColumnMeaning {
    fn from(column: Column) -> Self {
        match column {
            Column::Ignored => Self::Ignored,
            Column::Name => Self::Name,
            Column::Given => Self::Given,
            Column::Middle => Self::Middle,
            Column::Family => Self::Family,
            Column::Prefix => Self::Prefix,
            Column::Suffix => Self::Suffix,
            Column::OtherName => Self::OtherName,
            Column::Organisation => Self::Organisation,
            Column::Department => Self::Department,
            Column::Title => Self::Title,
            Column::Note => Self::Note,
            Column::Labels => Self::Labels,
            Column::Favourite => Self::Favourite,
            Column::Number { label } => Self::Number { label },
            Column::Email { label } => Self::Email { label },
            Column::PairedNumber(at) => Self::PairedNumber { at },
            Column::NumberLabel(at) => Self::NumberLabel { at },
            Column::PairedEmail(at) => Self::PairedEmail { at },
            Column::EmailLabel(at) => Self::EmailLabel { at },
            Column::Custom => Self::Custom,
        }
    }
}
