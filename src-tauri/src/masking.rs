//! Masks what must not stand in a log: whatever an event says, its bytes pass through here.
//!
//! Numbers keep their last three digits, so that two calls can be told apart; tokens and keys
//! keep nothing.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// AT's tokens (`ATCAPtkn_…`) and keys (`atsk_…`), then whatever is named like a secret.
const SECRET: &str = r#"(?i)\b(?:ATCAPtkn_|atsk_)[^\s"',;}\])]+|\b(?:api_?key|token|authorization|password)["']?\s*[:=]\s*["']?(?:bearer\s+)?[^\s"',;}\])]+"#;
/// International numbers with their separators, and any other run of seven digits or more that
/// is not the fraction of a measured time.
const NUMBER: &str = r"\+\d[\d \-]{5,18}\d|\d\.\d+(?:ms|s|µs)|\d{7,}";

static SECRETS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(SECRET).ok());
static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(NUMBER).ok());

/// A writer that masks each buffer it is given; the log writes one event a buffer.
#[derive(Debug)]
pub struct Masking<W>(pub W);

impl<W: Write> Write for Masking<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write_all(mask(&String::from_utf8_lossy(buffer)).as_bytes())?;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The text with numbers and secrets masked. If a pattern could not be built, nothing of the
/// text is passed on.
pub fn mask(text: &str) -> Cow<'_, str> {
    let (Some(secrets), Some(numbers)) = (SECRETS.as_ref(), NUMBERS.as_ref()) else {
        return Cow::Borrowed("[masking failed]\n");
    };
    let without_secrets = secrets.replace_all(text, "[secret]");
    let masked = numbers.replace_all(&without_secrets, |found: &Captures<'_>| {
        if found[0].contains('.') {
            return found[0].to_owned();
        }
        let digits: Vec<char> = found[0].chars().filter(char::is_ascii_digit).collect();
        let tail = &digits[digits.len().saturating_sub(3)..];
        format!("…{}", tail.iter().collect::<String>())
    });
    Cow::Owned(masked.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_last_three_digits() {
        for number in ["+254711000001", "0711000001", "+254 711 000-001"] {
            assert_eq!(mask(&format!("dialled {number}.")), "dialled …001.");
        }
    }

    #[test]
    fn seeded_secrets_leave_nothing() {
        let seeds = ["ATCAPtkn_s33d-0123456789abcdef", "atsk_s33dkey", "s33dvalue"];
        let text = format!(
            "token={} key {} {{\"apiKey\":\"{}\"}} Authorization: Bearer {}",
            seeds[0], seeds[1], seeds[2], seeds[2]
        );
        let masked = mask(&text);
        assert!(!masked.contains("s33d"), "{masked}");
    }

    #[test]
    fn times_codes_and_words_stay() {
        let text = "2026-11-22T10:15:30.123456Z WARN hangup code=486 reason=\"Busy Here\" after=1.234567891s";
        assert_eq!(mask(text), text);
    }

    #[test]
    fn the_writer_takes_every_byte() {
        let mut out = Vec::new();
        let text = "to +254711000001\n";
        let taken = Masking(&mut out).write(text.as_bytes()).expect("writes");
        assert_eq!(taken, text.len());
        assert_eq!(String::from_utf8_lossy(&out), "to …001\n");
    }
}
