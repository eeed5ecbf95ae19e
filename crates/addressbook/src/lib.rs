//! Contacts, pure: their fields, reading and writing vCard and CSV, and the words they are
//! found by. No database and no network; files are anything that can be read.
//!
//! What is read is hostile until it is a [`Contact`]: every field is bounded and freed of marks
//! that deceive ([`clean`]), every line and card has a limit, and what was left out is told.

mod clean;
mod contact;
pub mod csv;
mod input;
mod label;
mod merge;
mod query;
mod source;
mod spreadsheet;
mod terms;
mod three_way;
pub mod vcard;
mod words;

pub use clean::limits;
pub use contact::{Contact, Custom, Email, Name, Number};
pub use input::Encoding;
pub use merge::{Merge, number_key};
pub use query::{AnyOf, Quality, Query};
pub use source::{Draft, Entry, Format, Reason, Rejection, Source, SourceError, Trouble};
pub use spreadsheet::{Damage, Repair, damage};
pub use terms::{Term, everybody, favourite_term, label_term, number_terms, terms, word_terms};
pub use three_way::Union;
pub use words::{fold, keypad, words};

/// Reads a number as E.164 with the agent's own country in mind; None where it is no number.
pub type ToE164<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);
