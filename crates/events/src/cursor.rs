//! A listener's place in the feed.

use bytes::Bytes;
use tokio::sync::watch;

use crate::feed::{Feed, Latest};

#[derive(Debug)]
pub(crate) struct Cursor {
    feed: Feed,
    latest: watch::Receiver<Latest>,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// It was told nothing yet; the event that it had in an earlier life, if any.
    Start(Option<String>),
    /// It has the event of this number.
    After(u64),
}

impl Cursor {
    pub(crate) fn new(
        feed: Feed,
        latest: watch::Receiver<Latest>,
        last_id: Option<String>,
    ) -> Self {
        Self { feed, latest, place: Place::Start(last_id) }
    }

    /// The next words to this listener; none when there will be no more. Can be dropped and asked
    /// again without losing any.
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        loop {
            // Looked at first: what is told from here on wakes the wait below.
            let over = self.latest.borrow_and_update().over;
            if let Some(frame) = self.here() {
                return Some(frame);
            }
            if over || self.latest.changed().await.is_err() {
                return None;
            }
        }
    }

    fn here(&mut self) -> Option<Bytes> {
        match &self.place {
            Place::Start(last_id) => {
                let (frame, number) = self.feed.beginning(last_id.as_deref());
                self.place = Place::After(number);
                frame.or_else(|| self.here())
            }
            Place::After(number) => {
                let (number, frame) = self.feed.after(*number)?;
                self.place = Place::After(number);
                Some(frame)
            }
        }
    }
}
