//! A file cut into cards, each made such that a strict reader can read it: lines unfolded,
//! quoted-printable and other encodings decoded, pictures left out.

use std::io::{self, Read};

use super::quoted_printable as qp;
use crate::clean::limits;
use crate::input::{Input, text};
use crate::source::find;

/// One card as text, from `BEGIN:VCARD` to `END:VCARD`, one line a property.
#[derive(Debug, Default)]
pub struct Card {
    pub text: String,
    pub line: u64,
    /// A line was longer than anything needs; it was left out.
    pub shortened: bool,
    /// All together is more than a card may have.
    pub too_long: bool,
    pub unended: bool,
}

/// What was read of the next card.
#[derive(Debug, Default)]
pub struct Cut {
    /// The line that was read; its rest after the end of a card stays for the next one.
    line: Vec<u8>,
    rest: bool,
    /// The property that the next line may go on with.
    property: Vec<u8>,
    kind: Kind,
    old: bool,
    long: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Text,
    QuotedPrintable,
    /// Pictures, sounds, keys: not kept.
    Binary,
}

/// What most cards take, in bytes.
const USUAL: usize = 512;
const BEGIN: &[u8] = b"BEGIN:VCARD";
const END: &[u8] = b"END:VCARD";

impl Cut {
    /// The next card; none at the end of the file.
    pub fn next<R: Read>(&mut self, input: &mut Input<R>) -> io::Result<Option<Card>> {
        let mut card = Card { text: String::with_capacity(USUAL), ..Card::default() };
        let mut inside = false;
        let mut nested = 0_u32;
        self.old = false;
        loop {
            if !std::mem::take(&mut self.rest) {
                match input.line(&mut self.line, limits::CARD)? {
                    Some(longer) => self.long = longer,
                    None => {
                        self.flush(&mut card, input);
                        card.unended = inside;
                        self.finish(&mut card);
                        return Ok(inside.then_some(card));
                    }
                }
            }
            if !inside {
                if let Some(at) = find(&self.line, BEGIN) {
                    self.line.drain(..at + BEGIN.len());
                    self.rest = !self.line.trim_ascii().is_empty();
                    card.line = input.lines;
                    card.text.push_str("BEGIN:VCARD\n");
                    inside = true;
                }
                continue;
            }
            // A card inside a card (2.1's AGENT) is somebody else.
            let begins = starts(&self.line, BEGIN);
            if begins && (nested > 0 || self.is_agent()) {
                nested += 1;
                continue;
            }
            if nested > 0 {
                nested -= u32::from(starts(&self.line, END));
                continue;
            }
            if begins {
                self.rest = true;
                self.flush(&mut card, input);
                card.unended = true;
                self.finish(&mut card);
                return Ok(Some(card));
            }
            if starts(&self.line, END) {
                self.flush(&mut card, input);
                let spaces = self.line.len() - self.line.trim_ascii_start().len();
                self.line.drain(..spaces + END.len());
                self.rest = !self.line.trim_ascii().is_empty();
                self.finish(&mut card);
                return Ok(Some(card));
            }
            self.take_line(&mut card, input);
        }
    }

    fn take_line<R>(&mut self, card: &mut Card, input: &Input<R>) {
        if std::mem::take(&mut self.long) {
            // What a line begins that is too long is not even text.
            self.flush(card, input);
            let picture = kind(&self.line) == Kind::Binary;
            card.shortened |= !picture;
            self.kind = Kind::Binary;
            return;
        }
        let folded = self.line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        let soft = self.kind == Kind::QuotedPrintable && self.property.ends_with(b"=");
        let picture = self.kind == Kind::Binary && !is_property(&self.line);
        if picture || (self.kind == Kind::Binary && folded) {
            return;
        }
        if !(folded || soft) || self.property.is_empty() {
            self.flush(card, input);
            self.kind = kind(&self.line);
            if self.kind != Kind::Binary {
                std::mem::swap(&mut self.property, &mut self.line);
                self.old |= starts(&self.property, b"VERSION:2");
            }
            return;
        }
        let mut more = self.line.as_slice();
        if soft {
            self.property.pop();
            more = if folded { more.trim_ascii_start() } else { more };
        } else if !self.old {
            more = more.get(1..).unwrap_or_default();
        }
        if self.property.len() + more.len() > limits::CARD {
            self.property.clear();
            self.kind = Kind::Binary;
            card.shortened = true;
        } else {
            self.property.extend_from_slice(more);
        }
    }

    /// Writes the property to the card.
    fn flush<R>(&mut self, card: &mut Card, input: &Input<R>) {
        if card.text.len() + self.property.len() > 2 * limits::CARD {
            card.too_long = true;
        } else if self.kind == Kind::QuotedPrintable {
            card.text.push_str(&qp::decoded(&self.property, input.eight_bit));
            card.text.push('\n');
        } else if !self.property.is_empty() {
            let line = match qp::charset(&self.property) {
                Some(charset) => text(&self.property, charset),
                None => text(&self.property, input.eight_bit),
            };
            card.text.push_str(&line);
            card.text.push('\n');
        }
        self.property.clear();
        self.kind = Kind::Text;
    }

    fn finish(&mut self, card: &mut Card) {
        card.text.push_str("END:VCARD\n");
    }

    fn is_agent(&self) -> bool {
        starts(&self.property, b"AGENT")
    }
}

fn starts(line: &[u8], with: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    line.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

fn kind(line: &[u8]) -> Kind {
    let header = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let name = header.split(|byte| *byte == b';').next().unwrap_or_default();
    let name = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let binary = [&b"PHOTO"[..], b"LOGO", b"SOUND", b"KEY", b"X-MS-CARDPICTURE"];
    if binary.iter().any(|known| name.trim_ascii().eq_ignore_ascii_case(known)) {
        Kind::Binary
    } else if header.len() > name.len() && find(header, b"QUOTED-PRINTABLE").is_some() {
        Kind::QuotedPrintable
    } else {
        Kind::Text
    }
}

/// A line that begins a property, and is not more of a picture whose lines are not folded.
fn is_property(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
    let header = line.get(..colon).unwrap_or_default();
    let name = header.split(|byte| *byte == b';').next().unwrap_or_default();
    !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}
