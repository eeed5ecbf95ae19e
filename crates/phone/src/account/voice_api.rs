//! How an account calls by telephone: the routes of AT's Voice API.
//!
//! AT has no way to say in a request whom a call that was answered shall be connected with: it
//! asks the callback of the account's number. So two of the routes need a callback that connects
//! with the callee, whom it finds in `clientRequestId` (decision 8).

use numbers::E164;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use super::{AccountError, Scheme, endpoint, switch};

/// Where AT answers of the sandbox.
pub const SANDBOX_CALL_URL: &str = "https://voice.sandbox.africastalking.com/call";
pub const SANDBOX_APPLICATION_DATA_URL: &str =
    "https://api.sandbox.africastalking.com/version1/user";

/// Whoever answers as AT does answers there.
const BALANCE_PATH: &str = "/version1/user";
const AT: &str = "africastalking.com";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum VoiceRoute {
    /// AT rings the agent's own phone; when it is answered, the callback connects the callee.
    RingMyPhone,
    /// AT's number calls itself, and its callback dials the callee. The agent is not in the call.
    ThroughCompanyNumber,
    /// AT's number dials the callee, and its callback decides. The agent is not in the call.
    Direct,
}

/// Settings of one account. No secret is among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceApi {
    /// None: nobody is called by telephone.
    pub route: Option<VoiceRoute>,
    /// Of the agent, for [`VoiceRoute::RingMyPhone`].
    pub own_phone: Option<E164>,
    /// The callback of the account's number connects whoever it is asked for with the callee.
    pub callback_connects: bool,
    /// The old contract's `record`. A request cannot carry it; a callback that connects is told.
    pub record: bool,
    /// The old contract's `callback_url`. No request carries it, for AT has it at the number: it
    /// is what the account's number should be set to.
    pub callback_url: Option<Url>,
    /// Where to ask for a call, if not at AT.
    pub voice_url: Option<Url>,
    /// Where to ask for the balance, if not beside the others.
    pub balance_url: Option<Url>,
}

impl Default for VoiceApi {
    fn default() -> Self {
        Self::NONE
    }
}

impl VoiceApi {
    /// Nobody is called by telephone.
    pub const NONE: Self = Self {
        route: None,
        own_phone: None,
        callback_connects: false,
        record: false,
        callback_url: None,
        voice_url: None,
        balance_url: None,
    };

    /// Where to ask for a call.
    #[must_use]
    pub fn call_endpoint(&self, username: &str) -> Option<Url> {
        let at = if is_sandbox(username) { SANDBOX_CALL_URL } else { africastalking::CALL_URL };
        self.voice_url.clone().or_else(|| Url::parse(at).ok())
    }

    /// Where to ask for the balance: as it is set, else of whoever else the key is for, so that AT
    /// never gets a key that is another's. `token_url`: where the account's token comes from.
    #[must_use]
    pub fn balance_endpoint(&self, username: &str, token_url: &Url) -> Option<Url> {
        let own = [self.voice_url.as_ref(), Some(token_url)];
        let other = own.into_iter().flatten().find(|url| !is_at(url));
        let beside = || other?.join(BALANCE_PATH).ok();
        if let Some(url) = self.balance_url.clone().or_else(beside) {
            return Some(url);
        }
        let at = if is_sandbox(username) {
            SANDBOX_APPLICATION_DATA_URL
        } else {
            africastalking::APPLICATION_DATA_URL
        };
        Url::parse(at).ok()
    }
}

