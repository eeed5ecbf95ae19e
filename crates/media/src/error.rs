//! Why the engine refused or failed, in the names that W3C gives to `DOMException`s.

/// An error of [`Media`](crate::Media) or [`Connection`](crate::Connection).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// The state does not allow it.
    #[error("{0}")]
    InvalidState(String),
    /// A description, candidate or server address that cannot be read.
    #[error("{0}")]
    Syntax(String),
    /// A description that does not fit: no common codec, no encryption, not what was created.
    #[error("{0}")]
    InvalidAccess(String),
    /// A local description that is not the one created here.
    #[error("{0}")]
    InvalidModification(String),
    /// A tone that is no DTMF digit.
    #[error("{0}")]
    InvalidCharacter(String),
    /// A GStreamer element is missing; `package` is the Debian package that brings it.
    #[error("the element {element} of GStreamer (package {package})")]
    MissingPlugin { element: String, package: String },
    /// The engine took too long.
    #[error("{0} in time")]
    TimedOut(&'static str),
    /// The media plane failed.
    #[error("{0}")]
    Operation(String),
    /// There is no native engine on this system.
    #[error("a native media engine on this system")]
    NotSupported,
}

impl MediaError {
    /// The name of the `DOMException` that a browser would throw.
    pub fn name(&self) -> &'static str {
        match self {
            MediaError::InvalidState(_) => "InvalidStateError",
            MediaError::Syntax(_) => "SyntaxError",
            MediaError::InvalidAccess(_) => "InvalidAccessError",
            MediaError::InvalidModification(_) => "InvalidModificationError",
            MediaError::InvalidCharacter(_) => "InvalidCharacterError",
            MediaError::MissingPlugin { .. } | MediaError::NotSupported => "NotSupportedError",
            MediaError::TimedOut(_) | MediaError::Operation(_) => "OperationError",
        }
    }
}
