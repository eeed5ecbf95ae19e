//! Which account the phone signs in with, read from the environment.
//!
//! Nothing here reads the environment itself: the look-up is an argument. No error repeats a
//! value, for it may be a secret in the wrong variable.

mod dialling;
pub(crate) mod import;
mod outgoing_number;
pub(crate) mod policy;
pub mod screen_pop;
pub(crate) mod settings;
pub(crate) mod sign_in;
mod voice_api;

use std::fmt;

use secrecy::SecretString;
use url::{Host, Url};

pub(crate) use dialling::Dialling;
pub use outgoing_number::NumberPolicy;
pub use policy::Policy;
pub use voice_api::{VoiceApi, VoiceRoute, is_sandbox};

/// AT's gateway for WebRTC clients.
pub const GATEWAY_URL: &str = "wss://webrtc.africastalking.com/connect";

/// The username of AT's sandbox, the same for everybody: a live account's name there would call
/// real people.
pub(crate) const SANDBOX: &str = "sandbox";
const LONGEST_CLIENT_NAME: usize = 32;
/// In minutes: a day.
pub(crate) const LONGEST_IDLE: u32 = 1440;

#[derive(Debug, Clone)]
pub enum AccountSource {
    /// The one that is stored as in use, if any.
    Stored,
    /// The local simulator: the one that runs at `attach`, else one of our own.
    Demo {
        attach: Option<Url>,
        client_name: String,
    },
    AfricasTalking(Credentials),
}

/// All that is needed to be reachable.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub username: String,
    pub api_key: SecretString,
    /// The account's numbers, E.164, at least one.
    pub numbers: Vec<PhoneNumber>,
    /// Which of them is shown to callees.
    pub number_policy: NumberPolicy,
    /// The name under which this agent is reachable: a-z and 0-9.
    pub client_name: String,
    pub token_url: Url,
    pub gateway_url: Url,
    pub voice_api: Box<VoiceApi>,
}

impl AccountSource {
    /// Reads `AT_USERNAME`, `AT_API_KEY`, `AT_PHONE_NUMBERS`, `AT_SANDBOX`, `SIMU_CLIENT_NAME`,
    /// `SIMU_NUMBER_POLICY` (`fixed`, `round_robin` or `nearest`), `SIMU_TOKEN_URL`, `SIMU_GATEWAY_URL` and `SIMU_DEMO_SIMULATOR`. With `demo_flag` it is the
    /// demo, without an account what is stored. An empty variable counts as not set.
    ///
    /// # Errors
    /// If a variable is missing or does not make sense.
    pub fn from_environment(
        lookup: impl Fn(&str) -> Option<String>,
        demo_flag: bool,
    ) -> Result<Self, AccountError> {
        let read = |name| {
            lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let client_name = client_name(read)?;
        if demo_flag {
            return Ok(Self::Demo { attach: demo_simulator(read)?, client_name });
        }
        let account = ["AT_USERNAME", "AT_API_KEY", "AT_PHONE_NUMBERS"];
        if account.iter().all(|name| read(name).is_none()) {
            return Ok(Self::Stored);
        }
        let need = |name| read(name).ok_or(AccountError::Missing { name });
        let username = need("AT_USERNAME")?;
        if username.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(AccountError::BadUsername);
        }
        let address = |name, default: &str, scheme| {
            endpoint(name, read(name).as_deref().unwrap_or(default), scheme)
        };
        Ok(Self::AfricasTalking(Credentials {
            username: if switch("AT_SANDBOX", read("AT_SANDBOX"))? {
                SANDBOX.to_owned()
            } else {
                username
            },
            api_key: api_key(need("AT_API_KEY")?)?,
            numbers: numbers(&need("AT_PHONE_NUMBERS")?)?,
            number_policy: number_policy(read("SIMU_NUMBER_POLICY"))?,
            client_name,
            token_url: address(
                "SIMU_TOKEN_URL",
                africastalking::CAPABILITY_TOKEN_URL,
                Scheme::Http,
            )?,
            gateway_url: address("SIMU_GATEWAY_URL", GATEWAY_URL, Scheme::WebSocket)?,
            voice_api: Box::new(VoiceApi::from_environment(read)?),
        }))
    }
}

