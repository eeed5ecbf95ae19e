//! What an agent types to find somebody: words in any order, or any part of a number.

use crate::terms::{
    CODE, Kind, Term, also, beginning, forms, forms_of, hash, in_code, inside, names,
};
use crate::{Contact, Number, fold, keypad, words};

/// A question, with what an index has to be asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    parts: Vec<Part>,
}

/// One of these groups of terms has to be there, all of its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyOf(pub Vec<Vec<Term>>);

/// How well something matches; the best is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// Inside a number, or in another field than the name.
    Inside,
    /// A number begins so.
    NumberStart,
    /// A word of the name begins so.
    WordStart,
    /// The name begins so, or is or has it whole.
    NameStart,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    /// A number in the middle of words.
    Digits(String),
    /// The whole question: a number, or words spelled on the pad.
    Pad {
        digits: String,
        words: Vec<String>,
        plus: bool,
    },
}

/// More words than anybody types; the rest is not looked at.
const WORDS: usize = 8;
const LETTERS: usize = 64;

impl Query {
    /// Any text is a question; one without letters and digits asks for everybody.
    pub fn parse(text: &str) -> Self {
        let text: String = text.chars().take(LETTERS).collect();
        let plus = text.trim_start().starts_with('+');
        // The zero that is dialled only within the country: +254 (0)712.
        let text = if plus { text.replace("(0)", "") } else { text };
        let folded = fold(&text);
        let typed: Vec<&str> = words(&folded).take(WORDS).collect();
        let digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        // A letter behind the last word that is looked at makes it no number, either.
        if !typed.is_empty() && words(&folded).all(digits) {
            let words = typed.iter().map(|word| (*word).to_owned()).collect();
            let digits = typed.concat();
            return Self { parts: vec![Part::Pad { digits, words, plus }] };
        }
        let part = |word: &&str| match digits(word) && word.len() >= 3 {
            true => Part::Digits((*word).to_owned()),
            false => Part::Word((*word).to_owned()),
        };
        Self { parts: typed.iter().map(part).collect() }
    }

    /// Asks for everybody.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// All of these have to be there.
    pub fn terms(&self) -> Vec<AnyOf> {
        let word = |word: &str| vec![beginning(Kind::Word, word)];
        let part = |part: &Part| match part {
            Part::Word(typed) => AnyOf(vec![word(typed)]),
            Part::Digits(digits) => {
                AnyOf(std::iter::once(word(digits)).chain(number(digits)).collect())
            }
            Part::Pad { digits, plus: true, .. } => AnyOf(begun(digits).collect()),
            Part::Pad { digits, words, plus: false } => {
                let keys = words.iter().map(|keys| beginning(Kind::Keys, keys)).collect();
                let written = words.iter().map(|typed| beginning(Kind::Word, typed)).collect();
                AnyOf(number(digits).chain([keys, written]).collect())
            }
        };
        self.parts.iter().map(part).collect()
    }

    /// Whether the contact is really meant, and how well it fits.
    pub fn matches(&self, contact: &Contact) -> Option<Quality> {
        let folded: Vec<String> = names(contact).map(fold).collect();
        let also: Vec<String> = also(contact).map(fold).collect();
        let numbers = || contact.numbers.iter().flat_map(forms);
        let all = self.parts.iter().enumerate();
        let mut worst = Quality::NameStart;
        for (at, part) in all {
            let quality =
                match part {
                    Part::Word(word) => in_words(word, at == 0, &folded, &also),
                    Part::Digits(digits) => in_words(digits, at == 0, &folded, &also)
                        .max(in_numbers(digits, false, numbers())),
                    Part::Pad { digits, words, plus } => in_numbers(digits, *plus, numbers())
                        .max(if *plus { None } else { on_pad(words, &folded, &also) }),
                };
            worst = worst.min(quality?);
        }
        Some(worst)
    }

