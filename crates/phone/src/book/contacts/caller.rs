//! Who calls or is called: what the agent knows of them, and the call before.

use serde::{Deserialize, Serialize};
use store::{Store, StoredContact};
use ts_rs::TS;

use crate::book::{Book, BookFailure, PastCall};

/// So much of a note is shown beside a call, in characters.
const NOTE: usize = 600;

/// What is known of the other side of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallerView {
    pub contact: Option<CallerContact>,
    /// The latest call with any of their numbers that is over.
    pub last_call: Option<PastCall>,
    /// What the agent wrote about that call; the beginning of it.
    pub last_note: String,
}

/// The contact with the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallerContact {
    #[ts(type = "number")]
    pub id: i64,
    pub name: String,
    pub organisation: String,
    pub title: String,
    pub labels: Vec<String>,
    /// The beginning of it.
    pub note: String,
}

impl Book {
    /// What is known of this number or client, by E.164 and then as it stands, apart from a call
    /// that began at `before` (Unix milliseconds) or later.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub async fn caller(&self, peer: String, before: u64) -> Result<CallerView, BookFailure> {
        let read = numbers::read(&peer, self.region()).ok();
        let e164 = read.and_then(|who| who.e164().map(|e164| e164.as_str().to_owned()));
        self.with(move |store| {
            let mut peers: Vec<String> = e164.into_iter().chain([peer]).collect();
            let contact = known(store, &peers)?;
            for number in contact.iter().flat_map(|known| &known.contact.numbers) {
                peers.extend([number.key(), number.typed.clone()]);
            }
            peers.sort_unstable();
            peers.dedup();
            let last = store.last_call(&peers, call::Timestamp(before))?;
            let last_note = last.as_ref().map(|last| start(&last.note)).unwrap_or_default();
            Ok(CallerView {
                contact: contact.map(CallerContact::of),
                last_call: last.map(PastCall::from),
                last_note,
            })
        })
        .await
    }
}

fn known(store: &Store, peers: &[String]) -> Result<Option<StoredContact>, store::Error> {
    for peer in peers {
        if let Some(found) = store.contact_of(peer)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

impl CallerContact {
    fn of(stored: StoredContact) -> Self {
        let contact = stored.contact;
        Self {
            id: stored.row.0,
            name: contact.display().to_owned(),
            note: start(&contact.note),
            organisation: contact.organisation,
            title: contact.title,
            labels: contact.labels,
        }
    }
}

fn start(text: &str) -> String {
    text.chars().take(NOTE).collect()
}
