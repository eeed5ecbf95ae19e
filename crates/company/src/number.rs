//! How a number must be written so that the back end calls just that one.
//!
//! Its rule: `07…`, `01…`, nine digits that start with 7 or 1, and `254…` become `+254…`; before
//! anything else of nine digits or more it puts `+254`, other countries' numbers included.

use crate::Error;

const COUNTRY: &str = "254";

/// `e164` as the back end takes it for what it is: without the plus, for that form's fate is
/// certain.
pub(crate) fn for_back_end(e164: &str) -> Result<&str, Error> {
    let digits = e164.strip_prefix('+').unwrap_or(e164);
    let rest = digits.strip_prefix(COUNTRY).ok_or(Error::ForeignNumber)?;
    let is_number = (7..=12).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit());
    if is_number { Ok(digits) } else { Err(Error::ForeignNumber) }
}

/// Whether the number that the back end says it calls is the one that was meant. None said is no
/// proof of another one.
pub(crate) fn is_same(told: Option<&str>, meant: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    told.map(digits).filter(|told| !told.is_empty()).is_none_or(|told| told == digits(meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kenyan_number_goes_without_its_plus() {
        assert_eq!(for_back_end("+254711000111"), Ok("254711000111"));
        assert_eq!(for_back_end("254711000111"), Ok("254711000111"));
    }

    #[test]
    fn other_countries_numbers_are_not_sent_to_be_corrupted() {
        for number in ["+255711000111", "+12025550123", "999", "+254", "0711000111", "a.b", ""] {
            assert_eq!(for_back_end(number), Err(Error::ForeignNumber), "{number}");
        }
    }

    #[test]
    fn a_told_number_is_compared_by_its_digits() {
        assert!(is_same(Some("+254711000111"), "254711000111"));
        assert!(is_same(None, "254711000111") && is_same(Some(""), "254711000111"));
        assert!(!is_same(Some("+254255711000111"), "+255711000111"));
    }
}
