//! One account of a policy: which fields it sets, and what becomes of the agent's.

use serde::Deserialize;

use crate::{
    account::{
        NumberPolicy, VoiceRoute,
        screen_pop::{PopMoment, ScreenPop},
        settings::AccountSettings,
    },
    intent::{AccountDraft, FieldProblemKind},
    snapshot::{AccountField, AccountService, ByPhone, IceSettings},
};

/// An account whose fields are set in part or whole.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyAccount {
    pub id: String,
    kind: Kind,
    label: Option<String>,
    client_name: Option<String>,
    username: Option<String>,
    numbers: Option<Vec<String>>,
    number_policy: Option<NumberPolicy>,
    sandbox: Option<bool>,
    token_url: Option<String>,
    gateway_url: Option<String>,
    voice_url: Option<String>,
    server_url: Option<String>,
    user: Option<String>,
    ice_urls: Option<Vec<String>>,
    ice_username: Option<String>,
    relay_only: Option<bool>,
    screen_pop_url: Option<String>,
    screen_pop_on: Option<PopMoment>,
    route: Option<Route>,
    own_phone: Option<String>,
    callback_connects: Option<bool>,
    record: Option<bool>,
    callback_url: Option<String>,
}

/// How the account calls by telephone, `none` included, so that even that can be laid down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Route {
    None,
    RingMyPhone,
    ThroughCompanyNumber,
    Direct,
}

