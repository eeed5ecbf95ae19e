//! The events of late, kept for those who listen and for those who come back.
//!
//! Each event has a number. A listener is no queue but a place in this row of events, so that a
//! slow one costs nothing and delays nobody: what has left the row when it gets there is lost to
//! it, and it is told so.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use tokio::sync::watch;

use crate::{
    cursor::Cursor,
    wire::{self, Call, Happening},
};

/// Several busy hours; less than a megabyte.
const KEPT: usize = 256;

/// What the phone tells. Clones are the same feed.
#[derive(Clone)]
pub struct Feed {
    told: Arc<Mutex<Told>>,
    /// The number of the latest event, and whether any can follow.
    latest: watch::Sender<Latest>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Latest {
    pub(crate) number: u64,
    pub(crate) over: bool,
}

struct Told {
    /// Tells this feed's events from another's.
    name: String,
    frames: VecDeque<(u64, Bytes)>,
    last: u64,
    /// Those that are up, in the order in which they began.
    calls: Vec<Call>,
}

impl Feed {
    /// A feed that begins while these calls are up. `name` is part of each event's id and must
    /// not be used twice.
    #[must_use]
    pub fn new(name: String, calls: Vec<Call>) -> Self {
        let told = Told { name, frames: VecDeque::new(), last: 0, calls };
        let (latest, _) = watch::channel(Latest { number: 0, over: false });
        Self { told: Arc::new(Mutex::new(told)), latest }
    }

    /// Tells everybody. Waits for nobody.
    pub fn tell(&self, happening: &Happening, at: u64, call: Call) {
        let mut told = self.told();
        told.last += 1;
        let (number, id) = (told.last, told.id(told.last));
        let frame = wire::of_call(&id, happening, at, &call);
        told.frames.push_back((number, frame.into()));
        if told.frames.len() > KEPT {
            told.frames.pop_front();
        }
        told.stands(call);
        drop(told);
        self.latest.send_modify(|latest| latest.number = number);
    }

    /// Nothing more will be told: listeners read what they lack, and end.
    pub(crate) fn end(&self) {
        self.latest.send_modify(|latest| latest.over = true);
    }

    /// A listener that begins now or, where it says which event it had last and that can still be
    /// met, right after that one.
    pub(crate) fn listen(&self, last_id: Option<&str>) -> Cursor {
        Cursor::new(self.clone(), self.latest.subscribe(), last_id.map(str::to_owned))
    }

    /// What to begin with, and the number of the last event that is in it.
    pub(crate) fn beginning(&self, last_id: Option<&str>) -> (Option<Bytes>, u64) {
        let told = self.told();
        match last_id.map(|id| told.place(id)) {
            Some(Some(number)) => (None, number),
            Some(None) => (Some(told.standing(true)), told.last),
            None => (Some(told.standing(false)), told.last),
        }
    }

    /// What follows the event of this number, with its own; nothing if that was the latest.
    pub(crate) fn after(&self, number: u64) -> Option<(u64, Bytes)> {
        let told = self.told();
        if number >= told.last {
            return None;
        }
        match told.frames.iter().find(|(other, _)| *other == number + 1) {
            Some((number, frame)) => Some((*number, frame.clone())),
            None => Some((told.last, told.standing(true))),
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        // Whoever panicked with it left at most an event out.
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Told {
    fn id(&self, number: u64) -> String {
        format!("{}-{number}", self.name)
    }

    /// The number of this event, if what follows it is still here.
    fn place(&self, id: &str) -> Option<u64> {
        let number: u64 = id.strip_prefix(self.name.as_str())?.strip_prefix('-')?.parse().ok()?;
        let first = self.last + 1 - u64::try_from(self.frames.len()).unwrap_or(u64::MAX);
        (first..=self.last + 1).contains(&(number.checked_add(1)?)).then_some(number)
    }

    fn stands(&mut self, call: Call) {
        let known = self.calls.iter().position(|other| other.id == call.id);
        match (known, call.ended_at.is_some()) {
            (Some(place), true) => drop(self.calls.remove(place)),
            (Some(place), false) => self.calls[place] = call,
            (None, true) => {}
            (None, false) => self.calls.push(call),
        }
    }

    fn standing(&self, lost: bool) -> Bytes {
        wire::standing(&self.id(self.last), lost, self.calls.iter()).into()
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").field("latest", &*self.latest.borrow()).finish()
    }
}
