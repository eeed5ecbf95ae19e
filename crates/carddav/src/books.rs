//! The way to the address books (RFC 6764): from the address itself, or from the well-known
//! one, to who we are, to where our address books are.

use url::Url;

use crate::Error;
use crate::client::Client;
use crate::xml::{BOOKS, HOME, PRINCIPAL, Props, Response};

/// A list of cards on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressBook {
    pub url: Url,
    /// As the server shows it; its path's last word where it has none.
    pub name: String,
    /// The server does not say that it may not be written to.
    pub writable: bool,
}

/// More homes are no person's.
const HOMES: usize = 8;

impl Client {
    /// The address books that the person has; the address book itself if the address is of one.
    ///
    /// # Errors
    /// [`Error::NoAddressBook`] if there is none; see [`Error`] for the rest.
    pub async fn address_books(&self) -> Result<Vec<AddressBook>, Error> {
        let mut principal = None;
        for start in [self.base.clone(), self.url_of("/.well-known/carddav")?, self.url_of("/")?] {
            let found = match self.multistatus("PROPFIND", &start, "0", PRINCIPAL.to_owned()).await
            {
                Ok((url, found)) => (url, found),
                // Not every address answers, and none but the right one has to.
                Err(
                    Error::NoAddressBook
                    | Error::Rejected { status: 400..=499 }
                    | Error::OtherAnswer,
                ) => {
                    continue;
                }
                Err(error) => return Err(error),
            };
            let (url, found) = found;
            let Some(first) = found.responses.into_iter().next() else { continue };
            if first.props.is_address_book {
                return self.list(&url, "0").await;
            }
            if let Some(href) = first.props.principal.filter(|href| !href.is_empty()) {
                principal = Some(url.join(&href).map_err(|_| Error::OtherAnswer)?);
                break;
            }
        }
        let principal = principal.ok_or(Error::NoAddressBook)?;
        let (url, found) = self.multistatus("PROPFIND", &principal, "0", HOME.to_owned()).await?;
        let homes = found.responses.into_iter().flat_map(|response| response.props.homes);
        let mut books = Vec::new();
        for home in homes.take(HOMES) {
            let home = url.join(&home).map_err(|_| Error::OtherAnswer)?;
            books.extend(self.list(&home, "1").await?);
        }
        if books.is_empty() { Err(Error::NoAddressBook) } else { Ok(books) }
    }

    async fn list(&self, url: &Url, depth: &str) -> Result<Vec<AddressBook>, Error> {
        let (url, found) = self.multistatus("PROPFIND", url, depth, BOOKS.to_owned()).await?;
        let books = found.responses.into_iter().filter(|response| response.props.is_address_book);
        Ok(books.filter_map(|response| book(&url, response)).collect())
    }
}

fn book(at: &Url, response: Response) -> Option<AddressBook> {
    let Response { href, props, .. } = response;
    let mut url = at.join(&href).ok()?;
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    let last = url.path_segments()?.rfind(|part| !part.is_empty()).unwrap_or_default().to_owned();
    let writable = is_writable(&props);
    let name: String = props.name.filter(|name| !name.is_empty()).unwrap_or(last);
    let name = name.chars().filter(|c| !c.is_control()).take(100).collect();
    Some(AddressBook { url, name, writable })
}

fn is_writable(props: &Props) -> bool {
    let writes = ["D:write", "D:write-content", "D:bind", "D:all"];
    match &props.privileges {
        None => true,
        Some(given) => given.iter().any(|privilege| writes.contains(&privilege.as_str())),
    }
}
