//! A list made of contacts or of a file.

use addressbook::{Contact, Source, SourceError};
use serde::{Deserialize, Serialize};
use store::{ContactRow, ListMade, Person, Store};
use ts_rs::TS;

use super::ListFailure;
use crate::{
    actor::now,
    book::{
        Book, BookFailure, ColumnMeaning, FileFailure, WhichContacts,
        export::{Chosen, each_of},
        import::{JobStage, mapping, open, rules},
    },
};

/// What a list is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum ListSource {
    /// These, in this order.
    Selection {
        #[ts(type = "Array<number>")]
        contacts: Vec<i64>,
    },
    Contacts {
        which: WhichContacts,
    },
    /// A file that the agent has chosen; its people need not be contacts.
    File {
        file: u32,
        columns: Option<Vec<ColumnMeaning>>,
        repair: bool,
    },
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallListMade {
    #[ts(type = "number")]
    pub list: i64,
    #[ts(type = "number")]
    pub added: u64,
    /// In the list already, by this or another of their numbers.
    #[ts(type = "number")]
    pub twice: u64,
    #[ts(type = "number")]
    pub without_number: u64,
    /// On the do-not-call list: it is never their turn.
    #[ts(type = "number")]
    pub do_not_call: u64,
}

/// Nobody works through more, and calls are written again soon.
const MOST: usize = 20_000;

impl Book {
    /// Makes a list, each person once.
    ///
    /// # Errors
    /// If nobody of it has a number, there are too many, or it cannot be read or written.
    pub async fn make_list(
        &self,
        name: String,
        of: ListSource,
    ) -> Result<CallListMade, ListFailure> {
        self.work(move |book, store| {
            let people = match of {
                ListSource::Selection { contacts } => selected(store, contacts)?,
                ListSource::Contacts { which } => found(store, which)?,
                ListSource::File { file, columns, repair } => {
                    book.people_of(file, columns, repair)?
                }
            };
            if people.len() > MOST {
                return Err(ListFailure::TooMany { most: MOST as u32 });
            }
            if people.iter().all(|person| person.numbers.is_empty()) {
                return Err(ListFailure::Nobody);
            }
            Ok(store.make_list(&name, &mut people.into_iter().map(Ok), now())?.into())
        })
        .await
    }

    fn people_of(
        &self,
        file: u32,
        columns: Option<Vec<ColumnMeaning>>,
        repair: bool,
    ) -> Result<Vec<Person>, ListFailure> {
        let failed = |error: SourceError| FileFailure::from(error);
        let path = self.desk.chosen.path(file)?;
        let (file, _) = open(&path)?;
        let mapping = mapping(&path, columns)?;
        let job = self.desk.jobs.begin(JobStage::Listing, None)?;
        let rules = rules(self.region());
        let mut people = Vec::new();
        for (read, entry) in (1..).zip(Source::open(file, mapping.as_ref()).map_err(failed)?) {
            if let Ok(mut draft) = entry.map_err(failed)?.outcome {
                draft.examine(&rules);
                if repair {
                    draft.repair(&rules);
                }
                people.push(person(None, draft.contact));
            }
            if job.tell(read, 0).is_break() {
                return Err(FileFailure::Cancelled.into());
            }
            if people.len() > MOST {
                break;
            }
        }
        Ok(people)
    }
}

fn selected(store: &Store, contacts: Vec<i64>) -> Result<Vec<Person>, store::Error> {
    let mut people = Vec::new();
    for row in contacts.into_iter().take(MOST + 1).map(ContactRow) {
        // Who was deleted meanwhile is called by nobody.
        people.extend(store.contact(row)?.map(|found| person(Some(row), found.contact)));
    }
    Ok(people)
}

fn found(store: &Store, which: WhichContacts) -> Result<Vec<Person>, BookFailure> {
    let mut people = Vec::new();
    each_of(store, &Chosen::new(which), |found| {
        if people.len() <= MOST {
            people.push(person(Some(found.row), found.contact));
        }
    })?;
    Ok(people)
}

fn person(contact: Option<ContactRow>, of: Contact) -> Person {
    let name = of.display().to_owned();
    let numbers = of.numbers.into_iter().map(|number| number.key()).collect();
    Person { name, contact, numbers }
}

impl From<ListMade> for CallListMade {
    fn from(made: ListMade) -> Self {
        let ListMade { list, added, twice, without_number, forbidden } = made;
        Self { list: list.0, added, twice, without_number, do_not_call: forbidden }
    }
}
