//! What a contact or a call is found by, as numbers for an index.
//!
//! A term is a hash: the beginning of a word, three neighbouring digits of a number, a label.
//! Two different ones may have the same hash (one in four thousand million), so what an index
//! finds is only a candidate. The hashes are stored: they never change.

use crate::{Contact, Number, fold, keypad, words};

pub type Term = u32;

/// The kinds of terms; each its own space.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// The beginning of a word.
    Word = b'w' as isize,
    /// The beginning of a word as the keys of a pad.
    Keys = b'k' as isize,
    /// Three digits of a number as it is dialled in its country, or as it was typed; anywhere.
    Digits = b'd' as isize,
    /// Three digits of the international form that begin with the last digit of the country's
    /// code, with the one before it, and with the one before that. Not [`Kind::Digits`]: those of
    /// their own country stand in nearly every number, and would tell nothing about it.
    Code1 = b'1' as isize,
    Code2 = b'2' as isize,
    Code3 = b'3' as isize,
    /// Four to six times the same digit, anywhere: three tell nothing about a longer run.
    Run = b'r' as isize,
    /// The first one or two digits of a number.
    Start = b's' as isize,
    Label = b'l' as isize,
}

/// By how many digits of the country's code they begin with.
pub(crate) const CODE: [Kind; 3] = [Kind::Code1, Kind::Code2, Kind::Code3];

/// How much of a word is indexed, in letters. What lies between is found by the next shorter one
/// and then compared; what is longer, by its first 20.
const LENGTHS: [usize; 9] = [1, 2, 3, 4, 5, 6, 8, 12, 20];

/// Everything the contact is found by.
pub fn terms(contact: &Contact) -> Vec<Term> {
    let mut found = Vec::with_capacity(64);
    for name in names(contact) {
        let folded = fold(name);
        for word in words(&folded) {
            beginnings(Kind::Word, word, &mut found);
            if let Some(keys) = keypad(word) {
                beginnings(Kind::Keys, &keys, &mut found);
            }
        }
    }
    for text in also(contact) {
        let folded = fold(text);
        words(&folded).for_each(|word| beginnings(Kind::Word, word, &mut found));
    }
    for number in &contact.numbers {
        digits_of(&number.typed, number.e164.as_deref(), &mut found);
    }
    found.extend(contact.labels.iter().map(|label| label_term(label)));
    if contact.favourite {
        found.push(favourite_term());
    }
    found.push(everybody());
    found.sort_unstable();
    found.dedup();
    found
}

/// The term that every contact has, so that they can be counted.
pub fn everybody() -> Term {
    hash(Kind::Label, "")
}

/// The term of favourites; no label has it, for folding leaves no such mark.
pub fn favourite_term() -> Term {
    hash(Kind::Label, "\u{2605}")
}

/// The term of a label, or of any other mark.
pub fn label_term(label: &str) -> Term {
    hash(Kind::Label, &fold(label))
}

/// The terms of a text's words.
pub fn word_terms(text: &str, found: &mut Vec<Term>) {
    let folded = fold(text);
    words(&folded).for_each(|word| beginnings(Kind::Word, word, found));
}

/// The terms of a number that belongs to no contact.
pub fn number_terms(number: &str, found: &mut Vec<Term>) {
    digits_of(number, number.starts_with('+').then_some(number), found);
}

/// Names under which somebody is known.
pub(crate) fn names(contact: &Contact) -> impl Iterator<Item = &str> {
    let name = &contact.name;
    let apart = [&name.given, &name.middle, &name.family];
    // The parts stand in the shown name already, most times.
    let apart = apart
        .into_iter()
        .filter(|part| !part.is_empty() && !name.formatted.contains(part.as_str()));
    let whole = std::iter::once(&name.formatted).chain(apart).chain(&contact.other_names);
    whole.map(String::as_str)
}

/// Other texts under which somebody is looked for.
pub(crate) fn also(contact: &Contact) -> impl Iterator<Item = &str> {
    let emails = contact.emails.iter().map(|email| {
        let (name, host) = email.address.split_once('@').unwrap_or((&email.address, ""));
        let company = host.len().min(host.find('.').unwrap_or(host.len()));
        email.address.get(..name.len() + 1 + company).unwrap_or(&email.address)
    });
    std::iter::once(contact.organisation.as_str()).chain(emails)
}

