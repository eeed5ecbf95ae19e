//! What stands in the memory of a process (Linux).

mod mapping;

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use mapping::Mapping;

const PAGE: u64 = 4096;
/// Of /proc/<pid>/pagemap (Linux, admin-guide/mm/pagemap): in memory, or swapped out.
const IS_THERE: u64 = 0b11 << 62;
/// Read at once, in pages.
const MOST: u64 = 256;
/// Letters that are told on either side of a find.
const AROUND: usize = 48;

/// Where a text stands, told without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// Which of the texts that were looked for.
    pub number: usize,
    /// As JavaScript and Windows hold text: two bytes a letter.
    pub wide: bool,
    /// Whose memory it is: a file's, the heap's, a thread's stack, or nobody's by name.
    pub mapping: String,
    pub at: u64,
    /// What stands around it; each of the texts is masked.
    pub context: String,
}

impl fmt::Display for Find {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, wide, mapping, at, context } = self;
        let width = if *wide { ", wide" } else { "" };
        write!(to, "text {number}{width} in {mapping} at {at:x}: {context}")
    }
}

/// Every place where one of these texts stands in the memory of a process, in UTF-8 or UTF-16;
/// none for one that has ended meanwhile. Pages that were never written to are left out: the
/// engine of JavaScript reserves gigabytes of them.
pub fn finds(pid: u32, texts: &[&str]) -> Vec<Find> {
    let mut found = Vec::new();
    search(pid, texts, |find| {
        found.push(find);
        true
    });
    found
}

/// Whether one of these texts stands anywhere in the memory of a process.
pub fn has_any(pid: u32, texts: &[&str]) -> bool {
    let mut found = false;
    search(pid, texts, |_| {
        found = true;
        false
    });
    found
}

/// One spelling of a text, the way it is looked for.
struct Wanted {
    number: usize,
    wide: bool,
    spelled: String,
}

/// Tells each find once, until the listener has heard enough.
fn search(pid: u32, texts: &[&str], mut tell: impl FnMut(Find) -> bool) {
    let wanted = spellings(texts);
    let longest = wanted.iter().map(|wanted| wanted.spelled.len()).max().unwrap_or(0);
    let (Ok(mut memory), Ok(mut map)) =
        (File::open(format!("/proc/{pid}/mem")), File::open(format!("/proc/{pid}/pagemap")))
    else {
        return;
    };
    for mapping in mapping::readable(pid) {
        // What stands across two parts is found with the end of the one before.
        let mut part: Vec<u8> = Vec::new();
        let mut at = mapping.start;
        while at < mapping.end {
            let pages = ((mapping.end - at) / PAGE).clamp(1, MOST);
            if is_there(&mut map, at, pages) {
                let kept = part.len().min(longest + AROUND);
                part.drain(..part.len() - kept);
                read(&mut memory, at, pages, &mut part);
                let first = at - kept as u64;
                if !tell_all(&part, first, kept, &mapping, &wanted, &mut tell) {
                    return;
                }
            } else {
                part.clear();
            }
            at += pages * PAGE;
        }
    }
}

fn spellings(texts: &[&str]) -> Vec<Wanted> {
    let wide = |text: &str| text.chars().flat_map(|letter| [letter, '\0']).collect::<String>();
    let both = |(number, text): (usize, &&str)| {
        [
            Wanted { number, wide: false, spelled: (*text).to_owned() },
            Wanted { number, wide: true, spelled: wide(text) },
        ]
    };
    texts.iter().enumerate().flat_map(both).collect()
}

/// False once the listener has heard enough.
fn tell_all(
    part: &[u8],
    first: u64,
    kept: usize,
    mapping: &Mapping,
    wanted: &[Wanted],
    tell: &mut impl FnMut(Find) -> bool,
) -> bool {
    // The search in text is the library's own, and fast also where we are not optimised.
    let text = String::from_utf8_lossy(part);
    for Wanted { number, wide, spelled } in wanted {
        for (place, _) in text.match_indices(spelled.as_str()) {
            // What ends in the part before was told there.
            if place + spelled.len() <= kept {
                continue;
            }
            let find = Find {
                number: *number,
                wide: *wide,
                mapping: mapping.name.clone(),
                // Replaced letters before it may move it by some bytes.
                at: first + place as u64,
                context: context(&text, place, spelled.len(), wanted),
            };
            if !tell(find) {
                return false;
            }
        }
    }
    true
}

fn context(text: &str, place: usize, length: usize, wanted: &[Wanted]) -> String {
    let before: Vec<char> = text[..place].chars().rev().take(AROUND).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text[place + length..].chars().take(AROUND).collect();
    let mut shown = format!("{before}<it>{after}");
    for Wanted { spelled, .. } in wanted {
        shown = shown.replace(spelled.as_str(), "<it>");
    }
    // Letters of two bytes are read as such.
    let plain = |letter: char| if letter.is_ascii_graphic() { letter } else { '.' };
    shown.chars().filter(|letter| *letter != '\0').map(plain).collect()
}

fn is_there(map: &mut File, at: u64, pages: u64) -> bool {
    let mut entries = vec![0; usize::try_from(pages * 8).unwrap_or(0)];
    let read = map.seek(SeekFrom::Start(at / PAGE * 8)).and_then(|_| map.read_exact(&mut entries));
    let entry = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_ne_bytes);
    // Where the map tells nothing, the memory itself is asked.
    read.is_err() || entries.chunks(8).any(|bytes| entry(bytes) & IS_THERE != 0)
}

/// Adds what can be read; some mappings cannot, such as the kernel's own.
fn read(memory: &mut File, at: u64, pages: u64, part: &mut Vec<u8>) {
    let before = part.len();
    part.resize(before + usize::try_from(pages * PAGE).unwrap_or(0), 0);
    let read = memory.seek(SeekFrom::Start(at)).and_then(|_| memory.read(&mut part[before..]));
    part.truncate(before + read.unwrap_or(0));
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_we_remember_is_found_and_what_nobody_wrote_is_not() {
        let kept = format!("kept-{}", std::process::id());
        let backwards: String = "never-written-down".chars().rev().collect();
        let never: String = backwards.to_uppercase();
        drop(backwards);
        assert!(has_any(std::process::id(), &[&kept]));
        assert!(!has_any(u32::MAX, &[&never]));
    }

    #[test]
    fn a_find_names_its_place_and_what_is_around_but_not_the_text() {
        let secret = format!("secret-{}", std::process::id() + 1);
        let letter = format!("\"password\":\"{secret}\"}}");
        let found = finds(std::process::id(), &[&secret]);
        let find = found.iter().find(|find| find.context.contains("\"password\":\"<it>\"}"));
        let find = find.expect("the letter is in memory");
        assert!(!find.to_string().contains(&secret));
        assert!(!find.mapping.is_empty());
        drop(letter);
    }

    #[test]
    fn a_text_of_wide_letters_is_found() {
        let text = format!("wide-{}", std::process::id() + 2);
        let wide: Vec<u16> = text.encode_utf16().collect();
        assert!(finds(std::process::id(), &[&text]).iter().any(|find| find.wide));
        drop(wide);
    }
}
