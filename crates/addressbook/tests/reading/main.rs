//! Files as real programs write them, and as nobody should.

mod encodings;
mod hostile;
mod tables;
mod vcards;

use addressbook::{Contact, Draft, Reason, Source, SourceError};

/// What a file gives: contacts, and why the others are none.
fn read(bytes: &[u8]) -> (Vec<Draft>, Vec<Reason>) {
    try_read(bytes).expect("readable")
}

fn try_read(bytes: &[u8]) -> Result<(Vec<Draft>, Vec<Reason>), SourceError> {
    let (mut drafts, mut reasons) = (Vec::new(), Vec::new());
    for entry in Source::open(bytes, None)? {
        match entry?.outcome {
            Ok(draft) => drafts.push(draft),
            Err(rejection) => reasons.push(rejection.reason),
        }
    }
    Ok((drafts, reasons))
}

/// The only contact of a file.
fn one(bytes: &[u8]) -> Contact {
    let (mut drafts, reasons) = read(bytes);
    assert_eq!((drafts.len(), reasons.len()), (1, 0), "{drafts:?} {reasons:?}");
    drafts.remove(0).contact
}

/// Numbers with their labels.
fn numbers(contact: &Contact) -> Vec<(&str, &str)> {
    contact.numbers.iter().map(|number| (number.label.as_str(), number.typed.as_str())).collect()
}

fn emails(contact: &Contact) -> Vec<(&str, &str)> {
    contact.emails.iter().map(|email| (email.label.as_str(), email.address.as_str())).collect()
}
