//! What people type, paste or link, read as somebody who can be called.
//!
//! libphonenumber's rules decide what a number is, with the country of the account as the one that
//! is meant when none is said. Nothing is ever guessed into another country: a number that makes
//! sense neither here nor abroad is an error that says so. Pure: no IO, no clock.

mod e164;
mod emergency;
mod find;
mod read;
mod region;
mod time_zone;
mod typed;

pub use e164::E164;
pub use find::find;
pub use read::read;
pub use region::Region;
pub use typed::MAX_LENGTH;

use std::fmt;

/// Somebody who can be called.
#[derive(Clone, PartialEq, Eq)]
pub enum Dialable {
    /// A subscriber's number.
    Number {
        e164: E164,
        /// To be keyed in after the answer, digits only.
        extension: Option<String>,
        after: Option<PostDial>,
    },
    /// Of this country's network: `100`, `*544#`. Passed on as it is.
    ShortCode { keys: String },
    /// Free for the caller. Passed on as it was typed, for many are not reachable from abroad.
    TollFree { keys: String, e164: E164 },
    /// Police, ambulance, fire. Passed on as it is.
    Emergency { keys: String },
    /// A client of Africa's Talking's; without a user, one of the own account.
    Client { user: Option<String>, name: String },
}

impl Dialable {
    /// What the network is given; of a client of the own account only the name.
    #[must_use]
    pub fn address(&self) -> String {
        match self {
            Self::Number { e164, .. } => e164.as_str().to_owned(),
            Self::ShortCode { keys } | Self::TollFree { keys, .. } | Self::Emergency { keys } => {
                keys.clone()
            }
            Self::Client { user: Some(user), name } => format!("{user}.{name}"),
            Self::Client { user: None, name } => name.clone(),
        }
    }

    /// The number, where it has an international one.
    #[must_use]
    pub fn e164(&self) -> Option<&E164> {
        match self {
            Self::Number { e164, .. } | Self::TollFree { e164, .. } => Some(e164),
            Self::ShortCode { .. } | Self::Emergency { .. } | Self::Client { .. } => None,
        }
    }

    #[must_use]
    pub fn is_emergency(&self) -> bool {
        matches!(self, Self::Emergency { .. })
    }
}

/// Masked, as all numbers in logs are.
impl fmt::Debug for Dialable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, address) = match self {
            Self::Number { .. } => ("Number", self.address()),
            Self::ShortCode { .. } => ("ShortCode", self.address()),
            Self::TollFree { .. } => ("TollFree", self.address()),
            Self::Emergency { .. } => ("Emergency", self.address()),
            Self::Client { .. } => ("Client", self.address()),
        };
        write!(f, "{kind}({})", Masked(&address))
    }
}

/// Keys to send once the call is answered: `0`-`9`, `*`, `#`, with `,` for a pause of two seconds
/// and `;` for a wait until the agent goes on. The first character is one of the last two.
#[derive(Clone, PartialEq, Eq)]
pub struct PostDial(pub(crate) String);

impl PostDial {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// They may be a card's number or a PIN.
impl fmt::Debug for PostDial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostDial({} keys)", self.0.len())
    }
}

/// Why it is nobody who can be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDialable {
    #[error("enter a number")]
    Empty,
    /// Longer than [`MAX_LENGTH`] characters.
    #[error("too long for a number")]
    TooLong,
    /// Has characters that neither a number nor a client's name has.
    #[error("not a number")]
    NotANumber,
    #[error("digits are missing")]
    TooFewDigits,
    #[error("too many digits")]
    TooManyDigits,
    /// What follows the plus is no country's code.
    #[error("no country has this code")]
    UnknownCountry,
    /// Without a plus it is a number of this country, and there it is none.
    #[error("no number of {region}: begin with + and the country's code")]
    NotOfThisCountry { region: Region },
    /// A national number, and nobody knows of which country.
    #[error("begin with + and the country's code")]
    NeedsCountry,
}

/// A number or name for a log: only its last three characters.
pub(crate) struct Masked<'a>(pub &'a str);

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.0.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        write!(f, "…{}", self.0.get(start..).unwrap_or_default())
    }
}
