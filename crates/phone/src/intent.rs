//! What the agent can ask for, and why it may be refused.

mod accounts;

use numbers::NotDialable;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    book::NoteDraft,
    snapshot::{
        AudioSettings, ClickToCall, EventStream, PhoneLack, SpareData, Via, WrapUpSettings,
    },
};
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
        #[serde(default)]
        via: Via,
    },
    /// As [`Intent::Dial`], by one click on a contact, a past call or "call again". An emergency
    /// number is only put into the field, where its warning is read before it is called.
    DialAtOnce {
        to: String,
        #[serde(default)]
        via: Via,
    },
    /// As [`Intent::Dial`], although the number is on the do-not-call list: only where the
    /// administrator's policy lets agents decide.
    DialAnyway {
        to: String,
        #[serde(default)]
        via: Via,
    },
    /// The offer of the call that ended: let AT call by telephone, though the first may ring.
    CallByPhone,
    /// Put the card of a call by telephone away. The call itself is not touched.
    ClosePhoneCall,
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
    /// What is written so far about the call of this number, as in the snapshot's wrap-up.
    Note {
        #[ts(type = "number")]
        call: u64,
        written: NoteDraft,
    },
    /// The agent is done with the call of this number, which is over.
    FinishWrapUp {
        #[ts(type = "number")]
        call: u64,
        written: NoteDraft,
    },
    SetWrapUp {
        settings: WrapUpSettings,
    },
    DismissNotice {
        id: u32,
    },
    /// What links and other programs may do.
    SetClickToCall {
        settings: ClickToCall,
    },
    /// Whether call events are served to programs on this computer, and how.
    SetEventStream {
        settings: EventStream,
    },
    /// The number that another program gave is in the field.
    FillTaken {
        serial: u32,
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
    #[error("digits are missing")]
    TooFewDigits,
    #[error("too many digits")]
    TooManyDigits,
    /// What follows the plus is no country's code.
    #[error("no country has this code")]
    UnknownCountry,
    /// Without a plus it is a number of this country (ISO 3166-1 alpha-2), and there it is none.
    #[error("no number of {country}: begin with + and the country's code")]
    NotOfThisCountry { country: String },
    /// A national number, and the account has none that tells the country.
    #[error("begin with + and the country's code")]
    NeedsCountry,
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
    #[error("the note is too long")]
    NoteTooLong,
    /// A call is not done without an outcome.
    #[error("choose an outcome first")]
    OutcomeMissing,
    /// It is not in the list of outcomes.
    #[error("not an outcome")]
    UnknownOutcome,
    /// At most 50 lines of at most 60 characters, and one at least where one is required.
    #[error("these outcomes are not possible")]
    BadOutcomes,
    /// Must be 5 to 3600 seconds.
    #[error("that time is not possible")]
    BadWrapUpTime,
    /// Must be 1024 at least.
    #[error("that port is not possible")]
    BadPort,
    /// It is not the `https` address of one site.
    #[error("not the https address of one site: {origin}")]
    BadOrigin { origin: String },
    /// At most ten.
    #[error("too many sites")]
    TooManyOrigins,
    #[error("no microphone")]
    NoMicrophone,
    /// It cannot be called by telephone.
    #[error("not by phone: {lack:?}")]
    NotByPhone { lack: PhoneLack },
    /// AT is being asked for another call by telephone.
    #[error("another call is being placed by phone")]
    PhoneCallInProgress,
    /// On the do-not-call list since then (Unix milliseconds), for this reason, which may be empty.
    #[error("on the do-not-call list")]
    DoNotCall {
        #[ts(type = "number")]
        since: u64,
        reason: String,
        /// The policy lets the agent call anyway.
        can_override: bool,
    },
    /// Whether the number may be called cannot be told yet, for the disk is slow.
    #[error("the do-not-call list is still being read")]
    DoNotCallNotRead,
    #[error("{problem}")]
    Account { problem: AccountRefusal },
    #[error("{problem}")]
    Vault { problem: VaultRefusal },
    /// A fault of our own; the log has more.
    #[error("{message}")]
    Internal { message: String },
}

impl From<NotDialable> for Refusal {
    fn from(why: NotDialable) -> Self {
        match why {
            NotDialable::Empty => Self::EmptyNumber,
            NotDialable::TooLong => Self::NumberTooLong,
            NotDialable::NotANumber => Self::NotANumber,
            NotDialable::TooFewDigits => Self::TooFewDigits,
            NotDialable::TooManyDigits => Self::TooManyDigits,
            NotDialable::UnknownCountry => Self::UnknownCountry,
            NotDialable::NotOfThisCountry { region } => {
                Self::NotOfThisCountry { country: region.to_string() }
            }
            NotDialable::NeedsCountry => Self::NeedsCountry,
        }
    }
}
