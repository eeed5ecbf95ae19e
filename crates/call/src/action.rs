//! What the agent can do with a call.

use std::fmt;

/// One act of the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserAction {
    Dial,
    Answer,
    Decline,
    /// A rule of the agent's refuses the caller; nobody is asked.
    TurnAway,
    HangUp,
    Hold,
    Resume,
    Mute,
    Unmute,
    SendDigits(Digits),
}

impl UserAction {
    /// For logs and refusals.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Dial => "dial",
            Self::Answer => "answer",
            Self::Decline => "decline",
            Self::TurnAway => "turn away",
            Self::HangUp => "hang up",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::SendDigits(_) => "send digits",
        }
    }
}

/// The call's state does not allow the act. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{action} while {state}")]
pub struct NotAllowed {
    pub action: &'static str,
    pub state: &'static str,
}

/// Keys of a telephone, at least one: 0-9, `*`, `#`, A-D (ITU-T Q.23). They may be somebody's
/// PIN, so the debug print only counts them.
#[derive(Clone, PartialEq, Eq)]
pub struct Digits(String);

impl Digits {
    /// The most keys one act can send.
    pub const MAX: usize = 64;

    /// Reads typed keys; small letters count as their capitals.
    ///
    /// # Errors
    /// If there is no key, a key that no telephone has, or more than [`Digits::MAX`].
    pub fn parse(text: &str) -> Result<Self, NotADigit> {
        let digits = text.to_ascii_uppercase();
        let known = digits.chars().all(|key| matches!(key, '0'..='9' | '*' | '#' | 'A'..='D'));
        if known && (1..=Self::MAX).contains(&digits.len()) {
            Ok(Self(digits))
        } else {
            Err(NotADigit)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Digits({} keys)", self.0.len())
    }
}

/// Not a row of telephone keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a row of telephone keys")]
pub struct NotADigit;
