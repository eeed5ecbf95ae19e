//! The agent's accounts: which there are, which is in use, and what the agent wants of them.

mod editing;
mod importing;
mod trial;
mod view;

use tokio::sync::oneshot;

use super::{
    Input, PhoneConfig,
    run::Actor,
    secrets::{Kept, SecretsNews},
    source::Source,
};
use crate::{
    account::{self, AccountSource, Policy, settings::AccountSettings},
    history::Setting,
    intent::{AccountRefusal, AccountWish, Refusal},
    snapshot::{AccountField, AccountOrigin, AccountService, AccountTest, ByPhone, IceSettings},
};
use line::reachability::Event;
pub(super) use trial::TestNews;

/// The entry of the environment or the command line.
const GIVEN: &str = "environment";

pub(super) type Reply = oneshot::Sender<Result<(), Refusal>>;

/// What comes back about accounts, and about the secrets of accounts.
pub(super) enum AccountsNews {
    /// What was stored in earlier runs.
    Loaded {
        own: Vec<(String, AccountSettings)>,
        in_use: Option<String>,
    },
    Imported(Box<importing::Imported>),
    /// The number is that of the test.
    Test(u64, TestNews),
    Secrets(SecretsNews),
}

pub(super) struct Accounts {
    given: Option<(AccountSource, AccountSettings)>,
    /// As the agent has set them; those of the policy by its ids.
    own: Vec<(String, AccountSettings)>,
    loaded: bool,
    in_use: Option<String>,
    saved: Option<String>,
    policy: Policy,
    test: Option<AccountTest>,
    /// Of the latest test.
    test_number: u64,
    client_name: String,
    environment: fn(&str) -> Option<String>,
    can_import_environment: bool,
    shown: importing::Shown,
}

/// One account, from wherever it comes.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) origin: AccountOrigin,
    pub(super) settings: AccountSettings,
    pub(super) locked: Vec<AccountField>,
}

impl Accounts {
    pub(super) fn new(config: &PhoneConfig) -> Self {
        let environment = config.accounts.environment;
        let read = |name: &'static str| environment(name).filter(|value| !value.trim().is_empty());
        let given = given(&config.account).map(|settings| (config.account.clone(), settings));
        Self {
            in_use: given.is_some().then(|| GIVEN.to_owned()),
            given,
            own: Vec::new(),
            loaded: false,
            saved: None,
            policy: config.accounts.policy.clone(),
            test: None,
            test_number: 0,
            client_name: account::client_name(read).unwrap_or_else(|_| "agent".to_owned()),
            environment,
            can_import_environment: account::import::Import::from_lookup(environment).is_ok(),
            shown: importing::Shown::default(),
        }
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(super) fn in_use(&self) -> Option<&str> {
        self.in_use.as_deref()
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let given = self.given.iter().map(|(_, settings)| Entry {
            id: GIVEN.to_owned(),
            origin: AccountOrigin::Environment,
            settings: settings.clone(),
            locked: Vec::new(),
        });
        let policy = self.policy.accounts().iter().map(|set| {
            let id = set.entry();
            let agents = self.own.iter().find(|(own, _)| *own == id).map(|(_, settings)| settings);
            Entry {
                origin: AccountOrigin::Policy,
                settings: set.settings(agents, &self.client_name),
                locked: set.locked(),
                id,
            }
        });
        let own = self.own.iter().filter(|(id, _)| !is_policys(id)).map(|(id, settings)| Entry {
            id: id.clone(),
            origin: AccountOrigin::Stored,
            settings: settings.clone(),
            locked: Vec::new(),
        });
        given.chain(policy).chain(own).collect()
    }

    pub(super) fn entry(&self, id: &str) -> Option<Entry> {
        self.entries().into_iter().find(|entry| entry.id == id)
    }

    /// The entries whose secrets are the vault's.
    pub(super) fn kept(&self) -> Vec<Entry> {
        let mut entries = self.entries();
        entries.retain(|entry| entry.origin != AccountOrigin::Environment);
        entries
    }
}

/// Ids of this form are never given to an account that an agent makes.
fn is_policys(id: &str) -> bool {
    id.starts_with("policy.")
}

/// What the environment gives, as settings that can be shown.
fn given(source: &AccountSource) -> Option<AccountSettings> {
    let (label, client_name, service) = match source {
        AccountSource::Stored => return None,
        AccountSource::Demo { client_name, .. } => ("Demo", client_name, AccountService::Demo),
        AccountSource::AfricasTalking(given) => {
            let other = |url: &url::Url, at: &str| (url.as_str() != at).then(|| url.to_string());
            let service = AccountService::AfricasTalking {
                username: given.username.clone(),
                numbers: given.numbers.iter().map(|number| number.as_str().to_owned()).collect(),
                number_policy: given.number_policy,
                sandbox: account::is_sandbox(&given.username),
                token_url: other(&given.token_url, africastalking::CAPABILITY_TOKEN_URL),
                gateway_url: other(&given.gateway_url, account::GATEWAY_URL),
                voice_url: given.voice_api.voice_url.as_ref().map(url::Url::to_string),
            };
            (given.username.as_str(), &given.client_name, service)
        }
    };
    Some(AccountSettings {
        label: label.to_owned(),
        client_name: client_name.clone(),
        service,
        ice: IceSettings::default(),
        by_phone: ByPhone::default(),
        screen_pop: crate::account::screen_pop::ScreenPop::default(),
    })
}

impl Actor {
    /// What was stored comes as news.
    pub(super) fn load_accounts(&self) {
        let (inputs, in_use) = (self.inputs.clone(), self.history.stored(Setting::AccountInUse));
        let (reply, own) = oneshot::channel();
        self.history.with(move |store| {
            let accounts = store.accounts()?;
            // Nobody waits any more where the phone has stopped.
            let _ = reply.send(accounts);
            Ok(())
        });
        tokio::spawn(async move {
            let own = own.await.unwrap_or_default();
            let in_use = in_use.setting().await;
            let _ = inputs.send(Input::Accounts(AccountsNews::Loaded { own, in_use }));
        });
    }

