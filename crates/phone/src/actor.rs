//! The phone as an actor: one loop owns everything, and each input has one handler.

mod calls;
mod effects;
mod intents;
#[cfg(test)]
mod property_tests;
mod reach;
mod run;
mod sign_in;
mod signals;
mod sound;
mod surroundings;
mod waiting;

pub(crate) use run::now;
pub(crate) use waiting::Waiting;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use ::surroundings::Change;
use africastalking::CapabilityToken;
use call::{CallId, Timer};
use line::{LineEvent, page::PageMessage, reachability};
use media::{ConnectionEvent, Media, MediaNotice};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use crate::{
    account::AccountSource,
    demo::{DemoError, DemoSimulator},
    history::{History, HistoryNews},
    intent::{Intent, Refusal},
    shell::Shell,
    snapshot::{AudioSettings, NoticeKind, RecentCall, Snapshot, SpareData},
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
}

/// The phone. Clones are the same phone; it runs until [`Phone::shutdown`].
#[derive(Clone)]
pub struct Phone {
    inputs: mpsc::UnboundedSender<Input>,
}

/// All that can happen to a phone.
enum Input {
    Intent(Intent, oneshot::Sender<Result<(), Refusal>>),
    Page(Vec<PageMessage>),
    PageGone(String),
    Snapshot(oneshot::Sender<Snapshot>),
    RecentCalls(u32, oneshot::Sender<Vec<RecentCall>>),
    CallIsUp(oneshot::Sender<bool>),
    Shutdown(oneshot::Sender<()>),
    SoundStarted(Media, AudioSettings),
    Sound(MediaNotice),
    Connection(u32, ConnectionEvent),
    History(HistoryNews),
    /// The number is that of the attempt to be reachable, as below.
    Demo(u64, Result<Box<DemoSimulator>, DemoError>),
    Token(u64, Result<CapabilityToken, africastalking::Error>),
    Line(u64, LineEvent),
    Reach(u64, reachability::Event),
    /// The old line has said good-bye.
    LineLeft,
    Surroundings(Change),
    /// As it was stored.
    SpareData(SpareData),
    Timer(CallId, Timer, u64),
    /// The gateway had lost the call's sound, and nothing came since.
    SoundStaysLost(CallId),
    DigitsAreThrough(u64),
    ToneIsLongEnough(u64),
    /// A call that is over has been shown long enough.
    Forget(CallId),
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
        let history = History::open(config.database.clone(), move |what| {
            let _ = news.send(Input::History(what));
        });
        let actor = run::Actor::new(config, history, shell, inputs.clone());
        tokio::spawn(actor.run(receiver));
        Self { inputs }
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

    /// The latest calls, latest first; nothing where the history cannot be read.
    pub async fn recent_calls(&self, limit: u32) -> Vec<RecentCall> {
        self.ask(|reply| Input::RecentCalls(limit, reply)).await.unwrap_or_default()
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
