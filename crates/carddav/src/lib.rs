//! Address books on a CardDAV server (RFC 6352): found, compared, read and written.
//!
//! [`Client`] asks one server as one person. Nothing here keeps anything: what is known of an
//! address book, and what a card means, is its caller's matter. What the server says is hostile
//! until it is read: answers are bounded in size, time and depth, entities are refused, and the
//! password goes to no other host than that of the address that was given.

mod books;
mod changes;
mod client;
mod error;
mod read;
mod write;
mod xml;

pub use books::AddressBook;
pub use changes::Changes;
pub use client::{Client, Credentials, parse_address};
pub use error::Error;
pub use read::Card;
pub use web::RetryKind;
pub use write::{Refused, Written};
#[doc(hidden)]
pub use xml::fuzzing;
