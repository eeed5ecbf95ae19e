//! The numbers that must not be called, in memory, so that nobody who dials waits for a disk.
//!
//! [`crate::book`] changes it together with the file, in this order, so that the next call after
//! an answered wish is refused or allowed as the list says. Numbers of emergency services,
//! short codes and clients' names are not on it, for they have no E.164.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use numbers::E164;
use store::{Forbidden, Store};
use tokio::{sync::watch, time::timeout};

use crate::intent::Refusal;

/// Clones are the same list.
#[derive(Clone, Debug)]
pub(crate) struct DoNotCall {
    known: Arc<RwLock<Known>>,
    state: watch::Sender<Loading>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    UnderWay,
    Done,
    /// There is no file, which a notice says; the phone runs on without it.
    Never,
}

/// Sorted by number. Many lists have a few reasons, so each is kept once.
#[derive(Debug, Default)]
struct Known {
    numbers: Vec<Entry>,
    reasons: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The digits of the number.
    number: u64,
    /// Unix milliseconds.
    since: u64,
    reason: u32,
    turned_away: bool,
}

impl DoNotCall {
    pub(crate) fn new() -> Self {
        Self { known: Arc::default(), state: watch::Sender::new(Loading::UnderWay) }
    }

    /// Reads the list of this file; none if it cannot be opened.
    pub(crate) fn load(&self, store: Option<&Store>) -> Result<(), store::Error> {
        let mut known = Known::default();
        let read = match store {
            Some(store) => store.each_forbidden(&mut |entry| known.push(&entry)),
            None => {
                self.state.send_replace(Loading::Never);
                return Ok(());
            }
        };
        // What could be read is honoured whatever comes after it.
        known.numbers.sort_unstable_by_key(|entry| entry.number);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        self.state.send_replace(Loading::Done);
        read
    }

    pub(crate) fn is_loading(&self) -> bool {
        *self.state.borrow() == Loading::UnderWay
    }

    /// Whether it is known now, after waiting so long at most.
    pub(crate) async fn loaded(&self, bound: Duration) -> bool {
        let mut state = self.state.subscribe();
        let over = state.wait_for(|state| *state != Loading::UnderWay);
        timeout(bound, over).await.is_ok()
    }

    /// # Errors
    /// If the number must not be called, or that cannot be told yet.
    pub(crate) fn check(&self, number: &E164, can_override: bool) -> Result<(), Refusal> {
        if self.is_loading() {
            return Err(Refusal::DoNotCallNotRead);
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        match known.find(number.as_str()) {
            Some((since, reason)) => {
                Err(Refusal::DoNotCall { since, reason: reason.to_owned(), can_override })
            }
            None => Ok(()),
        }
    }

    /// Calls from this number are to be declined; not before that is known.
    pub(crate) fn turns_away(&self, number: &E164) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.entry(number.as_str()).is_some_and(|entry| entry.turned_away)
    }

    /// Many at once take little longer than one. Of what is known already only whether its calls
    /// are declined becomes as it is said here.
    pub(crate) fn insert(&self, entries: &[Forbidden]) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(entries);
    }

    pub(crate) fn remove(&self, number: &str) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).remove(number);
    }
}

impl Known {
    fn find(&self, number: &str) -> Option<(u64, &str)> {
        let entry = self.entry(number)?;
        let reason = self.reasons.get(entry.reason as usize).map_or("", String::as_str);
        Some((entry.since, reason))
    }

    fn entry(&self, number: &str) -> Option<&Entry> {
        self.numbers.get(self.place(digits(number)?).ok()?)
    }

    fn place(&self, number: u64) -> Result<usize, usize> {
        self.numbers.binary_search_by_key(&number, |entry| entry.number)
    }

    fn push(&mut self, entry: &Forbidden) {
        let Some(number) = digits(&entry.number) else { return };
        let reason = self.reason(&entry.reason);
        let turned_away = entry.turned_away;
        self.numbers.push(Entry { number, since: entry.since.0, reason, turned_away });
    }

    fn insert(&mut self, entries: &[Forbidden]) {
        let known = self.numbers.len();
        for entry in entries {
            let Some(number) = digits(&entry.number) else { continue };
            // Those that are new are in no order yet.
            match self.numbers[..known].binary_search_by_key(&number, |entry| entry.number) {
                Ok(place) => self.numbers[place].turned_away = entry.turned_away,
                Err(_) => self.push(entry),
            }
        }
        // Stable, so that of two the first stays; quick, for most of it is in order.
        self.numbers.sort_by_key(|entry| entry.number);
        self.numbers.dedup_by(|later, first| {
            let same = later.number == first.number;
            if same {
                first.turned_away = later.turned_away;
            }
            same
        });
    }

    fn remove(&mut self, number: &str) {
        if let Some(place) = digits(number).and_then(|number| self.place(number).ok()) {
            self.numbers.remove(place);
        }
    }

    fn reason(&mut self, text: &str) -> u32 {
        // The latest reasons are the likeliest; a list with thousands of them keeps some twice.
        let recent = self.reasons.iter().enumerate().rev().take(64);
        let known = recent.filter(|(_, known)| *known == text).map(|(at, _)| at).next();
        let at = known.unwrap_or_else(|| {
            self.reasons.push(text.to_owned());
            self.reasons.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }
}

/// At most fifteen digits, so that they are a number of 64 bits.
fn digits(number: &str) -> Option<u64> {
    number.strip_prefix('+')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use call::Timestamp;

    use super::*;

    #[test]
    fn the_first_wish_about_a_number_stays_until_it_is_taken_off() {
        let list = DoNotCall::new();
        let number = |at: u64| format!("+2547{at:08}");
        let entry = |at, reason: &str| Forbidden {
            number: number(at),
            since: Timestamp(at),
            reason: reason.into(),
            turned_away: false,
        };
        let e164 = |at| E164::parse(&number(at)).expect("a number");
        assert_eq!(list.check(&e164(5), false), Err(Refusal::DoNotCallNotRead));
        list.load(None).expect("nothing to read");
        list.insert(&[entry(9, "asked us"), entry(5, "asked us")]);
        let many: Vec<Forbidden> = (0..1_000).map(|at| entry(at, "national list")).collect();
        list.insert(&many);
        let why = |at| match list.check(&e164(at), true) {
            Err(Refusal::DoNotCall { since, reason, can_override: true }) => Some((since, reason)),
            _ => None,
        };
        assert_eq!(why(5), Some((5, "asked us".into())));
        assert_eq!(why(6), Some((6, "national list".into())));
        assert_eq!(why(1_000), None);
        list.insert(&[Forbidden { turned_away: true, ..entry(5, "") }]);
        assert_eq!([5, 6, 1_000].map(|at| list.turns_away(&e164(at))), [true, false, false]);
        assert_eq!(why(5), Some((5, "asked us".into())));
        list.remove(&number(5));
        assert_eq!(why(5), None);
        assert_eq!(list.known.read().expect("unharmed").reasons.len(), 2);
    }
}
