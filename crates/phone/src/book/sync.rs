//! Contacts that are kept the same here and in an address book on a CardDAV server: what the
//! window sees of it, and what the agent may do.

mod problem;
mod round;
mod run;
mod shared;
mod view;

use call::Timestamp;
use carddav::parse_address;
use store::{ContactRow as Row, Keep, Store};

pub use problem::SyncProblem;
pub(crate) use shared::Shared;
pub use view::{
    ConflictChoice, ConflictView, SyncBookView, SyncRefusal, SyncSource, SyncState, SyncView,
};

use super::{Book, BookFailure};
use crate::actor::now;

/// The key of the setting.
const SETTING: &str = "carddav";
/// A user's name that is longer is none.
const LONGEST_NAME: usize = 250;

/// Leaves the server for good, whoever signed in there. What is known of its address books is
/// erased with all contacts.
pub(crate) fn forget_source(store: &Store) -> Result<(), store::Error> {
    store.set_setting(SETTING, &None::<SyncSource>)
}

impl Book {
    /// How it stands with the contacts' server.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn sync(&self) -> Result<SyncView, BookFailure> {
        let known = self.sources.sync.look();
        let here = self.region();
        self.with(move |store| {
            let mut view = SyncView {
                can_sync: known.source.is_some()
                    && !matches!(known.state, SyncState::Running { .. }),
                source: known.source,
                books: known.books,
                state: known.state,
                read_only: known.read_only,
                refused: known.refused,
                contacts: 0,
                waiting: 0,
                synced_at: None,
                conflicts: store
                    .conflicts()?
                    .into_iter()
                    .map(|conflict| ConflictView::of(conflict, here))
                    .collect(),
            };
            let source = view.source.as_ref();
            let Some(url) = source.and_then(|source| source.book.as_ref()) else { return Ok(view) };
            let own = source.is_some_and(|source| source.share_own);
            let book = store.sync_book(url)?;
            view.contacts = store.sync_contacts(book.row)?;
            view.waiting = store.sync_waiting(book.row, own)?;
            view.synced_at = book.synced_at.map(|at| at.0);
            Ok(view)
        })
        .await
    }

    /// Keeps the contacts the same as on this server from now on. Another address or another
    /// name needs its password anew; contacts of an address book before stay here.
    ///
    /// # Errors
    /// Why it is not done; nothing is changed then.
    pub async fn set_sync(&self, source: SyncSource) -> Result<(), SyncRefusal> {
        let url = parse_address(&source.url).map_err(|_| SyncRefusal::Address)?;
        let username = source.username.trim().to_owned();
        // A colon would end the name in what is sent.
        let plain = !username.contains(':') && !username.chars().any(char::is_control);
        if username.is_empty() || username.len() > LONGEST_NAME || !plain {
            return Err(SyncRefusal::Username);
        }
        let before = self.sources.sync.look().source;
        let same = before
            .as_ref()
            .filter(|before| before.url == url.as_str() && before.username == username);
        let book = match (&source.book, same) {
            // One of those that the server has shown.
            (Some(book), Some(_)) if self.sources.sync.has_book(book) => Some(book.clone()),
            (_, same) => same.and_then(|same| same.book.clone()),
        };
        let is_same = same.is_some();
        let share_own = source.share_own;
        let source = SyncSource { url: url.into(), username, book, share_own };
        self.keep_source(Some(source.clone()), before).await?;
        if !is_same {
            self.sources.vault.forget();
        }
        self.sources.sync.change(Some(source));
        self.sources.shell.sync_changed();
        Ok(())
    }

    /// Synchronises now; the desktop may ask for the keychain's password.
    pub fn sync_now(&self) {
        self.sources.sync.ask();
    }

    /// Leaves the server. Contacts stay here, and there.
    ///
    /// # Errors
    /// If it cannot be written down.
    pub async fn end_sync(&self) -> Result<(), BookFailure> {
        let before = self.sources.sync.look().source;
        self.keep_source(None, before).await?;
        self.sources.vault.forget();
        self.sources.sync.change(None);
        self.sources.shell.sync_changed();
        Ok(())
    }

    /// Ends a conflict as the agent wants it.
    ///
    /// # Errors
    /// If it is not there any more, or cannot be written down.
    pub async fn end_conflict(&self, copy: i64, keep: ConflictChoice) -> Result<(), BookFailure> {
        let keep = match keep {
            ConflictChoice::Ours => Keep::Ours,
            ConflictChoice::Theirs => Keep::Theirs,
            ConflictChoice::Both => Keep::Both,
        };
        self.with(move |store| store.end_conflict(Row(copy), keep, Timestamp(now().0))).await?;
        self.sources.shell.contacts_changed();
        self.sources.shell.sync_changed();
        self.sources.sync.wake();
        Ok(())
    }

    /// Writes the choice down, and forgets an address book that is none of it any more.
    async fn keep_source(
        &self,
        source: Option<SyncSource>,
        before: Option<SyncSource>,
    ) -> Result<(), BookFailure> {
        self.with(move |store| {
            let now = source.as_ref().and_then(|source| source.book.clone());
            if let Some(left) =
                before.and_then(|before| before.book).filter(|book| Some(book) != now.as_ref())
            {
                store.end_sync(store.sync_book(&left)?.row)?;
            }
            store.set_setting(SETTING, &source)
        })
        .await
    }
}
