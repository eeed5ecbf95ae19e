//! What the server has, taken in: one transaction for some cards, so that a round that breaks
//! off leaves whole cards behind and the next one goes on.

use std::collections::HashSet;

use addressbook::{Contact, Merge, ToE164, fold, terms, vcard};
use call::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use super::link::{self, ERASED, Link, bare};
use super::{BookRow, conflicts};
use crate::contacts::{add_keys, delete, insert, labels, load, rows_of_key, update};
use crate::terms::{Gathered, Of, block};
use crate::{ContactRow, Error, Store};

/// A card as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCard {
    /// Its path on the server.
    pub href: String,
    pub etag: String,
    pub text: String,
}

/// How cards are read.
#[derive(Clone, Copy)]
pub struct Taking<'a> {
    /// The number rules of the agent's country.
    pub to_e164: ToE164<'a>,
    pub now: Timestamp,
}

/// What became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    pub added: u64,
    pub changed: u64,
    pub removed: u64,
    /// Contacts that were changed here, too, in the same field: ours is kept as a copy.
    pub conflicts: u64,
    /// Cards that are no contact, or cannot be read; they stay on the server as they are.
    pub skipped: u64,
}

impl Store {
    /// Takes cards in; those that are known as they are change nothing.
    ///
    /// # Errors
    /// If the file cannot be written; none of them is taken in then.
    pub fn take_cards(
        &self,
        book: BookRow,
        cards: &[ServerCard],
        how: &Taking<'_>,
    ) -> Result<Taken, Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let exists: bool = change.query_row(
            "SELECT EXISTS (SELECT 1 FROM sync_books WHERE id = ?1)",
            params![book.0],
            |row| row.get(0),
        )?;
        // The agent has left it while a round was on its way.
        if !exists {
            return Err(Error::NoSuchRow { id: book.0 });
        }
        let mut take =
            Take { change: &change, book, how, taken: Taken::default(), new: Gathered::default() };
        let mut seen = HashSet::new();
        for card in cards.iter().filter(|card| seen.insert(card.href.as_str())) {
            take.card(card)?;
        }
        take.flush()?;
        let taken = take.taken;
        change.commit()?;
        Ok(taken)
    }

    /// Cards that the server does not have any more. What was changed here is kept as a copy.
    ///
    /// # Errors
    /// If the file cannot be written; none of them is removed then.
    pub fn cards_gone(
        &self,
        book: BookRow,
        hrefs: &[String],
        now: Timestamp,
    ) -> Result<Taken, Error> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut taken = Taken::default();
        for href in hrefs {
            let Some(known) = link::of_href(&change, book, href)? else { continue };
            // One that is being made is not there yet.
            if known.etag.is_none() && known.gone == 0 {
                continue;
            }
            link::remove(&change, known.id)?;
            let row = known.contact.filter(|_| known.gone == 0);
            let Some(contact) = row.map(|row| load(&change, row)).transpose()?.flatten() else {
                continue;
            };
            if known.edits > 0 {
                conflicts::mark(&change, contact.row, &contact.contact, None, now)?;
                taken.conflicts += 1;
            } else {
                delete(&change, contact.row, &contact.contact)?;
                taken.removed += 1;
            }
        }
        change.commit()?;
        Ok(taken)
    }

    /// Of some cards, those that are not known as they are.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn unknown_cards(
        &self,
        book: BookRow,
        listed: &[(String, String)],
    ) -> Result<Vec<String>, Error> {
        let reader = self.reader();
        let mut known = reader.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM sync_cards WHERE book = ?1 AND href = ?2 AND etag = ?3)",
        )?;
        let mut unknown = Vec::new();
        for (href, etag) in listed {
            let is_known: bool = known.query_row(params![book.0, href, etag], |row| row.get(0))?;
            if !is_known {
                unknown.push(href.clone());
            }
        }
        Ok(unknown)
    }
}

struct Take<'a> {
    change: &'a Connection,
    book: BookRow,
    how: &'a Taking<'a>,
    taken: Taken,
    /// What new contacts are found by; written together.
    new: Gathered,
}

