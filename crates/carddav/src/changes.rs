//! What has changed in an address book since it was asked last.

use reqwest::StatusCode;
use url::Url;

use crate::Error;
use crate::client::{Ask, Client, check};
use crate::xml::{self, LIST, Multistatus};

/// What is known of an address book's cards; each with its path and its tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub cards: Vec<(String, String)>,
    /// Paths of cards that are not there any more; none where `cards` is all that there is.
    pub gone: Vec<String>,
    /// What to ask with next time; none if the server has no such word.
    pub token: Option<String>,
    /// `cards` is all that there is.
    pub whole: bool,
}

/// An answer in parts has no more of them.
const PARTS: usize = 10_000;

impl Client {
    /// What has changed since `token`. Where the server does not know the token any more, or
    /// knows none at all, everything is listed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn changes(&self, book: &Url, token: Option<&str>) -> Result<Changes, Error> {
        if let Some(changes) = self.since(book, token.unwrap_or_default()).await? {
            return Ok(changes);
        }
        if token.is_some_and(|token| !token.is_empty()) {
            tracing::info!("server knows the token of the last round no more; comparing all");
            if let Some(changes) = self.since(book, "").await? {
                return Ok(changes);
            }
        }
        let (at, found) = self.multistatus("PROPFIND", book, "1", LIST.to_owned()).await?;
        let mut changes = Changes { whole: true, ..Changes::default() };
        changes.add(&at, found);
        Ok(changes)
    }

    /// None if the server does not answer such a question, or not with this token.
    async fn since(&self, book: &Url, token: &str) -> Result<Option<Changes>, Error> {
        let mut changes = Changes { whole: token.is_empty(), ..Changes::default() };
        let mut token = token.to_owned();
        for _ in 0..PARTS {
            let headers = [("depth", "0")];
            let body = Some(("application/xml; charset=utf-8", xml::sync(&token)));
            let ask = Ask { method: "REPORT", url: book.clone(), headers: &headers, body };
            let (at, answer) = self.ask(ask).await?;
            match answer.status {
                StatusCode::MULTI_STATUS => {}
                StatusCode::UNAUTHORIZED => return Err(Error::Unauthorized),
                _ if xml::refuses(&answer.body, "valid-sync-token") => return Ok(None),
                StatusCode::BAD_REQUEST
                | StatusCode::FORBIDDEN
                | StatusCode::METHOD_NOT_ALLOWED
                | StatusCode::CONFLICT
                | StatusCode::PRECONDITION_FAILED
                | StatusCode::UNSUPPORTED_MEDIA_TYPE
                | StatusCode::UNPROCESSABLE_ENTITY
                | StatusCode::NOT_IMPLEMENTED => return Ok(None),
                _ => {
                    check(&answer)?;
                    return Err(Error::OtherAnswer);
                }
            }
            let found = xml::read(&answer.body)?;
            let next = found.sync_token.clone().filter(|next| !next.is_empty());
            let more = changes.add(&at, found);
            changes.token.clone_from(&next);
            match next {
                Some(next) if more && next != token => token = next,
                _ => return Ok(Some(changes)),
            }
        }
        Err(Error::OtherAnswer)
    }
}

impl Changes {
    /// Takes a part in; says whether the server has more.
    fn add(&mut self, at: &Url, found: Multistatus) -> bool {
        let mut more = false;
        for response in found.responses {
            let Ok(url) = at.join(&response.href) else { continue };
            let path = url.path().to_owned();
            if path.trim_end_matches('/') == at.path().trim_end_matches('/') {
                more |= response.status == Some(507);
                continue;
            }
            match (response.status, response.props.etag) {
                (Some(404 | 410), _) => self.gone.push(path),
                (_, Some(etag)) if !response.props.is_collection => self.cards.push((path, etag)),
                _ => {}
            }
        }
        more
    }
}
