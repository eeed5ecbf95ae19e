//! Where the keychain is asked: one question at a time, each on a thread of its own, and nobody
//! waits longer than they want to. A question that was given up cannot be taken back from the
//! system; when its answer comes after all, what it changed is undone.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::KeychainFault;

/// So many questions may be without an answer, then no more are asked. Each is a thread that
/// sleeps.
const MOST_OVERDUE: usize = 32;

/// Undoes what a question has changed.
pub(crate) type Undo = Box<dyn FnOnce() + Send>;

/// Whether somebody still waits for the answer.
pub(crate) struct Asker(Arc<AtomicBool>);

impl Asker {
    /// To be called before something is changed.
    pub(crate) fn still_waits(&self) -> Result<(), KeychainFault> {
        if self.0.load(Ordering::SeqCst) { Err(KeychainFault::Unanswered) } else { Ok(()) }
    }
}

#[derive(Default)]
pub(crate) struct Desk {
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    busy: bool,
    /// Given up, and not answered yet: since when.
    overdue: BTreeMap<u64, Instant>,
    next: u64,
}

impl Desk {
    /// Asks on a thread. `act` returns its answer, and what undoes it.
    pub(crate) fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        patience: Duration,
        act: impl FnOnce(&Asker) -> Result<(T, Option<Undo>), KeychainFault> + Send + 'static,
    ) -> Result<T, KeychainFault> {
        let until = Instant::now() + patience;
        let (turn, number) = self.take_turn(until)?;
        let given_up = Arc::new(AtomicBool::new(false));
        // Without room in it, so that sending succeeds only if the answer is taken.
        let (answer, answered) = mpsc::sync_channel(0);
        let (desk, asker) = (Arc::clone(self), Asker(Arc::clone(&given_up)));
        let asked = thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            let (reply, undo) = match act(&asker) {
                Ok((value, undo)) => (Ok(value), undo),
                Err(fault) => (Err(fault), None),
            };
            if answer.send(reply).is_err() {
                if let Some(undo) = undo {
                    tracing::warn!("the keychain answered too late: undone");
                    undo();
                }
                desk.state().overdue.remove(&number);
            }
        });
        if let Err(error) = asked {
            return Err(KeychainFault::Failed { code: format!("thread: {}", error.kind()) });
        }
        match answered.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(reply) => reply,
            Err(RecvTimeoutError::Timeout) => {
                given_up.store(true, Ordering::SeqCst);
                self.state().overdue.insert(number, Instant::now());
                // Only now may the thread find nobody there.
                drop(answered);
                drop(turn);
                Err(KeychainFault::Unanswered)
            }
            Err(RecvTimeoutError::Disconnected) => {
                Err(KeychainFault::Failed { code: "panic".to_owned() })
            }
        }
    }

    /// Whether a question of this recent time was given up and is not answered yet.
    pub(crate) fn is_overdue_since(&self, recent: Duration) -> bool {
        self.state().overdue.values().any(|since| since.elapsed() < recent)
    }

    fn take_turn(&self, until: Instant) -> Result<(Turn<'_>, u64), KeychainFault> {
        let mut state = self.state();
        while state.busy {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(KeychainFault::Unanswered);
            }
            state = self.freed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.overdue.len() >= MOST_OVERDUE {
            return Err(KeychainFault::Unanswered);
        }
        state.busy = true;
        state.next += 1;
        Ok((Turn(self), state.next))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Turn<'a>(&'a Desk);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.state().busy = false;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn an_answer_that_comes_too_late_is_undone_and_then_forgotten() {
        let desk = Arc::new(Desk::default());
        let (release, held) = mpsc::channel::<()>();
        let (undone, undoing) = mpsc::channel();
        let answer = desk.ask(SHORT, move |_| {
            held.recv().unwrap();
            Ok(((), Some(Box::new(move || undone.send(()).unwrap()) as Undo)))
        });
        assert_eq!(answer, Err(KeychainFault::Unanswered));
        assert!(desk.is_overdue_since(LONG));
        release.send(()).unwrap();
        undoing.recv_timeout(LONG).expect("it is undone");
        until(|| !desk.is_overdue_since(LONG));
    }

    #[test]
    fn an_answer_in_time_is_not_undone() {
        let desk = Arc::new(Desk::default());
        let undo: Undo = Box::new(|| panic!("somebody has taken the answer"));
        assert_eq!(desk.ask(LONG, move |_| Ok((7, Some(undo)))), Ok(7));
    }

    #[test]
    fn a_question_that_was_given_up_learns_it_before_it_changes_anything() {
        let desk = Arc::new(Desk::default());
        let (release, held) = mpsc::channel::<()>();
        let (seen, sees) = mpsc::channel();
        let answer: Result<(), _> = desk.ask(SHORT, move |asker| {
            held.recv().unwrap();
            seen.send(asker.still_waits()).unwrap();
            Err(KeychainFault::Vanished)
        });
        assert_eq!(answer, Err(KeychainFault::Unanswered));
        release.send(()).unwrap();
        assert_eq!(sees.recv_timeout(LONG), Ok(Err(KeychainFault::Unanswered)));
    }

    #[test]
    fn one_is_asked_at_a_time_and_the_next_waits_no_longer_than_it_wants_to() {
        let desk = Arc::new(Desk::default());
        let (release, held) = mpsc::channel::<()>();
        let (begun, begins) = mpsc::channel();
        let first = Arc::clone(&desk);
        let first = thread::spawn(move || {
            first.ask(LONG, move |_| {
                begun.send(()).unwrap();
                held.recv().unwrap();
                Ok(((), None))
            })
        });
        begins.recv_timeout(LONG).unwrap();
        let second: Result<(), _> = desk.ask(SHORT, |_| panic!("it is not its turn"));
        assert_eq!(second, Err(KeychainFault::Unanswered));
        release.send(()).unwrap();
        assert_eq!(first.join().unwrap(), Ok(()));
        assert_eq!(desk.ask(LONG, |_| Ok(((), None))), Ok(()));
    }

    #[test]
    fn questions_without_an_answer_do_not_pile_up() {
        let desk = Arc::new(Desk::default());
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        for _ in 0..MOST_OVERDUE {
            let held = Arc::clone(&held);
            let answer: Result<(), _> = desk.ask(Duration::from_millis(1), move |_| {
                let _ = held.lock().map(|held| held.recv());
                Err(KeychainFault::Vanished)
            });
            assert_eq!(answer, Err(KeychainFault::Unanswered));
        }
        let answer: Result<(), _> = desk.ask(LONG, |_| panic!("one too many"));
        assert_eq!(answer, Err(KeychainFault::Unanswered));
        drop(release);
        until(|| desk.ask(LONG, |_| Ok(((), None))).is_ok());
    }

    #[test]
    fn a_panic_in_a_keychains_library_is_an_error() {
        let desk = Arc::new(Desk::default());
        let answer: Result<(), _> = desk.ask(LONG, |_| panic!("a bug of somebody else"));
        assert_eq!(answer, Err(KeychainFault::Failed { code: "panic".to_owned() }));
        assert_eq!(desk.ask(LONG, |_| Ok(((), None))), Ok(()), "the next one is asked");
    }

    fn until(mut done: impl FnMut() -> bool) {
        let end = Instant::now() + LONG;
        while !done() {
            assert!(Instant::now() < end, "not in time");
            thread::sleep(Duration::from_millis(5));
        }
    }
}
