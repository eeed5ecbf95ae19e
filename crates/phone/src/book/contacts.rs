//! Contacts found while somebody types, and the list of all of them.

use addressbook::Query;
use serde::{Deserialize, Serialize};
use store::StoredContact;
use ts_rs::TS;

use super::{Book, BookFailure};

/// A part of the list of contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactList {
    pub contacts: Vec<ContactRow>,
    /// How many contacts there are, found or not.
    #[ts(type = "number")]
    pub total: u64,
}

/// A contact as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactRow {
    #[ts(type = "number")]
    pub id: i64,
    pub name: String,
    pub organisation: String,
    pub favourite: bool,
    /// The number that a click calls, as it was typed.
    pub number: Option<String>,
}

impl Book {
    /// Whom `text` finds, the best first; without text everybody, by name, from `offset` on.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn contacts(
        &self,
        text: String,
        offset: u64,
        limit: u32,
    ) -> Result<ContactList, BookFailure> {
        self.with(move |store| {
            let query = Query::parse(&text);
            let contacts = if query.is_empty() {
                store.contacts(offset, limit)?
            } else {
                let found = store.search_contacts(&query, None, limit as usize)?;
                found.into_iter().map(|found| found.contact).collect()
            };
            let contacts = contacts.into_iter().map(ContactRow::from).collect();
            Ok(ContactList { contacts, total: store.contact_count()? })
        })
        .await
    }
}

impl From<StoredContact> for ContactRow {
    fn from(stored: StoredContact) -> Self {
        let contact = stored.contact;
        Self {
            id: stored.row.0,
            name: contact.display().to_owned(),
            organisation: contact.organisation,
            favourite: contact.favourite,
            number: contact.numbers.into_iter().next().map(|number| number.typed),
        }
    }
}
