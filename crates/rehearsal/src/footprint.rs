//! What the app's processes take: read from `/proc`, the app and all its descendants.

use std::collections::HashMap;
use std::fs;

use crate::Failure;

/// A look at the app's processes at one instant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Footprint {
    pub processes: usize,
    pub threads: usize,
    /// Open file descriptors of the app's own process.
    pub files: usize,
    /// Proportional set size of all processes, in KiB. It shrinks while other programs have the
    /// same libraries open.
    pub memory_kib: u64,
    /// The part of it that the processes have written themselves, in KiB.
    pub written_kib: u64,
    /// Processor time used so far by all processes, in clock ticks (100 a second).
    pub cpu_ticks: u64,
}

impl Footprint {
    /// Of the process with this name below `ancestor`, and everything below it.
    pub fn of(ancestor: u32, name: &str) -> Result<Self, Failure> {
        let processes = all_processes();
        let app = find(&processes, ancestor, name)?;
        let mut sum = Self { files: open_files(app), ..Self::default() };
        for pid in descendants(&processes, app) {
            sum.processes += 1;
            sum.threads += fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
            // Gone in the meantime: nothing to add.
            let rollup =
                fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
            sum.memory_kib += kib(&rollup, "Pss");
            sum.written_kib += kib(&rollup, "Pss_Anon") + kib(&rollup, "Pss_Shmem");
            sum.cpu_ticks += processes[&pid].cpu_ticks;
        }
        Ok(sum)
    }
}

/// All processes with this name below `ancestor`.
pub fn named(ancestor: u32, name: &str) -> Vec<u32> {
    let processes = all_processes();
    let below = descendants(&processes, ancestor);
    below.into_iter().filter(|pid| processes[pid].name == name).collect()
}

/// How many files with this in their name the process has open.
pub fn open_named(pid: u32, part: &str) -> usize {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let names = files.filter_map(|file| fs::read_link(file.path()).ok());
    names.filter(|name| name.to_string_lossy().contains(part)).count()
}

/// Ends the process with this name below `ancestor`, see [`kill_process`].
pub fn kill(ancestor: u32, name: &str) -> Result<(), Failure> {
    kill_process(find(&all_processes(), ancestor, name)?)
}

/// Ends a process at once, as a power cut would (SIGKILL).
pub fn kill_process(pid: u32) -> Result<(), Failure> {
    let known = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    let known = known.ok_or_else(|| Failure::NotAsExpected(format!("{pid} is no process")))?;
    rustix::process::kill_process(known, rustix::process::Signal::KILL)
        .map_err(|error| Failure::NotAsExpected(format!("{pid} could not be killed: {error}")))
}

fn find(processes: &HashMap<u32, Process>, ancestor: u32, name: &str) -> Result<u32, Failure> {
    let below = descendants(processes, ancestor);
    let found = below.into_iter().find(|pid| processes[pid].name == name);
    found.ok_or_else(|| Failure::NotAsExpected(format!("no process {name} below {ancestor}")))
}

struct Process {
    parent: u32,
    name: String,
    cpu_ticks: u64,
}

fn all_processes() -> HashMap<u32, Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| Some((pid, read(pid)?))).collect()
}

/// The fields of `/proc/<pid>/stat` (proc_pid_stat(5)); the name stands in brackets and may
/// itself hold spaces.
fn read(pid: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, tail) = stat.rsplit_once(')')?;
    let name = head.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = tail.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let cpu_ticks = ticks(11)? + ticks(12)?;
    Some(Process { parent: fields.get(1)?.parse().ok()?, name, cpu_ticks })
}

/// The process itself and everything below it.
fn descendants(processes: &HashMap<u32, Process>, root: u32) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(processes.iter().filter(|(_, it)| it.parent == parent).map(|(&pid, _)| pid));
        next += 1;
    }
    found.retain(|pid| processes.contains_key(pid));
    found
}

fn open_files(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count)
}

/// A line of `/proc/<pid>/smaps_rollup` (proc_pid_smaps(5)).
fn kib(rollup: &str, name: &str) -> u64 {
    let line = rollup.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_process_has_threads_files_and_memory() {
        let us = std::process::id();
        let name = read(us).expect("we are there").name;
        let seen = Footprint::of(us, &name).expect("we are there");
        assert!(seen.processes >= 1 && seen.threads >= 1 && seen.files >= 3, "{seen:?}");
        assert!(seen.memory_kib > seen.written_kib && seen.written_kib > 100, "{seen:?}");
        let file = tempfile::NamedTempFile::new().expect("a file");
        assert_eq!(open_named(us, &file.path().to_string_lossy()), 1);
    }
}
