//! What the columns of a table mean.

use serde::{Deserialize, Serialize};

use super::header;

/// The meaning of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    Ignored,
    /// The whole name.
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
    Number {
        label: String,
    },
    Email {
        label: String,
    },
    /// `Phone 2 - Value` and its label stand in columns of the same number.
    PairedNumber(u16),
    NumberLabel(u16),
    PairedEmail(u16),
    EmailLabel(u16),
    /// Kept under the column's own name.
    Custom,
}

/// How a table is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// `,`, `;`, tab or `|`.
    pub delimiter: char,
    /// The columns' names; empty where the first row is a contact already.
    pub header: Vec<String>,
    pub columns: Vec<Column>,
}

impl Mapping {
    /// The mapping for a table that begins with this row.
    pub(super) fn found(delimiter: u8, first: &[String]) -> Self {
        let columns: Vec<Column> = first.iter().map(|name| header::column(name)).collect();
        let known = columns.iter().any(|column| *column != Column::Custom);
        let data = first.iter().any(|cell| looks_like_number(cell) || cell.contains('@'));
        let delimiter = char::from(delimiter);
        if known || !data {
            let mut columns = columns;
            let named = columns.iter().any(Column::is_name);
            if let Some(first) =
                columns.first_mut().filter(|first| !named && **first == Column::Custom)
            {
                *first = Column::Name;
            }
            return Self { delimiter, header: first.to_vec(), columns };
        }
        Self { delimiter, header: Vec::new(), columns: by_content(first) }
    }

    /// A number or an e-mail, without which a table gives nobody who could be called.
    pub fn reaches(&self) -> bool {
        self.columns.iter().any(|column| {
            matches!(
                column,
                Column::Number { .. }
                    | Column::Email { .. }
                    | Column::PairedNumber(_)
                    | Column::PairedEmail(_)
            )
        })
    }

    pub(super) fn name(&self, column: usize) -> &str {
        self.header.get(column).map_or("", String::as_str)
    }
}

impl Column {
    fn is_name(&self) -> bool {
        matches!(self, Self::Name | Self::Given | Self::Family | Self::Organisation)
    }
}

/// Columns without names, by what stands in the first row.
fn by_content(row: &[String]) -> Vec<Column> {
    let mut named = false;
    let columns = row.iter().map(|cell| {
        if looks_like_number(cell) {
            Column::Number { label: String::new() }
        } else if cell.contains('@') {
            Column::Email { label: String::new() }
        } else if cell.is_empty() {
            Column::Ignored
        } else if !std::mem::replace(&mut named, true) {
            Column::Name
        } else {
            Column::Custom
        }
    });
    columns.collect()
}

/// At least six digits, and hardly anything else.
pub(super) fn looks_like_number(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let others = cell.chars().filter(|c| {
        !c.is_ascii_digit()
            && !matches!(c, '+' | ' ' | '-' | '(' | ')' | '.' | '/' | '\'' | '=' | '"' | '\u{a0}')
    });
    let scientific = cell.contains("E+") || cell.contains("e+");
    (digits >= 6 || (scientific && digits >= 3)) && others.count() <= 1 && cell.len() < 40
}
