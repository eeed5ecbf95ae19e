//! Cards as the server has them.

use url::Url;
use web::Unreadable;

use crate::xml::multiget;
use crate::{Client, Error};

/// A card.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// Its path on the server.
    pub href: String,
    pub etag: String,
    pub text: String,
}

/// More at once is too much for some servers.
pub const AT_ONCE: usize = 100;
/// A longer card is no person's.
const LONGEST: usize = 8 * 1024 * 1024;

impl Client {
    /// These cards, at most [`AT_ONCE`]; one that is not there is left out, and so is one that
    /// is too long for anybody.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn cards(&self, book: &Url, hrefs: &[String]) -> Result<Vec<Card>, Error> {
        // Halves of what is too much for one answer.
        let mut left: Vec<&[String]> = hrefs.chunks(AT_ONCE).rev().collect();
        let mut cards = Vec::new();
        while let Some(some) = left.pop() {
            match self.multistatus("REPORT", book, "1", multiget(some)).await {
                Ok((at, found)) => {
                    let read = found.responses.into_iter().filter_map(|response| {
                        let href = at.join(&response.href).ok()?.path().to_owned();
                        let (etag, text) = (response.props.etag?, response.props.card?);
                        (text.len() <= LONGEST).then_some(Card { href, etag, text })
                    });
                    cards.extend(read);
                }
                Err(Error::Unreadable { problem: Unreadable::TooLarge, .. }) if some.len() > 1 => {
                    let (first, second) = some.split_at(some.len() / 2);
                    left.extend([second, first]);
                }
                Err(Error::Unreadable { problem: Unreadable::TooLarge, .. }) => {
                    tracing::warn!("a card is too long to be read");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(cards)
    }
}

/// Without what it says of a person.
impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Card").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}
