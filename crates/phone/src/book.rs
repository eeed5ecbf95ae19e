//! The contacts, and the calls of the past, as the window asks for them.
//!
//! Beside the actor, on threads of its own: a question about a million rows keeps no call
//! waiting, and a call no question. Both use the one [`Store`]; it keeps them apart.

mod contacts;
mod failure;
pub mod sync;

use std::{fmt, sync::Arc};

use numbers::Region;
use store::Store;
use tokio::{sync::watch, task::spawn_blocking, time::timeout};

pub use contacts::{ContactList, ContactRow};
pub use failure::BookFailure;

use crate::{actor::SyncVault, history::BOUND, shell::Shell};

/// What the book lives on; the phone keeps the other ends.
#[derive(Clone)]
pub(crate) struct Sources {
    /// None until the file is open, and for good if it cannot be opened.
    pub store: watch::Receiver<Option<Arc<Store>>>,
    /// The country of the account in use, in which a number without one is read.
    pub region: watch::Receiver<Option<Region>>,
    /// Is told when contacts have changed.
    pub shell: Arc<dyn Shell>,
    /// How it stands with the contacts' server.
    pub sync: Arc<sync::Shared>,
    /// Has its password.
    pub vault: SyncVault,
}

/// Contacts and calls. Clones are the same book.
#[derive(Clone)]
pub struct Book {
    sources: Sources,
}

impl Book {
    pub(crate) fn new(sources: Sources) -> Self {
        Self { sources }
    }

    /// Works on the file, where no call waits for it.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, BookFailure> {
        let store = self.store().await?;
        let done = spawn_blocking(move || work(&store)).await;
        Ok(done.map_err(|_| BookFailure::Closed)??)
    }

    /// The file, once it is open.
    async fn store(&self) -> Result<Arc<Store>, BookFailure> {
        let mut store = self.sources.store.clone();
        let open = timeout(BOUND, store.wait_for(Option::is_some)).await;
        let open = open.ok().and_then(Result::ok).and_then(|store| store.clone());
        open.ok_or(BookFailure::Closed)
    }

    fn region(&self) -> Option<Region> {
        *self.sources.region.borrow()
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Book").field("open", &self.sources.store.borrow().is_some()).finish()
    }
}
