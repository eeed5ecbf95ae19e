//! An account as it is stored: everything but its secrets. What was typed becomes one only if all
//! of it makes sense ([`AccountSettings::check`]).

mod by_phone;
mod screen_pop;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{PhoneNumber, Scheme, endpoint, is_client_name, screen_pop::ScreenPop};
use crate::{
    intent::{AccountDraft, FieldProblem, FieldProblemKind},
    snapshot::{AccountField, AccountService, ByPhone, IceSettings, SecretKind},
};

/// Longer than any name, address or number that makes sense.
const LONGEST: usize = 200;
const MOST_NUMBERS: usize = 50;
const MOST_ICE_URLS: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountSettings {
    pub label: String,
    pub client_name: String,
    pub service: AccountService,
    #[serde(default)]
    pub ice: IceSettings,
    #[serde(default)]
    pub by_phone: ByPhone,
    #[serde(default)]
    pub screen_pop: ScreenPop,
}

impl AccountSettings {
    /// Reads a form. An empty client name becomes `client_name`, an empty label says what it is.
    ///
    /// # Errors
    /// All that is wrong with it, field by field.
    pub(crate) fn check(
        draft: &AccountDraft,
        client_name: &str,
    ) -> Result<Self, Vec<FieldProblem>> {
        let mut form = Form::default();
        let service = form.service(&draft.service);
        let ice = form.ice(&draft.ice);
        let by_phone = form.by_phone(&draft.by_phone, &service);
        let screen_pop = form.screen_pop(&draft.screen_pop);
        let name = draft.client_name.trim();
        let name = if name.is_empty() { client_name } else { name };
        if !is_client_name(name) {
            form.wrong(AccountField::ClientName, FieldProblemKind::BadClientName);
        }
        let label = form.line(AccountField::Label, &draft.label);
        let label = if label.is_empty() { holder(&service) } else { label };
        let client_name = name.to_owned();
        let settings = Self { label, client_name, service, ice, by_phone, screen_pop };
        if form.problems.is_empty() { Ok(settings) } else { Err(form.problems) }
    }

    /// The secrets without which it cannot be used as it is.
    pub(crate) fn secrets(&self) -> Vec<SecretKind> {
        let own = match self.service {
            AccountService::AfricasTalking { .. } => Some(SecretKind::ApiKey),
            AccountService::CompanyServer { .. } => Some(SecretKind::Password),
            AccountService::Demo => None,
        };
        let turn = self.ice.username.is_some().then_some(SecretKind::TurnCredential);
        own.into_iter().chain(turn).collect()
    }
}

/// What an account is called that nobody gave a label.
fn holder(service: &AccountService) -> String {
    match service {
        AccountService::AfricasTalking { username, .. } => username.clone(),
        AccountService::CompanyServer { url, user, .. } => {
            let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
            format!("{user} · {}", host.unwrap_or_default())
        }
        AccountService::Demo => "Demo".to_owned(),
    }
}

#[derive(Default)]
struct Form {
    problems: Vec<FieldProblem>,
}

impl Form {
    fn wrong(&mut self, field: AccountField, what: FieldProblemKind) {
        self.problems.push(FieldProblem { field, what });
    }

    fn service(&mut self, typed: &AccountService) -> AccountService {
        match typed {
            AccountService::AfricasTalking {
                username,
                numbers,
                number_policy,
                sandbox,
                token_url,
                gateway_url,
                voice_url,
            } => {
                let username = self.word(AccountField::Username, username);
                AccountService::AfricasTalking {
                    sandbox: *sandbox || username == super::SANDBOX,
                    username,
                    numbers: self.numbers(numbers),
                    number_policy: *number_policy,
                    token_url: self.url(AccountField::TokenUrl, token_url, Scheme::Http),
                    gateway_url: self.url(AccountField::GatewayUrl, gateway_url, Scheme::WebSocket),
                    voice_url: self.url(AccountField::VoiceUrl, voice_url, Scheme::Http),
                }
            }
            AccountService::CompanyServer { url, user, gateway_url } => {
                let url = Some(url.clone());
                let url = self.url(AccountField::ServerUrl, &url, Scheme::Http);
                if url.is_none() && !self.problems.iter().any(is_about_server) {
                    self.wrong(AccountField::ServerUrl, FieldProblemKind::Empty);
                }
                AccountService::CompanyServer {
                    url: url.unwrap_or_default(),
                    user: self.filled(AccountField::User, user),
                    gateway_url: self.url(AccountField::GatewayUrl, gateway_url, Scheme::WebSocket),
                }
            }
            AccountService::Demo => AccountService::Demo,
        }
    }