/// The digits of a number as people may type them: international, national with a zero, and as
/// it stands in the list.
pub(crate) fn forms(number: &Number) -> Vec<String> {
    forms_of(&number.typed, number.e164.as_deref())
}

pub(crate) fn forms_of(typed: &str, e164: Option<&str>) -> Vec<String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let mut forms = Vec::with_capacity(3);
    if let Some(e164) = e164 {
        let international = digits(e164);
        let national = international.get(country_code(&international)..).unwrap_or_default();
        forms.push(format!("0{national}"));
        forms.push(international);
    }
    let typed = digits(typed);
    if !typed.is_empty() && !forms.contains(&typed) {
        forms.push(typed);
    }
    forms
}

/// How many digits the country's code has (ITU-T E.164 list of assigned codes).
fn country_code(digits: &str) -> usize {
    let start = digits.as_bytes();
    match (start.first(), start.get(1)) {
        (Some(b'1' | b'7'), _) => 1,
        (Some(b'2'), Some(b'0' | b'7'))
        | (Some(b'3'), Some(b'0'..=b'4' | b'6' | b'9'))
        | (Some(b'4'), Some(b'0' | b'1' | b'3'..=b'9'))
        | (Some(b'5'), Some(b'1'..=b'8'))
        | (Some(b'6'), Some(b'0'..=b'6'))
        | (Some(b'8'), Some(b'1' | b'2' | b'4' | b'6'))
        | (Some(b'9'), Some(b'0'..=b'5' | b'8')) => 2,
        _ => 3,
    }
}

fn digits_of(typed: &str, e164: Option<&str>, found: &mut Vec<Term>) {
    for (at, digits) in forms_of(typed, e164).iter().enumerate() {
        found.extend(
            (1..=2).filter_map(|length| digits.get(..length)).map(|start| hash(Kind::Start, start)),
        );
        // The national form, which comes first, has the rest of the international one.
        if e164.is_some() && at == 1 {
            found.extend(in_code(digits, country_code(digits)));
        } else {
            found.extend(inside(digits));
        }
    }
}

/// The terms of an international number that begin within its code, or within what is taken for
/// the last digits of one.
pub(crate) fn in_code(digits: &str, code: usize) -> impl Iterator<Item = Term> {
    let kinds = CODE.into_iter().zip((0..code).rev());
    kinds.filter_map(|(kind, at)| Some(hash(kind, digits.get(at..at + 3)?)))
}

/// The terms of the digits wherever they stand in a number.
pub(crate) fn inside(digits: &str) -> impl Iterator<Item = Term> {
    let parts = move |length: usize| {
        (0..(digits.len() + 1).saturating_sub(length))
            .filter_map(move |at| digits.get(at..at + length))
    };
    let same = |part: &&str| {
        let mut bytes = part.bytes();
        let first = bytes.next();
        bytes.all(|byte| Some(byte) == first)
    };
    let runs = (4..=6).flat_map(parts).filter(same).map(|part| hash(Kind::Run, part));
    parts(3).map(|part| hash(Kind::Digits, part)).chain(runs)
}

fn beginnings(kind: Kind, word: &str, found: &mut Vec<Term>) {
    let mut hash = Hash::new(kind);
    for (at, letter) in word.chars().enumerate().take(20) {
        letter.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| hash.push(byte));
        if LENGTHS.contains(&(at + 1)) {
            found.push(hash.term());
        }
    }
}

/// The longest indexed beginning of what was typed.
pub(crate) fn beginning(kind: Kind, typed: &str) -> Term {
    let letters = typed.chars().count();
    let length = LENGTHS.iter().rev().find(|length| **length <= letters).copied().unwrap_or(1);
    let end = typed.char_indices().nth(length).map_or(typed.len(), |(at, _)| at);
    hash(kind, typed.get(..end).unwrap_or(typed))
}

pub(crate) fn hash(kind: Kind, text: &str) -> Term {
    let mut hash = Hash::new(kind);
    text.bytes().for_each(|byte| hash.push(byte));
    hash.term()
}

/// FNV-1a of 64 bits, folded: small, stable, and good enough where nobody gains by a collision.
struct Hash(u64);

impl Hash {
    fn new(kind: Kind) -> Self {
        Self((0xCBF2_9CE4_8422_2325 ^ kind as u64).wrapping_mul(0x100_0000_01B3))
    }

    fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    }

    fn term(&self) -> Term {
        ((self.0 >> 32) ^ self.0) as Term
    }
}
