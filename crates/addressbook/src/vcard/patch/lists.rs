//! Lines of which a contact may have several: one stays as it stood as long as the contact has
//! what it says.

use super::{Patch, typed};
use crate::vcard::lines::{Line, parts_of};
use crate::vcard::write::{Card, text};
use crate::{Contact, fold};

impl Patch<'_> {
    pub(super) fn other_name(&mut self, line: &Line<'_>) {
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

    pub(super) fn number(&mut self, line: &Line<'_>) {
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

    pub(super) fn email(&mut self, line: &Line<'_>) {
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

    pub(super) fn labels(&mut self, line: &Line<'_>) {
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

    pub(super) fn custom(&mut self, line: &Line<'_>) {
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
