//! The accounts as the window sees them.

use super::{Accounts, Actor, Entry};
use crate::{
    account::AccountSource,
    actor::secrets::Secrets,
    snapshot::{AccountEntry, AccountOrigin, AccountsView, Endpoint, SecretView, TestState},
};

impl Actor {
    pub(in crate::actor) fn accounts_view(&self) -> AccountsView {
        let Accounts { saved, test, policy, client_name, .. } = &self.accounts;
        let idle = self.no_call_is_up().is_ok() && !self.secrets.vault.is_locked();
        let list = self.accounts.entries();
        AccountsView {
            first_run: self.accounts.loaded && list.is_empty(),
            list: list.into_iter().map(|entry| self.entry_view(entry, idle)).collect(),
            in_use: self.accounts.in_use.clone(),
            saved: saved.clone(),
            can_add: policy.own_accounts() && !self.secrets.vault.is_locked(),
            can_import_environment: self.accounts.can_import_environment && policy.own_accounts(),
            client_name: client_name.clone(),
            test: test.clone(),
            policy: policy.view(),
        }
    }

    fn entry_view(&self, entry: Entry, idle: bool) -> AccountEntry {
        let in_use = self.accounts.in_use() == Some(&entry.id);
        let stored = entry.origin != AccountOrigin::Environment;
        let tests = matches!(
            self.accounts.test.as_ref().map(|test| &test.state),
            Some(TestState::Running { .. })
        );
        let open = !self.secrets.vault.is_locked();
        AccountEntry {
            in_use,
            can_use: !in_use && idle,
            can_edit: stored && open && (!in_use || idle),
            can_remove: stored && open && (!in_use || idle),
            can_test: !tests && open,
            secrets: secrets(&self.secrets, &entry),
            endpoints: self.accounts.endpoints(&entry),
            id: entry.id,
            origin: entry.origin,
            label: entry.settings.label,
            client_name: entry.settings.client_name,
            service: entry.settings.service,
            ice: entry.settings.ice,
            by_phone: entry.settings.by_phone,
            screen_pop: entry.settings.screen_pop,
            locked: entry.locked,
        }
    }
}

impl Accounts {
    /// The environment can name more addresses than an account's settings.
    fn endpoints(&self, entry: &Entry) -> Vec<Endpoint> {
        if let (Some((AccountSource::AfricasTalking(given), _)), AccountOrigin::Environment) =
            (&self.given, entry.origin)
        {
            return given.endpoints();
        }
        entry.settings.endpoints()
    }
}

fn secrets(secrets: &Secrets, entry: &Entry) -> Vec<SecretView> {
    // The key of the environment's account is in the environment.
    if entry.origin == AccountOrigin::Environment {
        return Vec::new();
    }
    let view = |kind| SecretView { kind, presence: secrets.presence(&entry.id, kind) };
    entry.settings.secrets().into_iter().map(view).collect()
}
