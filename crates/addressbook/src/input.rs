//! Bytes of a file in any of the usual encodings, as UTF-8 line by line, without ever holding
//! more than one line.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What a file's bytes mean; the label is the Encoding Standard's.
pub type Encoding = &'static encoding_rs::Encoding;

/// So much of the start decides about the encoding.
const HEAD: usize = 256 * 1024;

/// A file from its start.
pub(crate) struct Input<R> {
    bytes: BufReader<Box<Decoded<R>>>,
    /// What lines are in that are not valid UTF-8.
    pub eight_bit: Encoding,
    /// What the file as a whole is in.
    pub encoding: Encoding,
    pub lines: u64,
}

/// The start again, then the rest; transcoded if it is UTF-16, where no line can be read before.
enum Decoded<R> {
    As(io::Chain<Cursor<Vec<u8>>, R>),
    Utf16(Box<Transcoded<io::Chain<Cursor<Vec<u8>>, R>>>),
}

struct Transcoded<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Of `raw`, what was not decoded yet.
    left: std::ops::Range<usize>,
    ended: bool,
}

impl<R: Read> Input<R> {
    /// Reads the start and decides.
    pub fn new(mut from: R) -> io::Result<Self> {
        let mut head = Vec::new();
        from.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let whole = head.len() < HEAD;
        let (encoding, mark) = encoding_rs::Encoding::for_bom(&head)
            .unwrap_or_else(|| (utf_16(&head).unwrap_or_else(|| guess(&head, whole)), 0));
        let eight_bit = if encoding == UTF_8 { guess_eight_bit(&head, whole) } else { encoding };
        head.drain(..mark);
        let all = Cursor::new(head).chain(from);
        let decoded = if encoding == UTF_16LE || encoding == UTF_16BE {
            let decoder = encoding.new_decoder_without_bom_handling();
            let raw = vec![0; 16 * 1024];
            Decoded::Utf16(Box::new(Transcoded {
                from: all,
                decoder,
                raw,
                left: 0..0,
                ended: false,
            }))
        } else {
            Decoded::As(all)
        };
        let eight_bit =
            if eight_bit == UTF_16LE || eight_bit == UTF_16BE { WINDOWS_1252 } else { eight_bit };
        Ok(Self {
            bytes: BufReader::with_capacity(64 * 1024, Box::new(decoded)),
            eight_bit,
            encoding,
            lines: 0,
        })
    }

    /// What comes next, without taking it: at most 64 KiB.
    pub fn peek(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    /// The next line without its end (LF, CR LF or CR) in `line`; of a longer one only the first
    /// `limit` bytes. `None` at the end of the file, or else whether it was longer.
    pub fn line(&mut self, line: &mut Vec<u8>, limit: usize) -> io::Result<Option<bool>> {
        line.clear();
        let mut longer = false;
        let mut any = false;
        loop {
            let buffer = self.bytes.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            let room = limit.saturating_sub(line.len()).min(part.len());
            longer |= room < part.len();
            line.extend_from_slice(part.get(..room).unwrap_or_default());
            let Some(end) = end else {
                let all = buffer.len();
                self.bytes.consume(all);
                continue;
            };
            let carriage_return = buffer.get(end) == Some(&b'\r');
            self.bytes.consume(end + 1);
            if carriage_return && self.bytes.fill_buf()?.first() == Some(&b'\n') {
                self.bytes.consume(1);
            }
            break;
        }
        self.lines += u64::from(any);
        Ok(any.then_some(longer))
    }
}

/// Valid UTF-8 as it is, or else in the encoding that the file seems to have.
pub(crate) fn text(bytes: &[u8], eight_bit: Encoding) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => eight_bit.decode_without_bom_handling(bytes).0,
    }
}

/// UTF-16 without its mark: every other byte of Latin text is zero.
fn utf_16(head: &[u8]) -> Option<Encoding> {
    let start = head.get(..head.len().min(1024))?;
    let zeros =
        |parity: usize| start.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count() * 2;
    let most = start.len() * 6 / 10;
    match (zeros(0), zeros(1)) {
        _ if start.len() < 8 => None,
        (even, odd) if odd > most && even < most / 4 => Some(UTF_16LE),
        (even, odd) if even > most && odd < most / 4 => Some(UTF_16BE),
        _ => None,
    }
}

fn guess(head: &[u8], whole: bool) -> Encoding {
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        // A letter that the end of what was read cuts in two.
        Err(error) if error.error_len().is_none() && !whole => UTF_8,
        Err(_) => guess_eight_bit(head, whole),
    }
}

fn guess_eight_bit(head: &[u8], whole: bool) -> Encoding {
    if head.is_ascii() {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, whole);
    detector.guess(None, Utf8Detection::Deny)
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::As(bytes) => bytes.read(into),
            Self::Utf16(bytes) => bytes.read(into),
        }
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.left.is_empty() && !self.ended {
                let read = self.from.read(&mut self.raw)?;
                self.left = 0..read;
                self.ended = read == 0;
            }
            let raw = self.raw.get(self.left.clone()).unwrap_or_default();
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, into, self.ended);
            self.left.start += read;
            // The end is told once only: a decoder must not be asked after it.
            let over = self.ended && matches!(result, CoderResult::InputEmpty);
            if over {
                self.decoder = UTF_8.new_decoder_without_bom_handling();
            }
            if written > 0 || over {
                return Ok(written);
            }
            if matches!(result, CoderResult::OutputFull) {
                return Err(io::Error::other("no room for one letter"));
            }
        }
    }
}

/// The bytes as they are, after the transcoding.
impl<R: Read> Read for Input<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(into)
    }
}
