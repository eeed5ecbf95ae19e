//! A file of contacts, read one by one, whatever it is.

use std::io::{self, Read};

use crate::csv::{Mapping, Rows};
use crate::input::Input;
use crate::vcard::Cards;
use crate::{Contact, Damage, Encoding};

/// One card or row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it begins, from 1.
    pub line: u64,
    pub outcome: Result<Draft, Rejection>,
}

/// A contact that was read, not yet stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub contact: Contact,
    pub troubles: Vec<Trouble>,
    /// The row as it stood there, to be given back if it is rejected later; empty for a card.
    pub row: Vec<String>,
}

/// Something of a contact was not as it should be; the rest of it is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A field was longer than anything needs, and is kept in part.
    Shortened,
    /// A card without an end.
    Unended,
    /// One of several numbers was left out: a spreadsheet has lost its digits.
    NumberLost,
    /// A spreadsheet has changed this number of the contact.
    Damaged { number: usize, damage: Damage },
}

impl Trouble {
    /// It can be put right, if the agent agrees.
    pub fn is_repairable(&self) -> bool {
        matches!(self, Self::Damaged { damage: Damage::Repairable { .. }, .. })
    }
}

/// An entry that gives no contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub reason: Reason,
    /// What stood there, its first characters for a card.
    pub row: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// No name, no number, no e-mail.
    Empty,
    /// A list of other contacts.
    Group,
    /// Of all its numbers a spreadsheet has lost digits.
    DigitsLost,
    /// It cannot be read.
    Unreadable,
    /// Longer than any contact is.
    TooLong,
}

impl Reason {
    /// Stable, for the window and for the file of rejected rows.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Group => "group",
            Self::DigitsLost => "digits_lost",
            Self::Unreadable => "unreadable",
            Self::TooLong => "too_long",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    VCard,
    Csv,
}

/// Why a file cannot be read at all, or not further.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("file of contacts: {0}")]
    Io(#[from] io::Error),
    /// A quote is opened and not closed within what any row needs.
    #[error("row that begins in line {line} has no end")]
    EndlessRow { line: u64 },
    /// Neither cards nor rows.
    #[error("file holds no contacts")]
    NoContacts,
}

/// The entries of a file, in its order.
pub enum Source<R: Read> {
    Cards(Box<Cards<R>>),
    Rows(Box<Rows<R>>),
}

impl<R: Read> Source<R> {
    /// Decides by its start what the file is. A table's columns are found by their names, or
    /// else are those of `mapping`.
    ///
    /// # Errors
    /// If it cannot be read, or cannot be a list of contacts.
    pub fn open(from: R, mapping: Option<&Mapping>) -> Result<Self, SourceError> {
        let mut input = Input::new(from)?;
        let start = input.peek()?;
        if start.is_empty() {
            return Err(SourceError::NoContacts);
        }
        if find(start, b"BEGIN:VCARD").is_some() {
            return Ok(Self::Cards(Box::new(Cards::new(input))));
        }
        // Pictures, archives, programs.
        let head = start.get(..start.len().min(1024)).unwrap_or_default();
        let zeros = head.iter().filter(|byte| **byte == 0).count();
        if zeros * 10 > head.len() {
            return Err(SourceError::NoContacts);
        }
        Ok(Self::Rows(Box::new(Rows::new(input, mapping)?)))
    }

    pub fn format(&self) -> Format {
        match self {
            Self::Cards(_) => Format::VCard,
            Self::Rows(_) => Format::Csv,
        }
    }

    pub fn encoding(&self) -> Encoding {
        match self {
            Self::Cards(cards) => cards.encoding(),
            Self::Rows(rows) => rows.encoding(),
        }
    }

    /// How a table's columns are read; none for cards.
    pub fn mapping(&self) -> Option<&Mapping> {
        match self {
            Self::Cards(_) => None,
            Self::Rows(rows) => Some(rows.mapping()),
        }
    }
}

impl<R: Read> Iterator for Source<R> {
    type Item = Result<Entry, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Cards(cards) => cards.next(),
            Self::Rows(rows) => rows.next(),
        }
    }
}

impl<R: Read> std::fmt::Debug for Source<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("format", &self.format()).finish_non_exhaustive()
    }
}

/// Where ASCII text stands, in upper or lower case.
pub(crate) fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    let first = text.first()?.to_ascii_lowercase();
    let starts = bytes.iter().enumerate().filter(|(_, byte)| byte.to_ascii_lowercase() == first);
    starts.map(|(at, _)| at).find(|at| {
        bytes.get(*at..at + text.len()).is_some_and(|part| part.eq_ignore_ascii_case(text))
    })
}
