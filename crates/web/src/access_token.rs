//! The secret with which a client signs in to the gateway.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A capability token. It travels as a WebSocket sub-protocol, so it has only the characters
/// that RFC 6455 section 4.1 allows there (a token of RFC 2616 section 2.2).
#[derive(Clone)]
pub struct AccessToken(SecretString);

impl AccessToken {
    const MAX: usize = 8_192;

    /// # Errors
    /// If it is empty, too long, or has a character that cannot travel in the handshake.
    pub fn parse(text: String) -> Result<Self, NotAToken> {
        let secret = SecretString::from(text);
        let bytes = secret.expose_secret().as_bytes();
        if (1..=Self::MAX).contains(&bytes.len()) && bytes.iter().copied().all(is_token_character) {
            Ok(Self(secret))
        } else {
            Err(NotAToken)
        }
    }

    /// The token itself: for the handshake, and for the agent who asks for one.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessToken([redacted])")
    }
}

/// The text cannot be a token. It is not repeated here, for it may be a secret all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token that fits a WebSocket handshake")]
pub struct NotAToken;

fn is_token_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_the_documented_shape_is_accepted() {
        let token = AccessToken::parse("ATCAPtkn_0123456789abcdef".into()).expect("a token");
        assert_eq!(token.expose(), "ATCAPtkn_0123456789abcdef");
    }

    #[test]
    fn what_would_break_the_handshake_is_refused() {
        let long = "a".repeat(8_193);
        for text in ["", "a b", "a,b", "a\r\nX: y", "a\"b", "a/b", "a=b", "ä", &long] {
            assert_eq!(AccessToken::parse(text.into()).err(), Some(NotAToken), "{text:.20}");
        }
    }
}
