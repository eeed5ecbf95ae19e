//! What stands in the memory of a process (Linux).

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};

const PAGE: u64 = 4096;
/// Of /proc/<pid>/pagemap (Linux, admin-guide/mm/pagemap): in memory, or swapped out.
const IS_THERE: u64 = 0b11 << 62;
/// Read at once, in pages.
const MOST: u64 = 256;

/// The first of these texts that stands anywhere in the memory of a process; none of one that has
/// ended meanwhile. Pages that were never written to are left out: the engine of JavaScript
/// reserves gigabytes of them.
pub fn first_of<'a>(pid: u32, texts: &[&'a str]) -> Option<&'a str> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
    let mut memory = File::open(format!("/proc/{pid}/mem")).ok()?;
    let mut map = File::open(format!("/proc/{pid}/pagemap")).ok()?;
    maps.lines().filter_map(readable).find_map(|(start, end)| {
        // What stands across two parts is found with the end of the one before.
        let mut part: Vec<u8> = Vec::new();
        let mut at = start;
        while at < end {
            let pages = ((end - at) / PAGE).min(MOST);
            if is_there(&mut map, at, pages) {
                let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
                part.drain(..part.len().saturating_sub(longest));
                read(&mut memory, at, pages, &mut part);
                let text = String::from_utf8_lossy(&part);
                if let Some(found) = texts.iter().find(|wanted| text.contains(**wanted)) {
                    return Some(*found);
                }
            } else {
                part.clear();
            }
            at += pages * PAGE;
        }
        None
    })
}

fn readable(line: &str) -> Option<(u64, u64)> {
    let mut fields = line.split(' ');
    let (start, end) = fields.next()?.split_once('-')?;
    let address = |text| u64::from_str_radix(text, 16).ok();
    fields.next()?.starts_with('r').then_some((address(start)?, address(end)?))
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
        assert_eq!(first_of(std::process::id(), &[&kept]), Some(kept.as_str()));
        assert_eq!(first_of(u32::MAX, &[&never]), None);
    }
}
