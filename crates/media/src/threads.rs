//! The engine's own threads, and waiting for them before the process ends.
//!
//! A process that exits while one of them is inside OpenSSL or GStreamer crashes: their tables
//! are taken down under its feet.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::MediaError;

/// Knows how many are at work.
#[derive(Debug, Clone, Default)]
pub(crate) struct Threads {
    shared: Arc<(Mutex<usize>, Condvar)>,
}

/// One thread's being at work; ends with it, panic or not.
struct AtWork(Threads);

impl Threads {
    pub(crate) fn spawn(
        &self,
        name: &str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), MediaError> {
        let at_work = AtWork::new(self.clone());
        let body = move || {
            let _at_work = at_work;
            work();
        };
        let started = std::thread::Builder::new().name(name.to_owned()).spawn(body);
        started.map(|_| ()).map_err(|_| MediaError::Operation("start of a media thread".into()))
    }

    /// Waits until none is at work, but not for ever: one may hang with the sound server.
    pub(crate) fn wait(&self, longest: Duration) {
        let (count, changed) = &*self.shared;
        let count = count.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, _) = changed
            .wait_timeout_while(count, longest, |count| *count > 0)
            .unwrap_or_else(PoisonError::into_inner);
        if *count > 0 {
            tracing::warn!(threads = *count, "media threads left behind");
        }
    }

    fn count(&self, change: impl FnOnce(usize) -> usize) {
        let (count, changed) = &*self.shared;
        let mut count = count.lock().unwrap_or_else(PoisonError::into_inner);
        *count = change(*count);
        changed.notify_all();
    }
}

impl AtWork {
    fn new(threads: Threads) -> AtWork {
        threads.count(|count| count + 1);
        AtWork(threads)
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.count(|count| count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    use super::*;

    #[test]
    fn waits_for_threads_that_work_or_panic_but_not_for_ever() {
        let threads = Threads::default();
        let done = Arc::new(AtomicBool::new(false));
        let finish = Arc::clone(&done);
        threads
            .spawn("works", move || {
                std::thread::sleep(Duration::from_millis(50));
                finish.store(true, Ordering::Relaxed);
            })
            .unwrap();
        threads.spawn("panics", || std::panic::resume_unwind(Box::new(()))).unwrap();
        threads.wait(Duration::from_secs(10));
        assert!(done.load(Ordering::Relaxed));

        let (hold, held) = std::sync::mpsc::channel::<()>();
        threads.spawn("hangs", move || assert!(held.recv().is_err())).unwrap();
        let start = Instant::now();
        threads.wait(Duration::from_millis(20));
        assert!(start.elapsed() >= Duration::from_millis(20));
        drop(hold);
    }
}
