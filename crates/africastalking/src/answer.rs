//! An answer, read as data or as one error. Error bodies are text until proven otherwise.

use std::time::Duration;

use reqwest::StatusCode;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::{Error, Unreadable};

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// To take it out of what an answer says, should it be repeated there.
    pub(crate) api_key: SecretString,
}

impl Answer {
    pub(crate) fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Error::RateLimited { retry_after: self.retry_after });
        }
        if self.is_web_page() {
            return Err(self.unreadable(Unreadable::WebPage));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            return Err(Error::Unauthorized { message: self.message() });
        }
        if !self.status.is_success() {
            return Err(self.rejected());
        }
        // Some of AT's refusals come with a status of success.
        if self.complaint().is_some() {
            return Err(self.rejected());
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            // The error's own text may quote the body, and so a token.
            self.unreadable(match error.classify() {
                Category::Eof => Unreadable::Truncated,
                Category::Syntax | Category::Io => Unreadable::NotJson,
                Category::Data => Unreadable::OtherShape,
            })
        })
    }

    pub(crate) fn unreadable(&self, problem: Unreadable) -> Error {
        Error::Unreadable { status: self.status.as_u16(), problem }
    }

    fn rejected(&self) -> Error {
        let code = self.complaint().and_then(|complaint| complaint.code);
        let code = code.map(|code| self.fit_to_show(&code)).filter(|code| !code.is_empty());
        Error::Rejected { status: self.status.as_u16(), code, message: self.message() }
    }

    fn is_web_page(&self) -> bool {
        let start = self.body.trim_ascii_start();
        start.starts_with(b"<") && !start.starts_with(b"<?xml")
    }

    fn complaint(&self) -> Option<Complaint> {
        let complaint: Complaint = serde_json::from_slice(&self.body).ok()?;
        // AT writes "None" where there is nothing to complain about.
        (complaint.message != "None" && !complaint.message.is_empty()).then_some(complaint)
    }

    /// What the answer says to a person: one line, at most 200 characters.
    fn message(&self) -> String {
        let text = match self.complaint() {
            Some(complaint) => complaint.message,
            None => String::from_utf8_lossy(&self.body).into_owned(),
        };
        let line = self.fit_to_show(&text);
        if line.is_empty() {
            return self.status.canonical_reason().unwrap_or("no explanation").to_owned();
        }
        line
    }

    /// One line of at most 200 characters without the key. What cannot be seen goes first: the
    /// key could hide behind it.
    fn fit_to_show(&self, text: &str) -> String {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let line: String = line.chars().filter(|character| !character.is_control()).collect();
        let key = self.api_key.expose_secret();
        let line = if key.is_empty() { line } else { line.replace(key, "[redacted]") };
        line.chars().take(200).collect()
    }
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(alias = "errorMessage", alias = "error")]
    message: String,
    #[serde(alias = "errorCode")]
    code: Option<String>,
}
