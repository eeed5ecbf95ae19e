//! Contacts found while somebody types.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use addressbook::{AnyOf, Quality, Query, fold};
use rusqlite::Connection;

use crate::contacts::{load, stored};
use crate::terms::{Of, search};
use crate::{ContactRow, Error, Group, Store, StoredContact};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub contact: StoredContact,
    pub quality: Quality,
}

/// So many of those who were talked to last are looked at first.
const RECENT: u32 = 100;
/// From so many matches the best are taken; the newest of them, if there are more.
const MATCHES: usize = 150;
/// So many contacts are looked at, at most: bounds a question whose terms say little.
const LOOKED_AT: usize = 4_000;

impl Store {
    /// Whom the question finds, of the group if one is given: first those who were
    /// talked to last, then the better matches.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn search_contacts(
        &self,
        query: &Query,
        group: Option<Group<'_>>,
        limit: usize,
    ) -> Result<Vec<Found>, Error> {
        let reader = self.reader();
        let mut found: Vec<Found> = Vec::new();
        let matching = |contact: StoredContact, found: &mut Vec<Found>| {
            let quality = query
                .matches(&contact.contact)
                .filter(|_| group.is_none_or(|group| group.has(&contact.contact)));
            found.extend(quality.map(|quality| Found { contact, quality }));
        };
        for contact in recent(&reader)? {
            matching(contact, &mut found);
        }
        let recent: Vec<ContactRow> = found.iter().map(|found| found.contact.row).collect();
        let mut asked = query.terms();
        asked.extend(group.map(|group| AnyOf(vec![vec![group.term()]])));
        let mut looked_at = 0;
        if asked.is_empty() {
            // Everybody: the list shows them in order.
            found.truncate(limit);
            return Ok(found);
        }
        search(&reader, Of::Contacts, &asked, |row| {
            looked_at += 1;
            if found.len() >= recent.len() + MATCHES || looked_at > LOOKED_AT {
                return Ok(ControlFlow::Break(()));
            }
            let row = ContactRow(row);
            if !recent.contains(&row) {
                load(&reader, row)?.into_iter().for_each(|contact| matching(contact, &mut found));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        found.sort_by_cached_key(|found| {
            let contact = &found.contact;
            let name = fold(contact.contact.display());
            (
                Reverse(contact.last_call_at),
                Reverse(found.quality),
                Reverse(contact.contact.favourite),
                name,
            )
        });
        found.truncate(limit);
        Ok(found)
    }
}

fn recent(reader: &Connection) -> Result<Vec<StoredContact>, Error> {
    let mut query = reader.prepare_cached(
        "SELECT * FROM contacts WHERE last_call_at IS NOT NULL ORDER BY last_call_at DESC LIMIT ?1",
    )?;
    let contacts = query.query_map([RECENT], stored)?.collect::<Result<_, _>>()?;
    Ok(contacts)
}
