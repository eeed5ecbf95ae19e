//! The call before.

use call::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{StoredCall, stored_call};
use crate::time::millis;
use crate::{Error, Store};

impl Store {
    /// The latest call with one of these that is over and began before `before`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn last_call(
        &self,
        peers: &[String],
        before: Timestamp,
    ) -> Result<Option<StoredCall>, Error> {
        let reader = self.reader();
        let mut query = reader.prepare_cached(
            "SELECT * FROM calls WHERE peer = ?1 AND started_at < ?2
             AND (end_code IS NOT NULL OR interrupted = 1)
             ORDER BY started_at DESC, id DESC LIMIT 1",
        )?;
        let mut last: Option<StoredCall> = None;
        for peer in peers {
            let found = query.query_row(params![peer, millis(before)], stored_call).optional()?;
            let newer = |found: &StoredCall| {
                last.as_ref().is_none_or(|last| last.record.started_at < found.record.started_at)
            };
            if let Some(found) = found.filter(newer) {
                last = Some(found);
            }
        }
        Ok(last)
    }
}
