//! The call history and the settings, on a thread of their own: the disk may be slow.

mod upkeep;
mod worker;

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use call::{CallId, Record};
use events::Contact;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::{Afterwards, CallNames, CallQuality, CallRow, Restored, Store};
use tokio::{
    sync::{oneshot, watch},
    time::timeout,
};

use self::worker::Worker;
use crate::do_not_call::DoNotCall;

/// How long a reader waits for a slow disk, and the end of the phone for its last writes.
pub(crate) const BOUND: Duration = Duration::from_secs(2);

/// The key of a setting.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Setting {
    Audio,
    SpareData,
    ClickToCall,
    /// The entry in use.
    AccountInUse,
    /// Where secrets are kept.
    Secrets,
    IdleLock,
    /// How long calls are kept.
    KeepCalls,
    /// What is written about a call.
    WrapUp,
    /// The stream of call events.
    EventStream,
}

impl Setting {
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::SpareData => "spare_data",
            Self::ClickToCall => "click_to_call",
            Self::AccountInUse => "account_in_use",
            Self::Secrets => "secrets",
            Self::IdleLock => "idle_lock",
            Self::KeepCalls => "keep_calls",
            Self::WrapUp => "wrap_up",
            Self::EventStream => "event_stream",
        }
    }
}

/// What the thread reports.
#[derive(Debug)]
pub(crate) enum HistoryNews {
    /// This row was added or changed; none: many of them.
    Changed(Option<CallRow>),
    /// Where this call is written.
    Opened(CallId, CallRow),
    /// A contact has the number of this call.
    Known(CallId, Contact),
    /// The file was damaged; this is what became of it.
    Restored(Restored),
    /// Something could not be remembered. The phone runs on without it.
    Failed(String),
}

#[derive(Debug)]
pub(crate) struct History {
    jobs: mpsc::Sender<Job>,
}

type Work = Box<dyn FnOnce(&Store) -> Result<(), store::Error> + Send>;

/// What is to be done with the disk.
pub(crate) enum Job {
    Write(CallId, Record),
    /// A call that was over before it became one.
    Add(Record),
    /// How the call sounded.
    Rate(CallId, CallQuality),
    /// What became known of it afterwards.
    Learn(CallId, Afterwards),
    /// By which names others know it.
    Name(CallId, CallNames),
    Set(Setting, Value),
    Setting(Setting, oneshot::Sender<Option<Value>>),
    /// Whatever else is done with the file.
    With(Work),
    Flush(oneshot::Sender<()>),
}

/// The contact who has a number, as programs are told.
pub(crate) fn contact_of(store: &Store, number: &str) -> Option<Contact> {
    let known = store.contact_of(number).ok().flatten()?;
    Some(Contact { id: known.row.0, name: known.contact.display().to_owned() })
}

impl History {
    /// The file itself goes to `opened` too, for the [`crate::Book`], and who must not be called
    /// is read out of it first.
    pub(crate) fn open(
        path: PathBuf,
        opened: watch::Sender<Option<Arc<Store>>>,
        do_not_call: DoNotCall,
        news: impl Fn(HistoryNews) + Send + Sync + 'static,
    ) -> Self {
        let (jobs, receiver) = mpsc::channel();
        let unread = do_not_call.clone();
        let worker = move || {
            let worker = Worker::open(path, news);
            opened.send_replace(worker.store.clone());
            worker.say(do_not_call.load(worker.store.as_deref()));
            worker.run(&receiver);
            opened.send_replace(None);
        };
        if let Err(error) = thread::Builder::new().name("history".into()).spawn(worker) {
            tracing::error!(%error, "history thread not started");
            // Nobody waits for a list that is never read.
            let _ = unread.load(None);
        }
        Self { jobs }
    }

    /// Without a disk: whoever has the other end sees what would be written.
    #[cfg(test)]
    pub(crate) fn told() -> (Self, mpsc::Receiver<Job>) {
        let (jobs, receiver) = mpsc::channel();
        (Self { jobs }, receiver)
    }

    /// The call's row, as it stands now; made with its first word.
    pub(crate) fn write_call(&self, call: CallId, record: Record) {
        self.put(Job::Write(call, record));
    }

    pub(crate) fn add_call(&self, record: Record) {
        self.put(Job::Add(record));
    }

    /// How the call sounded; nothing where it has no row.
    pub(crate) fn rate_call(&self, call: CallId, quality: CallQuality) {
        self.put(Job::Rate(call, quality));
    }

    /// What became known of a call that is over; nothing where it has no row.
    pub(crate) fn learn_of_call(&self, call: CallId, told: Afterwards) {
        self.put(Job::Learn(call, told));
    }

    /// By which names others know the call; nothing where it has no row.
    pub(crate) fn name_call(&self, call: CallId, names: CallNames) {
        self.put(Job::Name(call, names));
    }

    pub(crate) fn set<T: Serialize>(&self, setting: Setting, value: &T) {
        match serde_json::to_value(value) {
            Ok(value) => self.put(Job::Set(setting, value)),
            Err(error) => tracing::error!(%error, ?setting, "setting not kept"),
        }
    }

    /// What was set in an earlier run.
    pub(crate) fn stored(&self, setting: Setting) -> Answer<Option<Value>> {
        self.ask(|reply| Job::Setting(setting, reply))
    }

    /// Works on the file, in turn; a failure is told as any other.
    pub(crate) fn with(
        &self,
        work: impl FnOnce(&Store) -> Result<(), store::Error> + Send + 'static,
    ) {
        self.put(Job::With(Box::new(work)));
    }

    /// All that was asked for is on the disk, or the bound has passed.
    pub(crate) async fn flush(&self) {
        self.ask(Job::Flush).get().await;
    }

    fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<T>) -> Job) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        self.put(job(reply));
        Answer(answer)
    }

    fn put(&self, job: Job) {
        // Without the thread there is no history, which was said when it did not start.
        let _ = self.jobs.send(job);
    }
}

/// What the thread will say.
pub(crate) struct Answer<T>(oneshot::Receiver<T>);

impl<T> Answer<T> {
    /// None if the disk was too slow, or there is no history.
    pub(crate) async fn get(self) -> Option<T> {
        timeout(BOUND, self.0).await.ok()?.ok()
    }
}

impl Answer<Option<Value>> {
    /// The setting, where it was set and still has the shape of today.
    pub(crate) async fn setting<T: DeserializeOwned>(self) -> Option<T> {
        serde_json::from_value(self.get().await.flatten()?).ok()
    }
}
