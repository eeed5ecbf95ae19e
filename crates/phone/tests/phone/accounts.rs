//! Accounts that are stored, with their secrets in a real vault: kept for this session, or in a
//! sealed file.

mod balance;
#[cfg(target_os = "linux")]
mod by_server;
mod company;
mod editing;
mod erasing;
#[cfg(target_os = "linux")]
mod keychain;
mod locking;
mod proving;
mod sandbox;
mod screen_pop;
mod seeded;
mod starting;
#[cfg(target_os = "linux")]
mod turn;

use std::{path::Path, sync::Arc, time::SystemTime};

use phone::{
    AccountsConfig, TypedSecret,
    account::{AccountSource, NumberPolicy, Policy},
    intent::{AccountDraft, AccountWish, Intent, Language, Refusal, SecretRefusal, VaultWish},
    snapshot::{
        AccountEntry, AccountService, ByPhone, IceSettings, SecretPresence, SecretPurpose,
        SecretsPlace, Snapshot,
    },
};
use vault::{Cost, Keychain, Patience, SealedFile, Vault};

use crate::{
    at::AfricasTalking,
    desk::{API_KEY, Desk},
};

const PASSPHRASE: &str = "s33ded long passphrase";

/// A vault in this folder, and nothing in the environment.
pub fn nothing_stored(folder: &Path) -> AccountsConfig {
    let keychain = Keychain::new("simu-test", Patience::default());
    let cheap = Cost { memory_kib: 64, passes: 1, lanes: 1 };
    let file = SealedFile::with(folder.join("vault/sealed"), cheap, Arc::new(SystemTime::now));
    AccountsConfig {
        vault: Arc::new(Vault::new(keychain, file)),
        policy: Policy::default(),
        environment: |_| None,
    }
}

/// A phone without any account.
async fn empty() -> Desk {
    let mut desk = Desk::start_with(|config| config.account = AccountSource::Stored).await;
    desk.until(|snapshot| snapshot.accounts.first_run).await;
    desk
}

/// A phone that is ready with an account that was typed, its key kept for this session.
async fn signed_in() -> Desk {
    let mut desk = empty().await;
    choose(&mut desk, SecretsPlace::Session).await;
    save(&desk, live(&desk.at, "acme")).await;
    let id = desk.until(|snapshot| snapshot.accounts.saved.is_some()).await.accounts.saved;
    type_key(&mut desk, &id.unwrap(), API_KEY).await.unwrap();
    desk.until_ready().await;
    desk
}

/// An account at the test's own Africa's Talking.
fn live(at: &AfricasTalking, username: &str) -> AccountDraft {
    AccountDraft {
        id: None,
        label: String::new(),
        client_name: "achieng".into(),
        service: AccountService::AfricasTalking {
            username: username.into(),
            numbers: vec!["+254711082000".into()],
            number_policy: NumberPolicy::Fixed,
            sandbox: false,
            token_url: Some(at.token_url.to_string()),
            gateway_url: Some(at.gateway_url.to_string()),
            voice_url: None,
        },
        ice: IceSettings::default(),
        by_phone: ByPhone::default(),
        screen_pop: phone::account::screen_pop::ScreenPop::default(),
    }
}

async fn account(desk: &Desk, wish: AccountWish) -> Result<(), Refusal> {
    desk.phone.act(Intent::Accounts { wish }).await
}

async fn vault(desk: &Desk, wish: VaultWish) -> Result<(), Refusal> {
    desk.phone.act(Intent::Vault { wish }).await
}

async fn save(desk: &Desk, draft: AccountDraft) {
    account(desk, AccountWish::Save { draft: draft.into() }).await.unwrap();
}

async fn choose(desk: &mut Desk, place: SecretsPlace) {
    vault(desk, VaultWish::ChoosePlace { place }).await.unwrap();
    desk.until(|snapshot| snapshot.vault.place == Some(place)).await;
}

/// Opens the window for it, and types.
async fn type_secret(
    desk: &Desk,
    purpose: SecretPurpose,
    secret: &str,
    old: Option<&str>,
) -> Result<(), SecretRefusal> {
    let language = Language::Sw;
    vault(desk, VaultWish::AskForSecret { purpose, language }).await.unwrap();
    let number = desk.desktop.window.lock().unwrap().as_ref().unwrap().number;
    let typed = TypedSecret { secret: secret.into(), old: old.map(Into::into) };
    desk.phone.secret_typed(number, Some(typed)).await
}

async fn type_key(desk: &mut Desk, account: &str, key: &str) -> Result<(), SecretRefusal> {
    type_secret(desk, SecretPurpose::ApiKey { account: account.to_owned() }, key, None).await
}

/// A sealed file that is open, and where secrets are kept.
async fn make_file(desk: &mut Desk) {
    type_secret(desk, SecretPurpose::NewPassphrase, PASSPHRASE, None).await.unwrap();
    desk.until(|snapshot| snapshot.vault.place == Some(SecretsPlace::SealedFile)).await;
}

fn entry<'a>(snapshot: &'a Snapshot, id: &str) -> &'a AccountEntry {
    snapshot.accounts.list.iter().find(|entry| entry.id == id).unwrap()
}

fn presence(snapshot: &Snapshot, id: &str) -> SecretPresence {
    entry(snapshot, id).secrets[0].presence
}
