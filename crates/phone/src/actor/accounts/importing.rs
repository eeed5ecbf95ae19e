//! Taking an account from the environment or a `.env` file.

use std::path::Path;

use super::{Accounts, AccountsNews, Actor, Input, Reply};
use crate::{
    account::{import::Import, settings::AccountSettings},
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

/// # Errors
/// If there is nothing to show.
pub(in crate::actor) fn read(
    source: &ImportSource,
    environment: fn(&str) -> Option<String>,
) -> Result<Import, ImportFailure> {
    match source {
        ImportSource::Environment => Import::from_lookup(environment),
        ImportSource::File { path } => Import::from_file(Path::new(path)),
    }
}

impl Accounts {
    /// Reads it on another thread: the disk may be slow.
    pub(in crate::actor) fn preview(
        &self,
        source: ImportSource,
    ) -> impl Future<Output = Result<ImportPreview, ImportFailure>> + use<> {
        let environment = self.environment;
        async move {
            tokio::task::spawn_blocking(move || read(&source, environment).map(|it| it.preview()))
                .await
                .unwrap_or(Err(ImportFailure::NotReadable))
        }
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
        let (environment, client_name) =
            (self.accounts.environment, self.accounts.client_name.clone());
        self.secrets.asks(place);
        tokio::task::spawn_blocking(move || {
            let outcome = taken(&from, environment, &client_name).and_then(|(settings, key)| {
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
    environment: fn(&str) -> Option<String>,
    client_name: &str,
) -> Result<(AccountSettings, secrecy::SecretString), Refusal> {
    let refused = |problem| Refusal::Account { problem };
    let import =
        read(from, environment).map_err(|problem| refused(AccountRefusal::Import { problem }))?;
    let (service, key) = import.take().ok_or(refused(AccountRefusal::BadImport))?;
    let draft = AccountDraft {
        id: None,
        label: String::new(),
        client_name: String::new(),
        service,
        ice: IceSettings::default(),
        by_phone: ByPhone::default(),
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
