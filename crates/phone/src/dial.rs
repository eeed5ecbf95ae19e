//! What was typed, pasted or linked, read as somebody who can be called.

use crate::intent::Refusal;

/// The longest text that is looked at, in characters, without the space around it.
pub const MAX: usize = 64;

/// The number or client name to call.
///
/// A number may have spaces, dashes, dots and brackets in it; they are dropped. With a plus it
/// is E.164; without one, national numbers and short codes are passed on as they are. A client
/// of AT's is `user.client`. A `tel:` link counts by its number (RFC 3966).
///
/// # Errors
/// [`Refusal::EmptyNumber`], [`Refusal::NumberTooLong`], [`Refusal::NotANumber`].
pub fn parse(typed: &str) -> Result<String, Refusal> {
    let text = typed.trim();
    if text.chars().nth(MAX).is_some() {
        return Err(Refusal::NumberTooLong);
    }
    let text = without_link(text);
    if text.is_empty() {
        return Err(Refusal::EmptyNumber);
    }
    number(text).or_else(|| client(text)).ok_or(Refusal::NotANumber)
}

/// The number of a `tel:` link, without the link's parameters.
fn without_link(text: &str) -> &str {
    match text.split_at_checked(4) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel:") => {
            rest.split(';').next().unwrap_or(rest).trim()
        }
        Some(_) | None => text,
    }
}

fn number(text: &str) -> Option<String> {
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", text),
    };
    let mut keys = String::new();
    for character in rest.chars() {
        match character {
            '0'..='9' => keys.push(character),
            // Short codes are dialled with them; a number of E.164 has none.
            '*' | '#' if plus.is_empty() => keys.push(character),
            _ if is_separator(character) => {}
            _ => return None,
        }
    }
    keys.contains(|key: char| key.is_ascii_digit()).then(|| format!("{plus}{keys}"))
}

/// What people write between digits, also as word processors have it.
fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{202f}' | '\u{2010}'..='\u{2015}'
    )
}

/// `user.client`: letters, digits, dashes and underscores around one dot.
fn client(text: &str) -> Option<String> {
    let (user, client) = text.split_once('.')?;
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    (is_name(user) && is_name(client)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (typed, dialled) in [
            ("+254711000001", "+254711000001"),
            ("  +254 711 000 001\n", "+254711000001"),
            ("+254-711-(000)-001", "+254711000001"),
            ("+254.711.000.001", "+254711000001"),
            ("+254\u{a0}711\u{2011}000001", "+254711000001"),
            ("0711 000 001", "0711000001"),
            ("254711000001", "254711000001"),
            ("100", "100"),
            ("*544#", "*544#"),
            ("tel:+254711000001", "+254711000001"),
            ("TEL:+254-711-000-001;phone-context=ke", "+254711000001"),
            ("0711.123456", "0711123456"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(dialled), "{typed:?}");
        }
    }

    #[test]
    fn clients_are_called_by_their_address() {
        for address in ["demo.achieng", "simu.agent7", "my-app.front_desk", "2nd.line"] {
            assert_eq!(parse(address).as_deref(), Ok(address));
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for typed in [
            "hello",
            "12a34",
            "+",
            "#",
            "()",
            "++254711",
            "254+711",
            "+254711#",
            "a.b.c",
            ".b",
            "a.",
            "sip:x@y",
            "a b.c",
            "0711\u{0}000001",
            "٠٧١١",
            "tel:x",
            "<b>1</b>",
        ] {
            assert_eq!(parse(typed), Err(Refusal::NotANumber), "{typed:?}");
        }
    }

    #[test]
    fn nothing_is_an_empty_number() {
        for typed in ["", "   ", "\t\n", "tel:", "tel: ;ext=1"] {
            assert_eq!(parse(typed), Err(Refusal::EmptyNumber), "{typed:?}");
        }
    }

    #[test]
    fn the_length_is_bounded_after_trimming() {
        assert_eq!(parse(&"7".repeat(3_000)), Err(Refusal::NumberTooLong));
        assert_eq!(parse(&"7".repeat(MAX + 1)), Err(Refusal::NumberTooLong));
        assert_eq!(parse(&"7".repeat(MAX)).map(|number| number.len()), Ok(MAX));
        assert!(parse(&format!("{}1{}", " ".repeat(500), " ".repeat(500))).is_ok());
        assert_eq!(parse(&"é".repeat(MAX)), Err(Refusal::NotANumber), "characters, not bytes");
    }
}
