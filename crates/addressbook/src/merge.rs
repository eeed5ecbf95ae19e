//! Two entries of one person made one. Nothing of either is lost.

use crate::{Contact, Custom, fold};

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merge {
    /// The incoming one says nothing new.
    Same,
    /// The existing one with what is new.
    Changed(Box<Contact>),
}

impl Contact {
    /// The number, e-mail or name that both have in common and by which they are one person:
    /// a number, or else an e-mail if one of them has no number, or else the very same name.
    pub fn same_as<'a>(&self, other: &'a Self) -> Option<&'a str> {
        let numbers: Vec<String> = self.numbers.iter().map(|number| number.key()).collect();
        let number = other.numbers.iter().find(|number| numbers.contains(&number.key()));
        if let Some(number) = number {
            return Some(number.e164.as_deref().unwrap_or(&number.typed));
        }
        if !self.numbers.is_empty() && !other.numbers.is_empty() {
            return None;
        }
        let emails: Vec<_> = self.emails.iter().map(|email| email.key()).collect();
        if let Some(email) = other.emails.iter().find(|email| emails.contains(&email.key())) {
            return Some(&email.address);
        }
        let bare = |contact: &Self| contact.numbers.is_empty() && contact.emails.is_empty();
        let named = bare(self) && bare(other) && fold(self.display()) == fold(other.display());
        named.then(|| other.display())
    }

    /// What the two are together: the name and the fields of this one, and of the other what is
    /// missing here. Its name is kept as another name, a different company or note in the note.
    pub fn merged(&self, with: &Self) -> Merge {
        let mut whole = self.clone();
        if self.name.formatted.is_empty() {
            whole.name = with.name.clone();
        } else if !with.name.formatted.is_empty() {
            whole.other_names.push(with.name.formatted.clone());
        }
        whole.other_names.extend(with.other_names.iter().cloned());
        whole.numbers.extend(with.numbers.iter().cloned());
        whole.emails.extend(with.emails.iter().cloned());
        whole.labels.extend(with.labels.iter().cloned());
        whole.custom.extend(with.custom.iter().cloned());
        whole.favourite |= with.favourite;
        let fields = [
            ("Organisation", &mut whole.organisation, &with.organisation),
            ("Title", &mut whole.title, &with.title),
        ];
        for (name, ours, theirs) in fields {
            if ours.is_empty() {
                ours.clone_from(theirs);
            } else if !theirs.is_empty() && fold(ours) != fold(theirs) {
                whole.custom.push(Custom { name: name.to_owned(), value: theirs.clone() });
            }
        }
        if !with.note.is_empty() && !whole.note.contains(&with.note) {
            whole.note = format!("{}\n{}", whole.note, with.note);
        }
        if whole.uid.is_empty() {
            whole.uid.clone_from(&with.uid);
        }
        whole.tidy();
        if whole == *self { Merge::Same } else { Merge::Changed(Box::new(whole)) }
    }

    /// Under which the contact is looked up for another one that may be the same: its numbers'
    /// last digits, or else its e-mails, or else its name. Two with a key in common may be the
    /// same; two without are not.
    pub fn keys(&self) -> Vec<i64> {
        let mut keys: Vec<i64> =
            self.numbers.iter().filter_map(|number| number_key(&number.key())).collect();
        keys.extend(self.emails.iter().filter_map(|email| email.key()).map(|email| hashed(&email)));
        if keys.is_empty() {
            keys.push(hashed(&fold(self.display())));
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// How many last digits tell a subscriber apart within a country.
const TAIL: usize = 9;

/// The key of a number: its last nine digits, so that international and local form have the
/// same; none for what holds no digit.
pub fn number_key(number: &str) -> Option<i64> {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let tail = digits.get(digits.len().saturating_sub(TAIL)..)?;
    let value = tail.iter().fold(0_i64, |value, digit| value * 10 + i64::from(digit - b'0'));
    // 100 and 0100 are two; so the length belongs to it.
    (!tail.is_empty()).then(|| value + tail.len() as i64 * 10_i64.pow(TAIL as u32))
}

/// Below zero, where no number's key is.
fn hashed(text: &str) -> i64 {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
    });
    -1 - (hash >> 1).cast_signed()
}
