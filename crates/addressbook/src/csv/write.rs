//! Contacts, and rows that were rejected, written as a table.

use std::io::{self, Write};

use csv::{QuoteStyle, Writer, WriterBuilder};

use crate::{Contact, Rejection};

/// How many columns the contacts need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    pub numbers: usize,
    pub emails: usize,
    /// The names of the custom fields.
    pub custom: Vec<String>,
}

impl Shape {
    /// Makes room for one more contact.
    pub fn fit(&mut self, contact: &Contact) {
        self.numbers = self.numbers.max(contact.numbers.len());
        self.emails = self.emails.max(contact.emails.len());
        for custom in &contact.custom {
            if self.custom.len() < 200 && !self.custom.contains(&custom.name) {
                self.custom.push(custom.name.clone());
            }
        }
    }
}

/// What happens to cells that a spreadsheet would compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// An apostrophe stands before them, so that nothing is computed.
    Neutralised,
    /// As they are: for programs that take every cell as text.
    Plain,
}

/// Google's columns of today, which most programs read; UTF-8 with its mark, so that
/// spreadsheets read it as that; every cell quoted, whatever separator a spreadsheet expects.
pub struct Table<W: Write> {
    to: Writer<W>,
    shape: Shape,
    cells: Cells,
}

impl<W: Write> Table<W> {
    /// # Errors
    /// If it cannot be written to.
    pub fn new(to: W, shape: Shape, cells: Cells) -> io::Result<Self> {
        let mut to = writer(to)?;
        const FIRST: [&str; 11] = [
            "Name",
            "Name Prefix",
            "First Name",
            "Middle Name",
            "Last Name",
            "Name Suffix",
            "Nickname",
            "Organization Name",
            "Organization Title",
            "Labels",
            "Favourite",
        ];
        let mut header: Vec<String> = FIRST.iter().map(|name| (*name).to_owned()).collect();
        for (kind, count) in [("Phone", shape.numbers), ("E-mail", shape.emails)] {
            for at in 1..=count {
                header.push(format!("{kind} {at} - Label"));
                header.push(format!("{kind} {at} - Value"));
            }
        }
        header.push("Notes".to_owned());
        header.extend(shape.custom.iter().map(|name| cell(name, cells)));
        to.write_record(header)?;
        Ok(Self { to, shape, cells })
    }

    /// # Errors
    /// If it cannot be written to.
    pub fn write(&mut self, contact: &Contact) -> io::Result<()> {
        let name = &contact.name;
        let favourite = if contact.favourite { "yes" } else { "" };
        let others = contact.other_names.join(" ::: ");
        let labels = contact.labels.join(" ::: ");
        let mut row = vec![
            name.formatted.as_str(),
            &name.prefix,
            &name.given,
            &name.middle,
            &name.family,
            &name.suffix,
            &others,
            &contact.organisation,
            &contact.title,
            &labels,
            favourite,
        ];
        for at in 0..self.shape.numbers {
            let number = contact.numbers.get(at);
            row.push(number.map_or("", |number| &number.label));
            row.push(number.map_or("", |number| &number.typed));
        }
        for at in 0..self.shape.emails {
            let email = contact.emails.get(at);
            row.push(email.map_or("", |email| &email.label));
            row.push(email.map_or("", |email| &email.address));
        }
        row.push(&contact.note);
        for name in &self.shape.custom {
            let custom = contact.custom.iter().find(|custom| custom.name == *name);
            row.push(custom.map_or("", |custom| &custom.value));
        }
        let cells = self.cells;
        self.to.write_record(row.into_iter().map(|text| cell(text, cells)))?;
        Ok(())
    }

    /// # Errors
    /// If not everything could be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Rows that were not imported, with line and reason, to be mended and imported again.
pub struct RejectedRows<W: Write> {
    to: Writer<W>,
}

impl<W: Write> RejectedRows<W> {
    /// # Errors
    /// If it cannot be written to.
    pub fn new(to: W, header: &[String]) -> io::Result<Self> {
        let mut to = writer(to)?;
        let names = ["Line", "Reason"].into_iter().map(str::to_owned);
        to.write_record(names.chain(header.iter().map(|name| cell(name, Cells::Neutralised))))?;
        Ok(Self { to })
    }

    /// # Errors
    /// If it cannot be written to.
    pub fn write(&mut self, line: u64, rejection: &Rejection) -> io::Result<()> {
        let first = [line.to_string(), rejection.reason.code().to_owned()].into_iter();
        let row = rejection.row.iter().map(|text| cell(text, Cells::Neutralised));
        self.to.write_record(first.chain(row))?;
        Ok(())
    }

    /// # Errors
    /// If not everything could be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.to.flush()
    }
}

pub(super) fn writer<W: Write>(mut to: W) -> io::Result<Writer<W>> {
    to.write_all("\u{FEFF}".as_bytes())?;
    Ok(WriterBuilder::new().quote_style(QuoteStyle::Always).flexible(true).from_writer(to))
}

/// A number with its plus is no formula, and would be unreadable with an apostrophe.
pub(super) fn cell(text: &str, cells: Cells) -> String {
    let number = text.strip_prefix('+').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit() || c == ' ')
    });
    let computed =
        text.trim_start().starts_with(['=', '+', '-', '@', '\'', '＝', '＋', '－', '＠'])
            || text.starts_with(['\t', '\r', '\n']);
    if cells == Cells::Neutralised && computed && !number {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

impl<W: Write> std::fmt::Debug for Table<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl<W: Write> std::fmt::Debug for RejectedRows<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RejectedRows").finish_non_exhaustive()
    }
}
