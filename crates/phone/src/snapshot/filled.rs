//! A number that another program gave, and what the agent allows such programs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::intent::Refusal;

/// Who gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FillSource {
    /// A `tel:` link.
    Tel,
    Callto,
    Sip,
    /// A link of our own.
    Simu,
    /// The text that was selected, or copied, when the agent pressed the shortcut.
    Selection,
    CommandLine,
    /// One click in the window on somebody with an emergency number.
    Click,
}

/// To be put into the dial field, once: the window says so by [`crate::intent::Intent::FillTaken`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Filled {
    /// Counts up with each.
    pub serial: u32,
    pub source: FillSource,
    /// As it was given, with whatever is to be keyed after the answer; none where none was found.
    pub text: Option<String>,
    /// Why it was not called, where the agent allows that source to call.
    pub held_back: Option<HeldBack>,
}

/// Why a number was only filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum HeldBack {
    CallUp,
    /// An emergency number, clicked on: its warning is to be read first.
    Emergency,
    /// An emergency number, a network's own code or a costly number: those the agent calls alone.
    Special,
    /// The one before was called a moment ago.
    TooSoon,
    Refused {
        why: Refusal,
    },
}

/// What the agent allows; nothing, unless it was switched on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClickToCall {
    /// From these a number is called at once. The command line has a word of its own for that.
    pub dials: Vec<FillSource>,
    /// Keys that take the selected text, whichever program is in front: `Control+Alt+KeyD`.
    pub shortcut: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClickToCallView {
    pub settings: ClickToCall,
    pub shortcut: ShortcutState,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ShortcutState {
    #[default]
    Off,
    On,
    /// The desktop gave keys, which may be others than were asked for.
    ByDesktop {
        /// As the desktop calls them; none where it does not say, or leaves them to its settings.
        keys: Option<String>,
    },
    /// The desktop has not answered yet; it may be asking the agent.
    Asking,
    /// The agent or the desktop refused, when the desktop asked.
    Refused,
    /// The desktop took the keys back, or cannot keep them.
    Lost,
    /// Another program has these keys, or they are none that can be had.
    Unusable,
    /// This desktop lets no program have keys while another is in front.
    NotHere,
}
