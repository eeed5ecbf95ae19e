//! Taking an account from the environment or a `.env` file.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Accounts, AccountsNews, Actor, Input, Reply};
use crate::{
    account::{VoiceRoute, import::Import, settings::AccountSettings},
    actor::secrets::place_of,
    intent::{
        AccountDraft, AccountRefusal, ImportFailure, ImportPreview, ImportSource, Refusal,
        VaultRefusal,
    },
    snapshot::{ByPhone, IceSettings, SecretKind, SecretsPlace},
};

/// The account's key is kept, or was not.
pub(in crate::actor) struct Imported {
    id: String,
    place: SecretsPlace,
    outcome: Result<AccountSettings, Refusal>,
    reply: Reply,
}

/// What was looked at last, so that exactly that is taken, whatever becomes of the file. Gone once
/// it was taken or the phone is locked, for it has a key.
#[derive(Clone, Default)]
pub(in crate::actor) struct Shown(Arc<Mutex<Option<(ImportSource, Import)>>>);

impl Shown {
    fn look(
        &self,
        source: ImportSource,
        environment: fn(&str) -> Option<String>,
    ) -> Result<ImportPreview, ImportFailure> {
        let found = match &source {
            ImportSource::Environment => Import::from_lookup(environment),
            ImportSource::File { path } => Import::from_file(Path::new(path)),
        };
        let preview = found.as_ref().map(Import::preview).map_err(Clone::clone);
        *self.lock() = found.ok().map(|import| (source, import));
        preview
    }

    fn of(&self, source: &ImportSource) -> Result<Import, ImportFailure> {
        let shown = self.lock();
        let found = shown.as_ref().filter(|(shown, _)| shown == source);
        found.map(|(_, import)| import.clone()).ok_or(ImportFailure::NotShown)
    }

    pub(in crate::actor) fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<(ImportSource, Import)>> {
        // Nobody panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Accounts {
    /// Reads it on another thread: the disk may be slow.
    pub(in crate::actor) fn preview(
        &self,
        source: ImportSource,
    ) -> impl Future<Output = Result<ImportPreview, ImportFailure>> + use<> {
        let (environment, shown) = (self.environment, self.shown.clone());
        async move {
            tokio::task::spawn_blocking(move || shown.look(source, environment))
                .await
                .unwrap_or(Err(ImportFailure::NotReadable))
        }
    }

    pub(in crate::actor) fn forget_shown(&self) {
        self.shown.forget();
    }
}

impl Actor {
    pub(super) fn import_account(&mut self, from: ImportSource, reply: Reply) {
        let refused = match self.secrets.usable_place(self.accounts.policy()) {
            _ if !self.accounts.policy().own_accounts() => Err(AccountRefusal::ForbiddenByPolicy),
            None => Err(AccountRefusal::NoPlace),
            Some(place) => Ok(place),
        };
        let place = match refused {
            Ok(place) => place,
            Err(problem) => {
                let _ = reply.send(Err(Refusal::Account { problem }));
                return;
            }
        };
        let id = uuid::Uuid::new_v4().simple().to_string();
        let name = crate::actor::secrets::name_of(&id, SecretKind::ApiKey);
        let (vault, inputs) = (self.secrets.vault.clone(), self.inputs.clone());
        let (shown, client_name) = (self.accounts.shown.clone(), self.accounts.client_name.clone());
        self.secrets.asks(place);
        tokio::task::spawn_blocking(move || {
            let outcome = taken(&from, &shown, &client_name).and_then(|(settings, key)| {
                let name = name.ok_or(AccountRefusal::NoSuchAccount);
                let name = name.map_err(|problem| Refusal::Account { problem })?;
                vault.keep(place_of(place), &name, key).map(|()| settings).map_err(not_kept)
            });
            let imported = Imported { id, place, outcome, reply };
            let _ = inputs.send(Input::Accounts(AccountsNews::Imported(Box::new(imported))));
        });
    }

    pub(super) fn imported(&mut self, imported: Imported) {
        let Imported { id, place, outcome, reply } = imported;
        self.secrets.has_asked(place);
        let outcome = outcome.map(|settings| {
            self.accounts.shown.forget();
            self.keep_place(place);
            self.store_account(&id, settings);
            if self.accounts.in_use.is_none() {
                self.use_anew(&id);
            }
        });
        self.look();
        let _ = reply.send(outcome);
    }
}

fn taken(
    from: &ImportSource,
    shown: &Shown,
    client_name: &str,
) -> Result<(AccountSettings, secrecy::SecretString), Refusal> {
    let refused = |problem| Refusal::Account { problem };
    let import = shown.of(from).map_err(|problem| refused(AccountRefusal::Import { problem }))?;
    // A sandbox has no other way: AT's number dials the callee, and the card says who hears what.
    let route = import.is_sandbox().then_some(VoiceRoute::Direct);
    let (service, key) = import.take().ok_or(refused(AccountRefusal::BadImport))?;
    let draft = AccountDraft {
        id: None,
        label: String::new(),
        client_name: String::new(),
        service,
        ice: IceSettings::default(),
        by_phone: ByPhone { route, ..ByPhone::default() },
        screen_pop: crate::account::screen_pop::ScreenPop::default(),
    };
    let settings = AccountSettings::check(&draft, client_name)
        .map_err(|problems| refused(AccountRefusal::BadFields { problems }))?;
    Ok((settings, key))
}

fn not_kept(error: vault::Error) -> Refusal {
    let problem = match error {
        vault::Error::Locked | vault::Error::File(_) => VaultRefusal::Locked,
        vault::Error::Keychain(_) => VaultRefusal::NoKeychain,
        vault::Error::Empty | vault::Error::TooLong { .. } => {
            return Refusal::Account { problem: AccountRefusal::BadImport };
        }
    };
    Refusal::Vault { problem }
}
