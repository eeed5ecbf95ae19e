//! vCard 2.1, 3.0 and 4.0 read; 4.0 (RFC 6350) and 3.0 (RFC 2426) written.

mod cut;
mod lines;
mod patch;
mod quoted_printable;
mod read;
mod write;

use std::io::Read;

use crate::input::Input;
use crate::{Contact, Encoding, Entry, Reason, Rejection, SourceError, Trouble};
use cut::Cut;

pub use patch::patch;
pub(crate) use read::is_yes;
pub use write::{Version, write};

/// The contact of a text with one card; none if it is no person's, or cannot be read.
pub fn parse(card: &str) -> Option<Contact> {
    let input = Input::new(card.as_bytes()).ok()?;
    Some(Cards::new(input).next()?.ok()?.outcome.ok()?.contact)
}

/// The cards of a file, one by one.
pub struct Cards<R> {
    input: Input<R>,
    cut: Cut,
}

impl<R: Read> Cards<R> {
    pub(crate) fn new(input: Input<R>) -> Self {
        Self { input, cut: Cut::default() }
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.input.encoding
    }
}

impl<R: Read> Iterator for Cards<R> {
    type Item = Result<Entry, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let card = match self.cut.next(&mut self.input) {
            Ok(card) => card?,
            Err(error) => return Some(Err(error.into())),
        };
        let mut outcome = if card.too_long { Err(Reason::TooLong) } else { read::read(&card.text) };
        if let Ok(draft) = &mut outcome {
            if card.shortened && !draft.troubles.contains(&Trouble::Shortened) {
                draft.troubles.push(Trouble::Shortened);
            }
            if card.unended {
                draft.troubles.push(Trouble::Unended);
            }
        }
        let outcome = outcome.map_err(|reason| {
            let start: String = card.text.lines().skip(1).collect::<Vec<_>>().join(" ");
            Rejection { reason, row: vec![start.chars().take(120).collect()] }
        });
        Some(Ok(Entry { line: card.line, outcome }))
    }
}

impl<R> std::fmt::Debug for Cards<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cards").finish_non_exhaustive()
    }
}