impl Route {
    fn chosen(self) -> Option<VoiceRoute> {
        match self {
            Self::None => None,
            Self::RingMyPhone => Some(VoiceRoute::RingMyPhone),
            Self::ThroughCompanyNumber => Some(VoiceRoute::ThroughCompanyNumber),
            Self::Direct => Some(VoiceRoute::Direct),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    AfricasTalking,
    CompanyServer,
    Demo,
}

impl PolicyAccount {
    /// Under which it is stored; no account of an agent's is called so.
    pub(crate) fn entry(&self) -> String {
        format!("policy.{}", self.id)
    }

    /// The account: what is set here, else what the agent has set.
    pub(crate) fn settings(
        &self,
        agents: Option<&AccountSettings>,
        client: &str,
    ) -> AccountSettings {
        let mut settings = AccountSettings {
            label: self.label.clone().unwrap_or_else(|| self.id.clone()),
            client_name: client.to_owned(),
            service: self.empty_service(),
            ice: IceSettings::default(),
            by_phone: ByPhone::default(),
            screen_pop: ScreenPop::default(),
        };
        if let Some(agents) = agents {
            settings.label.clone_from(&agents.label);
            settings.client_name.clone_from(&agents.client_name);
            settings.ice.clone_from(&agents.ice);
            settings.by_phone.clone_from(&agents.by_phone);
            settings.screen_pop.clone_from(&agents.screen_pop);
            if std::mem::discriminant(&settings.service) == std::mem::discriminant(&agents.service)
            {
                settings.service.clone_from(&agents.service);
            }
        }
        self.set(&mut settings);
        settings
    }

    /// Writes what is set over what was typed, so that no form can change it.
    fn set(&self, settings: &mut AccountSettings) {
        put(&mut settings.label, self.label.as_ref());
        put(&mut settings.client_name, self.client_name.as_ref());
        put(&mut settings.ice.urls, self.ice_urls.as_ref());
        put(&mut settings.ice.relay_only, self.relay_only.as_ref());
        if self.ice_username.is_some() {
            settings.ice.username.clone_from(&self.ice_username);
        }
        put(&mut settings.screen_pop.moment, self.screen_pop_on.as_ref());
        if self.screen_pop_url.is_some() {
            settings.screen_pop.url = self.screen_pop_url.clone().filter(|url| !url.is_empty());
        }
        self.set_by_phone(&mut settings.by_phone);
        match &mut settings.service {
            AccountService::AfricasTalking {
                username,
                numbers,
                number_policy,
                sandbox,
                token_url,
                gateway_url,
                voice_url,
            } => {
                put(username, self.username.as_ref());
                put(numbers, self.numbers.as_ref());
                put(number_policy, self.number_policy.as_ref());
                put(sandbox, self.sandbox.as_ref());
                for (field, set) in [
                    (token_url, &self.token_url),
                    (gateway_url, &self.gateway_url),
                    (voice_url, &self.voice_url),
                ] {
                    if set.is_some() {
                        field.clone_from(set);
                    }
                }
            }
            AccountService::CompanyServer { url, user, gateway_url } => {
                put(url, self.server_url.as_ref());
                put(user, self.user.as_ref());
                if self.gateway_url.is_some() {
                    gateway_url.clone_from(&self.gateway_url);
                }
            }
            AccountService::Demo => {}
        }
    }

    fn set_by_phone(&self, by_phone: &mut ByPhone) {
        if let Some(route) = self.route {
            by_phone.route = route.chosen();
        }
        put(&mut by_phone.callback_connects, self.callback_connects.as_ref());
        put(&mut by_phone.record, self.record.as_ref());
        for (field, set) in [
            (&mut by_phone.own_phone, &self.own_phone),
            (&mut by_phone.callback_url, &self.callback_url),
        ] {
            if set.is_some() {
                *field = set.clone().filter(|text| !text.is_empty());
            }
        }
    }

    pub(crate) fn locked(&self) -> Vec<AccountField> {
        [
            (AccountField::Label, self.label.is_some()),
            (AccountField::ClientName, self.client_name.is_some()),
            (AccountField::Username, self.username.is_some()),
            (AccountField::Numbers, self.numbers.is_some()),
            (AccountField::NumberPolicy, self.number_policy.is_some()),
            (AccountField::Sandbox, self.sandbox.is_some()),
            (AccountField::TokenUrl, self.token_url.is_some()),
            (AccountField::GatewayUrl, self.gateway_url.is_some()),
            (AccountField::VoiceUrl, self.voice_url.is_some()),
            (AccountField::ServerUrl, self.server_url.is_some()),
            (AccountField::User, self.user.is_some()),
            (AccountField::IceUrls, self.ice_urls.is_some()),
            (AccountField::IceUsername, self.ice_username.is_some()),
            (AccountField::RelayOnly, self.relay_only.is_some()),
            (AccountField::Route, self.route.is_some()),
            (AccountField::OwnPhone, self.own_phone.is_some()),
            (AccountField::CallbackConnects, self.callback_connects.is_some()),
            (AccountField::Record, self.record.is_some()),
            (AccountField::CallbackUrl, self.callback_url.is_some()),
            (AccountField::ScreenPopUrl, self.screen_pop_url.is_some()),
            (AccountField::ScreenPopMoment, self.screen_pop_on.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, is_set)| is_set.then_some(field))
        .collect()
    }

    fn empty_service(&self) -> AccountService {
        match self.kind {
            Kind::AfricasTalking => AccountService::AfricasTalking {
                username: String::new(),
                numbers: Vec::new(),
                number_policy: NumberPolicy::default(),
                sandbox: false,
                token_url: None,
                gateway_url: None,
                voice_url: None,
            },
            Kind::CompanyServer => AccountService::CompanyServer {
                url: String::new(),
                user: String::new(),
                gateway_url: None,
            },
            Kind::Demo => AccountService::Demo,
        }
    }
}

fn put<T: Clone>(field: &mut T, set: Option<&T>) {
    if let Some(set) = set {
        field.clone_from(set);
    }
}

impl PolicyAccount {
    /// Whether what is set makes sense, whatever the agent adds.
    pub(super) fn check(&self) -> Result<(), String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=40).contains(&self.id.len()) || !self.id.chars().all(fits) {
            return Err("id is not 1 to 40 of a-z, 0-9 and -".to_owned());
        }
        let foreign: &[AccountField] = match self.kind {
            Kind::AfricasTalking => &[AccountField::ServerUrl, AccountField::User],
            Kind::CompanyServer => &[
                AccountField::Username,
                AccountField::Numbers,
                AccountField::NumberPolicy,
                AccountField::Sandbox,
                AccountField::TokenUrl,
                AccountField::VoiceUrl,
                AccountField::OwnPhone,
                AccountField::CallbackConnects,
            ],
            Kind::Demo => &[
                AccountField::ServerUrl,
                AccountField::User,
                AccountField::Username,
                AccountField::Numbers,
                AccountField::NumberPolicy,
                AccountField::Sandbox,
                AccountField::TokenUrl,
                AccountField::GatewayUrl,
                AccountField::VoiceUrl,
                AccountField::Route,
                AccountField::OwnPhone,
                AccountField::CallbackConnects,
                AccountField::Record,
                AccountField::CallbackUrl,
            ],
        };
        let locked = self.locked();
        if let Some(field) = foreign.iter().find(|field| locked.contains(field)) {
            return Err(format!("{field:?} is nothing of this kind of account"));
        }
        // What is left to the agent is empty still, and no mistake.
        let settings = self.settings(None, "agent");
        let draft = AccountDraft {
            id: None,
            label: settings.label,
            client_name: settings.client_name,
            service: settings.service,
            ice: settings.ice,
            by_phone: settings.by_phone,
            screen_pop: settings.screen_pop,
        };
        let problems = AccountSettings::check(&draft, "agent").err().unwrap_or_default();
        match problems
            .iter()
            .find(|it| it.what != FieldProblemKind::Empty || locked.contains(&it.field))
        {
            Some(problem) => Err(format!("{:?} does not make sense", problem.field)),
            None => Ok(()),
        }
    }
}
