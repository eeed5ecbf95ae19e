//! What a server says about its resources (`DAV:multistatus`), and what we ask.
//!
//! Entities of the document's own are refused with its document type, so nothing expands; depth
//! and length are bounded.

mod ask;
#[doc(hidden)]
pub mod fuzzing;

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};

use crate::Error;
pub(crate) use ask::{BOOKS, HOME, LIST, PRINCIPAL, multiget, sync};

const DAV: &str = "DAV:";
const CARDDAV: &str = "urn:ietf:params:xml:ns:carddav";
/// Deeper is no answer of a server's.
const DEPTH: usize = 32;

/// All that a server says to one question.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Multistatus {
    pub responses: Vec<Response>,
    /// Its word for the present state (RFC 6578).
    pub sync_token: Option<String>,
}

/// What it says of one resource; properties that it has, and only those.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Response {
    pub href: String,
    /// Of the resource as a whole.
    pub status: Option<u16>,
    pub props: Props,
}

#[derive(Debug, Default, PartialEq, Eq, Clone)]
pub(crate) struct Props {
    pub etag: Option<String>,
    pub card: Option<String>,
    pub name: Option<String>,
    pub is_address_book: bool,
    pub is_collection: bool,
    pub principal: Option<String>,
    pub homes: Vec<String>,
    pub sync_token: Option<String>,
    pub knows_sync: bool,
    /// What the person may do, where the server says so.
    pub privileges: Option<Vec<String>>,
}

/// # Errors
/// [`Error::OtherAnswer`] if it is no such document.
pub(crate) fn read(body: &[u8]) -> Result<Multistatus, Error> {
    let text = std::str::from_utf8(body).map_err(|_| Error::OtherAnswer)?;
    let mut reading = Reading::default();
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    loop {
        let (space, event) = reader.read_resolved_event().map_err(|_| Error::OtherAnswer)?;
        match event {
            Event::Start(tag) => reading.open(tag_name(&space, tag.local_name().into_inner()))?,
            Event::Empty(tag) => {
                reading.open(tag_name(&space, tag.local_name().into_inner()))?;
                reading.close();
            }
            Event::End(_) => reading.close(),
            Event::Text(text) => reading.text.push_str(&text),
            Event::CData(text) => reading.text.push_str(&text),
            Event::GeneralRef(named) => {
                let letter = named.resolve_char_ref().map_err(|_| Error::OtherAnswer)?;
                match letter {
                    Some(letter) => reading.text.push(letter),
                    None => reading.text.push_str(match &*named {
                        "lt" => "<",
                        "gt" => ">",
                        "amp" => "&",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => return Err(Error::OtherAnswer),
                    }),
                }
            }
            Event::DocType(_) => return Err(Error::OtherAnswer),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if reading.path.is_empty() && reading.begun {
        Ok(reading.whole)
    } else {
        Err(Error::OtherAnswer)
    }
}

/// Whether an answer that refuses a question says so because of the token in it.
pub(crate) fn refuses(body: &[u8], condition: &str) -> bool {
    // It is a short document; the word is none that stands anywhere else.
    body.get(..body.len().min(4_096))
        .is_some_and(|start| String::from_utf8_lossy(start).contains(condition))
}

/// The names that mean something here; the rest is passed over.
fn tag_name(space: &ResolveResult<'_>, local: &str) -> String {
    match space {
        ResolveResult::Bound(Namespace(DAV)) => format!("D:{local}"),
        ResolveResult::Bound(Namespace(CARDDAV)) => format!("C:{local}"),
        ResolveResult::Bound(_) | ResolveResult::Unbound | ResolveResult::Unknown(_) => {
            String::new()
        }
    }
}

#[derive(Default)]
struct Reading {
    whole: Multistatus,
    path: Vec<String>,
    text: String,
    response: Response,
    /// Of the properties that are being read, which count only if their status is good.
    props: Props,
    good: bool,
    begun: bool,
}

impl Reading {
    fn open(&mut self, name: String) -> Result<(), Error> {
        let root = self.path.is_empty();
        if self.path.len() >= DEPTH || (root && (name != "D:multistatus" || self.begun)) {
            return Err(Error::OtherAnswer);
        }
        self.begun = true;
        self.text.clear();
        match name.as_str() {
            "D:response" => self.response = Response::default(),
            "D:propstat" => {
                self.props = Props::default();
                self.good = true;
            }
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.text);
        let Some(name) = self.path.pop() else { return };
        let above: Vec<&str> = self.path.iter().rev().map(String::as_str).collect();
        let words = || text.trim().to_owned();
        match (name.as_str(), above.as_slice()) {
            ("D:response", ["D:multistatus"]) => {
                let response = std::mem::take(&mut self.response);
                self.whole.responses.push(response);
            }
            ("D:sync-token", ["D:multistatus"]) => self.whole.sync_token = Some(words()),
            ("D:href", ["D:response", ..]) => self.response.href = words(),
            ("D:status", ["D:response", ..]) => self.response.status = status(&text),
            ("D:status", ["D:propstat", ..]) => self.good = status(&text) == Some(200),
            ("D:propstat", _) if self.good => {
                self.response.props.add(std::mem::take(&mut self.props));
            }
            (own, [.., "D:multistatus"]) => self.props.say(own, &above, text),
            _ => {}
        }
    }
}

impl Props {
    fn say(&mut self, name: &str, above: &[&str], text: String) {
        let words = || text.trim().to_owned();
        match (name, above) {
            ("D:getetag", ["D:prop", ..]) => {
                self.etag = Some(words()).filter(|tag| !tag.is_empty());
            }
            // Spaces belong to a card.
            ("C:address-data", ["D:prop", ..]) => self.card = Some(text),
            ("D:displayname", ["D:prop", ..]) => self.name = Some(words()),
            ("C:addressbook", ["D:resourcetype", ..]) => self.is_address_book = true,
            ("D:collection", ["D:resourcetype", ..]) => self.is_collection = true,
            ("D:href", ["D:current-user-principal", ..]) => self.principal = Some(words()),
            ("D:href", ["C:addressbook-home-set", ..]) => self.homes.push(words()),
            ("D:sync-token", ["D:prop", ..]) => self.sync_token = Some(words()),
            ("D:sync-collection", ["D:report", ..]) => self.knows_sync = true,
            ("D:current-user-privilege-set", ["D:prop", ..]) => {
                self.privileges.get_or_insert_default();
            }
            (privilege, ["D:privilege", ..]) => {
                self.privileges.get_or_insert_default().push(privilege.to_owned());
            }
            _ => {}
        }
    }

    fn add(&mut self, more: Self) {
        self.etag = more.etag.or(self.etag.take());
        self.card = more.card.or(self.card.take());
        self.name = more.name.or(self.name.take());
        self.is_address_book |= more.is_address_book;
        self.is_collection |= more.is_collection;
        self.principal = more.principal.or(self.principal.take());
        self.homes.extend(more.homes);
        self.sync_token = more.sync_token.or(self.sync_token.take());
        self.knows_sync |= more.knows_sync;
        self.privileges = more.privileges.or(self.privileges.take());
    }
}

/// `HTTP/1.1 404 Not Found`.
fn status(line: &str) -> Option<u16> {
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests;