    /// Which of the contact's numbers is meant: the one that fits best what was typed of it, or
    /// else the first.
    pub fn number_of<'a>(&self, contact: &'a Contact) -> Option<&'a Number> {
        let typed: Vec<(&str, bool)> = self
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Word(_) => None,
                Part::Digits(digits) => Some((digits.as_str(), false)),
                Part::Pad { digits, plus, .. } => Some((digits.as_str(), *plus)),
            })
            .collect();
        let fit = |number: &Number| {
            let fits = |(digits, plus): &(&str, bool)| {
                in_numbers(digits, *plus, forms(number).into_iter())
            };
            typed.iter().filter_map(fits).max()
        };
        // Of equals the first.
        contact.numbers.iter().rev().max_by_key(|number| fit(number))
    }

    /// Whether somebody of this number and these words is meant.
    pub fn matches_text(&self, number: &str, texts: &[&str]) -> bool {
        let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
        let e164 = number.starts_with('+').then_some(number);
        let numbers = || forms_of(number, e164).into_iter();
        self.parts.iter().all(|part| match part {
            Part::Word(word) => in_words(word, false, &folded, &[]).is_some(),
            Part::Digits(digits) => {
                in_words(digits, false, &folded, &[]).is_some()
                    || in_numbers(digits, false, numbers()).is_some()
            }
            Part::Pad { digits, words, plus } => {
                in_numbers(digits, *plus, numbers()).is_some()
                    || (!plus
                        && words.iter().all(|word| in_words(word, false, &folded, &[]).is_some()))
            }
        })
    }
}

/// The beginning of an international number, dialled with the prefix that most countries have for
/// it (ITU-T E.164). It may as well be the middle of another one.
fn abroad(digits: &str) -> Option<&str> {
    digits.strip_prefix("00").filter(|rest| !rest.is_empty() && !rest.starts_with('0'))
}

/// The terms that a number with these digits has, however they are meant.
fn number(digits: &str) -> impl Iterator<Item = Vec<Term>> {
    within(digits).chain(abroad(digits).into_iter().flat_map(begun))
}

/// By where in the number they may stand: within the national form, or begun within the last
/// digits of the country's code.
fn within(digits: &str) -> impl Iterator<Item = Vec<Term>> {
    let short = digits.len() < 3;
    let within =
        if short { vec![hash(Kind::Start, digits)] } else { inside(digits).collect::<Vec<Term>>() };
    let codes = if short { 0 } else { CODE.len() };
    let begun = (1..=codes).map(move |code| {
        // What an index has for few is asked first.
        let rest = digits.get(code..).unwrap_or_default();
        in_code(digits, code).chain(inside(rest)).collect()
    });
    std::iter::once(within).chain(begun)
}

/// The terms of a number that begins so: what only holds the digits somewhere is many times more.
fn begun(digits: &str) -> impl Iterator<Item = Vec<Term>> {
    let start = digits.get(..digits.len().min(2)).unwrap_or_default();
    let start = hash(Kind::Start, start);
    within(digits).map(move |mut group| {
        group.insert(0, start);
        group
    })
}

fn in_words(typed: &str, first: bool, names: &[String], also: &[String]) -> Option<Quality> {
    let begins = |text: &&String| words(text).any(|word| word.starts_with(typed));
    if first && names.iter().any(|name| name.starts_with(typed)) {
        return Some(Quality::NameStart);
    }
    if names.iter().any(|name| begins(&name)) {
        return Some(Quality::WordStart);
    }
    also.iter().any(|text| begins(&text)).then_some(Quality::Inside)
}

fn in_numbers(digits: &str, plus: bool, numbers: impl Iterator<Item = String>) -> Option<Quality> {
    let abroad = if plus { None } else { abroad(digits) };
    let quality = |number: String| {
        let with_prefix = abroad.and_then(|digits| in_number(digits, true, &number));
        in_number(digits, plus, &number).max(with_prefix)
    };
    numbers.filter_map(quality).max()
}

fn in_number(digits: &str, plus: bool, number: &str) -> Option<Quality> {
    if number == digits {
        Some(Quality::NameStart)
    } else if number.starts_with(digits) {
        Some(Quality::NumberStart)
    } else {
        (!plus && digits.len() >= 3 && number.contains(digits)).then_some(Quality::Inside)
    }
}

fn on_pad(typed: &[String], names: &[String], also: &[String]) -> Option<Quality> {
    let spelled = |keys: &str| {
        names
            .iter()
            .flat_map(|name| words(name))
            .any(|word| keypad(word).is_some_and(|word| word.starts_with(keys)))
    };
    if typed.iter().all(|keys| spelled(keys)) {
        return Some(Quality::WordStart);
    }
    let written = typed.iter().map(|word| in_words(word, false, names, also));
    written.min().flatten()
}
