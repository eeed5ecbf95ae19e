//! Storing and removing accounts.

use serde_json::Value;

use super::{Actor, Entry, is_policys};
use crate::{
    account::{policy::PolicyAccount, settings::AccountSettings},
    book::sync::forget_source,
    intent::{AccountDraft, AccountRefusal, FieldProblem, FieldProblemKind},
    snapshot::{AccountField, AccountOrigin},
};

impl Actor {
    pub(super) fn save_account(&mut self, draft: &AccountDraft) -> Result<(), AccountRefusal> {
        let before = match &draft.id {
            Some(id) => Some(self.accounts.entry(id).ok_or(AccountRefusal::NoSuchAccount)?),
            None if self.accounts.policy.own_accounts() => None,
            None => return Err(AccountRefusal::ForbiddenByPolicy),
        };
        if before.as_ref().is_some_and(|entry| entry.origin == AccountOrigin::Environment) {
            return Err(AccountRefusal::NotYours);
        }
        let settings = AccountSettings::check(draft, &self.accounts.client_name)
            .and_then(|settings| self.within_policy(draft.id.as_deref(), settings))
            .map_err(|problems| AccountRefusal::BadFields { problems })?;
        let is_new_here = before.as_ref().is_none_or(|entry| entry.settings != settings);
        let id = match before {
            Some(Entry { id, .. }) => id,
            None => uuid::Uuid::new_v4().simple().to_string(),
        };
        let in_use = self.accounts.in_use() == Some(&id);
        if in_use && is_new_here {
            self.no_call_is_up()?;
        }
        self.store_account(&id, settings);
        if (in_use && is_new_here) || self.accounts.in_use.is_none() {
            self.use_anew(&id);
        }
        self.look();
        Ok(())
    }

    /// Keeps it here and on the disk.
    pub(super) fn store_account(&mut self, id: &str, settings: AccountSettings) {
        let (row, stored) = (id.to_owned(), settings.clone());
        self.history.with(move |store| store.put_account(&row, &stored));
        match self.accounts.own.iter_mut().find(|(own, _)| own == id) {
            Some((_, own)) => *own = settings,
            None => self.accounts.own.push((id.to_owned(), settings)),
        }
        self.accounts.saved = Some(id.to_owned());
    }

    /// Signs in, also where it is in use already.
    pub(super) fn use_anew(&mut self, id: &str) {
        if let Some(entry) = self.accounts.entry(id) {
            self.sign_in_as(&entry);
        }
    }

    /// An account of the policy stays as the policy has it.
    fn within_policy(
        &self,
        id: Option<&str>,
        settings: AccountSettings,
    ) -> Result<AccountSettings, Vec<FieldProblem>> {
        let mut policy = self.accounts.policy.accounts().iter();
        let Some(set) = policy.find(|set| Some(set.entry().as_str()) == id) else {
            return Ok(settings);
        };
        let wanted = set.settings(Some(&settings), &self.accounts.client_name);
        let problems = changed(set, &settings, &wanted);
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    pub(super) fn remove_account(&mut self, id: &str, erase: bool) -> Result<(), AccountRefusal> {
        let entry = self.accounts.entry(id).ok_or(AccountRefusal::NoSuchAccount)?;
        if entry.origin == AccountOrigin::Environment {
            return Err(AccountRefusal::NotYours);
        }
        if erase {
            self.no_call_is_up()?;
        }
        if self.accounts.in_use() == Some(id) {
            self.no_call_is_up()?;
            self.sign_out();
        }
        self.accounts.own.retain(|(own, _)| own != id);
        if self.accounts.saved.as_deref() == Some(id) {
            self.accounts.saved = None;
        }
        if self.accounts.test.as_ref().is_some_and(|test| test.account == id) {
            self.accounts.test = None;
            self.accounts.test_number += 1;
        }
        let row = id.to_owned();
        self.history.with(move |store| store.remove_account(&row));
        self.forget_secrets_of(id);
        if is_policys(id) {
            self.look();
        }
        if erase {
            self.erase_everybody();
        }
        Ok(())
    }

    /// What is still shown of a call goes, too, and so does the contacts' server with its password:
    /// it would bring everybody back. That it failed comes as a notice.
    fn erase_everybody(&mut self) {
        self.clear_the_screen();
        self.wrap_ups.forget();
        self.secrets.sync.leave();
        self.forget_sync_password();
        let (shell, list) = (std::sync::Arc::clone(&self.shell), self.do_not_call.clone());
        self.history.with(move |store| {
            // First, so that no copy has it.
            forget_source(store)?;
            store.erase_everybody()?;
            list.load(Some(store))?;
            shell.sync_changed();
            shell.contacts_changed();
            shell.recent_calls_changed(None);
            Ok(())
        });
    }
}

/// The locked fields in which what was typed is not what the policy wants.
fn changed(
    set: &PolicyAccount,
    typed: &AccountSettings,
    wanted: &AccountSettings,
) -> Vec<FieldProblem> {
    let json = |settings: &AccountSettings| serde_json::to_value(settings).unwrap_or_default();
    let (typed, wanted) = (json(typed), json(wanted));
    let differs = |field: &AccountField| {
        let at = pointer(*field);
        normal(typed.pointer(at)) != normal(wanted.pointer(at))
    };
    let locked = set.locked().into_iter().filter(differs);
    locked.map(|field| FieldProblem { field, what: FieldProblemKind::SetByPolicy }).collect()
}

/// Addresses may be written with or without the slash at their end.
fn normal(value: Option<&Value>) -> Value {
    match value {
        Some(Value::String(text)) => Value::from(text.trim_end_matches('/')),
        Some(other) => other.clone(),
        None => Value::Null,
    }
}

fn pointer(field: AccountField) -> &'static str {
    match field {
        AccountField::Label => "/label",
        AccountField::ClientName => "/client_name",
        AccountField::Username => "/service/username",
        AccountField::Numbers => "/service/numbers",
        AccountField::NumberPolicy => "/service/number_policy",
        AccountField::Sandbox => "/service/sandbox",
        AccountField::TokenUrl => "/service/token_url",
        AccountField::GatewayUrl => "/service/gateway_url",
        AccountField::VoiceUrl => "/service/voice_url",
        AccountField::ServerUrl => "/service/url",
        AccountField::User => "/service/user",
        AccountField::IceUrls => "/ice/urls",
        AccountField::IceUsername => "/ice/username",
        AccountField::RelayOnly => "/ice/relay_only",
        AccountField::Route => "/by_phone/route",
        AccountField::OwnPhone => "/by_phone/own_phone",
        AccountField::CallbackUrl => "/by_phone/callback_url",
        AccountField::ScreenPopUrl => "/screen_pop/url",
        AccountField::ScreenPopMoment => "/screen_pop/moment",
        AccountField::CallbackConnects => "/by_phone/callback_connects",
        AccountField::Record => "/by_phone/record",
    }
}
