//! What comes from outside is read without harm, whatever it is.
//!
//! One function a target. Each takes any bytes at all, and panics if what is promised does not
//! hold: nothing read can make the program panic or grow without bound, and what was read is
//! the same after it was written and read again. `targets/` hands them to libFuzzer
//! (`cargo xtask fuzz`), `tests/` runs them over the seeds, to which each input belongs that
//! was once harmful.

mod contacts;

use std::fmt::Debug;

pub use contacts::{cards, tables};
use line::frames::{ClientFrame, MAX_FRAME, ServerFrame, parse, to_text};

/// AT's frames, of both sides.
pub fn frames(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    survives::<ServerFrame>(&text);
    survives::<ClientFrame>(&text);
}

/// A talk of SDK and gateway through the gate between them.
pub fn gate(input: &[u8]) {
    line::fuzzing::gate(&String::from_utf8_lossy(input));
}

/// Session descriptions of the far end; the first byte says whether it is an offer.
pub fn descriptions(input: &[u8]) {
    let Some((kind, text)) = input.split_first() else { return };
    media::fuzzing::description(&String::from_utf8_lossy(text), kind % 2 == 0);
}

/// ICE candidates of the far end.
pub fn candidates(input: &[u8]) {
    media::fuzzing::candidate(&String::from_utf8_lossy(input));
}

/// Answers of AT's HTTP APIs, of the company's server and of one for contacts; the first byte chooses the status.
pub fn answers(input: &[u8]) {
    const STATUS: [u16; 8] = [200, 201, 400, 401, 403, 429, 500, 503];
    let Some((status, body)) = input.split_first() else { return };
    africastalking::fuzzing::answer(STATUS[usize::from(status % 8)], body);
    company::fuzzing::answer(STATUS[usize::from(status % 8)], body);
    company::fuzzing::event(&String::from_utf8_lossy(body));
    assert!(carddav::fuzzing::read(body).is_none_or(|told| told <= body.len()));
}

/// Links that ask to call somebody.
pub fn links(input: &[u8]) {
    let Ok(fill) = ::links::parse(&String::from_utf8_lossy(input)) else { return };
    assert!(!fill.text.is_empty() && fill.text.chars().count() <= 64, "{}", fill.text);
    assert!(
        !fill.text.contains(|c: char| c.is_control() || "<>\"'`$\\&|\u{202E}".contains(c)),
        "{}",
        fill.text
    );
}

fn survives<F>(text: &str)
where
    F: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Debug,
{
    let Ok(frame) = parse::<F>(text) else { return };
    let written = to_text(&frame);
    // No escape is longer than six characters, no name is added that was not there.
    assert!(written.len() <= 6 * text.len() + 256, "{} from {}", written.len(), text.len());
    if written.len() <= MAX_FRAME {
        let again = parse::<F>(&written);
        assert!(again.is_ok(), "{text} written as {written}");
        if !has_fraction(&written) {
            assert_eq!(again.ok().as_ref(), Some(&frame), "{text} written as {written}");
        }
    }
}

/// serde_json reads fractions fast, and so not always to the last digit.
fn has_fraction(text: &str) -> bool {
    let pairs = text.bytes().zip(text.bytes().skip(1));
    pairs.into_iter().any(|(one, next)| one.is_ascii_digit() && matches!(next, b'.' | b'e' | b'E'))
}
