//! A page that eats memory is ended before it slows the computer down; [`crate::web_process`]
//! then replaces it as it would any other.
//!
//! Linux only: elsewhere the processes of the webview cannot be told from those of other apps.

use std::fs;
use std::time::Duration;

use phone::Phone;
use rustix::process::{Pid, Signal, kill_process};
use tauri::{AppHandle, Manager};

const LOOK_EVERY: Duration = Duration::from_secs(10);
/// A page that works takes 60 to 150 MiB.
const TOO_MUCH_KIB: u64 = 400 * 1024;
/// During a call the page may be the one that carries it: ended only where the computer is in
/// danger.
const DANGER_KIB: u64 = 1024 * 1024;
/// `WebKitWebProcess` as the kernel cuts it (`TASK_COMM_LEN`).
const NAME: &str = "WebKitWebProces";

/// Looks after the pages until the app ends.
pub fn watch(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let bound =
                if app.state::<Phone>().call_is_up().await { DANGER_KIB } else { TOO_MUCH_KIB };
            for (pid, kib) in pages() {
                if kib > bound {
                    tracing::error!(mib = kib / 1024, "a page takes too much memory and is ended");
                    end(pid);
                }
            }
        }
    });
}

/// The processes of our pages with the memory that each takes, in KiB.
fn pages() -> Vec<(Pid, u64)> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let ours = pids.filter(|pid| is_page(&read(*pid, "stat"), std::process::id()));
    ours.filter_map(|pid| Some((Pid::from_raw(pid)?, memory(&read(pid, "smaps_rollup"))))).collect()
}

fn read(pid: i32, file: &str) -> String {
    // Gone in the meantime: nothing to read.
    fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default()
}

/// The name stands in brackets and the parent two fields after it (`proc_pid_stat(5)`).
fn is_page(stat: &str, parent: u32) -> bool {
    let Some((head, tail)) = stat.rsplit_once(')') else { return false };
    let is_named = head.split_once('(').is_some_and(|(_, name)| name == NAME);
    is_named && tail.split_whitespace().nth(1) == Some(&parent.to_string())
}

/// What only this process keeps in memory or swapped out, and its part of what it shares.
fn memory(rollup: &str) -> u64 {
    let kib = |name: &str| {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
    };
    kib("Pss") + kib("SwapPss")
}

fn end(pid: Pid) {
    if let Err(error) = kill_process(pid, Signal::KILL) {
        tracing::warn!(%error, "a page could not be ended");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pages_of_this_app_are_looked_at() {
        assert!(is_page("77 (WebKitWebProces) S 42 77 1 0", 42));
        assert!(!is_page("77 (WebKitWebProces) S 43 77 1 0", 42));
        assert!(!is_page("77 (WebKitNetworkPr) S 42 77 1 0", 42));
        assert!(!is_page("", 42));
    }

    #[test]
    fn memory_that_is_swapped_out_counts() {
        let rollup = "55-7f ---p 0 00:00 0 [rollup]\nRss: 900 kB\nPss: 500 kB\nPss_Dirty: 7 kB\nSwapPss: 20 kB\n";
        assert_eq!(memory(rollup), 520);
        assert_eq!(memory(""), 0);
    }

    #[test]
    fn our_own_process_takes_memory() {
        let us = i32::try_from(std::process::id()).expect("a process id");
        assert!(memory(&read(us, "smaps_rollup")) > 100);
    }
}
