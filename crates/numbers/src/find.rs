//! A telephone number in a text of any kind: what an agent has selected or copied.

use crate::{Dialable, Region, read};

/// How much of a text is looked at, in characters.
const LOOKED_AT: usize = 4_096;

/// Fewer digits than any subscriber's number: years, prices and houses are no numbers.
const FEWEST: usize = 7;

/// The first number in the text, as it stands there; or the whole text, where all of it can be
/// dialled. Short codes are found only so, and names never: every word would be one.
#[must_use]
pub fn find(text: &str, here: Option<Region>) -> Option<String> {
    let text = text.trim();
    let is_number = |found: &Dialable| found.e164().is_some();
    match read(text, here) {
        Ok(Dialable::Client { .. }) | Err(_) => {}
        // Letters are keys too, so that a few words could be a short code.
        Ok(who) if is_number(&who) || !text.contains(char::is_alphabetic) => {
            if !is_date(text) {
                return Some(text.to_owned());
            }
        }
        Ok(_) => {}
    }
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(at, _)| at);
    let runs = text.get(..end)?.split(|c: char| !belongs(c));
    runs.flat_map(parts).find(|run| read(run, here).is_ok_and(|who| is_number(&who)))
}

/// What stands within a number as people write it.
fn belongs(c: char) -> bool {
    c.is_ascii_digit() || "+ -.()/\u{a0}\u{2010}\u{2011}\u{2012}\u{2013}".contains(c)
}

/// The run itself, and where it is two numbers side by side, or a number beside others, each.
fn parts(run: &str) -> Vec<String> {
    let clean = |part: &str| {
        let part = part.trim_matches(|c: char| !(c.is_ascii_digit() || "+()".contains(c)));
        let part = part.trim_start_matches(')').trim_end_matches(['(', '+']);
        part.trim().to_owned()
    };
    let whole = clean(run);
    let by_plus = whole.char_indices().filter(|(at, c)| *c == '+' && *at > 0);
    let mut parts = Vec::new();
    for (at, _) in by_plus.take(8) {
        parts.extend(whole.get(..at).map(clean));
        parts.extend(whole.get(at..).map(clean));
    }
    parts.extend(whole.split(['/', '\u{2013}']).take(8).map(clean));
    parts.insert(0, whole);
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    parts.retain(|part| digits(part) >= FEWEST && !is_date(part));
    parts
}

/// `2026-11-22`, `22/11/2026`, `22.11.26`: many a town has a number like that.
fn is_date(text: &str) -> bool {
    let lengths: Vec<usize> = text.split(['-', '/', '.']).map(str::len).collect();
    let digits = text.chars().all(|c| c.is_ascii_digit() || "-/.".contains(c));
    digits && matches!(lengths[..], [4, 1..=2, 1..=2] | [1..=2, 1..=2, 2 | 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_kenya(text: &str) -> Option<String> {
        find(text, Region::parse("KE"))
    }

    #[test]
    fn the_first_number_of_a_text_is_found_as_it_stands_there() {
        for (text, number) in [
            ("Call me on 0711 000 001, please", "0711 000 001"),
            ("Tel.: +254-711-000-001.", "+254-711-000-001"),
            ("(0711) 000001", "(0711) 000001"),
            ("ordered 2026-11-22, KES 1,200; phone 0722000111", "0722000111"),
            ("0711000001/0722000111", "0711000001"),
            ("+254711000001 +254722000111", "+254711000001"),
            ("Amina\n\t+44 20 7946 0958\nLondon", "+44 20 7946 0958"),
            ("  +254711000001,,12#  ", "+254711000001,,12#"),
            ("*544#", "*544#"),
            ("999", "999"),
        ] {
            assert_eq!(in_kenya(text).as_deref(), Some(number), "{text}");
        }
    }

    #[test]
    fn where_there_is_none_none_is_found() {
        for text in [
            "",
            "hello",
            "on 22/11/2026 at 10:15",
            "12 eggs",
            "example.com",
            "a1",
            "a 1234567890123456789012",
        ] {
            assert_eq!(in_kenya(text), None, "{text}");
        }
        assert_eq!(find("call 0711 000 001", None), None, "of which country?");
    }

    #[test]
    fn a_text_of_any_length_takes_no_time() {
        assert_eq!(in_kenya(&"+1".repeat(1_000_000)), None);
        assert_eq!(in_kenya(&format!("{}0711000001", "x ".repeat(1_000_000))), None);
    }
}
