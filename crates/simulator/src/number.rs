//! Phone numbers as people type them in Kenya, and how they may appear in a log.

use std::fmt;

/// The number in E.164, if the text is one: `+254…`, `254…`, `00254…`, `07…` and `01…` are
/// understood; spaces, dashes, dots and brackets are passed over. Other countries need `+` or `00`.
///
/// E.164 allows 15 digits; fewer than 8 are no full number.
pub fn e164(text: &str) -> Option<String> {
    if text.len() > 64 {
        return None;
    }
    let mut plus = false;
    let mut digits = String::with_capacity(16);
    for (position, character) in text.trim().chars().enumerate() {
        match character {
            '+' if position == 0 => plus = true,
            '0'..='9' => digits.push(character),
            ' ' | '-' | '.' | '(' | ')' => {}
            _ => return None,
        }
    }
    let international = if plus {
        digits
    } else if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else if digits.len() == 10 && (digits.starts_with("07") || digits.starts_with("01")) {
        format!("254{}", &digits[1..])
    } else if digits.len() == 12 && digits.starts_with("254") {
        digits
    } else {
        return None;
    };
    let plausible = (8..=15).contains(&international.len()) && !international.starts_with('0');
    plausible.then(|| format!("+{international}"))
}

/// A number or client name for a log: only its last three characters.
pub struct Masked<'a>(pub &'a str);

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.0.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        write!(f, "…{}", &self.0[start..])
    }
}

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_found_in_each_spelling() {
        for typed in [
            "+254711000001",
            "254711000001",
            "00254711000001",
            "0711000001",
            " +254 711-000.001",
            "(0711) 000 001",
        ] {
            assert_eq!(e164(typed).as_deref(), Some("+254711000001"), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for typed in ["", "+", "711000001", "hello", "+25471100000x", "07+11000001", "+0711000001"]
        {
            assert_eq!(e164(typed), None, "{typed}");
        }
        assert_eq!(e164(&"1".repeat(3_000)), None);
        assert_eq!(e164("+1234567890123456"), None);
    }

    #[test]
    fn a_log_shows_the_last_three_characters_only() {
        assert_eq!(Masked("+254711000001").to_string(), "…001");
        assert_eq!(Masked("ñé").to_string(), "…ñé");
    }
}
