//! Rows of a table as contacts.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};

use super::bounded::{Bounded, broken};
use super::{Column, Mapping};
use crate::clean::limits;
use crate::input::{Input, text};
use crate::label::label;
use crate::vcard::is_yes;
use crate::{
    Contact, Custom, Damage, Draft, Email, Encoding, Entry, Number, Reason, Rejection, SourceError,
    Trouble, damage,
};

/// The rows of a table, one by one.
pub struct Rows<R: Read> {
    reader: csv::Reader<Bounded<Input<R>>>,
    since_row: Rc<Cell<usize>>,
    mapping: Mapping,
    /// A first row that is a contact already.
    first: Option<Vec<String>>,
    eight_bit: Encoding,
    encoding: Encoding,
    /// Lines before the table, and one that is counted late where lines end by two characters.
    before: u64,
    late: u64,
    /// The name of the row that could not be ended.
    over: bool,
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(mut input: Input<R>, mapping: Option<&Mapping>) -> Result<Self, SourceError> {
        let (eight_bit, encoding) = (input.eight_bit, input.encoding);
        let start = input.peek()?;
        let told = separator_line(start);
        let skip = told.map_or(0, |(_, skip)| skip);
        let delimiter = match (mapping, told) {
            (Some(mapping), _) => u8::try_from(mapping.delimiter).unwrap_or(b','),
            (None, Some((delimiter, _))) => delimiter,
            (None, None) => delimiter(start),
        };
        let late = u64::from(ends_by_two(start.get(skip..).unwrap_or_default()));
        if skip > 0 {
            input.line(&mut Vec::new(), limits::CARD)?;
        }
        let since_row = Rc::new(Cell::new(0));
        let bounded = Bounded { from: input, since_row: Rc::clone(&since_row) };
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(bounded);
        let columns = Vec::new();
        let unknown = Mapping { delimiter: char::from(delimiter), header: Vec::new(), columns };
        let mut rows = Self {
            reader,
            since_row,
            mapping: unknown,
            first: None,
            eight_bit,
            encoding,
            before: u64::from(skip > 0),
            late,
            over: false,
        };
        let Some((_, first)) = rows.row()? else { return Err(SourceError::NoContacts) };
        rows.mapping = mapping.cloned().unwrap_or_else(|| Mapping::found(delimiter, &first));
        if rows.mapping.header != first {
            rows.first = Some(first);
        }
        Ok(rows)
    }

    pub(crate) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The line of a row. The reader stops between the two characters that end the row before.
    fn line(&self, at: &csv::Position) -> u64 {
        at.line() + self.before + if at.byte() > 0 { self.late } else { 0 }
    }

    /// The next row with something in it, and its line.
    fn row(&mut self) -> Result<Option<(u64, Vec<String>)>, SourceError> {
        let mut record = ByteRecord::new();
        loop {
            let line = self.line(self.reader.position());
            self.since_row.set(0);
            match self.reader.read_byte_record(&mut record) {
                Ok(false) => return Ok(None),
                Ok(true) => {}
                Err(error) => return Err(broken(error, line)),
            }
            let line = record.position().map_or(line, |at| self.line(at));
            let cells = record.iter().map(|cell| text(cell, self.eight_bit));
            // A cell with nothing but controls is empty, too.
            let cells: Vec<String> = cells.map(|cell| cell.trim().replace('\0', "")).collect();
            if cells.iter().any(|cell| !cell.is_empty()) && cells != self.mapping.header {
                return Ok(Some((line, cells)));
            }
        }
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Entry, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let row = match self.first.take() {
            Some(first) => Ok(Some((1 + self.before, first))),
            None => self.row(),
        };
        match row {
            Ok(row) => {
                let (line, cells) = row?;
                Some(Ok(Entry { line, outcome: draft(cells, &self.mapping) }))
            }
            Err(error) => {
                self.over = true;
                Some(Err(error))
            }
        }
    }
}

fn draft(row: Vec<String>, mapping: &Mapping) -> Result<Draft, Rejection> {
    if row.iter().map(String::len).sum::<usize>() > limits::CARD {
        let row = row.iter().map(|cell| cell.chars().take(120).collect()).collect();
        return Err(Rejection { reason: Reason::TooLong, row });
    }
    let mut contact = Contact::default();
    let mut lost = 0;
    for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let column = mapping.columns.get(at).unwrap_or(&Column::Custom);
        put(&mut contact, column, cell, mapping.name(at), &mut lost, |what| {
            let label = mapping.columns.iter().position(|column| *column == what)?;
            row.get(label).map(String::as_str)
        });
    }
    if let (Some(department), true) = (department(&row, mapping), !contact.organisation.is_empty())
    {
        contact.organisation = format!("{}, {department}", contact.organisation);
    }
    let shortened = contact.tidy();
    if contact.numbers.is_empty() && lost > 0 {
        return Err(Rejection { reason: Reason::DigitsLost, row });
    }
    if contact.is_empty() {
        return Err(Rejection { reason: Reason::Empty, row });
    }
    let damaged = contact.numbers.iter().enumerate().filter_map(|(number, found)| {
        damage(&found.typed).map(|damage| Trouble::Damaged { number, damage })
    });
    let mut troubles: Vec<Trouble> = damaged.collect();
    troubles.extend(shortened.then_some(Trouble::Shortened));
    troubles.extend((lost > 0).then_some(Trouble::NumberLost));
    Ok(Draft { contact, troubles, row })
}

