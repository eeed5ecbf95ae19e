//! What the agent can ask for, and why it may be refused.

mod accounts;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::snapshot::{AudioSettings, SpareData};
pub use accounts::{
    AccountDraft, AccountRefusal, AccountWish, FieldProblem, FieldProblemKind, ImportFailure,
    ImportPreview, ImportProblem, ImportProblemKind, ImportSource, Language, SecretRefusal,
    VaultRefusal, VaultWish,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum Intent {
    /// As typed or pasted; the phone parses it.
    Dial {
        to: String,
    },
    Answer,
    Decline,
    HangUp,
    Mute {
        on: bool,
    },
    Hold {
        on: bool,
    },
    /// End the call that is up, and answer who waits.
    AnswerWaiting,
    /// Decline who waits; the call that is up goes on.
    DeclineWaiting,
    SendDigits {
        digits: String,
    },
    /// Demo account only: let a simulated caller ring this phone.
    RingMe,
    SetAudio {
        settings: AudioSettings,
    },
    /// Play the ring tone for a second on the chosen ringing device.
    TestRinger,
    SetSpareData {
        wish: SpareData,
    },
    DismissNotice {
        id: u32,
    },
    /// Try to reach the line now instead of waiting.
    TryNow,
    Accounts {
        wish: AccountWish,
    },
    Vault {
        wish: VaultWish,
    },
}

/// Why an intent was not carried out. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Refusal {
    #[error("enter a number")]
    EmptyNumber,
    /// Has characters that no number or client name has.
    #[error("not a number or a client name")]
    NotANumber,
    #[error("too long for a number")]
    NumberTooLong,
    /// There is a call already.
    #[error("a call is up")]
    CallInProgress,
    /// The line is not ready; the snapshot's line says why.
    #[error("the line is not ready")]
    LineNotReady,
    /// No call is up for which this makes sense.
    #[error("no call for this")]
    NoCall,
    /// The call's state does not allow it.
    #[error("not possible now")]
    NotNow,
    /// Only 0-9, *, # and A-D can be sent.
    #[error("not a digit")]
    NotADigit,
    #[error("only in the demo")]
    DemoOnly,
    #[error("no microphone")]
    NoMicrophone,
    #[error("{problem}")]
    Account { problem: AccountRefusal },
    #[error("{problem}")]
    Vault { problem: VaultRefusal },
    /// A fault of our own; the log has more.
    #[error("{message}")]
    Internal { message: String },
}
