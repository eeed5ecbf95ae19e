//! How long calls are kept, and how a person is forgotten.

use std::time::Duration;

use call::Timestamp;
use serde::{Deserialize, Serialize};
use store::Store;
use ts_rs::TS;

use super::{Book, BookFailure};
use crate::{actor::now, history::Setting};

const DAY: Duration = Duration::from_secs(86_400);
/// Ten years.
const MOST_DAYS: u32 = 3_650;

/// How long calls are kept, with their notes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Retention {
    /// None: for ever.
    pub days: Option<u32>,
}

/// How much there is, or was, of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonTraces {
    #[ts(type = "number")]
    pub contacts: u64,
    #[ts(type = "number")]
    pub calls: u64,
    /// Calls with a note, an outcome or a draft.
    #[ts(type = "number")]
    pub notes: u64,
}

impl Book {
    /// How long calls are kept.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn retention(&self) -> Result<Retention, BookFailure> {
        self.with(read).await
    }

    /// How many calls would go at once if calls were kept so long.
    ///
    /// # Errors
    /// If it is no time to keep calls, or the file cannot be read.
    pub async fn too_old(&self, wish: Retention) -> Result<u64, BookFailure> {
        let wish = wish.checked()?;
        self.with(move |store| {
            wish.oldest().map_or(Ok(0), |oldest| store.count_calls_before(oldest))
        })
        .await
    }

    /// From now on calls are kept so long; says how many older ones went.
    ///
    /// # Errors
    /// If it is no time to keep calls, or the file cannot be written.
    pub async fn keep_calls(&self, wish: Retention) -> Result<u64, BookFailure> {
        let wish = wish.checked()?;
        let gone = self.with(move |store| {
            store.set_setting(Setting::KeepCalls.key(), &wish)?;
            forget_old_calls(store)
        });
        let gone = gone.await?;
        if gone > 0 {
            self.sources.shell.recent_calls_changed(None);
        }
        Ok(gone)
    }

    /// What [`Book::erase_person`] would erase.
    ///
    /// # Errors
    /// If there is no digit in the number, or the file cannot be read.
    pub async fn person(&self, number: String) -> Result<PersonTraces, BookFailure> {
        Ok(self.with(move |store| store.count_person(&number)).await?.into())
    }

    /// Erases all that is known of the person with this number: contacts, calls, notes, drafts,
    /// and the copies of the file that hold them.
    ///
    /// # Errors
    /// If there is no digit in the number, a call with the person is up, an import runs, or the
    /// file cannot be written; nothing is erased then.
    pub async fn erase_person(&self, number: String) -> Result<PersonTraces, BookFailure> {
        let erased = self.with(move |store| store.erase_person(&number)).await?;
        self.sources.shell.recent_calls_changed(None);
        self.sources.shell.contacts_changed();
        Ok(erased.into())
    }
}

impl Retention {
    fn checked(self) -> Result<Self, BookFailure> {
        let possible = self.days.is_none_or(|days| (1..=MOST_DAYS).contains(&days));
        possible.then_some(self).ok_or(BookFailure::BadDays { most: MOST_DAYS })
    }

    fn oldest(self) -> Option<Timestamp> {
        let kept = DAY.saturating_mul(self.days?);
        let kept = u64::try_from(kept.as_millis()).unwrap_or(u64::MAX);
        Some(Timestamp(now().0.saturating_sub(kept)))
    }
}

impl From<store::PersonRows> for PersonTraces {
    fn from(person: store::PersonRows) -> Self {
        let store::PersonRows { contacts, calls, notes } = person;
        Self { contacts, calls, notes }
    }
}

/// Forgets what is older than the agent wants it kept; says how many calls went.
pub(crate) fn forget_old_calls(store: &Store) -> Result<u64, store::Error> {
    read(store)?.oldest().map_or(Ok(0), |oldest| store.forget_calls_before(oldest))
}

fn read(store: &Store) -> Result<Retention, store::Error> {
    Ok(store.setting(Setting::KeepCalls.key())?.unwrap_or_default())
}
