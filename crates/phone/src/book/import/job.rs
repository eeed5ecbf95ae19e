//! Work on a file that takes its time: one at a time, seen by its progress, and to be stopped.

use std::{
    ops::ControlFlow,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FileFailure;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct JobProgress {
    pub stage: JobStage,
    #[ts(type = "number")]
    pub entries: u64,
    /// Per mille of the whole; none where that is not known.
    pub per_mille: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum JobStage {
    Looking,
    Importing,
    Undoing,
    Exporting,
    /// Numbers or people of a file become a list.
    Listing,
}

/// The one that is under way, if any.
#[derive(Debug, Default)]
pub(in crate::book) struct Jobs(Mutex<Option<Arc<Running>>>);

#[derive(Debug)]
struct Running {
    stage: JobStage,
    whole: Option<u64>,
    entries: AtomicU64,
    part: AtomicU64,
    stopped: AtomicBool,
}

/// Ends the job when it is dropped.
pub(in crate::book) struct Job {
    jobs: Arc<Jobs>,
    running: Arc<Running>,
}

impl Jobs {
    /// `whole` is what the parts told later add up to.
    pub fn begin(
        self: &Arc<Self>,
        stage: JobStage,
        whole: Option<u64>,
    ) -> Result<Job, FileFailure> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_some() {
            return Err(FileFailure::Busy);
        }
        let running = Arc::new(Running {
            stage,
            whole,
            entries: AtomicU64::new(0),
            part: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        });
        *slot = Some(Arc::clone(&running));
        Ok(Job { jobs: Arc::clone(self), running })
    }

    pub fn progress(&self) -> Option<JobProgress> {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.as_ref().map(|running| {
            let part = running.part.load(Ordering::Relaxed);
            let per_mille = running.whole.filter(|whole| *whole > 0).map(|whole| {
                u32::try_from(part.min(whole).saturating_mul(1_000) / whole).unwrap_or(1_000)
            });
            let entries = running.entries.load(Ordering::Relaxed);
            JobProgress { stage: running.stage, entries, per_mille }
        })
    }

    /// Stops what is under way, at the next place where nothing is half done.
    pub fn stop(&self) {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.iter().for_each(|running| running.stopped.store(true, Ordering::Relaxed));
    }
}

impl Job {
    /// Tells how far it is; `Break` if it has to stop.
    pub fn tell(&self, entries: u64, part: u64) -> ControlFlow<()> {
        self.running.entries.store(entries, Ordering::Relaxed);
        self.running.part.store(part, Ordering::Relaxed);
        if self.running.stopped.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        *self.jobs.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
