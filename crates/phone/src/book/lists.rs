//! Lists to work through: whose turn it is, the call, and what came of it.
//!
//! Nobody is called twice by accident: a person stands in a list once, and who was called today
//! by whatever way is called again only if the agent says so.

mod failure;
mod make;
mod view;

use call::Timestamp;
use store::{EntryRow, ListRow};

use super::{Book, BookFailure};
use crate::{Phone, actor::now, intent::Intent, snapshot::Via};

pub use failure::ListFailure;
pub use make::{CallListMade, ListSource};
pub use view::{
    CallFromList, CallListView, EntryFate, EntryStateView, EntryView, ListProgressView, ListTurn,
};

impl Book {
    /// All lists, the newest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn call_lists(&self) -> Result<Vec<CallListView>, BookFailure> {
        self.with(|store| Ok(store.lists()?.into_iter().map(CallListView::from).collect())).await
    }

    /// Whose turn it is. `day_began` is when the agent's day began, Unix milliseconds.
    ///
    /// # Errors
    /// If there is no such list, or the file cannot be read or written.
    pub async fn list_turn(&self, list: i64, day_began: u64) -> Result<ListTurn, BookFailure> {
        self.with(move |store| {
            let turn = store.list_turn(ListRow(list), now())?;
            Ok(ListTurn::new(turn, Timestamp(day_began)))
        })
        .await
    }

    /// The entries of a list in its order, from the one at `offset` on.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn list_entries(
        &self,
        list: i64,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<EntryView>, BookFailure> {
        self.with(move |store| {
            let entries = store.list_entries(ListRow(list), offset, limit)?;
            Ok(entries.into_iter().map(EntryView::from).collect())
        })
        .await
    }

    /// Writes what came of an entry.
    ///
    /// # Errors
    /// If there is no such entry, or the file cannot be written.
    pub async fn settle_entry(&self, entry: i64, fate: EntryFate) -> Result<(), BookFailure> {
        self.with(move |store| store.settle_entry(EntryRow(entry), &fate.into())).await
    }

    /// Forgets a list; its calls stay in the history.
    ///
    /// # Errors
    /// If there is no such list, or the file cannot be written.
    pub async fn delete_list(&self, list: i64) -> Result<(), BookFailure> {
        self.with(move |store| store.delete_list(ListRow(list))).await
    }
}

impl Phone {
    /// Calls the person of an entry. The call is tied to it.
    ///
    /// # Errors
    /// If they must not be called, were called today, or the call is refused; nobody is called
    /// then.
    pub async fn call_from_list(&self, wish: CallFromList) -> Result<(), ListFailure> {
        let book = self.book();
        let row = EntryRow(wish.entry);
        let found = book
            .with(move |store| {
                let entry = store.list_entry(row)?.ok_or(store::Error::NoSuchRow { id: row.0 })?;
                Ok((entry, store.entry_called_at(row)?))
            })
            .await;
        let (entry, called_at) = found?;
        if entry.forbidden {
            return Err(ListFailure::Forbidden);
        }
        if let Some(at) = called_at.filter(|at| !wish.again && at.0 >= wish.day_began) {
            return Err(ListFailure::CalledToday { at: at.0 });
        }
        let number = match wish.number {
            Some(number) => entry.numbers.into_iter().find(|own| *own == number),
            None => entry.numbers.into_iter().next(),
        };
        let number = number.ok_or(BookFailure::Missing)?;
        let who = numbers::read(&number, book.region());
        let peer = who.map_err(|why| ListFailure::Refused { refusal: why.into() })?.address();
        // Its row in the history, which is written when dialling starts, finds the entry by this.
        book.with(move |store| store.begin_entry_call(row, &peer)).await?;
        if let Err(refusal) = self.act(Intent::Dial { to: number, via: Via::Auto }).await {
            book.with(move |store| store.drop_entry_call(row)).await?;
            return Err(ListFailure::Refused { refusal });
        }
        Ok(())
    }
}
