//! One card, as `calcard` reads it, as a contact.
#![expect(clippy::wildcard_enum_match_arm, reason = "the enums are another crate's and grow")]

use calcard::common::IanaString;
use calcard::vcard::{
    VCard, VCardEntry, VCardKind, VCardParameterName, VCardParameterValue, VCardProperty,
    VCardValue,
};
use calcard::{Entry, Parser};

use crate::clean::limits;
use crate::label::label;
use crate::{Contact, Custom, Draft, Email, Name, Number, Reason, Trouble};

pub(super) fn read(card: &str) -> Result<Draft, Reason> {
    let Entry::VCard(card) = Parser::new(card).entry() else { return Err(Reason::Unreadable) };
    if is_group(&card) {
        return Err(Reason::Group);
    }
    let mut contact = Contact::default();
    let mut nicknames = Vec::new();
    for entry in &card.entries {
        property(&mut contact, &mut nicknames, entry, &card);
    }
    if contact.name == Name::default() && !nicknames.is_empty() {
        contact.name.formatted = nicknames.remove(0);
    }
    contact.other_names.append(&mut nicknames);
    let shortened = contact.tidy();
    if contact.is_empty() {
        return Err(Reason::Empty);
    }
    let troubles = if shortened { vec![Trouble::Shortened] } else { Vec::new() };
    Ok(Draft { contact, troubles, row: Vec::new() })
}

fn property(contact: &mut Contact, nicknames: &mut Vec<String>, entry: &VCardEntry, card: &VCard) {
    // Nobody has so many; the square of them would be time lost.
    let full = contact.numbers.len().max(contact.emails.len()).max(contact.custom.len());
    if full > 4 * limits::OF_A_KIND {
        return;
    }
    let text = || whole(entry);
    // Only the properties that say something about reaching a person have a field.
    match &entry.name {
        VCardProperty::Fn if contact.name.formatted.is_empty() => contact.name.formatted = text(),
        VCardProperty::Fn => contact.other_names.push(text()),
        VCardProperty::N if contact.name.given.is_empty() && contact.name.family.is_empty() => {
            name(&mut contact.name, entry);
        }
        VCardProperty::Nickname => nicknames.extend(parts(entry)),
        VCardProperty::Tel => number(contact, entry, card),
        VCardProperty::Email => {
            contact.emails.push(Email { label: said(entry, card), address: address(&text()) });
        }
        VCardProperty::Org if contact.organisation.is_empty() => {
            let parts: Vec<String> =
                parts(entry).into_iter().filter(|part| !part.is_empty()).collect();
            contact.organisation = parts.join(", ");
        }
        VCardProperty::Title if contact.title.is_empty() => contact.title = text(),
        VCardProperty::Role if contact.title.is_empty() => contact.title = text(),
        VCardProperty::Note if contact.note.is_empty() => contact.note = text(),
        VCardProperty::Note => {
            contact.note.push('\n');
            contact.note.push_str(&text());
        }
        VCardProperty::Categories => parts(entry).iter().for_each(|part| contact.add_label(part)),
        VCardProperty::Uid => contact.uid = text(),
        VCardProperty::Url => custom(contact, "Website", text()),
        VCardProperty::Adr => custom(contact, "Address", joined(entry, ", ")),
        VCardProperty::Bday => custom(contact, "Birthday", written(entry)),
        VCardProperty::Other(own) => other(contact, own, entry),
        _ => {}
    }
}

fn name(name: &mut Name, entry: &VCardEntry) {
    let mut parts = parts(entry).into_iter();
    let mut next = || parts.next().unwrap_or_default();
    name.family = next();
    name.given = next();
    name.middle = next();
    name.prefix = next();
    name.suffix = next();
}

fn number(contact: &mut Contact, entry: &VCardEntry, card: &VCard) {
    let text = whole(entry);
    let link = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("tel:"));
    let typed = if link { text.get(4..).unwrap_or_default().to_owned() } else { text };
    contact.numbers.push(Number { label: said(entry, card), typed, e164: None });
}

