//! Lists of contacts.

use addressbook::csv::{Cells, Shape, Table};
use addressbook::vcard::{Version, parse, patch, write};
use addressbook::{Contact, Query, Source, terms};

/// vCards of any version and encoding.
pub fn cards(input: &[u8]) {
    let mut file = b"BEGIN:VCARD\n".to_vec();
    file.extend_from_slice(input);
    for contact in contacts(&file) {
        for version in [Version::V3, Version::V4] {
            let mut card = String::new();
            write(&contact, version, &mut card);
            let again = contacts(card.as_bytes());
            assert_eq!(again.len(), 1, "{card}");
            assert_eq!(again.first().map(Contact::display), Some(contact.display()), "{card}");
            assert_eq!(again.first().map(|again| again.numbers.len()), Some(contact.numbers.len()));
        }
    }
    changed(&String::from_utf8_lossy(&file));
}

/// A card of a server is only changed where its contact is, and the change can be read.
fn changed(card: &str) {
    let Some(mut contact) = parse(card) else { return };
    assert_eq!(patch(card, &contact), card);
    contact.note = "changed here".to_owned();
    let changed = patch(card, &contact);
    let again = parse(&changed);
    assert_eq!(again.as_ref().map(Contact::display), Some(contact.display()), "{changed}");
    assert!(again.is_some_and(|again| again.note == contact.note), "{changed}");
}

/// Tables with any columns.
pub fn tables(input: &[u8]) {
    let found = contacts(input);
    let mut shape = Shape::default();
    found.iter().for_each(|contact| shape.fit(contact));
    let mut file = Vec::new();
    let Ok(mut table) = Table::new(&mut file, shape, Cells::Neutralised) else { return };
    for contact in &found {
        assert!(table.write(contact).is_ok(), "a table in memory is written");
    }
    assert!(table.finish().is_ok(), "a table in memory is written");
    let text = String::from_utf8_lossy(&file);
    for start in ["\"=", "\"-", "\"@", "\"\t"] {
        // Two quotes are one inside of a cell.
        let computed = text.match_indices(start).find(|(at, _)| !text[..*at].ends_with('"'));
        let begins = computed.filter(|(at, _)| *at == 0 || text[..*at].ends_with([',', '\n']));
        assert!(begins.is_none(), "{text}");
    }
}

/// What is read is bounded, harmless to look at, and found by its own name.
fn contacts(file: &[u8]) -> Vec<Contact> {
    let Ok(source) = Source::open(file, None) else { return Vec::new() };
    let entries = source.map_while(Result::ok).filter_map(|entry| entry.outcome.ok());
    let contacts: Vec<Contact> = entries.map(|draft| draft.contact).collect();
    for contact in &contacts {
        let name = contact.display();
        assert!(!name.is_empty() && name.chars().count() <= 250, "{name:?}");
        assert!(!name.contains(['\0', '\n', '\r', '\u{202E}', '\u{2066}']), "{name:?}");
        assert!(contact.numbers.len() <= 64 && terms(contact).len() < 40_000);
        // Without a letter in what is looked at, it is looked for as a part of a number.
        if contact.name.formatted.chars().take(64).any(char::is_alphabetic) {
            let query = Query::parse(&contact.name.formatted);
            let found = query.is_empty() || query.matches(contact).is_some();
            assert!(found, "{name:?} does not find itself");
        }
    }
    contacts
}
