//! Contacts written, deleted and put back. Every change is told to the window.

use addressbook::Contact;
use serde::{Deserialize, Serialize};
use store::{ContactRow as Row, Deleted};
use ts_rs::TS;

use super::{ContactFields, ContactView, edit::edited};
use crate::{
    actor::now,
    book::{Book, BookFailure},
    intent::Refusal,
};

/// Why a contact was not saved. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum SaveFailure {
    /// Neither name nor organisation, number nor e-mail: nobody could find it.
    #[error("nothing to find the contact by")]
    Nothing,
    /// The number at this place of the list, from 0 on, cannot be dialled.
    #[error("number {at}: {why}")]
    NotANumber { at: u32, why: Refusal },
    /// The address at this place of the list.
    #[error("e-mail {at} is no address")]
    NotAnEmail { at: u32 },
    /// A field has more than is kept, or there are too many of a kind.
    #[error("too long")]
    TooLong,
    /// Somebody else has changed it since it was read.
    #[error("changed meanwhile")]
    Changed,
    #[error("{failure}")]
    Book { failure: BookFailure },
}

impl From<BookFailure> for SaveFailure {
    fn from(failure: BookFailure) -> Self {
        Self::Book { failure }
    }
}

/// A contact that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeletedContact {
    /// What stood for it in a list.
    pub title: String,
    /// What puts it back, for [`Book::restore_contact`] alone to read.
    pub kept: String,
}

impl Book {
    /// Writes a new contact, or what one has become that was read as of `seen` (its
    /// [`ContactView::changed_at`]). Numbers are read with the rules of the account in use.
    ///
    /// # Errors
    /// Why it was not written.
    pub async fn save_contact(
        &self,
        id: Option<i64>,
        seen: Option<u64>,
        fields: ContactFields,
    ) -> Result<ContactView, SaveFailure> {
        let before = match id {
            None => Contact::default(),
            Some(id) => {
                let before = self.with(move |store| store.contact(Row(id))).await?;
                let before = before.ok_or(BookFailure::Missing)?;
                if seen.is_some_and(|seen| seen != before.changed_at.0) {
                    return Err(SaveFailure::Changed);
                }
                before.contact
            }
        };
        let contact = edited(before, fields, self.region())?;
        let row = self.with(move |store| store.save_contact(id.map(Row), &contact, now())).await?;
        self.sources.shell.contacts_changed();
        Ok(self.contact(row.0).await?)
    }

    /// # Errors
    /// [`BookFailure::Missing`], or if the file cannot be written.
    pub async fn set_favourite(&self, id: i64, on: bool) -> Result<ContactView, BookFailure> {
        let set = move |store: &store::Store| {
            let Some(stored) = store.contact(Row(id))? else {
                return Err(store::Error::NoSuchRow { id });
            };
            let contact = Contact { favourite: on, ..stored.contact };
            store.save_contact(Some(Row(id)), &contact, now())
        };
        self.with(set).await?;
        self.sources.shell.contacts_changed();
        self.contact(id).await
    }

    /// Deletes a contact; [`Book::restore_contact`] puts it back.
    ///
    /// # Errors
    /// [`BookFailure::Missing`], [`BookFailure::ImportRunning`], or if the file cannot be written.
    pub async fn delete_contact(&self, id: i64) -> Result<DeletedContact, BookFailure> {
        let deleted = self.with(move |store| store.delete_contact(Row(id))).await?;
        self.sources.shell.contacts_changed();
        let kept = serde_json::to_string(&deleted).map_err(internal)?;
        Ok(DeletedContact { title: deleted.contact.display().to_owned(), kept })
    }

    /// Puts a deleted contact back as it was.
    ///
    /// # Errors
    /// If this is no deleted contact, or the file cannot be written.
    pub async fn restore_contact(&self, kept: String) -> Result<ContactView, BookFailure> {
        let deleted: Deleted = serde_json::from_str(&kept).map_err(internal)?;
        let row = self.with(move |store| store.restore_contact(&deleted)).await?;
        self.sources.shell.contacts_changed();
        self.contact(row.0).await
    }
}

fn internal(error: serde_json::Error) -> BookFailure {
    BookFailure::Internal { message: error.to_string() }
}
