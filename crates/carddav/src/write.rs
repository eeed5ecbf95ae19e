//! Cards made, replaced and deleted, each only as long as the server has what we believe.

use reqwest::StatusCode;
use web::Answer;

use crate::client::{Ask, Client, check};
use crate::{Error, xml};

const CARD: &str = "text/vcard; charset=utf-8";

/// What became of a card that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// What the server calls the card now; none if it has to be asked.
    Done {
        etag: Option<String>,
    },
    /// The server has another one meanwhile, or none: nothing was changed.
    Changed,
    Refused(Refused),
}

/// Why the server does not take it; others are not concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nothing may be written there.
    ReadOnly,
    /// Another card has the same `UID`.
    UidTaken,
    /// It does not like the card.
    Card { status: u16 },
}

impl Client {
    /// Makes a card that must not be there yet. `href`: its path.
    ///
    /// # Errors
    /// See [`Error`]; after a broken connection it may be there.
    pub async fn create(&self, href: &str, text: &str) -> Result<Written, Error> {
        self.put(href, ("if-none-match", "*"), text).await
    }

    /// Replaces the card with this tag.
    ///
    /// # Errors
    /// See [`Error`]; after a broken connection it may be replaced.
    pub async fn replace(&self, href: &str, etag: &str, text: &str) -> Result<Written, Error> {
        self.put(href, ("if-match", etag), text).await
    }

    /// Deletes the card with this tag; without one whatever is there. One that is not there is
    /// deleted.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete(&self, href: &str, etag: Option<&str>) -> Result<Written, Error> {
        let condition = etag.map(|etag| [("if-match", etag)]);
        let headers = condition.as_ref().map(<[_; 1]>::as_slice).unwrap_or_default();
        let ask = Ask { method: "DELETE", url: self.url_of(href)?, headers, body: None };
        let (_, answer) = self.ask(ask).await?;
        match answer.status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Written::Done { etag: None }),
            _ => written(&answer),
        }
    }

    async fn put(
        &self,
        href: &str,
        condition: (&'static str, &str),
        text: &str,
    ) -> Result<Written, Error> {
        let headers = [condition];
        let body = Some((CARD, text.to_owned()));
        let ask = Ask { method: "PUT", url: self.url_of(href)?, headers: &headers, body };
        let (_, answer) = self.ask(ask).await?;
        match answer.status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Written::Changed),
            _ => written(&answer),
        }
    }
}

fn written(answer: &Answer) -> Result<Written, Error> {
    let status = answer.status;
    Ok(match status {
        _ if status.is_success() => {
            // A weak tag says that the card was altered on the way in.
            let etag = answer.header("etag").filter(|etag| !etag.starts_with("W/"));
            Written::Done { etag: etag.map(str::to_owned) }
        }
        StatusCode::PRECONDITION_FAILED => Written::Changed,
        _ if xml::refuses(&answer.body, "no-uid-conflict") => Written::Refused(Refused::UidTaken),
        StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED => {
            Written::Refused(Refused::ReadOnly)
        }
        StatusCode::BAD_REQUEST
        | StatusCode::CONFLICT
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => {
            Written::Refused(Refused::Card { status: status.as_u16() })
        }
        _ => {
            check(answer)?;
            Written::Changed
        }
    })
}
