//! What the rounds, the window's questions and the vault know of each other.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::{SyncBookView, SyncSource, SyncState};

#[derive(Debug, Default)]
pub(crate) struct Shared {
    known: Mutex<Known>,
    /// A round is to begin now.
    wake: Notify,
    /// The round that is running is of no use any more.
    stale: Notify,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub source: Option<SyncSource>,
    pub books: Vec<SyncBookView>,
    pub state: SyncState,
    pub read_only: bool,
    pub refused: u32,
    /// The agent waits for the next round.
    by_agent: bool,
}

impl Shared {
    /// Who signs in where, for the window in which the password is typed; none without a server.
    pub(crate) fn label(&self) -> Option<String> {
        let known = self.known();
        let source = known.source.as_ref()?;
        let host = source.url.split("//").nth(1)?.split('/').next()?;
        Some(format!("{}, {host}", source.username))
    }

    /// What a round waited for may have come.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// The agent wants a round.
    pub(super) fn ask(&self) {
        self.known().by_agent = true;
        self.wake.notify_one();
    }

    pub(super) fn take_by_agent(&self) -> bool {
        std::mem::take(&mut self.known().by_agent)
    }

    pub(super) fn look(&self) -> Known {
        self.known().clone()
    }

    pub(super) fn has_book(&self, url: &str) -> bool {
        self.known().books.iter().any(|book| book.url == url)
    }

    pub(super) fn set(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known());
    }

    /// The agent leaves this computer, and with it the server.
    pub(crate) fn leave(&self) {
        self.change(None);
    }

    /// Another server, or another of its address books.
    pub(super) fn change(&self, source: Option<SyncSource>) {
        let mut known = self.known();
        let same = |before: &SyncSource, now: &SyncSource| {
            before.url == now.url && before.username == now.username
        };
        let is_same = known
            .source
            .as_ref()
            .zip(source.as_ref())
            .is_some_and(|(before, now)| same(before, now));
        let books = if is_same { std::mem::take(&mut known.books) } else { Vec::new() };
        *known = Known { source, books, by_agent: true, ..Known::default() };
        drop(known);
        self.stale.notify_waiters();
        self.wake.notify_one();
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(super) async fn stale(&self) {
        self.stale.notified().await;
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
