//! A card that another program wrote, with what was changed of its contact. Every other line
//! stays as it stood there, known or not: pictures, keys, other programs' own properties.

mod add;
mod lists;

use super::lines::{Line, lines};
use super::write::{Card, Version, text};
use crate::{Contact, Custom, Name};

/// `original` with its contact become `after`. If it holds no contact, or is written in a way
/// that no line of it can be changed, a new card: an edit is never lost.
pub fn patch(original: &str, after: &Contact) -> String {
    let mut after = after.clone();
    after.tidy();
    let before = super::parse(original);
    if let Some(before) = before {
        if before.says_the_same(&after) {
            return original.to_owned();
        }
        let patched = patched(original, &before, &after);
        if super::parse(&patched).is_some_and(|read| has_it(&read, &after)) {
            return patched;
        }
    }
    let mut card = String::new();
    super::write(&after, Version::V3, &mut card);
    card
}

/// What makes a contact is read again.
fn has_it(read: &Contact, after: &Contact) -> bool {
    let numbers = |contact: &Contact| {
        let mut numbers: Vec<String> =
            contact.numbers.iter().map(|number| typed(&number.typed)).collect();
        numbers.sort_unstable();
        numbers
    };
    read.display() == after.display()
        && read.emails.len() == after.emails.len()
        && read.favourite == after.favourite
        && read.note == after.note
        && numbers(read) == numbers(after)
}

fn patched(original: &str, before: &Contact, after: &Contact) -> String {
    let lines = lines(original);
    let version = lines.iter().find(|line| line.name == "VERSION");
    let old = version.map(|line| line.raw).unwrap_or_default();
    let version = if old.contains("4.0") { Version::V4 } else { Version::V3 };
    let mut patch = Patch {
        before,
        after,
        lines: &lines,
        old,
        version,
        out: String::new(),
        done: Done::default(),
    };
    let end = lines.iter().rposition(|line| line.is_end).unwrap_or(lines.len());
    for (at, line) in lines.iter().enumerate() {
        if at == end {
            patch.add();
        }
        patch.line(line);
    }
    if end == lines.len() {
        patch.add();
    }
    patch.out
}

struct Patch<'a> {
    before: &'a Contact,
    after: &'a Contact,
    lines: &'a [Line<'a>],
    /// The line that says which version it is.
    old: &'a str,
    version: Version,
    out: String,
    done: Done,
}

/// What of the contact stands in the lines that were written.
#[derive(Default)]
struct Done {
    formatted: bool,
    parts: bool,
    organisation: bool,
    title: bool,
    note: bool,
    favourite: bool,
    numbers: Vec<String>,
    emails: Vec<String>,
    names: Vec<String>,
    labels: Vec<String>,
    custom: Vec<Custom>,
    /// Groups whose property was left out or written anew.
    groups: Vec<String>,
}

impl Patch<'_> {
    fn line(&mut self, line: &Line<'_>) {
        let (before, after) = (self.before, self.after);
        match line.name.as_str() {
            _ if line.nested => self.keep(line),
            "FN" if !self.done.formatted => {
                self.done.formatted = true;
                let changed = before.name.formatted != after.name.formatted;
                self.replace_if(changed, line, "FN", &text(after.display()));
            }
            "N" if !self.done.parts => {
                self.done.parts = true;
                let name = self.parts();
                self.replace_if(name.is_some(), line, "N", &name.unwrap_or_default());
            }
            "FN" | "NICKNAME" | "X-OTHER-NAME" => self.other_name(line),
            "TEL" => self.number(line),
            "EMAIL" => self.email(line),
            "ORG" => {
                let changed = before.organisation != after.organisation;
                let first = !std::mem::replace(&mut self.done.organisation, true);
                self.scalar(changed, first, line, "ORG", &after.organisation);
            }
            "TITLE" => {
                let changed = before.title != after.title;
                let first = !std::mem::replace(&mut self.done.title, true);
                self.scalar(changed, first, line, "TITLE", &after.title);
            }
            // The title of a card that has no other.
            "ROLE" if !self.lines.iter().any(|line| line.name == "TITLE") => {
                let changed = before.title != after.title;
                let first = !std::mem::replace(&mut self.done.title, true);
                self.scalar(changed, first, line, "TITLE", &after.title);
            }
            "NOTE" => {
                let changed = before.note != after.note;
                let first = !std::mem::replace(&mut self.done.note, true);
                self.scalar(changed, first, line, "NOTE", &after.note);
            }
            "CATEGORIES" => self.labels(line),
            "X-FAVOURITE" | "X-FAVORITE" | "X-STARRED" => {
                self.done.favourite |= after.favourite;
                if after.favourite || !before.favourite {
                    self.keep(line);
                }
            }
            // It tells when the card was changed before.
            "REV" => {}
            "X-ABLABEL"
                if line.group.as_ref().is_some_and(|own| self.done.groups.contains(own)) => {}
            "URL" | "ADR" | "BDAY" => self.custom(line),
            name if name.starts_with("X-") => self.custom(line),
            _ => self.keep(line),
        }
    }

    fn keep(&mut self, line: &Line<'_>) {
        self.out.push_str(line.raw);
    }

    fn replace_if(&mut self, changed: bool, line: &Line<'_>, name: &str, value: &str) {
        if changed {
            Card { to: &mut self.out }.line(name, "", value);
        } else {
            self.keep(line);
        }
    }

    /// A field that the contact has once: the first line of it has the new text.
    fn scalar(&mut self, changed: bool, first: bool, line: &Line<'_>, name: &str, value: &str) {
        if !changed {
            self.keep(line);
        } else if first && !value.is_empty() {
            Card { to: &mut self.out }.line(name, "", &text(value));
        }
    }

    /// The name's parts, where they are others now.
    fn parts(&self) -> Option<String> {
        let (before, after) = (&self.before.name, &self.after.name);
        let whole = name_parts(after);
        if whole != name_parts(before) {
            return Some(whole);
        }
        let parts = [&after.family, &after.given];
        // Another name was typed, and its parts were not: other programs show the parts.
        let stale = before.formatted != after.formatted
            && parts.iter().any(|part| !after.formatted.contains(part.as_str()));
        stale.then(|| format!(";{};;;", text(&after.formatted)))
    }

    /// What the reader makes of this line and of the label in its group.
    fn says(&self, line: &Line<'_>) -> Contact {
        let label = self.lines.iter().filter(|other| {
            other.name == "X-ABLABEL" && line.group.is_some() && other.group == line.group
        });
        let label: String = label.map(|label| label.raw).collect();
        let card =
            format!("BEGIN:VCARD\r\n{}FN:-\r\n{}\r\n{label}\r\nEND:VCARD\r\n", self.old, line.raw);
        super::parse(&card).unwrap_or_default()
    }
}

fn name_parts(name: &Name) -> String {
    let parts = [&name.family, &name.given, &name.middle, &name.prefix, &name.suffix];
    parts.map(|part| text(part)).join(";")
}

fn typed(number: &str) -> String {
    crate::Number { typed: number.to_owned(), ..crate::Number::default() }.key()
}
