//! The call history and the settings, on a thread of their own: the disk may be slow.

mod upkeep;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use call::{CallId, Record};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::{CallNames, CallQuality, CallRow, Restored, Store};
use tokio::{
    sync::{oneshot, watch},
    time::timeout,
};

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
        }
    }
}

/// What the thread reports.
#[derive(Debug)]
pub(crate) enum HistoryNews {
    /// Rows were added or changed.
    Changed,
    /// Where this call is written.
    Opened(CallId, CallRow),
    /// A contact has the number of this call.
    Known(CallId, String),
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
    /// By which names others know it.
    Name(CallId, CallNames),
    Set(Setting, Value),
    Setting(Setting, oneshot::Sender<Option<Value>>),
    /// Whatever else is done with the file.
    With(Work),
    Flush(oneshot::Sender<()>),
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
            worker.say(do_not_call.load(worker.store.as_deref()), false);
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

struct Worker<N> {
    store: Option<Arc<Store>>,
    rows: HashMap<CallId, CallRow>,
    news: Arc<N>,
}

impl<N: Fn(HistoryNews) + Send + Sync + 'static> Worker<N> {
    fn open(path: PathBuf, news: N) -> Self {
        let news = Arc::new(news);
        let store = match Store::open_or_restore(&path, crate::actor::now()) {
            Ok((store, restored)) => {
                restored.into_iter().for_each(|restored| news(HistoryNews::Restored(restored)));
                let store = Arc::new(store);
                upkeep::begin(Arc::downgrade(&store), Arc::clone(&news));
                Some(store)
            }
            Err(error) => {
                tracing::error!(%error, "history not opened");
                news(HistoryNews::Failed(error.to_string()));
                None
            }
        };
        Self { store, rows: HashMap::new(), news }
    }

    fn run(mut self, jobs: &mpsc::Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            self.work(job);
        }
    }

    fn work(&mut self, job: Job) {
        let Some(store) = &self.store else {
            // Dropping a reply answers it with nothing.
            return;
        };
        let written = match job {
            Job::Write(call, record) => match self.rows.get(&call) {
                Some(row) => store.update_call(*row, &record),
                // Its first word, or its row could not be written then: all of it now.
                None => store.open_call(&record).map(|row| {
                    self.rows.insert(call, row);
                    let known = store.contact_of(&record.peer).ok().flatten();
                    let name = known.map(|known| known.contact.display().to_owned());
                    name.into_iter().for_each(|name| (self.news)(HistoryNews::Known(call, name)));
                    (self.news)(HistoryNews::Opened(call, row));
                }),
            },
            Job::Add(record) => store.open_call(&record).map(|_row| ()),
            Job::Set(setting, value) => {
                return self.say(store.set_setting(setting.key(), &value), false);
            }
            Job::Rate(call, quality) => match self.rows.get(&call) {
                Some(row) => store.rate_call(*row, &quality),
                None => return,
            },
            Job::Name(call, names) => match self.rows.get(&call) {
                Some(row) => store.name_call(*row, &names),
                None => return,
            },
            Job::Setting(setting, reply) => {
                let value = store.setting(setting.key());
                let _ = reply.send(value.as_ref().ok().cloned().flatten());
                return self.say(value.map(|_| ()), false);
            }
            Job::With(work) => return self.say(work(store), false),
            Job::Flush(reply) => {
                let _ = reply.send(());
                return;
            }
        };
        self.say(written, true);
    }

    fn say(&self, outcome: Result<(), store::Error>, rows: bool) {
        match outcome {
            Ok(()) if rows => (self.news)(HistoryNews::Changed),
            Ok(()) => {}
            Err(error) => {
                tracing::error!(%error, "history failed");
                (self.news)(HistoryNews::Failed(error.to_string()));
            }
        }
    }
}
