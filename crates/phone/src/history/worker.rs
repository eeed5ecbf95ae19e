//! The thread that has the file, and does one job after the other.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, mpsc},
};

use call::CallId;
use store::{CallRow, Store};

use super::{HistoryNews, Job, contact_of, upkeep};

pub(super) struct Worker<N> {
    pub(super) store: Option<Arc<Store>>,
    rows: HashMap<CallId, CallRow>,
    news: Arc<N>,
}

impl<N: Fn(HistoryNews) + Send + Sync + 'static> Worker<N> {
    pub(super) fn open(path: PathBuf, news: N) -> Self {
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

    pub(super) fn run(mut self, jobs: &mpsc::Receiver<Job>) {
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
                Some(row) => store.update_call(*row, &record).map(|()| Some(*row)),
                // Its first word, or its row could not be written then: all of it now.
                None => store.open_call(&record).map(|row| {
                    self.rows.insert(call, row);
                    let known = contact_of(store, &record.peer);
                    known.into_iter().for_each(|who| (self.news)(HistoryNews::Known(call, who)));
                    (self.news)(HistoryNews::Opened(call, row));
                    Some(row)
                }),
            },
            Job::Add(record) => store.open_call(&record).map(Some),
            Job::Set(setting, value) => {
                return self.say(store.set_setting(setting.key(), &value));
            }
            Job::Rate(call, quality) => self.to_row(call, |row| store.rate_call(row, &quality)),
            Job::Learn(call, told) => self.to_row(call, |row| store.learn_of_call(row, told)),
            Job::Name(call, names) => self.to_row(call, |row| store.name_call(row, &names)),
            Job::Setting(setting, reply) => {
                let value = store.setting(setting.key());
                let _ = reply.send(value.as_ref().ok().cloned().flatten());
                return self.say(value.map(|_| ()));
            }
            Job::With(work) => return self.say(work(store)),
            Job::Flush(reply) => {
                let _ = reply.send(());
                return;
            }
        };
        match written {
            Ok(Some(row)) => (self.news)(HistoryNews::Changed(Some(row))),
            Ok(None) => {}
            Err(error) => self.say(Err(error)),
        }
    }

    /// Says which row was written. A call that has no row is past telling of.
    fn to_row(
        &self,
        call: CallId,
        write: impl FnOnce(CallRow) -> Result<(), store::Error>,
    ) -> Result<Option<CallRow>, store::Error> {
        let row = self.rows.get(&call).copied();
        row.map(|row| write(row).map(|()| row)).transpose()
    }

    pub(super) fn say(&self, outcome: Result<(), store::Error>) {
        if let Err(error) = outcome {
            tracing::error!(%error, "history failed");
            (self.news)(HistoryNews::Failed(error.to_string()));
        }
    }
}