fn other(contact: &mut Contact, own: &str, entry: &VCardEntry) {
    const ABOUT: [&str; 5] = ["x-ablabel", "x-abuid", "x-abadr", "x-evolution-file-as", "x-gender"];
    let lower = own.to_ascii_lowercase();
    match lower.as_str() {
        "x-favourite" | "x-favorite" | "x-starred" => contact.favourite |= is_yes(&whole(entry)),
        "x-other-name" => contact.other_names.push(whole(entry)),
        "x-simu-custom" => {
            let whole = whole(entry);
            let (name, value) = whole.split_once(';').unwrap_or(("", &whole));
            custom(contact, name, value.to_owned());
        }
        _ if ABOUT.contains(&lower.as_str()) => {}
        _ if lower.starts_with("x-") => {
            let name = own.get(2..).unwrap_or(own).to_owned();
            custom(contact, &name, whole(entry));
        }
        _ => {}
    }
}

fn custom(contact: &mut Contact, name: &str, value: String) {
    if !value.trim_matches([' ', ';', ',']).is_empty() {
        contact.custom.push(Custom { name: name.to_owned(), value });
    }
}

impl Contact {
    /// Programs' own labels say nothing; the star is a field.
    pub(crate) fn add_label(&mut self, label: &str) {
        let label = label.trim().trim_start_matches(['*', ' ']);
        match label.to_lowercase().as_str() {
            "" | "mycontacts" | "my contacts" | "friends and family" => {}
            "starred" | "starred in android" => self.favourite = true,
            _ if self.labels.len() < 4 * limits::OF_A_KIND => self.labels.push(label.to_owned()),
            _ => {}
        }
    }
}

pub(crate) fn is_yes(text: &str) -> bool {
    matches!(text.trim().to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "y" | "x" | "ndiyo")
}

/// What the property is for: Apple's label of the same group, or the types.
fn said(entry: &VCardEntry, card: &VCard) -> String {
    let own = entry.group.as_deref().and_then(|group| {
        let same = card.entries.iter().filter(|other| other.group.as_deref() == Some(group));
        let mut label = same.filter(|other| {
            matches!(&other.name, VCardProperty::Other(name) if name.eq_ignore_ascii_case("X-ABLabel"))
        });
        label.next().map(whole)
    });
    let types = entry.params.iter().filter_map(|parameter| match &parameter.value {
        VCardParameterValue::Type(kind) => Some(kind.as_str()),
        VCardParameterValue::Text(text) if parameter.name == VCardParameterName::Type => {
            Some(text.as_str())
        }
        // 2.1 writes the bare word: `TEL;PREF;CELL`.
        VCardParameterValue::Null => match &parameter.name {
            VCardParameterName::Other(word) => Some(word.as_str()),
            _ => None,
        },
        _ => None,
    });
    label(own.as_deref().into_iter().chain(types.flat_map(|types| types.split(','))))
}

fn address(text: &str) -> String {
    let link = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    if link { text.get(7..).unwrap_or_default().to_owned() } else { text.to_owned() }
}

fn is_group(card: &VCard) -> bool {
    card.entries.iter().any(|entry| match &entry.name {
        VCardProperty::Kind => entry.values.contains(&VCardValue::Kind(VCardKind::Group)),
        VCardProperty::Other(name) if name.eq_ignore_ascii_case("X-ADDRESSBOOKSERVER-KIND") => {
            whole(entry).eq_ignore_ascii_case("group")
        }
        _ => false,
    })
}

fn parts(entry: &VCardEntry) -> Vec<String> {
    entry.values.iter().map(part).collect()
}

fn part(value: &VCardValue) -> String {
    match value {
        VCardValue::Component(words) => words.join(" "),
        _ => value.as_text().unwrap_or_default().to_owned(),
    }
}

fn whole(entry: &VCardEntry) -> String {
    match entry.values.as_slice() {
        [VCardValue::Text(text)] => text.clone(),
        values => values.iter().map(part).collect::<Vec<_>>().join(";"),
    }
}

fn joined(entry: &VCardEntry, by: &str) -> String {
    let parts: Vec<String> =
        parts(entry).into_iter().filter(|part| !part.trim().is_empty()).collect();
    parts.join(by)
}

/// A date as people write it; one that is no date stays as it was.
fn written(entry: &VCardEntry) -> String {
    match entry.values.first() {
        Some(VCardValue::PartialDateTime(date)) => match (date.year, date.month, date.day) {
            (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
            _ => String::new(),
        },
        Some(_) | None => whole(entry),
    }
}
