//! The contacts, and the calls of the past, as the window asks for them.
//!
//! Beside the actor, on threads of its own: a question about a million rows keeps no call
//! waiting, and a call no question. Both use the one [`Store`]; it keeps them apart.

mod calls;
mod contacts;
mod do_not_call;
mod export;
mod failure;
mod import;
mod keeping;
mod lists;
pub mod sync;

use std::{fmt, sync::Arc};

use numbers::Region;
use store::Store;
use tokio::{sync::watch, task::spawn_blocking, time::timeout};

pub(crate) use calls::LONGEST_OUTCOME;
pub use calls::{
    CallCost, CallCount, CallDetails, CallFilter, CallKind, CallsExportFormat, CallsExported,
    NoteDraft, PastCall, PastQuality,
};
pub use contacts::{
    CallerContact, CallerView, ContactFields, ContactGroup, ContactList, ContactRow, ContactView,
    CustomField, DeletedContact, LabelCount, LabelledText, NumberView, SaveFailure,
};
pub use do_not_call::{DoNotCallList, DoNotCallRow, NumbersBlocked};
pub use export::{ExportFormat, Exported, WhichContacts};
pub use failure::BookFailure;
pub use import::{
    ChosenFile, ColumnMeaning, ColumnView, ContactsPreview, FileFailure, HowToRead, ImportDone,
    ImportUndone, JobProgress, JobStage, LastImportView, PreviewFate, PreviewLine, PreviewTrouble,
    RejectedReason, TableView,
};
pub(crate) use keeping::forget_old_calls;
pub use keeping::{PersonTraces, Retention};
pub use lists::{
    CallFromList, CallListMade, CallListView, EntryFate, EntryStateView, EntryView, ListFailure,
    ListProgressView, ListSource, ListTurn,
};

use crate::{
    actor::{Listeners, SyncVault},
    do_not_call::DoNotCall,
    history::BOUND,
    shell::Shell,
};
use import::Desk;

/// What the book lives on; the phone keeps the other ends.
#[derive(Clone)]
pub(crate) struct Sources {
    /// None until the file is open, and for good if it cannot be opened.
    pub store: watch::Receiver<Option<Arc<Store>>>,
    /// The country of the account in use, in which a number without one is read.
    pub region: watch::Receiver<Option<Region>>,
    /// What the actor asks before it dials.
    pub do_not_call: DoNotCall,
    /// Is told when contacts have changed.
    pub shell: Arc<dyn Shell>,
    /// How it stands with the contacts' server.
    pub sync: Arc<sync::Shared>,
    /// Has its password.
    pub vault: SyncVault,
    /// Programs that hear of what is written about calls.
    pub listeners: Listeners,
}

/// Contacts and calls. Clones are the same book.
#[derive(Clone)]
pub struct Book {
    sources: Sources,
    desk: Arc<Desk>,
}

impl Book {
    pub(crate) fn new(sources: Sources) -> Self {
        Self { sources, desk: Arc::default() }
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
