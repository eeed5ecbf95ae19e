//! The small parts of frames that come in more than one shape.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, de::Error};
use serde_json::{Value, json};

use crate::page::IceCandidate;

/// A cause: a SIP code as number, or a name such as `USER_BUSY`. Both are seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Code {
    Number(i64),
    Text(String),
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// One ICE candidate, or the end of them (`{"completed": true}`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trickle {
    Candidate(IceCandidate),
    Completed,
}

impl Serialize for Trickle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Candidate(candidate) => candidate.serialize(serializer),
            Self::Completed => json!({ "completed": true }).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Trickle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.is_null() || value.get("completed") == Some(&Value::Bool(true)) {
            return Ok(Self::Completed);
        }
        serde_json::from_value(value).map(Self::Candidate).map_err(D::Error::custom)
    }
}

/// What went wrong: an object with code and reason, a bare sentence, or anything else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ErrorDetail {
    Text(String),
    Coded {
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        code: Option<Code>,
        #[serde(default, deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Other(Value),
}

impl fmt::Display for ErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Coded { code: Some(code), reason: Some(reason) } => write!(f, "{code} {reason}"),
            Self::Coded { code: Some(code), reason: None } => code.fmt(f),
            Self::Coded { code: None, reason: Some(reason) } => reason.fmt(f),
            Self::Coded { code: None, reason: None } => f.write_str("no reason given"),
            Self::Other(value) => value.fmt(f),
        }
    }
}

/// The user part of a SIP address: `sip:alice@host` is `alice`. Anything of another shape is
/// given back without a `sip:` in front, as it came.
#[must_use]
pub fn user_of(address: &str) -> &str {
    let address = address.trim();
    let address = address.strip_prefix("sips:").or(address.strip_prefix("sip:")).unwrap_or(address);
    match address.split_once('@') {
        Some((user, _host)) if !user.is_empty() => user,
        Some(_) | None => address,
    }
}

/// A field of an unexpected shape counts as absent instead of spoiling its frame.
pub(super) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    // A null is no value, even where the type would take one.
    Ok(if value.is_null() { None } else { serde_json::from_value(value).ok() })
}
