//! The phone as an actor: one loop owns everything, and each input has one handler.

mod account_in_use;
mod accounts;
mod calls;
mod effects;
mod filling;
mod hybrid;
mod intents;
#[cfg(test)]
mod property_tests;
mod reach;
mod run;
mod secrets;
mod sign_in;
mod signals;
mod sound;
mod source;
mod surroundings;
mod tokens;
mod waiting;

pub use filling::FillWish;
pub(crate) use run::now;
pub use secrets::TypedSecret;
pub use tokens::{FreshToken, NoToken};
pub(crate) use waiting::Waiting;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use ::surroundings::Change;
use africastalking::ApplicationData;
use call::{CallId, Timer};
use line::{LineEvent, page::PageMessage, reachability};
use media::{ConnectionEvent, Media, MediaNotice};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};
use vault::Vault;

use crate::{
    account::{AccountSource, Policy},
    book::{Book, Sources},
    demo::{DemoError, DemoSimulator},
    history::{History, HistoryNews},
    hybrid::place::Outcome,
    intent::{ImportFailure, ImportPreview, ImportSource, Intent, Refusal, SecretRefusal},
    shell::Shell,
    snapshot::{
        AudioSettings, ClickToCall, DialPreview, NoticeKind, RecentCall, ShortcutState, Snapshot,
        SpareData,
    },
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

/// All that can happen to a phone.
enum Input {
    Intent(Intent, oneshot::Sender<Result<(), Refusal>>),
    Page(Vec<PageMessage>),
    PageGone(String),
    Snapshot(oneshot::Sender<Snapshot>),
    RecentCalls(u32, oneshot::Sender<Vec<RecentCall>>),
    Preview(String, oneshot::Sender<DialPreview>),
    CallIsUp(oneshot::Sender<bool>),
    Shutdown(oneshot::Sender<()>),
    SoundStarted(Media, AudioSettings),
    Sound(MediaNotice),
    Connection(u32, ConnectionEvent),
    History(HistoryNews),
    /// The number is that of the attempt to be reachable, as below.
    Demo(u64, Result<Box<DemoSimulator>, DemoError>),
    Token(u64, Result<tokens::FetchedToken, tokens::TokenError>),
    Line(u64, LineEvent),
    Reach(u64, reachability::Event),
    /// The old line has said good-bye.
    LineLeft,
    Surroundings(Change),
    /// What AT said to the request for a call by telephone.
    PhoneCall(CallId, Outcome),
    Balance(ApplicationData),
    /// As it was stored.
    SpareData(SpareData),
    /// As it was stored, if it was.
    ClickToCall(Option<ClickToCall>),
    Shortcut(ShortcutState),
    /// The reply: it was taken.
    Fill(FillWish, oneshot::Sender<bool>),
    FreshToken(oneshot::Sender<Result<FreshToken, NoToken>>),
    Timer(CallId, Timer, u64),
    /// The gateway had lost the call's sound, and nothing came since.
    SoundStaysLost(CallId),
    DigitsAreThrough(u64),
    ToneIsLongEnough(u64),
    /// The line has had its time to be ready for a call that waits for it.
    LineDue(CallId),
    /// The line has been ready for a moment.
    LineSettled(CallId),
    /// The page has had its time to ask for the call.
    FrameDue(CallId),
    /// A call that is over has been shown long enough.
    Forget(CallId),
    Accounts(accounts::AccountsNews),
    /// None: the window was cancelled or closed.
    SecretTyped(u32, Option<TypedSecret>, oneshot::Sender<Result<(), SecretRefusal>>),
    ImportPreview(ImportSource, oneshot::Sender<Result<ImportPreview, ImportFailure>>),
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
        let history = History::open(config.database.clone(), opened, move |what| {
            let _ = news.send(Input::History(what));
        });
        let book = Book::new(Sources { store, region, shell: Arc::clone(&shell) });
        let actor = run::Actor::new(config, history, here, shell, inputs.clone());
        let snapshots = actor.watch();
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

    /// What the SDK page says, in order.
    pub fn from_page(&self, messages: Vec<PageMessage>) {
        self.put(Input::Page(messages));
    }

    /// The SDK page has ended by itself, and why.
    pub fn page_gone(&self, message: String) {
        self.put(Input::PageGone(message));
    }

    /// How everything stands now.
    pub async fn snapshot(&self) -> Snapshot {
        self.ask(Input::Snapshot).await.unwrap_or_else(run::stopped_snapshot)
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

    /// The latest calls, latest first; nothing where the history cannot be read.
    pub async fn recent_calls(&self, limit: u32) -> Vec<RecentCall> {
        self.ask(|reply| Input::RecentCalls(limit, reply)).await.unwrap_or_default()
    }

    /// The contacts, and the calls of the past.
    #[must_use]
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// What would happen if this were dialled now. Nothing is dialled; the balance is asked for in
    /// the background, and comes with a later snapshot.
    pub async fn preview(&self, typed: String) -> Option<DialPreview> {
        self.ask(|reply| Input::Preview(typed, reply)).await
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

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").field("running", &!self.inputs.is_closed()).finish()
    }
}
