//! Any table for a spreadsheet, in which no cell is computed.

use std::fmt;
use std::io::{self, Write};

use csv::Writer;

use super::write::{Cells, cell, writer};

/// Sheet that are written as they come.
pub struct Sheet<W: Write> {
    to: Writer<W>,
}

impl<W: Write> Sheet<W> {
    /// # Errors
    /// If it cannot be written to.
    pub fn new(to: W, header: &[&str]) -> io::Result<Self> {
        let mut sheet = Self { to: writer(to)? };
        sheet.write(header.iter().copied())?;
        Ok(sheet)
    }

    /// # Errors
    /// If it cannot be written to.
    pub fn write<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        self.to.write_record(cells.map(|text| cell(text, Cells::Neutralised)))?;
        Ok(())
    }

    /// What was written to, with all of it.
    ///
    /// # Errors
    /// If not everything could be written.
    pub fn finish(self) -> io::Result<W> {
        self.to.into_inner().map_err(|error| error.into_error())
    }
}

impl<W: Write> fmt::Debug for Sheet<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet").finish_non_exhaustive()
    }
}
