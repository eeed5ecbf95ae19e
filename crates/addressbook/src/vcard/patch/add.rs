//! What of a contact no line of its card has said yet.

use super::{Patch, name_parts, typed};
use crate::fold;
use crate::vcard::write::{Card, custom, email, number, text};

impl Patch<'_> {
    /// Writes it, before the card's end.
    pub(super) fn add(&mut self) {
        let (before, after, version) = (self.before, self.after, self.version);
        let done = std::mem::take(&mut self.done);
        let mut card = Card { to: &mut self.out };
        if !done.formatted {
            card.line("FN", "", &text(after.display()));
        }
        let parts = [&after.name.family, &after.name.given, &after.name.middle];
        if !done.parts && parts.iter().any(|part| !part.is_empty()) {
            card.line("N", "", &name_parts(&after.name));
        }
        for name in after.other_names.iter().filter(|name| !done.names.contains(&fold(name))) {
            card.line("X-OTHER-NAME", "", &text(name));
        }
        // Numbers of groups that no other line of the card is in.
        let free = self.lines.len();
        let numbers = after.numbers.iter().filter(|one| !done.numbers.contains(&typed(&one.typed)));
        for (at, one) in numbers.enumerate() {
            number(&mut card, one, free + at, version);
        }
        let emails = after.emails.iter();
        let emails = emails.filter(|one| one.key().is_none_or(|key| !done.emails.contains(&key)));
        for (at, one) in emails.enumerate() {
            email(&mut card, one, free + at);
        }
        let fields = [
            ("ORG", done.organisation, &after.organisation, &before.organisation),
            ("TITLE", done.title, &after.title, &before.title),
            ("NOTE", done.note, &after.note, &before.note),
        ];
        for (name, done, value, was) in fields {
            if !done && !value.is_empty() && value != was {
                card.line(name, "", &text(value));
            }
        }
        let labels = after.labels.iter().filter(|label| !done.labels.contains(&fold(label)));
        let labels: Vec<String> = labels.map(|label| text(label)).collect();
        if !labels.is_empty() {
            card.line("CATEGORIES", "", &labels.join(","));
        }
        if after.favourite && !done.favourite {
            card.line("X-FAVOURITE", "", "1");
        }
        for own in after.custom.iter().filter(|custom| !done.custom.contains(custom)) {
            custom(&mut card, own);
        }
        self.done = done;
    }
}