    fn ice(&mut self, typed: &IceSettings) -> IceSettings {
        let urls: Vec<String> = typed
            .urls
            .iter()
            .map(|url| url.trim().to_owned())
            .filter(|url| !url.is_empty())
            .collect();
        if urls.len() > MOST_ICE_URLS {
            self.wrong(AccountField::IceUrls, FieldProblemKind::TooLong);
        }
        for (index, url) in urls.iter().enumerate() {
            if !is_ice_url(url) {
                let position = position(index);
                self.wrong(AccountField::IceUrls, FieldProblemKind::BadEntry { position });
            }
        }
        let has_turn = urls.iter().any(|url| is_turn(url));
        if typed.relay_only && !has_turn {
            self.wrong(AccountField::RelayOnly, FieldProblemKind::NeedsTurnServer);
        }
        let username = typed.username.as_deref().unwrap_or_default();
        let username = self.line(AccountField::IceUsername, username);
        let username = (!username.is_empty() && has_turn).then_some(username);
        IceSettings { urls, username, relay_only: typed.relay_only }
    }

    fn numbers(&mut self, typed: &[String]) -> Vec<String> {
        let typed: Vec<&str> =
            typed.iter().map(|number| number.trim()).filter(|number| !number.is_empty()).collect();
        if typed.is_empty() {
            self.wrong(AccountField::Numbers, FieldProblemKind::Empty);
        }
        if typed.len() > MOST_NUMBERS {
            self.wrong(AccountField::Numbers, FieldProblemKind::TooLong);
        }
        let mut numbers = Vec::new();
        for (index, number) in typed.into_iter().enumerate() {
            match PhoneNumber::parse(number) {
                Some(number) => numbers.push(number.as_str().to_owned()),
                None => {
                    let position = position(index);
                    self.wrong(AccountField::Numbers, FieldProblemKind::BadEntry { position });
                }
            }
        }
        numbers
    }

    fn url(
        &mut self,
        field: AccountField,
        typed: &Option<String>,
        scheme: Scheme,
    ) -> Option<String> {
        let text = typed.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        match endpoint("", text, scheme) {
            Ok(url) => Some(url.into()),
            Err(super::AccountError::Unencrypted { .. }) => {
                self.wrong(field, FieldProblemKind::Unencrypted);
                None
            }
            Err(_) => {
                self.wrong(field, FieldProblemKind::BadAddress);
                None
            }
        }
    }

    /// Without spaces in it.
    fn word(&mut self, field: AccountField, typed: &str) -> String {
        let text = self.filled(field, typed);
        if text.chars().any(char::is_whitespace) {
            self.wrong(field, FieldProblemKind::BadCharacters);
        }
        text
    }

    fn filled(&mut self, field: AccountField, typed: &str) -> String {
        let text = self.line(field, typed);
        if text.is_empty() {
            self.wrong(field, FieldProblemKind::Empty);
        }
        text
    }

    /// One line that is not too long.
    fn line(&mut self, field: AccountField, typed: &str) -> String {
        let text = typed.trim();
        if text.chars().nth(LONGEST).is_some() {
            self.wrong(field, FieldProblemKind::TooLong);
        }
        if text.chars().any(char::is_control) {
            self.wrong(field, FieldProblemKind::BadCharacters);
        }
        text.chars().take(LONGEST).collect()
    }
}

fn is_about_server(problem: &FieldProblem) -> bool {
    problem.field == AccountField::ServerUrl
}

fn position(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

pub(crate) fn is_turn(url: &str) -> bool {
    let scheme = url.split(':').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("turn") || scheme.eq_ignore_ascii_case("turns")
}

/// `stun:host`, `turn:host:3478?transport=tcp`, … (RFC 7064, RFC 7065). No user in it.
fn is_ice_url(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "stun" | "stuns" | "turn" | "turns") || url.len() > LONGEST {
        return false;
    }
    let (host, query) = match rest.split_once('?') {
        Some((host, query)) => (host, Some(query)),
        None => (rest, None),
    };
    let query_fits = match query {
        None => true,
        Some(query) => is_turn(url) && matches!(query, "transport=udp" | "transport=tcp"),
    };
    // A scheme that the library knows the syntax of; the host is what is looked at.
    let parsed = Url::parse(&format!("http://{host}/"));
    query_fits
        && parsed.is_ok_and(|parsed| {
            parsed.host_str().is_some_and(|host| !host.is_empty())
                && parsed.username().is_empty()
                && parsed.password().is_none()
                && parsed.path() == "/"
                && !host.contains(['/', '#', '@', '?'])
        })
}

#[cfg(test)]
mod tests;