/// A sentence for the person who set the variables.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("{name} is not set, but other parts of the account are")]
    Missing { name: &'static str },
    #[error("AT_USERNAME has spaces in it")]
    BadUsername,
    #[error("AT_API_KEY has characters that no API key has")]
    BadApiKey,
    #[error("AT_PHONE_NUMBERS: entry {position} is no number in the form +254711000000")]
    BadNumber { position: usize },
    #[error("SIMU_CLIENT_NAME must be 1 to 32 characters of a-z and 0-9")]
    BadClientName,
    #[error("SIMU_VOICE_ROUTE must be ring_my_phone, through_company_number or direct")]
    BadVoiceRoute,
    #[error("SIMU_NUMBER_POLICY must be fixed, round_robin or nearest")]
    BadNumberPolicy,
    #[error("SIMU_OWN_PHONE is no number in the form +254711000000")]
    BadOwnPhone,
    #[error("{name} must be true or false")]
    BadSwitch { name: &'static str },
    #[error("{name} is no address")]
    BadAddress { name: &'static str },
    /// Else the API key and the calls could be read on the way.
    #[error("{name} must start with {encrypted}, except on this machine")]
    Unencrypted { name: &'static str, encrypted: &'static str },
}

/// A number in E.164: `+` and 8 to 15 digits, the first not 0. Its debug print is masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Spaces, hyphens and brackets are left out; nothing is guessed.
    pub fn parse(text: &str) -> Option<Self> {
        let number: String = text.chars().filter(|c| !" -()".contains(*c)).collect();
        let digits = number.strip_prefix('+')?;
        let is_number = (8..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(Self(number))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for PhoneNumber {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.0.len().saturating_sub(3);
        write!(formatter, "…{}", self.0.get(start..).unwrap_or_default())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    WebSocket,
}

/// An address that a secret may be sent to: encrypted, or on this machine.
pub(crate) fn endpoint(
    name: &'static str,
    text: &str,
    scheme: Scheme,
) -> Result<Url, AccountError> {
    let url = Url::parse(text).map_err(|_| AccountError::BadAddress { name })?;
    let (plain, encrypted, start) = match scheme {
        Scheme::Http => ("http", "https", "https://"),
        Scheme::WebSocket => ("ws", "wss", "wss://"),
    };
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(AccountError::BadAddress { name });
    }
    if url.scheme() == encrypted || (url.scheme() == plain && is_this_machine(&url)) {
        Ok(url)
    } else {
        Err(AccountError::Unencrypted { name, encrypted: start })
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// 1 to 32 of a-z and 0-9: what AT's addresses can hold.
pub(crate) fn is_client_name(name: &str) -> bool {
    (1..=LONGEST_CLIENT_NAME).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// Where a simulator runs already, if one was named.
pub(crate) fn demo_simulator(
    read: impl Fn(&'static str) -> Option<String>,
) -> Result<Option<Url>, AccountError> {
    let name = "SIMU_DEMO_SIMULATOR";
    read(name).map(|text| endpoint(name, &text, Scheme::Http)).transpose()
}

/// Chosen, or made of the system's user name, so that it stays the same for one agent.
pub(crate) fn client_name(
    read: impl Fn(&'static str) -> Option<String>,
) -> Result<String, AccountError> {
    if let Some(name) = read("SIMU_CLIENT_NAME") {
        return if is_client_name(&name) { Ok(name) } else { Err(AccountError::BadClientName) };
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(read).unwrap_or_default();
    let name: String = user
        .to_ascii_lowercase()
        .chars()
        .filter(|c| allowed(*c))
        .take(LONGEST_CLIENT_NAME)
        .collect();
    Ok(if name.is_empty() { "agent".to_owned() } else { name })
}

fn switch(name: &'static str, value: Option<String>) -> Result<bool, AccountError> {
    match value.map(|value| value.to_ascii_lowercase()).as_deref() {
        None | Some("false" | "0" | "no" | "off") => Ok(false),
        Some("true" | "1" | "yes" | "on") => Ok(true),
        Some(_) => Err(AccountError::BadSwitch { name }),
    }
}

fn number_policy(value: Option<String>) -> Result<NumberPolicy, AccountError> {
    match value.as_deref() {
        None | Some("fixed") => Ok(NumberPolicy::Fixed),
        Some("round_robin") => Ok(NumberPolicy::RoundRobin),
        Some("nearest") => Ok(NumberPolicy::Nearest),
        Some(_) => Err(AccountError::BadNumberPolicy),
    }
}

fn api_key(key: String) -> Result<SecretString, AccountError> {
    let fits = key.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(SecretString::from(key)) } else { Err(AccountError::BadApiKey) }
}

fn numbers(list: &str) -> Result<Vec<PhoneNumber>, AccountError> {
    list.split(',')
        .enumerate()
        .map(|(index, text)| {
            PhoneNumber::parse(text).ok_or(AccountError::BadNumber { position: index + 1 })
        })
        .collect()
}

#[cfg(test)]
mod tests;
