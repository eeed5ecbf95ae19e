//! What the agent can ask for about accounts and secrets, and why it may be refused. No secret
//! travels here: those are typed into a window of their own.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::account::screen_pop::ScreenPop;
use crate::snapshot::{
    AccountField, AccountService, ByPhone, IceSettings, IdleLock, SecretPurpose, SecretsPlace,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum AccountWish {
    /// Stores a new account, or changes a stored one. If none is in use, it is used at once.
    Save { draft: Box<AccountDraft> },
    /// Signs in with this entry: the line goes down, the other comes up. Not during a call.
    Use { id: String },
    /// Signs out: the account is removed with every secret of it that can be reached. `erase`: with
    /// it all calls, notes and contacts on this computer, whichever account they are of.
    Remove {
        id: String,
        #[serde(default)]
        erase: bool,
    },
    /// Proves the account: token, gateway, registration; 15 seconds at most.
    Test { id: String },
    /// Stores what the preview has shown, with its key. The key needs a place for secrets.
    Import { from: ImportSource },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum VaultWish {
    /// Opens the small window in which a secret is typed, in this language.
    AskForSecret {
        purpose: SecretPurpose,
        language: Language,
    },
    /// Secrets leave memory; the line goes down or stays up as set.
    Lock,
    /// Where no passphrase is needed.
    Unlock,
    /// Secrets move there; what cannot be moved is told. The sealed file must be open.
    ChoosePlace {
        place: SecretsPlace,
    },
    /// Deletes the sealed file with all that is in it.
    DiscardSealedFile,
    SetIdleLock {
        settings: IdleLock,
    },
    /// Look again which places there are; nobody is asked anything.
    Look,
    /// The agent is at the window: the idle time starts anew.
    StillHere,
}

/// A form as it was typed. Nothing in it is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct AccountDraft {
    /// None: a new one.
    pub id: Option<String>,
    /// Empty: made of what the account is.
    pub label: String,
    /// Empty: `AccountsView::client_name`.
    pub client_name: String,
    pub service: AccountService,
    pub ice: IceSettings,
    pub by_phone: ByPhone,
    pub screen_pop: ScreenPop,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum ImportSource {
    Environment,
    /// A `.env` file. It is read where it is, never copied.
    File {
        path: String,
    },
}

/// The window's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Language {
    #[default]
    En,
    Sw,
}

/// What would be imported. Nothing in it is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportPreview {
    pub username: Option<String>,
    /// Those of `AT_PHONE_NUMBERS` that can be read, E.164.
    pub numbers: Vec<String>,
    pub sandbox: bool,
    pub key_is_there: bool,
    pub problems: Vec<ImportProblem>,
    pub can_import: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportProblem {
    /// The variable's name.
    pub variable: String,
    pub what: ImportProblemKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ImportProblemKind {
    Missing,
    /// The n-th of the numbers, from 1, is none in the form +254711000000.
    BadNumber {
        position: u32,
    },
    /// Has characters that no such value has.
    BadValue,
    /// Neither true nor false.
    NotASwitch,
}

/// Why nothing can be shown for an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ImportFailure {
    #[error("no such file")]
    NoSuchFile,
    #[error("the file cannot be read")]
    NotReadable,
    #[error("the file is too long for a .env file")]
    TooLong,
    /// Line `line`, from 1, is not `NAME=value`.
    #[error("line {line} of the file is not NAME=value")]
    NotDotenv { line: u32 },
    #[error("no account in there")]
    NoAccount,
    /// Only what was shown before can be taken.
    #[error("look at it first")]
    NotShown,
}

/// Why an [`AccountWish`] was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum AccountRefusal {
    #[error("not possible during a call")]
    CallInProgress,
    #[error("no such account")]
    NoSuchAccount,
    /// Comes from the environment or the machine's policy.
    #[error("this account cannot be changed here")]
    NotYours,
    #[error("the policy of this machine allows no accounts of one's own")]
    ForbiddenByPolicy,
    #[error("the form has mistakes")]
    BadFields { problems: Vec<FieldProblem> },
    #[error("a test runs already")]
    TestRuns,
    #[error("unlock first")]
    Locked,
    #[error("choose first where secrets are kept")]
    NoPlace,
    #[error("nothing to import: {problem}")]
    Import { problem: ImportFailure },
    /// The preview has problems that keep it from being imported.
    #[error("what is to be imported has mistakes")]
    BadImport,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FieldProblem {
    pub field: AccountField,
    pub what: FieldProblemKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum FieldProblemKind {
    Empty,
    TooLong,
    /// Has characters that cannot stand there.
    BadCharacters,
    /// The n-th of the list, from 1, cannot be read.
    BadEntry {
        position: u32,
    },
    BadAddress,
    /// Must start with `https` or `wss`, except on this machine.
    Unencrypted,
    /// Must be 1 to 32 of a-z and 0-9.
    BadClientName,
    /// The company's server calls through the company's number only.
    NotThisServer,
    /// Relay-only needs a TURN server.
    NeedsTurnServer,
    /// What stands in braces is none of number, name, direction and call_id.
    UnknownPlace,
    /// The machine's policy has set it to something else.
    SetByPolicy,
}

/// Why a [`VaultWish`] was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum VaultRefusal {
    #[error("no such account")]
    NoSuchAccount,
    /// This account has no such secret.
    #[error("this account needs no such secret")]
    NotNeeded,
    #[error("unlock first")]
    Locked,
    #[error("the passphrase is needed")]
    PassphraseNeeded,
    #[error("choose first where secrets are kept")]
    NoPlace,
    #[error("the policy of this machine forbids it")]
    ForbiddenByPolicy,
    #[error("there is no sealed file")]
    NoFile,
    #[error("there is a sealed file already")]
    FileExists,
    #[error("the keychain cannot be used now")]
    NoKeychain,
    /// Must be 1 to 1440 minutes.
    #[error("that idle time is not possible")]
    BadIdleTime,
    #[error("not possible during a call")]
    CallInProgress,
}

/// What came of a secret that was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum SecretRefusal {
    #[error("nothing was typed")]
    Empty,
    #[error("too long for a secret")]
    TooLong,
    /// Has characters that no API key has.
    #[error("not possible in an API key")]
    BadCharacters,
    #[error("wrong passphrase")]
    WrongPassphrase,
    #[error("too soon after wrong passphrases")]
    TooSoon { seconds: u32 },
    #[error("passphrase too short")]
    PassphraseTooShort { least: u32 },
    #[error("the keychain cannot be used now")]
    Keychain { detail: String },
    #[error("the sealed file cannot be used")]
    File { detail: String },
    #[error("the vault is locked")]
    Locked,
    /// The window is no longer the one that was asked for, or its account is gone.
    #[error("nobody asks for this any more")]
    NotAsked,
}