impl Take<'_> {
    fn card(&mut self, card: &ServerCard) -> Result<(), Error> {
        let theirs = vcard::parse(&card.text);
        self.taken.skipped += u64::from(theirs.is_none());
        let known = link::of_href(self.change, self.book, &card.href)?;
        match (known, theirs) {
            (Some(known), _) if known.etag.as_ref() == Some(&card.etag) => Ok(()),
            // To be deleted, whatever it has become.
            (Some(known), _) if known.gone == ERASED => {
                self.change
                    .prepare_cached("UPDATE sync_cards SET etag = ?2 WHERE id = ?1")?
                    .execute(params![known.id, card.etag])?;
                Ok(())
            }
            // The contact stays as it is known; the server's card is no contact any more.
            (Some(known), None) => {
                let contact = known.contact.filter(|_| known.gone == 0);
                link::put(self.change, self.book, card, contact, 0)
            }
            (None, None) => link::put(self.change, self.book, card, None, 0),
            (Some(known), Some(theirs)) => match known.contact.filter(|_| known.gone == 0) {
                Some(row) => self.both(card, &known, row, theirs),
                // It was deleted here and changed there: it comes back.
                None => self.add(card, theirs),
            },
            (None, Some(theirs)) => match self.same_here(&theirs)? {
                Some((row, ours)) => self.join(card, row, &ours, theirs),
                None => self.add(card, theirs),
            },
        }
    }

    fn add(&mut self, card: &ServerCard, mut theirs: Contact) -> Result<(), Error> {
        theirs.normalise(self.how.to_e164);
        let row = insert(self.change, &theirs, self.how.now, None)?;
        labels::note(self.change, &theirs.labels)?;
        if block(row.0) != self.new.block() || self.new.is_empty() {
            self.flush()?;
            self.new = Gathered::new(block(row.0));
        }
        self.new.add(row.0, &terms(&theirs));
        add_keys(self.change, row, &theirs)?;
        crate::calls::note_last_call(self.change, row, &theirs)?;
        self.taken.added += 1;
        link::put(self.change, self.book, card, Some(row), 0)
    }

    /// Both have it, and the server's has changed.
    fn both(
        &mut self,
        card: &ServerCard,
        known: &Link,
        row: ContactRow,
        theirs: Contact,
    ) -> Result<(), Error> {
        let Some(before) = load(self.change, row)? else { return self.add(card, theirs) };
        let theirs = bare(theirs);
        let (mut whole, mut edits) = (theirs.clone(), 0);
        if known.edits > 0 {
            let ours = bare(before.contact.clone());
            let base = vcard::parse(&known.card).map_or_else(|| theirs.clone(), bare);
            let union = Contact::union(&base, &ours, &theirs);
            if union.collided {
                conflicts::copy(self.change, &before.contact, row, self.how.now)?;
                self.taken.conflicts += 1;
            }
            whole = union.contact;
            edits = i64::from(!whole.says_the_same(&theirs));
        }
        whole.normalise(self.how.to_e164);
        if whole != before.contact {
            update(self.change, row, &before.contact, &whole, self.how.now)?;
            self.taken.changed += 1;
        }
        link::put(self.change, self.book, card, Some(row), edits)
    }

    /// A contact of this computer is the same person: one contact from now on.
    fn join(
        &mut self,
        card: &ServerCard,
        row: ContactRow,
        ours: &Contact,
        mut theirs: Contact,
    ) -> Result<(), Error> {
        theirs.normalise(self.how.to_e164);
        let mut read = ours.clone();
        read.normalise(self.how.to_e164);
        let mut whole = match theirs.merged(&read) {
            Merge::Same => theirs.clone(),
            Merge::Changed(whole) => *whole,
        };
        whole.uid.clone_from(&theirs.uid);
        let edits = i64::from(!whole.says_the_same(&theirs));
        if whole != *ours {
            update(self.change, row, ours, &whole, self.how.now)?;
        }
        self.taken.changed += 1;
        link::put(self.change, self.book, card, Some(row), edits)
    }

    /// Who has the same id, or the same name and a number or e-mail in common, and is on no
    /// server.
    fn same_here(&self, theirs: &Contact) -> Result<Option<(ContactRow, Contact)>, Error> {
        let mut read = theirs.clone();
        read.normalise(self.how.to_e164);
        for key in read.keys() {
            for row in rows_of_key(self.change, key, 20)? {
                let Some(ours) = load(self.change, row)? else { continue };
                let mut known = ours.contact.clone();
                known.normalise(self.how.to_e164);
                let ours = ours.contact;
                let same_id = !ours.uid.is_empty() && ours.uid == read.uid;
                let same_person =
                    fold(ours.display()) == fold(read.display()) && known.same_as(&read).is_some();
                if (same_id || same_person) && link::is_own(self.change, row)? {
                    return Ok(Some((row, ours)));
                }
            }
        }
        Ok(None)
    }

    fn flush(&mut self) -> Result<(), Error> {
        let mut more = !self.new.is_empty();
        while more {
            more = self.new.write_some(self.change, Of::Contacts, usize::MAX)?;
        }
        Ok(())
    }
}

/// Without the rules, which cannot be shown.
impl std::fmt::Debug for Taking<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Taking").field("now", &self.now).finish_non_exhaustive()
    }
}
