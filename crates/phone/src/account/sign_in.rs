//! From an account's settings and secrets to what signs in.

use line::page::IceServer;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    Credentials, GATEWAY_URL, PhoneNumber, SANDBOX, Scheme, VoiceApi, endpoint,
    settings::AccountSettings, voice_api::SANDBOX_CALL_URL,
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

/// Where AT's Voice API places calls.
const VOICE_URL: &str = africastalking::CALL_URL;
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

    /// Whom the phone talks to.
    pub(crate) fn endpoints(&self) -> Vec<Endpoint> {
        let endpoint = |purpose, chosen: &Option<String>, default: &str| {
            let url = chosen.clone().unwrap_or_else(|| default.to_owned());
            Endpoint { purpose, is_africas_talking: url == default, url }
        };
        match &self.service {
            AccountService::AfricasTalking {
                token_url, gateway_url, voice_url, sandbox, ..
            } => vec![
                endpoint(EndpointPurpose::Token, token_url, TOKEN_URL),
                endpoint(EndpointPurpose::Gateway, gateway_url, GATEWAY_URL),
                endpoint(
                    EndpointPurpose::Voice,
                    voice_url,
                    if *sandbox { SANDBOX_CALL_URL } else { VOICE_URL },
                ),
            ],
            AccountService::CompanyServer { url, gateway_url, .. } => vec![
                Endpoint {
                    purpose: EndpointPurpose::CompanyServer,
                    url: url.clone(),
                    is_africas_talking: false,
                },
                endpoint(EndpointPurpose::Gateway, gateway_url, GATEWAY_URL),
            ],
            AccountService::Demo => Vec::new(),
        }
    }

    pub(crate) fn is_sandbox(&self) -> bool {
        matches!(self.service, AccountService::AfricasTalking { sandbox: true, .. })
    }
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
