//! Contacts found while somebody types, the list of all of them, and each of them whole.

mod caller;
mod edit;
mod fields;
mod save;

use addressbook::{Contact, Number, Query};
use numbers::Region;
use serde::{Deserialize, Serialize};
use store::{ContactRow as Row, Group, StoredContact};
use ts_rs::TS;

pub use caller::{CallerContact, CallerView};
pub use fields::{ContactFields, ContactView, CustomField, LabelledText, NumberView};
pub use save::{DeletedContact, SaveFailure};

use super::{Book, BookFailure};

/// A part of the list of contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactList {
    pub contacts: Vec<ContactRow>,
    /// How many contacts there are in the group, found or not.
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
    /// The number that was found, or else the first, as it was typed.
    pub number: Option<String>,
    /// What that number is for.
    pub number_label: String,
    /// What a click on it dials.
    pub dial: Option<String>,
}

/// Some of the contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum ContactGroup {
    Favourites,
    Label { label: String },
}

/// A label, and how many contacts have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LabelCount {
    pub label: String,
    #[ts(type = "number")]
    pub contacts: u64,
}

impl ContactGroup {
    fn group(&self) -> Group<'_> {
        match self {
            Self::Favourites => Group::Favourites,
            Self::Label { label } => Group::Label(label),
        }
    }
}

impl Book {
    /// Whom `text` finds in the group, the best first; without text everybody in it, by name, from
    /// `offset` on.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn contacts(
        &self,
        text: String,
        group: Option<ContactGroup>,
        offset: u64,
        limit: u32,
    ) -> Result<ContactList, BookFailure> {
        let here = self.region();
        self.with(move |store| {
            let query = Query::parse(&text);
            let group = group.as_ref().map(ContactGroup::group);
            let contacts = match group {
                _ if !query.is_empty() => {
                    let found = store.search_contacts(&query, group, limit as usize)?;
                    found.into_iter().map(|found| found.contact).collect()
                }
                Some(group) => store.contacts_of(group, offset, limit)?,
                None => store.contacts(offset, limit)?,
            };
            let row = |stored| row(stored, &query, here);
            let total = match group {
                Some(group) => store.count_of(group)?,
                None => store.contact_count()?,
            };
            Ok(ContactList { contacts: contacts.into_iter().map(row).collect(), total })
        })
        .await
    }

    /// All labels that somebody has, by name.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn labels(&self) -> Result<Vec<LabelCount>, BookFailure> {
        let labels = self.with(store::Store::labels).await?;
        Ok(labels.into_iter().map(|(label, contacts)| LabelCount { label, contacts }).collect())
    }

    /// One contact with everything that is known of it.
    ///
    /// # Errors
    /// [`BookFailure::Missing`], or if the file cannot be read.
    pub async fn contact(&self, id: i64) -> Result<ContactView, BookFailure> {
        let here = self.region();
        let found = self.with(move |store| store.contact(Row(id))).await?;
        found.map(|stored| ContactView::of(stored, here)).ok_or(BookFailure::Missing)
    }
}

impl ContactRow {
    /// As it stands in a list of everybody.
    pub(in crate::book) fn of(stored: StoredContact, here: Option<Region>) -> Self {
        row(stored, &Query::parse(""), here)
    }
}

fn row(stored: StoredContact, query: &Query, here: Option<Region>) -> ContactRow {
    let contact: Contact = stored.contact;
    let number = query.number_of(&contact);
    ContactRow {
        id: stored.row.0,
        name: contact.display().to_owned(),
        number: number.map(|number| number.typed.clone()),
        number_label: number.map(|number| number.label.clone()).unwrap_or_default(),
        dial: number.and_then(|number| dial(number, here)),
        favourite: contact.favourite,
        organisation: contact.organisation,
    }
}

/// What is dialled for a contact's number: what was typed, as long as it still means that number
/// with the account in use; none if it cannot be dialled.
fn dial(number: &Number, here: Option<Region>) -> Option<String> {
    let read = numbers::read(&number.typed, here).ok();
    let read_as = read.as_ref().and_then(|who| who.e164()).map(numbers::E164::as_str);
    match &number.e164 {
        Some(e164) if read_as != Some(e164.as_str()) => Some(e164.clone()),
        Some(_) | None => read.is_some().then(|| number.typed.clone()),
    }
}
