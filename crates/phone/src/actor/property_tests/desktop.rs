//! A desktop that only records, with the page in it.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use line::page::HostMessage;
use tokio::time::Instant;
use vault::{Keychain, Patience, SealedFile, Vault};

use super::page::Page;
use crate::{
    AccountsConfig,
    account::Policy,
    shell::{SecretWindow, Shell},
    snapshot::Snapshot,
};

/// With what the test's clock jumps at once.
const TWO_PAGES_BOUND: Duration = Duration::from_secs(15 + 15 + 4);

#[derive(Default)]
pub struct Desktop {
    held: Mutex<Held>,
}

#[derive(Default)]
pub struct Held {
    pub pages: BTreeMap<u64, Page>,
    /// Since when there are two.
    two_since: Option<Instant>,
    pub snapshots: Vec<Snapshot>,
    pub faults: Vec<String>,
}

impl Desktop {
    pub fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// One page, but for the time of a renewal: a page is awaited for 15 seconds, and so is its
    /// registration.
    pub fn check_pages(&mut self) {
        match self.pages.len() {
            0 | 1 => self.two_since = None,
            2 => {
                let since = *self.two_since.get_or_insert_with(Instant::now);
                if since.elapsed() > TWO_PAGES_BOUND {
                    self.faults.push(format!("two pages for {:?}", since.elapsed()));
                }
            }
            more => self.faults.push(format!("{more} pages")),
        }
    }
}

impl Shell for Desktop {
    fn show(&self, snapshot: &Snapshot) {
        self.held().snapshots.push(snapshot.clone());
    }

    fn recent_calls_changed(&self, _row: Option<i64>) {}
    fn contacts_changed(&self) {}
    fn open_web_page(&self, _url: &str) {}
    fn sync_changed(&self) {}

    fn tell_page(&self, page: u64, message: HostMessage) {
        if let Some(page) = self.held().pages.get_mut(&page) {
            page.post(message);
        }
    }

    fn make_page(&self, page: u64) {
        let mut held = self.held();
        if held.pages.insert(page, Page::loading()).is_some() {
            held.faults.push(format!("page {page} was made twice"));
        }
    }

    fn drop_page(&self, page: u64) {
        let mut held = self.held();
        if let Some(page) = held.pages.remove(&page) {
            held.faults.extend(page.faults);
        }
    }

    fn open_secret_window(&self, _: &SecretWindow) {}

    fn close_secret_window(&self) {}
    fn set_shortcut(&self, _: Option<&str>) {}
}

/// None is stored, and no secret is asked for.
pub fn no_accounts() -> AccountsConfig {
    let keychain = Keychain::new("simu-test", Patience::default());
    let vault = Arc::new(Vault::new(keychain, SealedFile::new(PathBuf::from("/nowhere/sealed"))));
    AccountsConfig { vault, policy: Policy::default(), environment: |_| None }
}
