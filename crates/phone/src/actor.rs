//! The phone as an actor: one loop owns everything, and each input has one handler.

mod account_in_use;
mod accounts;
mod calls;
mod do_not_call;
mod effects;
mod events;
mod filling;
mod handle;
mod hybrid;
mod intents;
mod lines;
mod pages;
#[cfg(test)]
mod property_tests;
mod reach;
mod run;
mod screen_pop;
mod secrets;
mod showing;
mod sign_in;
mod signals;
mod sound;
mod source;
mod surroundings;
mod tokens;
mod waiting;
mod wrap_up;

pub(crate) use events::NotedRow;
pub use filling::FillWish;
pub use handle::{AccountsConfig, Phone, PhoneConfig};
pub(crate) use handle::{Listeners, SyncVault};
pub(crate) use run::now;
pub use secrets::TypedSecret;
pub use tokens::{FreshToken, NoToken};
pub(crate) use waiting::Waiting;

use ::surroundings::Change;
use africastalking::ApplicationData;
use call::{CallId, Timer};
use line::{LineEvent, page::PageMessage, reachability};
use media::{ConnectionEvent, Media, MediaNotice};
use tokio::sync::oneshot;
use web::TunnelProblem;

use crate::{
    demo::{DemoError, DemoSimulator},
    history::HistoryNews,
    hybrid::{follow::News, place::Outcome},
    intent::{ImportFailure, ImportPreview, ImportSource, Intent, Refusal, SecretRefusal},
    snapshot::{
        AudioSettings, ClickToCall, DialPreview, ShortcutState, Snapshot, SpareData, Via,
        WrapUpSettings,
    },
};

/// All that can happen to a phone.
enum Input {
    Intent(Intent, oneshot::Sender<Result<(), Refusal>>),
    /// The number of the page, as below.
    Page(u64, Vec<PageMessage>),
    PageGone(u64, String),
    Snapshot(oneshot::Sender<Snapshot>),
    Preview(String, Via, oneshot::Sender<DialPreview>),
    CallIsUp(oneshot::Sender<bool>),
    Shutdown(oneshot::Sender<()>),
    SoundStarted(Media, AudioSettings),
    Sound(MediaNotice),
    Connection(u32, ConnectionEvent),
    History(HistoryNews),
    /// The number is that of the attempt to be reachable, as below.
    Demo(u64, Result<Box<DemoSimulator>, DemoError>),
    Token(u64, Result<tokens::FetchedToken, tokens::TokenError>),
    Line(u64, LineEvent),
    Reach(u64, reachability::Event),
    /// A line has said good-bye.
    LineLeft,
    Surroundings(Change),
    /// What AT said to the request for a call by telephone.
    PhoneCall(CallId, Outcome),
    /// What the company's server tells of it.
    PhoneCallNews(CallId, News),
    /// Of the account of this number; the one in use has the latest.
    Balance(u64, ApplicationData),
    /// It was asked for long enough ago to ask anew.
    BalanceDue(u64),
    /// What is wrong with the way to this TURN server over TLS, if anything is.
    TurnServer(String, Option<TunnelProblem>),
    /// As it was stored.
    SpareData(SpareData),
    /// As it was stored.
    WrapUp(WrapUpSettings),
    /// The time to write about a call is over.
    WrapUpDue(CallId),
    /// The contact's name was waited for long enough.
    ScreenPopDue(CallId),
    /// As it was stored, if it was.
    ClickToCall(Option<ClickToCall>),
    Shortcut(ShortcutState),
    /// In the history the agent has written about a call.
    Noted(store::CallRow, Box<NotedRow>),
    /// As it was stored.
    EventStream(events::Stored),
    EventStreamIs(::events::State),
    /// The reply is all that ever has the token.
    NewEventToken(oneshot::Sender<Result<::events::Token, Refusal>>),
    /// The reply: it was taken.
    Fill(FillWish, oneshot::Sender<bool>),
    FreshToken(oneshot::Sender<Result<FreshToken, NoToken>>),
    Timer(CallId, Timer, u64),
    /// The gateway had lost the call's sound, and nothing came since.
    SoundStaysLost(CallId),
    DigitsAreThrough(u64),
    ToneIsLongEnough(u64),
    /// The line has had its time to be ready for a call that waits for it.
    LineDue(CallId),
    /// The line has been ready for a moment.
    LineSettled(CallId),
    /// The page has had its time to ask for the call.
    FrameDue(CallId),
    /// A call that is over has been shown long enough.
    Forget(CallId),
    Accounts(accounts::AccountsNews),
    /// None: the window was cancelled or closed.
    SecretTyped(u32, Option<TypedSecret>, oneshot::Sender<Result<(), SecretRefusal>>),
    /// For the contacts' server; whether the agent waits for it.
    SyncPassword(bool, secrets::PasswordReply),
    ForgetSyncPassword,
    ImportPreview(ImportSource, oneshot::Sender<Result<ImportPreview, ImportFailure>>),
}
