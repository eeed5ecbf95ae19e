//! Calls told from beginning to end.

mod incoming;
mod outgoing;
mod rehearsed;
mod stale;
mod talking;
