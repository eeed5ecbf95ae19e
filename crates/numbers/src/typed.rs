//! A text taken apart: link, keys, letters, extension, and what is keyed after the answer.

use crate::{NotDialable, PostDial};

/// The longest text that is looked at, in characters, without the space around it.
pub const MAX_LENGTH: usize = 64;

pub(crate) enum Typed {
    Keys(Keys),
    /// `user.client`, or a name alone.
    Client {
        user: Option<String>,
        name: String,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub plus: bool,
    /// Digits, and of short codes also `*` and `#`; never empty.
    pub keys: String,
    /// Some of the keys were letters.
    pub word: bool,
    pub extension: Option<String>,
    pub after: Option<PostDial>,
}

pub(crate) fn take_apart(typed: &str) -> Result<Typed, NotDialable> {
    let text = typed.trim();
    if text.chars().nth(MAX_LENGTH).is_some() {
        return Err(NotDialable::TooLong);
    }
    let link = link(text);
    let text = link.as_deref().unwrap_or(text);
    if text.split(';').next().is_none_or(|number| number.trim().is_empty()) {
        return Err(NotDialable::Empty);
    }
    full_address(text)
        .or_else(|| number(text).map(Typed::Keys))
        .or_else(|| client(text))
        .ok_or(NotDialable::NotANumber)
}

/// What a `tel:` or `callto:` link is about; blanks and the plus may be escaped.
fn link(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once(':')?;
    let known = ["tel", "callto"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let plain = || rest.replace("%2B", "+").replace("%2b", "+").replace("%20", " ");
    known.then(|| plain().trim().to_owned())
}

fn number(text: &str) -> Option<Keys> {
    let (text, parameters) = parameters(text);
    let (text, mut after) = after_the_answer(text);
    let (text, mut extension) = extension(text);
    let mut context = None;
    for (name, value) in parameters {
        match name.to_ascii_lowercase().as_str() {
            "ext" => extension = Some(digits(value)?),
            // RFC 3966: what stands before a number that is not complete.
            "phone-context" => context = value.strip_prefix('+').and_then(digits),
            // What other telephones write for the keys after the answer.
            "postd" => after = Some(post_dial(value)?),
            _ => {}
        }
    }
    let mut keys = keys(text)?;
    if let Some(context) = context.filter(|_| !keys.plus) {
        let national = keys.keys.strip_prefix('0').unwrap_or(&keys.keys);
        keys = Keys { plus: true, keys: format!("{context}{national}"), ..keys };
    }
    Some(Keys { extension, after, ..keys })
}

/// `;name=value`, as links have it (RFC 3966 section 3).
fn parameters(text: &str) -> (&str, Vec<(&str, &str)>) {
    let is_key = |rest: &str| {
        let mut rest = rest.trim_start().chars();
        rest.next().is_some_and(|first| first.is_ascii_alphabetic())
    };
    let start = text.match_indices(';').map(|(at, _)| at).find(|at| is_key(&text[at + 1..]));
    let Some(start) = start else { return (text, Vec::new()) };
    let (number, rest) = text.split_at(start);
    let pairs = rest.split(';').filter(|part| !part.trim().is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (name.trim(), value.trim())
    });
    (number, pairs.collect())
}

/// From the first pause on, `,` or `p`, or the first wait, `;` or `w`.
fn after_the_answer(text: &str) -> (&str, Option<PostDial>) {
    let start = text.find([',', ';', 'p', 'P', 'w', 'W']);
    let Some(start) = start.filter(|start| !text[..*start].contains(char::is_alphabetic)) else {
        return (text, None);
    };
    match (digits_in(&text[..start]), post_dial(&text[start..])) {
        (true, Some(after)) => (&text[..start], Some(after)),
        _ => (text, None),
    }
}

fn post_dial(text: &str) -> Option<PostDial> {
    let mut keys = String::new();
    for character in text.chars() {
        match character {
            '0'..='9' | '*' | '#' | ',' | ';' => keys.push(character),
            'p' | 'P' => keys.push(','),
            'w' | 'W' => keys.push(';'),
            _ if is_separator(character) => {}
            _ => return None,
        }
    }
    if !keys.starts_with([',', ';']) {
        keys.insert(0, ',');
    }
    digits_in(&keys).then_some(PostDial(keys))
}

/// `ext. 12`, `x12` and the like at the end.
fn extension(text: &str) -> (&str, Option<String>) {
    const WORDS: [&str; 6] = ["extension", "extn", "ext", "anexo", "int", "x"];
    let before_digits = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let Some(extension) = digits(text.get(before_digits.len()..).unwrap_or_default()) else {
        return (text, None);
    };
    let label = before_digits.trim_end_matches(['.', ':', ' ', '=']);
    let lower = label.to_ascii_lowercase();
    let number = WORDS
        .iter()
        .filter_map(|word| lower.strip_suffix(word))
        .map(|number| &label[..number.len()])
        // A word like BOX is no extension.
        .find(|number| digits_in(number) && !number.contains(char::is_alphabetic));
    match number {
        Some(number) => (number.trim_end_matches([' ', ',']), Some(extension)),
        None => (text, None),
    }
}

fn keys(text: &str) -> Option<Keys> {
    let mut found = Keys::default();
    let mut letters = 0;
    let mut service = false;
    for character in text.chars() {
        match character {
            '+' | '\u{ff0b}' if found.keys.is_empty() && !found.plus => found.plus = true,
            '*' | '#' => {
                service = true;
                found.keys.push(character);
            }
            _ if is_separator(character) => {}
            // Words stand after some digits: 0800 FLOWERS.
            'a'..='z' | 'A'..='Z' if found.plus || digits_in(&found.keys) => {
                letters += 1;
                found.keys.push(key_of(character)?);
            }
            _ => found.keys.push(digit(character)?),
        }
    }
    // A letter or two is a slip, and a number of E.164 has no star.
    let slip = (1..3).contains(&letters) || (letters > 0 && service) || (service && found.plus);
    found.word = letters > 0;
    (!slip && digits_in(&found.keys)).then_some(found)
}

fn digits_in(text: &str) -> bool {
    text.chars().any(|character| digit(character).is_some())
}

fn digits(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !is_separator(*c)).collect();
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// Also as Arabic and East Asian keyboards write it.
fn digit(character: char) -> Option<char> {
    let zero = match character {
        '0'..='9' => return Some(character),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        _ => return None,
    };
    char::from_digit(u32::from(character) - zero, 10)
}

/// ITU-T E.161.
fn key_of(letter: char) -> Option<char> {
    Some(match letter.to_ascii_uppercase() {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        'W'..='Z' => '9',
        _ => return None,
    })
}

/// What people write between digits, also as word processors and web pages have it.
fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t'
            | '-'
            | '.'
            | '('
            | ')'
            | '['
            | ']'
            | '/'
            | '\u{a0}'
            | '\u{ad}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{202a}'
            | '\u{202c}'
            | '\u{202d}'
            | '\u{202f}'
            | '\u{2010}'..='\u{2015}' | '\u{2060}' | '\u{2212}'
    )
}

/// `user.client`: letters, digits, dashes and underscores around one dot. With a letter on each
/// side it can be no number.
fn full_address(text: &str) -> Option<Typed> {
    let is_part = |name: &str| {
        name.contains(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    let (user, name) = text.split_once('.')?;
    let both = is_part(user) && is_part(name);
    both.then(|| Typed::Client { user: Some(user.to_owned()), name: name.to_owned() })
}

/// A name alone: small letters and digits, a letter first, as we give them to clients.
fn client(text: &str) -> Option<Typed> {
    let is_name = text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.len() <= 32
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_name.then(|| Typed::Client { user: None, name: text.to_owned() })
}
