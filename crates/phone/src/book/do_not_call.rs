//! The do-not-call list: read, added to and taken from. The actor has it in memory and asks no
//! disk; a wish that was answered counts for the very next call.

use addressbook::{Source, SourceError};
use call::Timestamp;
use numbers::Dialable;
use serde::{Deserialize, Serialize};
use store::{ContactRow, Forbidden, Store};
use ts_rs::TS;

use super::{
    Book, BookFailure, FileFailure, HowToRead, ListFailure,
    import::{JobStage, mapping, open, rules},
};
use crate::{actor::now, history::BOUND};

/// A part of the list, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DoNotCallList {
    pub numbers: Vec<DoNotCallRow>,
    /// How many there are, shown or not.
    #[ts(type = "number")]
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DoNotCallRow {
    /// E.164.
    pub number: String,
    /// Of the contact who has the number.
    pub name: Option<String>,
    /// Unix milliseconds.
    #[ts(type = "number")]
    pub since: u64,
    /// In the words of who put it there; may be empty.
    pub reason: String,
    /// Calls from it are declined without ringing.
    pub turned_away: bool,
}

/// What became of numbers that were put on the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NumbersBlocked {
    #[ts(type = "number")]
    pub added: u64,
    /// On the list already; date and reason stay.
    #[ts(type = "number")]
    pub known: u64,
    /// Entries of a file without a number of any country.
    #[ts(type = "number")]
    pub without_number: u64,
}

/// Numbers that are written together, so that calls are written between.
const PIECE: usize = 2_000;
/// Of one person; no card has more.
const NUMBERS: usize = 100;

