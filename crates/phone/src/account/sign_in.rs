//! From an account's settings and secrets to what signs in.

use line::page::IceServer;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    Credentials, GATEWAY_URL, PhoneNumber, SANDBOX, Scheme, VoiceApi, endpoint,
    settings::AccountSettings,
    voice_api::{SANDBOX_APPLICATION_DATA_URL, SANDBOX_CALL_URL},
};
use crate::snapshot::{AccountService, Endpoint, EndpointPurpose, IceSettings};

/// What signs in, with its secret.
#[derive(Debug, Clone)]
pub(crate) enum SignIn {
    /// By the account's own API key.
    AfricasTalking(Credentials),
    /// By the company's server, which has the key.
    Company(CompanySignIn),
}

/// The client has the password, and the sign-in that it was exchanged for.
#[derive(Debug, Clone)]
pub(crate) struct CompanySignIn {
    pub client: company::Client,
    pub client_name: String,
    pub gateway_url: Url,
    pub voice_api: Box<VoiceApi>,
}

impl SignIn {
    pub(crate) fn gateway_url(&self) -> &Url {
        match self {
            Self::AfricasTalking(credentials) => &credentials.gateway_url,
            Self::Company(company) => &company.gateway_url,
        }
    }
}

const TOKEN_URL: &str = africastalking::CAPABILITY_TOKEN_URL;

impl AccountSettings {
    /// None where the stored settings do not make sense any more, or have no such secret.
    pub(crate) fn sign_in(&self, secret: SecretString) -> Option<SignIn> {
        match &self.service {
            AccountService::AfricasTalking { .. } => {
                Some(SignIn::AfricasTalking(self.credentials(secret)?))
            }
            AccountService::CompanyServer { url, user, .. } => {
                let base = endpoint("url", url, Scheme::Http).ok()?;
                let who = company::Credentials { username: user.clone(), password: secret };
                let client =
                    company::Client::new(base, who, africastalking::Limits::default()).ok()?;
                let client_name = self.client_name.clone();
                Some(SignIn::Company(CompanySignIn {
                    client,
                    client_name,
                    gateway_url: self.gateway_url()?,
                    voice_api: Box::new(self.by_phone.at_company()),
                }))
            }
            AccountService::Demo => None,
        }
    }

    /// None for another kind, or where the stored settings do not make sense any more.
    fn credentials(&self, api_key: SecretString) -> Option<Credentials> {
        let AccountService::AfricasTalking {
            username,
            numbers,
            number_policy,
            sandbox,
            token_url,
            voice_url,
            ..
        } = &self.service
        else {
            return None;
        };
        let token_url = token_url.as_deref().unwrap_or(TOKEN_URL);
        let numbers: Option<Vec<_>> =
            numbers.iter().map(|number| PhoneNumber::parse(number)).collect();
        Some(Credentials {
            username: if *sandbox { SANDBOX.to_owned() } else { username.clone() },
            api_key,
            numbers: numbers?,
            number_policy: *number_policy,
            client_name: self.client_name.clone(),
            token_url: endpoint("token_url", token_url, Scheme::Http).ok()?,
            gateway_url: self.gateway_url()?,
            voice_api: Box::new(self.by_phone.voice_api(voice_url.as_deref())),
        })
    }

    pub(crate) fn gateway_url(&self) -> Option<Url> {
        let chosen = match &self.service {
            AccountService::AfricasTalking { gateway_url, .. }
            | AccountService::CompanyServer { gateway_url, .. } => gateway_url.as_deref(),
            AccountService::Demo => return None,
        };
        endpoint("gateway_url", chosen.unwrap_or(GATEWAY_URL), Scheme::WebSocket).ok()
    }

    /// Whom the phone talks to; nobody where the stored settings do not make sense any more.
    pub(crate) fn endpoints(&self) -> Vec<Endpoint> {
        match &self.service {
            AccountService::AfricasTalking { .. } => {
                let account = self.credentials(SecretString::default());
                account.map(|account| account.endpoints()).unwrap_or_default()
            }
            AccountService::CompanyServer { url, .. } => {
                let url = Url::parse(url).ok();
                let gateway = self.gateway_url();
                let endpoints = [
                    endpoint_of(EndpointPurpose::CompanyServer, url, None),
                    endpoint_of(EndpointPurpose::Gateway, gateway, Some(GATEWAY_URL)),
                ];
                endpoints.into_iter().flatten().collect()
            }
            AccountService::Demo => Vec::new(),
        }
    }

    pub(crate) fn is_sandbox(&self) -> bool {
        matches!(self.service, AccountService::AfricasTalking { sandbox: true, .. })
    }
}

impl Credentials {
    /// Whom the phone talks to, and who of them gets the key.
    pub(crate) fn endpoints(&self) -> Vec<Endpoint> {
        let (user, set) = (&self.username, &self.voice_api);
        let balance = set.balance_endpoint(user, &self.token_url);
        let (voice_at, balance_at) = if super::is_sandbox(user) {
            (SANDBOX_CALL_URL, SANDBOX_APPLICATION_DATA_URL)
        } else {
            (africastalking::CALL_URL, africastalking::APPLICATION_DATA_URL)
        };
        let of = |purpose, url, at| endpoint_of(purpose, url, Some(at));
        [
            of(EndpointPurpose::Token, Some(self.token_url.clone()), TOKEN_URL),
            of(EndpointPurpose::Gateway, Some(self.gateway_url.clone()), GATEWAY_URL),
            of(EndpointPurpose::Voice, set.call_endpoint(user), voice_at),
            of(EndpointPurpose::Balance, balance, balance_at),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Hosts that are not Africa's Talking, each once, with the port where it is not the usual one.
pub(crate) fn other_hosts(endpoints: &[Endpoint]) -> Vec<String> {
    let mut hosts = Vec::new();
    for endpoint in endpoints.iter().filter(|endpoint| !endpoint.is_africas_talking) {
        let Ok(url) = Url::parse(&endpoint.url) else { continue };
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = format!("{}{port}", url.host_str().unwrap_or_default());
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// `at`: Africa's Talking's own address for this.
fn endpoint_of(purpose: EndpointPurpose, url: Option<Url>, at: Option<&str>) -> Option<Endpoint> {
    let url = url?;
    let is_africas_talking = at.is_some_and(|at| url.as_str() == at);
    Some(Endpoint { purpose, url: url.into(), is_africas_talking })
}

/// As an `RTCPeerConnection` takes them. A TURN server whose credential is not there is left out:
/// it would answer nothing but errors.
pub(crate) fn ice_servers(ice: &IceSettings, credential: Option<&SecretString>) -> Vec<IceServer> {
    let (turn, stun): (Vec<String>, Vec<String>) =
        ice.urls.iter().cloned().partition(|url| super::settings::is_turn(url));
    let mut servers = Vec::new();
    if !stun.is_empty() {
        servers.push(IceServer { urls: stun, username: None, credential: None });
    }
    if let (false, Some(username), Some(credential)) = (turn.is_empty(), &ice.username, credential)
    {
        servers.push(IceServer {
            urls: turn,
            username: Some(username.clone()),
            credential: Some(credential.expose_secret().to_owned()),
        });
    }
    servers
}

#[cfg(test)]
mod tests;
