//! A desktop that only records, with the page in it.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use line::page::HostMessage;
use vault::{Keychain, Patience, SealedFile, Vault};

use super::page::Page;
use crate::{
    AccountsConfig,
    account::Policy,
    shell::{SecretWindow, Shell},
    snapshot::Snapshot,
};

#[derive(Default)]
pub struct Desktop {
    held: Mutex<Held>,
}

#[derive(Default)]
pub struct Held {
    pub page: Option<Page>,
    /// A page was made, and has not said its first word.
    pub loading: bool,
    pub snapshots: Vec<Snapshot>,
    pub faults: Vec<String>,
}

impl Desktop {
    pub fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn take_page_away(&mut self) {
        self.loading = false;
        if let Some(page) = self.page.take() {
            self.faults.extend(page.faults);
        }
    }
}

impl Shell for Desktop {
    fn show(&self, snapshot: &Snapshot) {
        self.held().snapshots.push(snapshot.clone());
    }

    fn recent_calls_changed(&self) {}
    fn contacts_changed(&self) {}
    fn open_web_page(&self, _url: &str) {}
    fn sync_changed(&self) {}

    fn tell_page(&self, message: HostMessage) {
        if let Some(page) = &mut self.held().page {
            page.post(message);
        }
    }

    fn renew_page(&self) {
        let mut held = self.held();
        held.take_page_away();
        held.page = Some(Page::default());
        held.loading = true;
    }

    fn drop_page(&self) {
        self.held().take_page_away();
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