fn put<'a>(
    contact: &mut Contact,
    column: &Column,
    cell: &str,
    name: &str,
    lost: &mut usize,
    paired: impl Fn(Column) -> Option<&'a str>,
) {
    let said = |column| label(paired(column));
    match column {
        Column::Ignored | Column::Department | Column::NumberLabel(_) | Column::EmailLabel(_) => {}
        Column::Name => contact.name.formatted = plain(cell),
        Column::Given => contact.name.given = plain(cell),
        Column::Middle => contact.name.middle = plain(cell),
        Column::Family => contact.name.family = plain(cell),
        Column::Prefix => contact.name.prefix = plain(cell),
        Column::Suffix => contact.name.suffix = plain(cell),
        Column::OtherName => contact.other_names.extend(several(cell).map(plain)),
        Column::Organisation => contact.organisation = plain(cell),
        Column::Title => contact.title = plain(cell),
        Column::Note => contact.note = plain(cell),
        Column::Labels => {
            let labels = several(cell).flat_map(|part| part.split([';', ',']));
            labels.for_each(|part| contact.add_label(part));
        }
        Column::Favourite => contact.favourite |= is_yes(cell),
        Column::Number { label } => numbers(contact, cell, label, lost),
        Column::PairedNumber(at) => numbers(contact, cell, &said(Column::NumberLabel(*at)), lost),
        Column::Email { label } => emails(contact, cell, label),
        Column::PairedEmail(at) => emails(contact, cell, &said(Column::EmailLabel(*at))),
        Column::Custom => contact.custom.push(Custom { name: name.to_owned(), value: plain(cell) }),
    }
}

fn numbers(contact: &mut Contact, cell: &str, label: &str, lost: &mut usize) {
    // Semicolons and slashes part numbers in lists kept by hand; commas are pauses.
    for part in several(cell).flat_map(by_hand).filter(|part| !part.trim().is_empty()) {
        let typed = if part.starts_with("'+") { plain(part) } else { part.trim().to_owned() };
        match damage(&typed) {
            Some(Damage::DigitsLost) => *lost += 1,
            Some(Damage::Repairable { .. }) | None => {
                contact.numbers.push(Number { label: label.to_owned(), typed, e164: None });
            }
        }
    }
}

/// `0712345678 / 0733000111`: only if each part is as long as a number.
fn by_hand(cell: &str) -> impl Iterator<Item = &str> {
    let long = |part: &str| part.bytes().filter(u8::is_ascii_digit).count() >= 7;
    let whole = cell.len() > 250 || !cell.split(['/', ';', '\n']).all(long);
    let parts: Vec<&str> = if whole { vec![cell] } else { cell.split(['/', ';', '\n']).collect() };
    parts.into_iter()
}

fn emails(contact: &mut Contact, cell: &str, label: &str) {
    let parts = several(cell).flat_map(|part| part.split([';', ',']));
    contact.emails.extend(
        parts.map(|part| Email { label: label.to_owned(), address: part.trim().to_owned() }),
    );
}

/// Google puts several values into one cell.
fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(":::").map(str::trim).take(4 * limits::OF_A_KIND)
}

/// Without the mark that keeps a spreadsheet from computing it.
fn plain(cell: &str) -> String {
    let marked =
        cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\'']));
    marked.unwrap_or(cell).to_owned()
}

fn department<'a>(row: &'a [String], mapping: &Mapping) -> Option<&'a str> {
    let at = mapping.columns.iter().position(|column| *column == Column::Department)?;
    row.get(at).map(String::as_str).filter(|cell| !cell.is_empty())
}

/// Excel's own first line that names the separator: `sep=;`.
fn separator_line(start: &[u8]) -> Option<(u8, usize)> {
    let rest = start.strip_prefix(b"sep=").or_else(|| start.strip_prefix(b"SEP="))?;
    let (delimiter, end) = (rest.first()?, rest.get(1)?);
    matches!(end, b'\r' | b'\n').then_some((*delimiter, 5))
}

/// The first row ends by CR LF.
fn ends_by_two(start: &[u8]) -> bool {
    let mut quoted = false;
    let end = start.iter().position(|byte| {
        quoted ^= *byte == b'"';
        !quoted && matches!(byte, b'\r' | b'\n')
    });
    end.and_then(|end| start.get(end..end + 2)) == Some(b"\r\n")
}

/// The separator that stands most often in the first line, outside of quotes.
fn delimiter(start: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            byte => counts
                .iter_mut()
                .filter(|(known, _)| known == byte)
                .for_each(|(_, count)| *count += 1),
        }
    }
    // The first of those that are equal.
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| delimiter)
}

impl<R: Read> std::fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}
