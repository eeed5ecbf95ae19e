//! The log of everything said on the gateway's sockets, for tests and benches.
//!
//! Tokens and API keys never enter it: they are cut out here, at the only way in.

use std::{
    borrow::Cow,
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

use super::{API_KEY_PREFIX, tokens::TOKEN_PREFIX};
use crate::clock;

const MOST_FRAMES: usize = 20_000;
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Seen from the gateway: `In` came from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    In,
    Out,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrameEntry {
    /// Counts from 1 over the simulator's life.
    pub seq: u64,
    /// Microseconds of `CLOCK_MONOTONIC`, taken when the frame was read or handed to the socket.
    pub at_us: u64,
    pub client: String,
    pub direction: Direction,
    /// The frame; a string where it was no JSON.
    pub frame: Value,
}

#[derive(Debug)]
pub struct FrameLog {
    log: Mutex<Log>,
    latest: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Log {
    kept: VecDeque<Kept>,
    bytes: usize,
    last_seq: u64,
}

/// The text is kept and parsed only when somebody asks: it is many times smaller.
#[derive(Debug)]
struct Kept {
    seq: u64,
    at_us: u64,
    client: String,
    direction: Direction,
    text: String,
}

impl Default for FrameLog {
    fn default() -> Self {
        FrameLog { log: Mutex::default(), latest: watch::Sender::new(0) }
    }
}

impl FrameLog {
    pub fn add(&self, client: &str, direction: Direction, text: &str) {
        let at_us = clock::monotonic_us();
        let text = without_secrets(text).into_owned();
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.last_seq += 1;
        let seq = log.last_seq;
        log.bytes += text.len();
        log.kept.push_back(Kept { seq, at_us, client: client.to_owned(), direction, text });
        while log.kept.len() > MOST_FRAMES || log.bytes > MOST_BYTES {
            match log.kept.pop_front() {
                Some(oldest) => log.bytes -= oldest.text.len(),
                None => break,
            }
        }
        drop(log);
        self.latest.send_replace(seq);
    }

    /// The kept frames with a number above `seq`, oldest first.
    pub fn since(&self, seq: u64) -> Vec<FrameEntry> {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = |kept: &Kept| FrameEntry {
            seq: kept.seq,
            at_us: kept.at_us,
            client: kept.client.clone(),
            direction: kept.direction,
            frame: serde_json::from_str(&kept.text)
                .unwrap_or_else(|_| Value::String(kept.text.clone())),
        };
        log.kept.iter().filter(|kept| kept.seq > seq).map(entry).collect()
    }

    /// Tells the number of the newest frame, now and with each new one.
    pub fn latest(&self) -> watch::Receiver<u64> {
        self.latest.subscribe()
    }
}

/// The text with each token and API key cut down to its prefix.
fn without_secrets(text: &str) -> Cow<'_, str> {
    let mut clean = Cow::Borrowed(text);
    for prefix in [TOKEN_PREFIX, API_KEY_PREFIX] {
        if clean.contains(prefix) {
            clean = Cow::Owned(cut_after(&clean, prefix));
        }
    }
    clean
}

fn cut_after(text: &str, prefix: &str) -> String {
    let mut pieces = text.split(prefix);
    let mut clean = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        clean.push_str(prefix);
        clean.push('…');
        clean.push_str(piece.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_'));
    }
    clean
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_never_enter_the_log() {
        let log = FrameLog::default();
        log.add("asha", Direction::In, r#"{"to":"ATCAPtkn_abc123","key":"atsk_9f9f, atsk_1"}"#);
        let frames = log.since(0);
        assert_eq!(frames[0].frame, json!({"to": "ATCAPtkn_…", "key": "atsk_…, atsk_…"}));
    }

    #[test]
    fn frames_are_numbered_and_what_is_no_json_is_kept_as_text() {
        let log = FrameLog::default();
        log.add("asha", Direction::In, "{oops");
        log.add("asha", Direction::Out, r#"{"response":"error"}"#);
        assert_eq!(log.since(0)[0].frame, json!("{oops"));
        let later = log.since(1);
        assert_eq!(later.len(), 1);
        assert_eq!((later[0].seq, later[0].direction), (2, Direction::Out));
        assert!(later[0].at_us > 0);
    }

    #[test]
    fn the_log_forgets_the_oldest_when_it_is_full() {
        let log = FrameLog::default();
        let large = "x".repeat(1024 * 1024);
        for _ in 0..20 {
            log.add("asha", Direction::In, &large);
        }
        let kept = log.since(0);
        assert_eq!(kept.len(), 16);
        assert_eq!(kept[0].seq, 5);
    }
}
