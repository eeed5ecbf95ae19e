//! How much of this computer listeners may have.

use std::time::Duration;

/// Nothing a listener does or leaves undone goes beyond these.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Streams at once.
    pub listeners: usize,
    /// Connections at once, those that were not answered yet among them.
    pub connections: usize,
    /// For a request's head to come.
    pub head: Duration,
    /// For a request that is no stream, from connecting to its end.
    pub request: Duration,
    /// Of a request's head, and of what is written ahead of a listener, in bytes.
    pub buffer: usize,
    pub header_lines: usize,
    /// Silence on a stream before a comment breaks it.
    pub keep_alive: Duration,
    /// A listener that takes nothing for so long is let go.
    pub stalled: Duration,
    /// Before a port that is taken is tried again.
    pub port_again: Duration,
    /// For the last events to be read when the phone stops.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            listeners: 8,
            connections: 32,
            head: Duration::from_secs(5),
            request: Duration::from_secs(10),
            buffer: 16 * 1024,
            header_lines: 64,
            keep_alive: Duration::from_secs(15),
            stalled: Duration::from_secs(30),
            port_again: Duration::from_secs(10),
            farewell: Duration::from_millis(500),
        }
    }
}
