//! One round: what the server has is taken in, then what it has not seen is sent.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use carddav::{Card, Client, Refused, Written};
use numbers::Region;
use store::{BookRow, Edit, Errand, ServerCard, Store, Taken, Taking};
use tokio::task::{JoinSet, spawn_blocking};
use url::Url;

use super::problem::Failure;
use crate::actor::now;

/// Cards that are asked for at once, and written in one piece.
const PIECE: usize = 100;
/// Edits that are on their way at the same time.
const AT_ONCE: usize = 4;
/// How often one edit is tried in a round, after the server's card was taken in.
const TRIES: u32 = 3;

/// What a round works with.
pub(super) struct Round<'a> {
    pub store: &'a Arc<Store>,
    pub client: &'a Client,
    pub url: &'a Url,
    /// Contacts of this computer go to the server, too.
    pub own: bool,
    pub region: Option<Region>,
    /// Hears how far it is, and whether contacts have changed.
    pub tell: &'a (dyn Fn(u64, u64, &Taken) + Sync),
}

/// What the server did not take.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub read_only: bool,
    pub refused: u32,
}

impl Round<'_> {
    pub async fn run(&self) -> Result<Outcome, Failure> {
        let url = self.url.to_string();
        let book = self.with(move |store| store.sync_book(&url)).await?;
        self.take_in(book.row, book.token).await?;
        self.send(book.row).await
    }

    async fn take_in(&self, book: BookRow, token: Option<String>) -> Result<(), Failure> {
        let changes = self.client.changes(self.url, token.as_deref()).await?;
        let (cards, mut gone, whole) = (changes.cards, changes.gone, changes.whole);
        let fetch = self
            .with(move |store| {
                if !whole {
                    return Ok((store.unknown_cards(book, &cards)?, Vec::new()));
                }
                let difference = store.compare_cards(book, &cards)?;
                Ok((difference.fetch, difference.gone))
            })
            .await?;
        let (fetch, missing) = fetch;
        gone.extend(missing);
        let total = fetch.len() as u64;
        let mut done = 0;
        (self.tell)(done, total, &Taken::default());
        for some in fetch.chunks(PIECE) {
            let taken = self.fetch(book, some).await?;
            done += some.len() as u64;
            (self.tell)(done, total, &taken);
        }
        for some in gone.chunks(PIECE) {
            let some = some.to_vec();
            let taken = self.with(move |store| store.cards_gone(book, &some, now())).await?;
            (self.tell)(done, total, &taken);
        }
        let token = changes.token;
        self.with(move |store| store.set_sync_token(book, token.as_deref(), now())).await
    }

    async fn fetch(&self, book: BookRow, hrefs: &[String]) -> Result<Taken, Failure> {
        let cards = self.client.cards(self.url, hrefs).await?;
        self.take(book, cards).await
    }

    async fn take(&self, book: BookRow, cards: Vec<Card>) -> Result<Taken, Failure> {
        let cards: Vec<ServerCard> = cards
            .into_iter()
            .map(|card| ServerCard { href: card.href, etag: card.etag, text: card.text })
            .collect();
        let region = self.region;
        self.with(move |store| {
            let rules = move |typed: &str| {
                let read = numbers::read(typed, region).ok()?;
                Some(read.e164()?.as_str().to_owned())
            };
            store.take_cards(book, &cards, &Taking { to_e164: &rules, now: now() })
        })
        .await
    }

    async fn send(&self, book: BookRow) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::default();
        let mut tried: HashMap<String, u32> = HashMap::new();
        let mut left: HashSet<String> = HashSet::new();
        loop {
            let (folder, own) = (self.url.path().to_owned(), self.own);
            let most = u32::try_from(PIECE + left.len()).unwrap_or(u32::MAX);
            let waiting =
                self.with(move |store| store.waiting_edits(book, &folder, own, most)).await?;
            let edits: Vec<Edit> =
                waiting.into_iter().filter(|edit| !left.contains(&edit.href)).collect();
            if edits.is_empty() {
                return Ok(outcome);
            }
            for some in edits.chunks(AT_ONCE) {
                for (edit, written) in self.put(some).await? {
                    let tries = tried.entry(edit.href.clone()).or_default();
                    *tries += 1;
                    if *tries >= TRIES {
                        left.insert(edit.href.clone());
                    }
                    let refused = self.put_down(book, &edit, written).await?;
                    outcome.read_only |= refused == Some(Refused::ReadOnly);
                    if let Some(Refused::Card { status }) = refused {
                        tracing::warn!(status, "contacts' server does not take a card");
                        left.insert(edit.href);
                        outcome.refused += 1;
                    }
                }
                if outcome.read_only {
                    return Ok(outcome);
                }
            }
        }
    }

    /// Sends some of them side by side.
    async fn put(&self, edits: &[Edit]) -> Result<Vec<(Edit, Written)>, Failure> {
        let mut sent = JoinSet::new();
        for edit in edits {
            let (client, edit) = (self.client.clone(), edit.clone());
            sent.spawn(async move {
                let written = match &edit.errand {
                    Errand::Create { text } => client.create(&edit.href, text).await,
                    Errand::Replace { etag, text } => client.replace(&edit.href, etag, text).await,
                    Errand::Delete { etag } => client.delete(&edit.href, etag.as_deref()).await,
                };
                (edit, written)
            });
        }
        let mut all = Vec::with_capacity(edits.len());
        let mut failed = None;
        // What has arrived is written down, also if another one failed.
        while let Some(done) = sent.join_next().await {
            let (edit, written) = done.map_err(|_| Failure::Stopped)?;
            match written {
                Ok(written) => all.push((edit, written)),
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) if all.is_empty() => Err(error.into()),
            _ => Ok(all),
        }
    }

    /// Writes down what the server said; its reason if it refused.
    async fn put_down(
        &self,
        book: BookRow,
        edit: &Edit,
        written: Written,
    ) -> Result<Option<Refused>, Failure> {
        let mine = edit.clone();
        match written {
            Written::Done { etag } => {
                let etag = etag.unwrap_or_default();
                let silent = etag.is_empty() && !matches!(edit.errand, Errand::Delete { .. });
                self.with(move |store| store.edit_sent(book, &mine, &etag)).await?;
                if silent {
                    self.refresh(book, edit).await?;
                }
                Ok(None)
            }
            Written::Changed => {
                self.refresh(book, edit).await?;
                Ok(None)
            }
            Written::Refused(Refused::UidTaken) => {
                self.with(move |store| store.renew_uid(book, &mine)).await?;
                Ok(None)
            }
            Written::Refused(why) => Ok(Some(why)),
        }
    }

    /// The server has another card than we believed: it is taken in before ours is tried again.
    async fn refresh(&self, book: BookRow, edit: &Edit) -> Result<(), Failure> {
        let hrefs = [edit.href.clone()];
        let cards = self.client.cards(self.url, &hrefs).await?;
        let taken = if cards.is_empty() {
            self.with(move |store| store.cards_gone(book, &hrefs, now())).await?
        } else {
            self.take(book, cards).await?
        };
        (self.tell)(0, 0, &taken);
        Ok(())
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let store = Arc::clone(self.store);
        Ok(spawn_blocking(move || work(&store)).await.map_err(|_| Failure::Stopped)??)
    }
}