impl VoiceApi {
    /// Reads `SIMU_VOICE_ROUTE` (`ring_my_phone`, `through_company_number` or `direct`),
    /// `SIMU_OWN_PHONE`, `SIMU_CALLBACK_CONNECTS`, `SIMU_RECORD`, `SIMU_CALLBACK_URL`,
    /// `SIMU_VOICE_URL` and `SIMU_BALANCE_URL`.
    pub(super) fn from_environment(
        read: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Self, AccountError> {
        let flag = |name| switch(name, read(name));
        let address = |name| read(name).map(|text| endpoint(name, &text, Scheme::Http)).transpose();
        let route = match read("SIMU_VOICE_ROUTE").as_deref() {
            None => None,
            Some("ring_my_phone") => Some(VoiceRoute::RingMyPhone),
            Some("through_company_number") => Some(VoiceRoute::ThroughCompanyNumber),
            Some("direct") => Some(VoiceRoute::Direct),
            Some(_) => return Err(AccountError::BadVoiceRoute),
        };
        let own_phone = read("SIMU_OWN_PHONE").map(|text| E164::parse(&text)).transpose();
        Ok(Self {
            route,
            own_phone: own_phone.map_err(|_| AccountError::BadOwnPhone)?,
            callback_connects: flag("SIMU_CALLBACK_CONNECTS")?,
            record: flag("SIMU_RECORD")?,
            callback_url: address("SIMU_CALLBACK_URL")?,
            voice_url: address("SIMU_VOICE_URL")?,
            balance_url: address("SIMU_BALANCE_URL")?,
        })
    }
}

fn is_at(url: &Url) -> bool {
    url.domain().is_some_and(|host| host == AT || host.ends_with(&format!(".{AT}")))
}

/// Whether this user is AT's sandbox, which has no WebRTC and perhaps no calls at all.
#[must_use]
pub fn is_sandbox(username: &str) -> bool {
    username == "sandbox"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_is_as_at_has_it() {
        let settings = VoiceApi::default();
        let at = |username| settings.call_endpoint(username).map(String::from);
        assert_eq!(at("acme").as_deref(), Some(africastalking::CALL_URL));
        assert_eq!(at("sandbox").as_deref(), Some(SANDBOX_CALL_URL));
        let balance = balance_endpoint(&settings, "sandbox", africastalking::CAPABILITY_TOKEN_URL);
        assert_eq!(balance.as_deref(), Some(SANDBOX_APPLICATION_DATA_URL));
    }

    fn balance_endpoint(settings: &VoiceApi, username: &str, token_url: &str) -> Option<String> {
        let token_url = Url::parse(token_url).expect("an address");
        settings.balance_endpoint(username, &token_url).map(String::from)
    }

    #[test]
    fn a_key_of_somebody_elses_never_goes_to_at_for_the_balance() {
        let at = africastalking::CAPABILITY_TOKEN_URL;
        let with = |voice: Option<&str>, balance: Option<&str>| VoiceApi {
            voice_url: voice.and_then(|url| Url::parse(url).ok()),
            balance_url: balance.and_then(|url| Url::parse(url).ok()),
            ..VoiceApi::NONE
        };
        for (settings, token_url, expected) in [
            (with(None, None), at, africastalking::APPLICATION_DATA_URL),
            (with(Some(africastalking::CALL_URL), None), at, africastalking::APPLICATION_DATA_URL),
            (
                with(None, None),
                "https://a.example.com/token?x=1",
                "https://a.example.com/version1/user",
            ),
            (
                with(Some("https://b.example.com:8443/call"), None),
                at,
                "https://b.example.com:8443/version1/user",
            ),
            (with(None, Some("https://c.example.com/left")), at, "https://c.example.com/left"),
            (
                with(None, None),
                "https://africastalking.com.example.com/",
                "https://africastalking.com.example.com/version1/user",
            ),
            (
                with(None, None),
                "https://notafricastalking.com/",
                "https://notafricastalking.com/version1/user",
            ),
        ] {
            let asked = balance_endpoint(&settings, "acme", token_url);
            assert_eq!(asked.as_deref(), Some(expected), "{settings:?} {token_url}");
        }
    }

    #[test]
    fn no_debug_print_shows_a_number() {
        let own_phone = E164::parse("+254722000111").ok();
        assert!(!format!("{:?}", VoiceApi { own_phone, ..VoiceApi::NONE }).contains("722000"));
    }
}
