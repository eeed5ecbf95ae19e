//! What the window sees of the contacts' server.

use numbers::Region;
use serde::{Deserialize, Serialize};
use store::Conflict;
use ts_rs::TS;

use super::SyncProblem;
use crate::book::{BookFailure, ContactRow};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SyncView {
    /// None: contacts are on this computer only.
    pub source: Option<SyncSource>,
    /// Address books that the server has shown, to choose one of.
    pub books: Vec<SyncBookView>,
    pub state: SyncState,
    /// Nothing may be written there: changes of this computer wait.
    pub read_only: bool,
    /// Contacts that the server did not take in the last round.
    pub refused: u32,
    /// Contacts that are here and there.
    #[ts(type = "number")]
    pub contacts: u64,
    /// Changes that the server has not seen yet.
    #[ts(type = "number")]
    pub waiting: u64,
    /// When a round came to its end last, Unix milliseconds.
    #[ts(type = "number | null")]
    pub synced_at: Option<u64>,
    /// Contacts that were changed here and there, for the agent to decide.
    pub conflicts: Vec<ConflictView>,
    pub can_sync: bool,
}

/// Where the contacts are, too. The password is the vault's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SyncSource {
    /// Where to look for address books; without a scheme it is https.
    pub url: String,
    pub username: String,
    /// The address book that was chosen; none until the server has shown some.
    pub book: Option<String>,
    /// Contacts of this computer go there, too.
    pub share_own: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SyncBookView {
    pub url: String,
    pub name: String,
    /// The server does not say that it may not be written to.
    pub writable: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum SyncState {
    /// No round was begun yet.
    #[default]
    Idle,
    /// A round is running; how many cards of those that changed have come.
    Running {
        #[ts(type = "number")]
        done: u64,
        #[ts(type = "number")]
        total: u64,
    },
    Done,
    PasswordMissing,
    /// The vault or the keychain is locked.
    Locked,
    Failed {
        problem: SyncProblem,
    },
}

/// A contact that was changed here and there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ConflictView {
    /// As it was changed here; a copy with a label of its own.
    pub ours: ContactRow,
    /// As the server has it; none if it was deleted there.
    pub theirs: Option<ContactRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ConflictChoice {
    Ours,
    Theirs,
    Both,
}

/// Why a server was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum SyncRefusal {
    /// No address, or one that would carry the password unencrypted.
    #[error("address of the contacts' server: an https address is needed")]
    Address,
    #[error("name at the contacts' server is missing, or has a colon in it")]
    Username,
    #[error(transparent)]
    Book { failure: BookFailure },
}

impl From<BookFailure> for SyncRefusal {
    fn from(failure: BookFailure) -> Self {
        Self::Book { failure }
    }
}

impl ConflictView {
    pub(super) fn of(conflict: Conflict, here: Option<Region>) -> Self {
        let row = |contact| ContactRow::of(contact, here);
        Self { ours: row(conflict.ours), theirs: conflict.theirs.map(row) }
    }
}
