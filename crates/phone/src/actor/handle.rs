//! The phone as others hold it.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use line::page::PageMessage;
use secrecy::SecretString;
use store::CallRow;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};
use vault::Vault;

use super::{FillWish, FreshToken, Input, NoToken, NotedRow, TypedSecret, run, showing};
use crate::{
    account::{AccountSource, Policy},
    book::{Book, Sources},
    do_not_call::DoNotCall,
    history::History,
    intent::{ImportFailure, ImportPreview, ImportSource, Intent, Refusal, SecretRefusal},
    shell::Shell,
    snapshot::{DialPreview, LineProblem, NoticeKind, ShortcutState, Snapshot, Via},
};

/// Hanging up, unregistering and the last writes take no longer together.
const SHUTDOWN_BOUND: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub struct PhoneConfig {
    pub account: AccountSource,
    /// The file of the call history and the settings; made if it is not there.
    pub database: PathBuf,
    /// The program that plays Africa's Talking for the demo account.
    pub simulator: PathBuf,
    /// What the desktop lacks.
    pub notices: Vec<NoticeKind>,
    pub accounts: AccountsConfig,
}

/// What the accounts need from outside.
#[derive(Debug)]
pub struct AccountsConfig {
    pub vault: Arc<Vault>,
    /// What the machine's administrator has laid down.
    pub policy: Policy,
    /// Looks up a variable of the environment.
    pub environment: fn(&str) -> Option<String>,
}

/// The phone. Clones are the same phone; it runs until [`Phone::shutdown`].
#[derive(Clone)]
pub struct Phone {
    inputs: mpsc::UnboundedSender<Input>,
    snapshots: watch::Receiver<Snapshot>,
    book: Book,
}

impl Phone {
    /// Starts the phone and goes for being reachable. Whatever is missing, the phone runs and
    /// its snapshot says what it lacks. Must be called in a tokio runtime.
    #[must_use]
    pub fn start(config: PhoneConfig, shell: Arc<dyn Shell>) -> Self {
        // Unbounded: what comes in is bounded by its sources (a person, one page with one batch
        // in flight, one line, timers), and nobody may wait for the phone.
        let (inputs, receiver) = mpsc::unbounded_channel();
        let news = inputs.clone();
        let (opened, store) = watch::channel(None);
        let (here, region) = watch::channel(None);
        let do_not_call = DoNotCall::new();
        let path = config.database.clone();
        let history = History::open(path, opened, do_not_call.clone(), move |what| {
            let _ = news.send(Input::History(what));
        });
        let shown = Arc::clone(&shell);
        let actor =
            run::Actor::new(config, history, do_not_call.clone(), here, shown, inputs.clone());
        let snapshots = actor.watch();
        let vault = SyncVault { inputs: inputs.downgrade() };
        let listeners = Listeners { inputs: inputs.downgrade() };
        let sync = actor.sync();
        let book = Book::new(Sources { store, region, do_not_call, shell, sync, vault, listeners });
        tokio::spawn(book.clone().keep_synchronised());
        tokio::spawn(actor.run(receiver));
        Self { inputs, snapshots, book }
    }

    /// Carries out what the agent wants.
    ///
    /// # Errors
    /// Why it was not carried out; nothing was changed then.
    pub async fn act(&self, intent: Intent) -> Result<(), Refusal> {
        let gone = || Refusal::Internal { message: "the phone has stopped".into() };
        self.ask(|reply| Input::Intent(intent, reply)).await.unwrap_or_else(|| Err(gone()))
    }

    /// What the SDK page of this number says, in order.
    pub fn from_page(&self, page: u64, messages: Vec<PageMessage>) {
        self.put(Input::Page(page, messages));
    }

    /// The SDK page of this number has ended by itself, and why.
    pub fn page_gone(&self, page: u64, message: String) {
        self.put(Input::PageGone(page, message));
    }

    /// How everything stands now.
    pub async fn snapshot(&self) -> Snapshot {
        self.ask(Input::Snapshot).await.unwrap_or_else(showing::stopped_snapshot)
    }