    pub(super) fn accounts_news(&mut self, news: AccountsNews) {
        match news {
            AccountsNews::Loaded { own, in_use } => {
                self.accounts.own = own;
                self.accounts.loaded = true;
                if let (None, Some(id)) = (&self.accounts.in_use, in_use)
                    && let Some(entry) = self.accounts.entry(&id)
                {
                    self.sign_in_as(&entry);
                }
                if !self.accounts.kept().is_empty() {
                    self.look();
                }
            }
            AccountsNews::Imported(outcome) => self.imported(*outcome),
            AccountsNews::Test(number, news) => self.test_news(number, news),
            AccountsNews::Secrets(news) => self.secrets_news(news),
        }
    }

    pub(super) fn account_wish(&mut self, wish: AccountWish, reply: Reply) {
        let outcome = match wish {
            _ if self.secrets.vault.is_locked() => Err(AccountRefusal::Locked),
            AccountWish::Save { draft } => self.save_account(&draft),
            AccountWish::Use { id } => self.use_account(&id),
            AccountWish::Remove { id, erase } => self.remove_account(&id, erase),
            AccountWish::Test { id } => self.test_account(&id),
            AccountWish::Import { from } => return self.import_account(from, reply),
        };
        // The desktop may be going down and want no answer any more.
        let _ = reply.send(outcome.map_err(|problem| Refusal::Account { problem }));
    }

    fn use_account(&mut self, id: &str) -> Result<(), AccountRefusal> {
        let entry = self.accounts.entry(id).ok_or(AccountRefusal::NoSuchAccount)?;
        if self.accounts.in_use() == Some(id) {
            self.reach(Event::TryNow);
            return Ok(());
        }
        self.no_call_is_up()?;
        self.sign_in_as(&entry);
        Ok(())
    }

    /// The line of the account before goes down, and this one's comes up.
    fn sign_in_as(&mut self, entry: &Entry) {
        tracing::info!(account = entry.id, "signing in");
        let source = match (&self.accounts.given, entry.origin) {
            (Some((given, _)), AccountOrigin::Environment) => Source::of(given.clone()),
            (_, AccountOrigin::Stored | AccountOrigin::Policy | AccountOrigin::Environment) => {
                self.history.set(Setting::AccountInUse, &entry.id);
                match entry.settings.service {
                    AccountService::Demo => Source::Demo {
                        attach: account::demo_simulator(self.accounts.environment)
                            .unwrap_or_default(),
                        client_name: entry.settings.client_name.clone(),
                    },
                    AccountService::AfricasTalking { .. }
                    | AccountService::CompanyServer { .. } => {
                        let kept =
                            Kept { entry: entry.id.clone(), settings: entry.settings.clone() };
                        Source::Kept(Box::new(kept))
                    }
                }
            }
        };
        self.reach(Event::SignedOut);
        self.forget_balance();
        self.stop_following();
        self.accounts.in_use = Some(entry.id.clone());
        self.reach.sign_in_with(source);
        self.notices.relay_found();
        self.reach(Event::TryNow);
    }

    fn sign_out(&mut self) {
        self.reach(Event::SignedOut);
        self.forget_balance();
        self.stop_following();
        self.accounts.in_use = None;
        self.reach.sign_in_with(Source::Nobody);
        self.notices.relay_found();
        self.history.set(Setting::AccountInUse, &None::<String>);
    }

    fn no_call_is_up(&self) -> Result<(), AccountRefusal> {
        if self.calls.is_busy() || self.calls.waiting.is_some() {
            return Err(AccountRefusal::CallInProgress);
        }
        Ok(())
    }
}
