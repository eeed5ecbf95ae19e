//! `POST /capability-token/request`: a token with which a client signs in to the gateway.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use url::Url;

use web::{AccessToken, ClockSkew, Unreadable};

use crate::{Client, Error};

/// Where AT answers this.
pub const CAPABILITY_TOKEN_URL: &str = "https://webrtc.africastalking.com/capability-token/request";

const DAY: Duration = Duration::from_secs(86_400);

/// A token, and what it is good for.
#[derive(Debug, Clone)]
pub struct CapabilityToken {
    pub token: AccessToken,
    /// The name under which the client is reachable.
    pub client_name: String,
    /// May be called.
    pub incoming: bool,
    /// May call.
    pub outgoing: bool,
    /// From `fetched_at` on; at most a day, which is AT's own limit.
    pub life: Duration,
    pub fetched_at: SystemTime,
    /// How far this computer's clock is off, by the time that came with the answer.
    pub clock_skew: Option<ClockSkew>,
}

impl CapabilityToken {
    pub fn expires_at(&self) -> SystemTime {
        self.fetched_at + self.life
    }

    /// Is in the last tenth of its life. Also true where the clock was set to before the token
    /// was fetched, for then nothing is known.
    pub fn needs_refresh(&self, now: SystemTime) -> bool {
        now + self.life / 10 >= self.expires_at() || now < self.fetched_at
    }
}

/// What a token is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenWish {
    /// Letters and digits, the same each time for one agent.
    pub client_name: String,
    /// One of the account's numbers, E.164.
    pub phone_number: String,
    pub incoming: bool,
    pub outgoing: bool,
    /// At most a day.
    pub life: Duration,
}

impl Client {
    /// Asks for a token. `fetched_at` is the caller's time of asking.
    ///
    /// # Errors
    /// See [`Error`]; asking again is safe.
    pub async fn capability_token(
        &self,
        endpoint: &Url,
        wish: &TokenWish,
        fetched_at: SystemTime,
    ) -> Result<CapabilityToken, Error> {
        let request = CapabilityTokenRequest {
            username: self.credentials.username.clone(),
            client_name: wish.client_name.clone(),
            phone_number: wish.phone_number.clone(),
            incoming: wish.incoming.to_string(),
            outgoing: wish.outgoing.to_string(),
            expire: format!("{}s", wish.life.min(DAY).as_secs()),
        };
        let answer = self.send(self.post(endpoint).json(&request)).await?;
        let response: CapabilityTokenResponse = answer.json()?;
        let token = AccessToken::parse(response.token)
            .map_err(|_| answer.unreadable(Unreadable::BadToken))?;
        Ok(CapabilityToken {
            token,
            client_name: response.client_name,
            incoming: response.incoming,
            outgoing: response.outgoing,
            life: Duration::from_secs(response.life_time_sec).min(DAY),
            fetched_at,
            clock_skew: answer.web.clock_skew,
        })
    }
}

/// The request's body. AT rejects JSON booleans here, so the switches are the words `true` and
/// `false`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityTokenRequest {
    pub username: String,
    pub client_name: String,
    pub phone_number: String,
    #[serde(default = "yes")]
    pub incoming: String,
    #[serde(default = "yes")]
    pub outgoing: String,
    /// Seconds with the unit: `86400s`.
    #[serde(default = "a_day")]
    pub expire: String,
}

/// The answer's body, status 201.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityTokenResponse {
    pub client_name: String,
    pub incoming: bool,
    pub outgoing: bool,
    /// Seconds; AT writes the number as text.
    #[serde(with = "number_as_text")]
    pub life_time_sec: u64,
    pub token: String,
}

impl fmt::Debug for CapabilityTokenResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CapabilityTokenResponse")
            .field("client_name", &self.client_name)
            .finish_non_exhaustive()
    }
}

fn yes() -> String {
    true.to_string()
}

fn a_day() -> String {
    format!("{}s", DAY.as_secs())
}

mod number_as_text {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Text(String),
        Plain(u64),
    }

    pub(super) fn serialize<S: Serializer>(number: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&number.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        match Number::deserialize(from)? {
            Number::Text(text) => text.parse().map_err(D::Error::custom),
            Number::Plain(number) => Ok(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(life: u64) -> CapabilityToken {
        CapabilityToken {
            token: AccessToken::parse("ATCAPtkn_1".into()).expect("a token"),
            client_name: "achieng".into(),
            incoming: true,
            outgoing: true,
            life: Duration::from_secs(life),
            fetched_at: at(1_000_000),
            clock_skew: None,
        }
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_token_is_refreshed_in_the_last_tenth_of_its_life() {
        for (life, end) in [(86_400, 1_086_400), (7_200, 1_007_200), (60, 1_000_060)] {
            let token = token(life);
            assert_eq!(token.expires_at(), at(end));
            assert!(!token.needs_refresh(at(1_000_000 + life * 9 / 10 - 1)));
            assert!(token.needs_refresh(at(1_000_000 + life * 9 / 10)));
        }
    }

    #[test]
    fn a_clock_that_was_set_back_asks_for_a_new_token() {
        assert!(token(86_400).needs_refresh(at(999_999)));
    }

    #[test]
    fn the_answers_debug_print_has_no_token() {
        let response = CapabilityTokenResponse {
            client_name: "achieng".into(),
            incoming: true,
            outgoing: true,
            life_time_sec: 60,
            token: "ATCAPtkn_seeded".into(),
        };
        assert!(!format!("{response:?}").contains("seeded"));
    }
}
