//! The end of rows that have none.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::SourceError;
use crate::clean::limits;
use crate::input::Input;

/// Fails where one row takes more than any row needs: a quote that is never closed would
/// otherwise have the rest of the file in memory.
pub(super) struct Bounded<R> {
    pub from: R,
    pub since_row: Rc<Cell<usize>>,
}

const LONGEST_ROW: usize = 16 * limits::CARD;

#[derive(Debug, thiserror::Error)]
#[error("row without an end")]
struct Endless;

impl<R: Read> Read for Bounded<Input<R>> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let since = self.since_row.get();
        if since > LONGEST_ROW {
            return Err(io::Error::other(Endless));
        }
        let read = self.from.read(into)?;
        self.since_row.set(since + read);
        Ok(read)
    }
}

pub(super) fn broken(error: csv::Error, line: u64) -> SourceError {
    let endless = matches!(error.kind(), csv::ErrorKind::Io(io)
        if io.get_ref().is_some_and(|inner| inner.is::<Endless>()));
    if endless { SourceError::EndlessRow { line } } else { SourceError::Io(error.into()) }
}