    /// Every snapshot from now on, the latest at once; those that nobody looked at are skipped.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Snapshot> {
        self.snapshots.clone()
    }

    /// Takes a number that another program gives. False: there are too many at once.
    pub async fn fill(&self, wish: FillWish) -> bool {
        self.ask(|reply| Input::Fill(wish, reply)).await.unwrap_or(false)
    }

    /// What became of the keys that the desktop was asked to watch for.
    pub fn shortcut_is(&self, state: ShortcutState) {
        self.put(Input::Shortcut(state));
    }

    /// A capability token of the account in use, fetched anew; the line keeps its own.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn token(&self) -> Result<FreshToken, NoToken> {
        self.ask(Input::FreshToken).await.unwrap_or(Err(NoToken::NobodySignedIn))
    }

    /// A new token for the stream of call events, in place of the one before. It is told here and
    /// never again; whoever listens by the old one is let go.
    ///
    /// # Errors
    /// If the secrets are locked, or the system has no randomness.
    pub async fn new_event_token(&self) -> Result<events::Token, Refusal> {
        let gone = || Refusal::Internal { message: "the phone has stopped".into() };
        self.ask(Input::NewEventToken).await.unwrap_or_else(|| Err(gone()))
    }

    /// The contacts, and the calls of the past.
    #[must_use]
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// What would happen if this were dialled now, this way. Nothing is dialled; the balance is asked for in
    /// the background, and comes with a later snapshot.
    pub async fn preview(&self, typed: String, via: Via) -> Option<DialPreview> {
        self.ask(|reply| Input::Preview(typed, via, reply)).await
    }

    /// What was typed in the window of this number; none if it was cancelled or closed.
    ///
    /// # Errors
    /// Why it was not kept; the window stays open then.
    pub async fn secret_typed(
        &self,
        window: u32,
        typed: Option<TypedSecret>,
    ) -> Result<(), SecretRefusal> {
        let kept = self.ask(|reply| Input::SecretTyped(window, typed, reply)).await;
        kept.unwrap_or(Err(SecretRefusal::NotAsked))
    }

    /// What an import would bring, without any secret.
    ///
    /// # Errors
    /// Why there is nothing to show.
    pub async fn import_preview(
        &self,
        source: ImportSource,
    ) -> Result<ImportPreview, ImportFailure> {
        let preview = self.ask(|reply| Input::ImportPreview(source, reply)).await;
        preview.unwrap_or(Err(ImportFailure::NotReadable))
    }

    /// There is a call that quitting would end.
    pub async fn call_is_up(&self) -> bool {
        self.ask(Input::CallIsUp).await.unwrap_or(false)
    }

    /// Hangs up, unregisters and closes everything; three seconds at most. Afterwards the phone
    /// refuses everything.
    pub async fn shutdown(&self) {
        let _ = timeout(SHUTDOWN_BOUND, self.ask(Input::Shutdown)).await;
    }

    async fn ask<T>(&self, input: impl FnOnce(oneshot::Sender<T>) -> Input) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.put(input(reply));
        answer.await.ok()
    }

    fn put(&self, input: Input) {
        // A phone that has stopped hears nothing, and whoever asks gets its reply dropped.
        let _ = self.inputs.send(input);
    }
}

/// The way of the contacts to the password for their server. Keeps no phone alive.
#[derive(Clone)]
pub(crate) struct SyncVault {
    inputs: mpsc::WeakUnboundedSender<Input>,
}

impl SyncVault {
    /// None once the phone has stopped. `by_agent`: the desktop may ask the agent.
    pub(crate) async fn password(
        &self,
        by_agent: bool,
    ) -> Option<Result<SecretString, LineProblem>> {
        let (reply, answer) = oneshot::channel();
        let asked = self.inputs.upgrade()?.send(Input::SyncPassword(by_agent, reply));
        asked.ok()?;
        answer.await.ok()
    }

    pub(crate) fn forget(&self) {
        if let Some(inputs) = self.inputs.upgrade() {
            let _ = inputs.send(Input::ForgetSyncPassword);
        }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").field("running", &!self.inputs.is_closed()).finish()
    }
}

/// The way of the contacts and calls to programs that listen. Keeps no phone alive.
#[derive(Clone)]
pub(crate) struct Listeners {
    inputs: mpsc::WeakUnboundedSender<Input>,
}

impl Listeners {
    pub(crate) fn noted(&self, row: CallRow, noted: NotedRow) {
        if let Some(inputs) = self.inputs.upgrade() {
            let _ = inputs.send(Input::Noted(row, Box::new(noted)));
        }
    }
}
