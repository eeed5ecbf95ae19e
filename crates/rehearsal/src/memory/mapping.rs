//! The parts of a process's memory, and whose they are.

use std::fs;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub start: u64,
    pub end: u64,
    pub name: String,
}

/// Those that the process itself may read; none of one that has ended.
pub fn readable(pid: u32) -> Vec<Mapping> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default();
    let stacks = stacks(pid);
    maps.lines().filter_map(|line| mapping(line, &stacks)).collect()
}

fn mapping(line: &str, stacks: &[(u64, String)]) -> Option<Mapping> {
    let mut fields = line.split_ascii_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    let (start, end) = (address(start)?, address(end)?);
    let rights = fields.next()?;
    if !rights.starts_with('r') {
        return None;
    }
    let file = fields.skip(3).collect::<Vec<_>>().join(" ");
    let stack = stacks.iter().find(|(top, _)| (start..end).contains(top));
    let whose = match (stack, file.as_str()) {
        (Some((_, thread)), _) => format!("stack of {thread}"),
        (None, "") => "no name".to_owned(),
        (None, file) => file.rsplit('/').next().unwrap_or(file).to_owned(),
    };
    let name = format!("[{whose} {rights} {} KiB]", (end - start) / 1024);
    Some(Mapping { start, end, name })
}

/// Where each thread's stack pointer is, and the thread's name; only of those that wait for the
/// kernel, which is nearly all of them.
fn stacks(pid: u32) -> Vec<(u64, String)> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let pointer = |folder: &std::path::Path| {
        let call = fs::read_to_string(folder.join("syscall")).ok()?;
        // Its number, the arguments, the stack pointer, the place in the program.
        let stack =
            call.split_ascii_whitespace().rev().nth(1)?.strip_prefix("0x").map(address)??;
        let name = fs::read_to_string(folder.join("comm")).ok()?;
        Some((stack, name.trim().to_owned()))
    };
    threads.flatten().filter_map(|thread| pointer(&thread.path())).collect()
}

fn address(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_named_by_its_file_or_its_thread() {
        let stacks = [(0x2800, "worker".to_owned())];
        let name = |line| mapping(line, &stacks).map(|mapping| mapping.name);
        let heap = "1000-2000 rw-p 00000000 00:00 0                          [heap]";
        assert_eq!(name(heap).as_deref(), Some("[[heap] rw-p 4 KiB]"));
        let stack = name("2000-3000 rw-p 00000000 00:00 0 ");
        assert_eq!(stack.as_deref(), Some("[stack of worker rw-p 4 KiB]"));
        let library = name("4000-6000 r-xp 00000000 08:01 77   /usr/lib/libc.so.6");
        assert_eq!(library.as_deref(), Some("[libc.so.6 r-xp 8 KiB]"));
        assert_eq!(name("7000-8000 ---p 00000000 00:00 0 "), None);
    }
}
