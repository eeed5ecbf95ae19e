//! Values that vCard 2.1 writes as quoted-printable, and in any encoding.

use encoding_rs::{UTF_8, WINDOWS_1252};

use crate::Encoding;
use crate::input::text;
use crate::source::find;

/// The property as a line of plain UTF-8: decoded, and without what said how. Without a word
/// about the encoding it is UTF-8 if it can be, as today's programs mean it.
pub(super) fn decoded(property: &[u8], eight_bit: Encoding) -> String {
    let colon = property.iter().position(|byte| *byte == b':').unwrap_or(property.len());
    let (header, value) = property.split_at(colon);
    let mut line = String::with_capacity(property.len());
    for (at, part) in header.split(|byte| *byte == b';').enumerate() {
        let told = find(part, b"QUOTED-PRINTABLE") == Some(0)
            || [&b"ENCODING="[..], b"CHARSET="].iter().any(|name| find(part, name) == Some(0));
        if at == 0 || !told {
            line.push_str(if at == 0 { "" } else { ";" });
            line.push_str(&text(part, WINDOWS_1252));
        }
    }
    let bytes = bytes(value);
    let value = text(&bytes, charset(property).unwrap_or(eight_bit));
    let mut breaks = value.chars().peekable();
    while let Some(c) = breaks.next() {
        match c {
            '\r' if breaks.peek() == Some(&'\n') => {}
            '\r' | '\n' => line.push_str("\\n"),
            _ => line.push(c),
        }
    }
    line
}

/// The encoding that the property says it is in; none where it is UTF-8 anyway.
pub(super) fn charset(property: &[u8]) -> Option<Encoding> {
    let header = property.split(|byte| *byte == b':').next()?;
    let at = find(header, b";CHARSET=")?;
    let label = header.get(at + b";CHARSET=".len()..)?.split(|byte| *byte == b';').next()?;
    let label: Vec<u8> = label.iter().copied().filter(|byte| *byte != b'"').collect();
    encoding_rs::Encoding::for_label(&label).filter(|found| *found != UTF_8)
}

fn bytes(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| *first == b'=').and_then(|pair| {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            u8::try_from(digit(pair.first()?)? * 16 + digit(pair.get(1)?)?).ok()
        });
        match pair {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            // A soft break at the very end, or an equals sign that nobody encoded.
            None if *first == b'=' && after.is_empty() => rest = after,
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}