impl Book {
    /// The numbers that hold the digits of `text`, from `offset` on.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn do_not_call(
        &self,
        text: String,
        offset: u64,
        limit: u32,
    ) -> Result<DoNotCallList, BookFailure> {
        // Of a number in its local form the first zero is not in the international one.
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_start_matches('0').to_owned();
        self.with(move |store| {
            let some = store.do_not_call(&digits, offset, limit)?;
            let numbers = some.into_iter().map(|entry| row(store, entry));
            let numbers = numbers.collect::<Result<_, _>>()?;
            Ok(DoNotCallList { numbers, total: store.do_not_call_count()? })
        })
        .await
    }

    /// Which of these numbers are on the list, in their order; they are read as the agent's country
    /// writes them.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn blocked_of(&self, numbers: Vec<String>) -> Result<Vec<DoNotCallRow>, BookFailure> {
        let numbers = self.whole_numbers(&numbers);
        self.with(move |store| {
            let mut rows = Vec::new();
            for number in &numbers {
                if let Some(entry) = store.forbidden(number)? {
                    rows.push(row(store, entry)?);
                }
            }
            Ok(rows)
        })
        .await
    }

    /// Whether calls from these numbers, as far as they are on the list, are declined without
    /// ringing.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub async fn turn_away(&self, numbers: Vec<String>, on: bool) -> Result<(), BookFailure> {
        self.list_is_known().await?;
        let (numbers, list) = (self.whole_numbers(&numbers), self.sources.do_not_call.clone());
        self.with(move |store| {
            store.turn_away(&numbers, on)?;
            for number in &numbers {
                list.insert(store.forbidden(number)?.as_slice());
            }
            Ok(())
        })
        .await
    }

    /// Puts a number on the list.
    ///
    /// # Errors
    /// If it is no number of any country, or the file cannot be written.
    pub async fn block_number(
        &self,
        typed: String,
        reason: String,
    ) -> Result<NumbersBlocked, ListFailure> {
        let number = match numbers::read(&typed, self.region()) {
            Ok(Dialable::Emergency { .. }) => return Err(ListFailure::Emergency),
            Ok(who) => who.e164().map(|number| number.as_str().to_owned()),
            Err(why) => return Err(ListFailure::Refused { refusal: why.into() }),
        };
        self.block(vec![number.ok_or(ListFailure::NoNumber)?], reason).await
    }

    /// Puts all numbers of a contact on the list.
    ///
    /// # Errors
    /// If there is no such contact, none of its numbers is one of any country, or the file
    /// cannot be written.
    pub async fn block_contact(
        &self,
        contact: i64,
        reason: String,
    ) -> Result<NumbersBlocked, ListFailure> {
        let found = self.with(move |store| store.contact(ContactRow(contact))).await?;
        let found = found.ok_or(BookFailure::Missing)?.contact;
        let numbers: Vec<String> =
            found.numbers.into_iter().filter_map(|number| number.e164).collect();
        if numbers.is_empty() {
            return Err(ListFailure::NoNumber);
        }
        self.block(numbers, reason).await
    }

    /// Puts all numbers of a file on the list.
    ///
    /// # Errors
    /// If it cannot be read to its end, or the database cannot be written; what was read before
    /// is on the list then.
    pub async fn block_file(
        &self,
        how: HowToRead,
        reason: String,
    ) -> Result<NumbersBlocked, ListFailure> {
        self.list_is_known().await?;
        self.work(move |book, store| book.block_all(store, how, &reason)).await
    }

    /// Takes a number off the list.
    ///
    /// # Errors
    /// If it is not on it, or the file cannot be written.
    pub async fn unblock_number(&self, number: String) -> Result<(), BookFailure> {
        self.list_is_known().await?;
        let list = self.sources.do_not_call.clone();
        let was_there = self
            .with(move |store| {
                let was_there = store.allow(&number)?;
                list.remove(&number);
                Ok(was_there)
            })
            .await?;
        if was_there { Ok(()) } else { Err(BookFailure::Missing) }
    }

    fn whole_numbers(&self, typed: &[String]) -> Vec<String> {
        let here = self.region();
        let read = typed.iter().take(NUMBERS).filter_map(|typed| numbers::read(typed, here).ok());
        let mut whole: Vec<String> =
            read.filter_map(|who| who.e164().map(|number| number.as_str().to_owned())).collect();
        whole.dedup();
        whole
    }

    async fn block(
        &self,
        numbers: Vec<String>,
        reason: String,
    ) -> Result<NumbersBlocked, ListFailure> {
        self.list_is_known().await?;
        self.work(move |book, store| book.write_blocked(store, &numbers, &reason)).await
    }

    fn block_all(
        &self,
        store: &Store,
        how: HowToRead,
        reason: &str,
    ) -> Result<NumbersBlocked, ListFailure> {
        let failed = |error: SourceError| FileFailure::from(error);
        let path = self.desk.chosen.path(how.file)?;
        let (file, _) = open(&path)?;
        let mapping = mapping(&path, how.columns)?;
        let job = self.desk.jobs.begin(JobStage::Listing, None)?;
        let rules = rules(self.region());
        let mut blocked = NumbersBlocked::default();
        let mut piece = Vec::with_capacity(PIECE);
        for (read, entry) in (1..).zip(Source::open(file, mapping.as_ref()).map_err(failed)?) {
            let before = piece.len();
            if let Ok(mut draft) = entry.map_err(failed)?.outcome {
                draft.examine(&rules);
                if how.repair {
                    draft.repair(&rules);
                }
                piece.extend(draft.contact.numbers.into_iter().filter_map(|number| number.e164));
            }
            blocked.without_number += u64::from(piece.len() == before);
            if piece.len() >= PIECE {
                blocked += self.write_blocked(store, &piece, reason)?;
                piece.clear();
                if job.tell(read, 0).is_break() {
                    return Err(FileFailure::Cancelled.into());
                }
            }
        }
        blocked += self.write_blocked(store, &piece, reason)?;
        Ok(blocked)
    }

    /// On the disk first, then for the actor.
    fn write_blocked(
        &self,
        store: &Store,
        numbers: &[String],
        reason: &str,
    ) -> Result<NumbersBlocked, ListFailure> {
        let at: Timestamp = now();
        let blocked = store.forbid(&mut numbers.iter().cloned(), reason, at)?;
        let mut entries = Vec::with_capacity(numbers.len());
        for number in numbers {
            entries.extend(store.forbidden(number)?);
        }
        self.sources.do_not_call.insert(&entries);
        Ok(NumbersBlocked { added: blocked.added, known: blocked.known, without_number: 0 })
    }

    /// What is in memory is what is in the file, and may be changed together with it.
    async fn list_is_known(&self) -> Result<(), BookFailure> {
        let known = self.sources.do_not_call.loaded(BOUND).await;
        if known { Ok(()) } else { Err(BookFailure::Closed) }
    }
}

fn row(store: &Store, entry: Forbidden) -> Result<DoNotCallRow, store::Error> {
    let Forbidden { number, since, reason, turned_away } = entry;
    let contact = store.contact_of(&number)?;
    let name = contact.map(|known| known.contact.display().to_owned());
    Ok(DoNotCallRow { number, name, since: since.0, reason, turned_away })
}

impl std::ops::AddAssign for NumbersBlocked {
    fn add_assign(&mut self, more: Self) {
        self.added += more.added;
        self.known += more.known;
        self.without_number += more.without_number;
    }
}
