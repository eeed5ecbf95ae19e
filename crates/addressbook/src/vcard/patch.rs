//! A card that another program wrote, with what was changed of its contact. Every other line
//! stays as it stood there, known or not: pictures, keys, other programs' own properties.

mod add;

use super::lines::{Line, lines, parts_of};
use super::write::{Card, Version, text};
use crate::{Contact, Custom, Name, fold};

/// `original` with its contact become `after`. If it holds no contact, a new card.
pub fn patch(original: &str, after: &Contact) -> String {
    let Some(before) = super::parse(original) else {
        let mut card = String::new();
        super::write(after, Version::V3, &mut card);
        return card;
    };
    if before.says_the_same(after) {
        return original.to_owned();
    }
    let lines = lines(original);
    let version = lines.iter().find(|line| line.name == "VERSION");
    let old = version.map(|line| line.raw).unwrap_or_default();
    let version = if old.contains("4.0") { Version::V4 } else { Version::V3 };
    let mut patch = Patch {
        before: &before,
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

    fn other_name(&mut self, line: &Line<'_>) {
        let names = self.says(line).other_names;
        let has = |list: &[String], name: &str| list.iter().any(|known| fold(known) == fold(name));
        let gone = |name: &String| {
            has(&self.before.other_names, name) && !has(&self.after.other_names, name)
        };
        let (gone, left): (Vec<String>, Vec<String>) = names.into_iter().partition(gone);
        if gone.is_empty() {
            self.keep(line);
        } else {
            for name in &left {
                Card { to: &mut self.out }.line("X-OTHER-NAME", "", &text(name));
            }
        }
        self.done.names.extend(left.iter().map(|name| fold(name)));
    }

    fn number(&mut self, line: &Line<'_>) {
        let Some(said) = self.says(line).numbers.into_iter().next() else { return self.keep(line) };
        let same = |other: &&crate::Number| typed(&other.typed) == typed(&said.typed);
        let (before, after) =
            (self.before.numbers.iter().find(same), self.after.numbers.iter().find(same));
        match after {
            // The reader has left it out.
            None if before.is_none() => self.keep(line),
            None => self.done.groups.extend(line.group.clone()),
            Some(number) if number.label == said.label => {
                self.done.numbers.push(typed(&number.typed));
                self.keep(line);
            }
            // It is written with the others.
            Some(_) => self.done.groups.extend(line.group.clone()),
        }
    }

    fn email(&mut self, line: &Line<'_>) {
        let Some(said) = self.says(line).emails.into_iter().next() else { return self.keep(line) };
        let same = |other: &&crate::Email| other.key() == said.key();
        let (before, after) =
            (self.before.emails.iter().find(same), self.after.emails.iter().find(same));
        match after {
            None if before.is_none() => self.keep(line),
            None => self.done.groups.extend(line.group.clone()),
            Some(email) if email.label == said.label => {
                self.done.emails.extend(email.key());
                self.keep(line);
            }
            Some(_) => self.done.groups.extend(line.group.clone()),
        }
    }

    fn labels(&mut self, line: &Line<'_>) {
        let has =
            |list: &[String], label: &str| list.iter().any(|known| fold(known) == fold(label));
        let mut left = Vec::new();
        let mut dropped = false;
        for part in parts_of(line.value()) {
            let mut says = Contact::default();
            says.add_label(&part);
            let stays = match says.labels.first() {
                Some(label) => !has(&self.before.labels, label) || has(&self.after.labels, label),
                None => !says.favourite || self.after.favourite,
            };
            self.done.favourite |= stays && says.favourite;
            if stays {
                self.done.labels.extend(says.labels.iter().map(|label| fold(label)));
                left.push(text(&part));
            }
            dropped |= !stays;
        }
        if !dropped {
            self.keep(line);
        } else if !left.is_empty() {
            Card { to: &mut self.out }.line("CATEGORIES", "", &left.join(","));
        }
    }

    fn custom(&mut self, line: &Line<'_>) {
        let Some(said) = self.says(line).custom.into_iter().next() else { return self.keep(line) };
        if self.after.custom.contains(&said) || !self.before.custom.contains(&said) {
            self.done.custom.push(said);
            return self.keep(line);
        }
        // Another value under the same name keeps the property.
        let new = self.after.custom.iter().find(|custom| {
            custom.name == said.name
                && !self.before.custom.contains(custom)
                && !self.done.custom.contains(custom)
        });
        self.done.groups.extend(line.group.clone());
        let Some(new) = new else { return };
        self.done.custom.push(new.clone());
        let value = match line.name.as_str() {
            "ADR" => format!(";;{};;;;", text(&new.value)),
            "X-SIMU-CUSTOM" => {
                format!("{}\\;{}", text(&new.name.replace(';', ",")), text(&new.value))
            }
            _ => text(&new.value),
        };
        Card { to: &mut self.out }.line(&line.name, "", &value);
    }
}

fn name_parts(name: &Name) -> String {
    let parts = [&name.family, &name.given, &name.middle, &name.prefix, &name.suffix];
    parts.map(|part| text(part)).join(";")
}

fn typed(number: &str) -> String {
    crate::Number { typed: number.to_owned(), ..crate::Number::default() }.key()
}
