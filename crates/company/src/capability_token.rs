//! `POST /api/africastalking/capability-token`: a token for AT's gateway, by the company's key.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, de};
use web::{AccessToken, ClockSkew, Unreadable};

use crate::answer::unreadable;
use crate::client::Repeat;
use crate::{Client, Error};

const DAY: Duration = Duration::from_secs(86_400);

/// A token, and what it is good for.
#[derive(Debug, Clone)]
pub struct CapabilityToken {
    pub token: AccessToken,
    /// The name under which the client is reachable.
    pub client_name: String,
    /// The company's number that callees see, as the server wrote it.
    pub phone_number: Option<String>,
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

/// What a token is asked for. The server chooses what is not said: the sign-in's name, and one
/// of its numbers at random.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TokenWish {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// One of the company's numbers, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

impl Client {
    /// Asks for a token. `fetched_at` is the caller's time of asking.
    ///
    /// # Errors
    /// See [`Error`]; asking again is safe.
    pub async fn capability_token(
        &self,
        wish: &TokenWish,
        fetched_at: SystemTime,
    ) -> Result<CapabilityToken, Error> {
        let (told, answer) =
            self.post::<Told>("/africastalking/capability-token", wish, Repeat::Allowed).await?;
        if told.token.starts_with("mock_") {
            return Err(Error::Pretended);
        }
        let token = AccessToken::parse(told.token)
            .map_err(|_| unreadable(&answer, Unreadable::BadToken))?;
        Ok(CapabilityToken {
            token,
            client_name: told.client_name,
            phone_number: told.phone_number,
            incoming: told.incoming,
            outgoing: told.outgoing,
            life: Duration::from_secs(told.life_time_sec).min(DAY),
            fetched_at,
            clock_skew: answer.clock_skew,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    token: String,
    client_name: String,
    phone_number: Option<String>,
    /// AT's own answer is passed on, in which these are words or booleans.
    #[serde(default = "yes", deserialize_with = "switch")]
    incoming: bool,
    #[serde(default = "yes", deserialize_with = "switch")]
    outgoing: bool,
    /// Seconds; a number or text.
    #[serde(deserialize_with = "seconds")]
    life_time_sec: u64,
}

fn yes() -> bool {
    true
}

fn switch<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Switch {
        Plain(bool),
        Words(String),
    }
    match Switch::deserialize(from)? {
        Switch::Plain(on) => Ok(on),
        Switch::Words(words) => words.parse().map_err(de::Error::custom),
    }
}

fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Plain(u64),
        Words(String),
    }
    match Seconds::deserialize(from)? {
        Seconds::Plain(seconds) => Ok(seconds),
        Seconds::Words(words) => words.parse().map_err(de::Error::custom),
    }
}
