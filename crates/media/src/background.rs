//! A thread that ends with its owner, or is left behind if it hangs.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// How long the end of a thread is waited for. What it waits for itself is the sound server,
/// which may hang; the phone must not hang with it.
const GOODBYE: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub(crate) struct Background {
    name: &'static str,
    /// Closed by the thread when it ends.
    gone: Mutex<Receiver<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    pub(crate) fn spawn(name: &'static str, run: impl FnOnce() + Send + 'static) -> Self {
        let (leaving, gone) = channel();
        let thread = Builder::new().name(name.to_owned()).spawn(move || {
            run();
            drop(leaving);
        });
        if let Err(error) = &thread {
            tracing::error!(%error, name, "thread not started");
        }
        Self { name, gone: Mutex::new(gone), thread: thread.ok() }
    }

    /// Waits for the thread, which must have been told to end.
    pub(crate) fn leave(&mut self) {
        let gone = self.gone.get_mut().unwrap_or_else(PoisonError::into_inner);
        let ended = gone.recv_timeout(GOODBYE) == Err(RecvTimeoutError::Disconnected);
        match self.thread.take() {
            Some(thread) if ended => {
                let _ = thread.join();
            }
            Some(_) => tracing::warn!(name = self.name, "thread hangs and is left behind"),
            None => (),
        }
    }
}
