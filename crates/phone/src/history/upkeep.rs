//! What is done about the file by itself: copies of it, and calls that are kept no longer.

use std::{
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use store::Store;

use super::HistoryNews;
use crate::{actor::now, book::forget_old_calls};

/// When it is looked first whether a copy of the file is due, and how often later: not in the
/// middle of the start.
const FIRST_COPY: Duration = Duration::from_secs(120);
const COPIES: Duration = Duration::from_secs(3_600);

/// Copies the file once a day, and forgets the calls that are kept no longer, as long as somebody
/// uses it.
pub(super) fn begin(store: Weak<Store>, news: Arc<impl Fn(HistoryNews) + Send + Sync + 'static>) {
    let work = move || {
        let mut wait = FIRST_COPY;
        loop {
            let Some(file) = store.upgrade() else { return };
            match forget_old_calls(&file) {
                Ok(0) => {}
                Ok(calls) => {
                    tracing::info!(calls, "calls were kept long enough and are forgotten");
                    news(HistoryNews::Changed(None));
                }
                Err(error) => tracing::error!(%error, "old calls not forgotten"),
            }
            drop(file);
            thread::sleep(std::mem::replace(&mut wait, COPIES));
            let Some(store) = store.upgrade() else { return };
            match store.back_up_if_due(now()) {
                Ok(true) => tracing::info!("history copied"),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "history not copied"),
            }
        }
    };
    if let Err(error) = thread::Builder::new().name("copies".into()).spawn(work) {
        tracing::error!(%error, "thread for copies not started");
    }
}
