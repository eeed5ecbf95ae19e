//! When a round begins: at the start, every 15 minutes, soon after an edit, and when the agent
//! wants one. It runs beside the actor; no call waits for it.

use std::time::Duration;

use carddav::{Client, Credentials, parse_address};
use secrecy::SecretString;
use store::Taken;
use tokio::{
    select,
    time::{Instant, sleep},
};
use url::Url;

use super::{
    SETTING, SyncBookView, SyncProblem, SyncSource, SyncState,
    problem::Failure,
    round::{Outcome, Round},
};
use crate::{book::Book, snapshot::LineProblem};

const EVERY: Duration = Duration::from_secs(15 * 60);
/// How often it is looked for edits. One is sent when nothing more has come since the last look.
const LOOK: Duration = Duration::from_secs(4);
/// Locked now; unlocking wakes us, but not that of the desktop's keychain.
const LOCKED: Duration = Duration::from_secs(60);

/// What was learned from the rounds before.
struct Rhythm {
    /// None: not before somebody wakes us.
    due: Option<Instant>,
    failures: u32,
    /// Edits that the last round has left behind.
    left: u64,
    /// Edits that waited at the last look.
    seen: u64,
}

impl Book {
    /// Runs until the phone stops.
    pub(crate) async fn keep_synchronised(self) {
        let mut opened = self.sources.store.clone();
        if opened.wait_for(Option::is_some).await.is_err() {
            return;
        }
        let stored = self.with(|store| store.setting::<Option<SyncSource>>(SETTING)).await;
        if let Some(source) = stored.ok().flatten().flatten() {
            self.sources.sync.set(|known| known.source = known.source.take().or(Some(source)));
        }
        let mut rhythm = Rhythm { due: Some(Instant::now()), failures: 0, left: 0, seen: 0 };
        loop {
            let woken = select! {
                () = self.sources.sync.woken() => true,
                () = sleep(LOOK) => false,
            };
            if opened.borrow().is_none() || opened.has_changed().is_err() {
                return;
            }
            let Some(source) = self.sources.sync.look().source else { continue };
            let waiting = self.waiting(&source).await;
            let edited = waiting != rhythm.left && waiting == rhythm.seen && rhythm.failures == 0;
            rhythm.seen = waiting;
            let due = rhythm.due.is_some_and(|due| due <= Instant::now());
            if !(woken || due || edited) {
                continue;
            }
            select! {
                stopped = self.one(&source, &mut rhythm) => if stopped { return },
                () = self.sources.sync.stale() => {}
            }
        }
    }

    async fn waiting(&self, source: &SyncSource) -> u64 {
        let (book, own) = (source.book.clone(), source.share_own);
        let counted = self.with(move |store| {
            let Some(book) = book else { return Ok(0) };
            store.sync_waiting(store.sync_book(&book)?.row, own)
        });
        counted.await.unwrap_or_default()
    }

    /// One round, whatever becomes of it; says whether the phone has stopped.
    async fn one(&self, source: &SyncSource, rhythm: &mut Rhythm) -> bool {
        let by_agent = self.sources.sync.take_by_agent();
        let Some(password) = self.sources.vault.password(by_agent).await else { return true };
        let password = match password {
            Ok(password) => password,
            Err(why) => {
                rhythm.due = Some(Instant::now() + LOCKED);
                self.show(without(&why));
                return false;
            }
        };
        self.show(SyncState::Running { done: 0, total: 0 });
        match self.round(source, password).await {
            Ok((source, outcome)) => {
                *rhythm = Rhythm {
                    due: Some(Instant::now() + EVERY),
                    failures: 0,
                    left: self.waiting(&source).await,
                    seen: 0,
                };
                self.sources.sync.set(|known| {
                    known.read_only = outcome.read_only;
                    known.refused = outcome.refused;
                });
                self.show(SyncState::Done);
            }
            Err(failure) => {
                rhythm.due = failure.wait(rhythm.failures, EVERY).map(|wait| Instant::now() + wait);
                rhythm.failures += 1;
                tracing::warn!(?failure, "contacts were not synchronised");
                self.show(SyncState::Failed { problem: failure.problem() });
            }
        }
        false
    }

    async fn round(
        &self,
        source: &SyncSource,
        password: SecretString,
    ) -> Result<(SyncSource, Outcome), Failure> {
        let base = parse_address(&source.url)?;
        let credentials = Credentials { username: source.username.clone(), password };
        let client = Client::new(&base, credentials)?;
        let source = self.with_book(source, &client).await?;
        let url = source.book.as_ref().and_then(|book| Url::parse(book).ok());
        let url = url.ok_or(carddav::Error::NoAddressBook)?;
        let store = self.store().await.map_err(|_| Failure::Stopped)?;
        let tell = |done: u64, total: u64, taken: &Taken| {
            if total > 0 {
                self.show(SyncState::Running { done, total });
            }
            if taken.added + taken.changed + taken.removed + taken.conflicts > 0 {
                self.sources.shell.contacts_changed();
            }
        };
        let round = Round {
            store: &store,
            client: &client,
            url: &url,
            own: source.share_own,
            region: self.region(),
            tell: &tell,
        };
        let outcome = round.run().await?;
        Ok((source, outcome))
    }

    /// Asks for the address books once, and takes the first that can be written to where none
    /// was chosen.
    async fn with_book(&self, source: &SyncSource, client: &Client) -> Result<SyncSource, Failure> {
        let mut source = source.clone();
        if !self.sources.sync.look().books.is_empty() && source.book.is_some() {
            return Ok(source);
        }
        let found = match client.address_books().await {
            Ok(found) => found,
            // The one that was chosen may still be there.
            Err(carddav::Error::NoAddressBook) if source.book.is_some() => return Ok(source),
            Err(error) => return Err(error.into()),
        };
        let books: Vec<SyncBookView> = found
            .into_iter()
            .map(|book| SyncBookView {
                url: book.url.into(),
                name: book.name,
                writable: book.writable,
            })
            .collect();
        let first = books.iter().find(|book| book.writable).or(books.first());
        source.book = source.book.or(first.map(|book| book.url.clone()));
        let kept = source.clone();
        let store = self.store().await.map_err(|_| Failure::Stopped)?;
        tokio::task::spawn_blocking(move || store.set_setting(SETTING, &Some(kept)))
            .await
            .map_err(|_| Failure::Stopped)??;
        self.sources.sync.set(|known| {
            known.books = books;
            known.source = Some(source.clone());
        });
        Ok(source)
    }

    fn show(&self, state: SyncState) {
        self.sources.sync.set(|known| known.state = state);
        self.sources.shell.sync_changed();
    }
}

fn without(why: &LineProblem) -> SyncState {
    if matches!(why, LineProblem::VaultLocked | LineProblem::KeychainLocked) {
        SyncState::Locked
    } else if matches!(why, LineProblem::SecretMissing) {
        SyncState::PasswordMissing
    } else {
        SyncState::Failed { problem: SyncProblem::Vault }
    }
}
