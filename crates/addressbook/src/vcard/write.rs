//! Contacts written as vCard.

use crate::{Contact, Custom, Email, Number};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// RFC 2426, which Outlook and Google read.
    V3,
    /// RFC 6350.
    V4,
}

/// Appends the contact as one card.
pub fn write(contact: &Contact, version: Version, to: &mut String) {
    let mut card = Card { to };
    card.line("BEGIN", "", "VCARD");
    card.line("VERSION", "", if version == Version::V4 { "4.0" } else { "3.0" });
    if !contact.uid.is_empty() {
        card.line("UID", "", &text(&contact.uid));
    }
    let name = &contact.name;
    card.line("FN", "", &text(contact.display()));
    let parts = [&name.family, &name.given, &name.middle, &name.prefix, &name.suffix];
    if version == Version::V3 || parts.iter().any(|part| !part.is_empty()) {
        let parts: Vec<String> = parts.iter().map(|part| text(part)).collect();
        card.line("N", "", &parts.join(";"));
    }
    for other in &contact.other_names {
        card.line("X-OTHER-NAME", "", &text(other));
    }
    for (at, number) in contact.numbers.iter().enumerate() {
        self::number(&mut card, number, at, version);
    }
    for (at, email) in contact.emails.iter().enumerate() {
        self::email(&mut card, email, at);
    }
    let fields =
        [("ORG", &contact.organisation), ("TITLE", &contact.title), ("NOTE", &contact.note)];
    for (field, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        card.line(field, "", &text(value));
    }
    if !contact.labels.is_empty() {
        let labels: Vec<String> = contact.labels.iter().map(|label| text(label)).collect();
        card.line("CATEGORIES", "", &labels.join(","));
    }
    if contact.favourite {
        card.line("X-FAVOURITE", "", "1");
    }
    for custom in &contact.custom {
        self::custom(&mut card, custom);
    }
    card.line("END", "", "VCARD");
}

pub(super) fn custom(card: &mut Card<'_>, custom: &Custom) {
    let name = custom.name.replace(';', ",");
    card.line("X-SIMU-CUSTOM", "", &format!("{}\\;{}", text(&name), text(&custom.value)));
}

pub(super) fn email(card: &mut Card<'_>, email: &Email, at: usize) {
    let group = format!("email{at}");
    card.labelled("EMAIL", "", &group, &email.label, &text(&email.address));
}

pub(super) fn number(card: &mut Card<'_>, number: &Number, at: usize, version: Version) {
    let group = format!("tel{at}");
    match (version, &number.e164) {
        // A link has no room for a typed form that is more than its digits.
        (Version::V4, Some(e164)) if digits(&number.typed) == digits(e164) => {
            card.labelled("TEL", ";VALUE=uri", &group, &number.label, &format!("tel:{e164}"));
        }
        (Version::V3 | Version::V4, Some(_) | None) => {
            card.labelled("TEL", "", &group, &number.label, &text(&number.typed));
        }
    }
}

fn digits(number: &str) -> String {
    number
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, ';' | ',' | 'x' | '#' | '*'))
        .collect()
}

pub(super) struct Card<'a> {
    pub to: &'a mut String,
}

impl Card<'_> {
    /// A property with its label: as a type where there is one, or else as Apple writes it.
    fn labelled(
        &mut self,
        property: &str,
        parameters: &str,
        group: &str,
        label: &str,
        value: &str,
    ) {
        let kind = match label {
            "mobile" => "CELL",
            "work" => "WORK",
            "home" => "HOME",
            "fax" => "FAX",
            "pager" => "PAGER",
            "main" => "MAIN",
            "other" => "OTHER",
            "" => return self.line(property, parameters, value),
            _ => {
                self.line(&format!("{group}.{property}"), parameters, value);
                return self.line(&format!("{group}.X-ABLabel"), "", &text(label));
            }
        };
        self.line(property, &format!("{parameters};TYPE={kind}"), value);
    }

    /// Folded at 75 bytes, never inside a letter.
    pub fn line(&mut self, property: &str, parameters: &str, value: &str) {
        let whole = format!("{property}{parameters}:{value}");
        let mut width = 0;
        for letter in whole.chars() {
            if width + letter.len_utf8() > 75 {
                self.to.push_str("\r\n ");
                width = 1;
            }
            width += letter.len_utf8();
            self.to.push(letter);
        }
        self.to.push_str("\r\n");
    }
}

/// What has a meaning of its own in a value, escaped.
pub(super) fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            _ => escaped.push(c),
        }
    }
    escaped
}
