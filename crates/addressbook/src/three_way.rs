//! One contact that was changed in two places since both had the same.

use crate::{Contact, fold};

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    pub contact: Contact,
    /// A field was changed to something else in each place; theirs stands there.
    pub collided: bool,
}

impl Contact {
    /// What both have made of `base`: what only one has changed is as that one has it, numbers
    /// and the like that either has added are there, and what either has removed is not. Where
    /// both have changed the same field, theirs counts, and it is told.
    pub fn union(base: &Self, ours: &Self, theirs: &Self) -> Union {
        let mut collided = false;
        let mut one = |base: &String, ours: &String, theirs: &String| {
            pick(base, ours, theirs, &mut collided).clone()
        };
        let organisation = one(&base.organisation, &ours.organisation, &theirs.organisation);
        let title = one(&base.title, &ours.title, &theirs.title);
        let note = one(&base.note, &ours.note, &theirs.note);
        let name = pick(&base.name, &ours.name, &theirs.name, &mut collided).clone();
        let favourite =
            if ours.favourite == base.favourite { theirs.favourite } else { ours.favourite };
        let mut contact = Self {
            name,
            other_names: list(&base.other_names, &ours.other_names, &theirs.other_names, |name| {
                fold(name)
            }),
            numbers: list(&base.numbers, &ours.numbers, &theirs.numbers, |number| number.key()),
            emails: list(&base.emails, &ours.emails, &theirs.emails, |email| {
                email.key().unwrap_or_default()
            }),
            organisation,
            title,
            labels: list(&base.labels, &ours.labels, &theirs.labels, |label| fold(label)),
            note,
            favourite,
            custom: list(&base.custom, &ours.custom, &theirs.custom, |custom| {
                format!("{}\n{}", custom.name, custom.value)
            }),
            uid: if theirs.uid.is_empty() { ours.uid.clone() } else { theirs.uid.clone() },
        };
        contact.tidy();
        Union { contact, collided }
    }

    /// Nothing of what a card can say differs, in whatever order. How a number is read depends
    /// on the country and is not said.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.as_said() == other.as_said()
    }

    fn as_said(&self) -> Self {
        let mut said = self.clone();
        said.numbers.iter_mut().for_each(|number| number.e164 = None);
        said.uid.clear();
        said.numbers.sort_by(|one, other| one.typed.cmp(&other.typed));
        said.emails.sort_by(|one, other| one.address.cmp(&other.address));
        said.other_names.sort_unstable();
        said.labels.sort_unstable();
        said.custom.sort_by(|one, other| (&one.name, &one.value).cmp(&(&other.name, &other.value)));
        said
    }
}

fn pick<'a, T: PartialEq>(base: &T, ours: &'a T, theirs: &'a T, collided: &mut bool) -> &'a T {
    if ours == base || ours == theirs {
        return theirs;
    }
    if theirs == base {
        return ours;
    }
    *collided = true;
    theirs
}

/// In their order, then what is new of ours.
fn list<T: Clone + PartialEq>(
    base: &[T],
    ours: &[T],
    theirs: &[T],
    key: impl Fn(&T) -> String,
) -> Vec<T> {
    let of = |items: &[T], wanted: &str| items.iter().find(|item| key(item) == wanted).cloned();
    let mut whole = Vec::new();
    for item in theirs {
        let name = key(item);
        match (of(base, &name), of(ours, &name)) {
            // We have removed what they left as it was.
            (Some(was), None) if was == *item => {}
            (Some(was), Some(own)) if was == *item => whole.push(own),
            _ => whole.push(item.clone()),
        }
    }
    for item in ours {
        let name = key(item);
        let was = of(base, &name);
        // They have removed what we left as it was.
        if of(theirs, &name).is_none() && was.as_ref() != Some(item) {
            whole.push(item.clone());
        }
    }
    whole
}
