//! Capability tokens: who may connect as which client, and for how long.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use uuid::Uuid;

/// More live tokens than any test needs; a bound, so that a loop cannot fill the memory.
const MOST_TOKENS: usize = 10_000;

pub const TOKEN_PREFIX: &str = "ATCAPtkn_";

/// What one token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub client: String,
    /// The number that callees of this client see, E.164.
    pub number: String,
    pub incoming: bool,
    pub outgoing: bool,
    pub expires: Instant,
}

#[derive(Default)]
pub struct Tokens(Mutex<HashMap<String, Arc<Grant>>>);

impl Tokens {
    /// A new token, or `None` if too many are alive.
    pub fn mint(&self, grant: Grant, now: Instant) -> Option<String> {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, grant| grant.expires > now);
        if tokens.len() >= MOST_TOKENS {
            return None;
        }
        let random = Uuid::new_v4().simple();
        let more = Uuid::new_v4().simple();
        let token = format!("{TOKEN_PREFIX}{random}{more}");
        tokens.insert(token.clone(), Arc::new(grant));
        Some(token)
    }

    /// What the token allows, if it is one of ours and still alive.
    pub fn grant(&self, token: &str, now: Instant) -> Option<Arc<Grant>> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.get(token).filter(|grant| grant.expires > now).cloned()
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

/// A token's life as the API spells it, for instance `86400s`; at most a day.
pub fn parse_lifetime(text: &str) -> Option<Duration> {
    let digits = text.strip_suffix('s')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds: u64 = digits.parse().ok()?;
    (1..=86_400).contains(&seconds).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_the_door_until_its_life_ends() {
        let now = Instant::now();
        let grant = Grant {
            client: "asha".into(),
            number: "+254711082000".into(),
            incoming: true,
            outgoing: true,
            expires: now + Duration::from_secs(10),
        };
        let tokens = Tokens::default();
        let token = tokens.mint(grant, now).unwrap();
        assert_eq!(tokens.grant(&token, now).unwrap().client, "asha");
        assert!(tokens.grant("ATCAPtkn_other", now).is_none());
        assert!(tokens.grant(&token, now + Duration::from_secs(10)).is_none());
    }

    #[test]
    fn a_lifetime_is_seconds_with_an_s_and_at_most_a_day() {
        assert_eq!(parse_lifetime("86400s"), Some(Duration::from_secs(86_400)));
        assert_eq!(parse_lifetime("1s"), Some(Duration::from_secs(1)));
        for wrong in ["", "s", "60", "0s", "86401s", "-1s", "+1s", "1.5s", "99999999999999999999s"]
        {
            assert_eq!(parse_lifetime(wrong), None, "{wrong}");
        }
    }
}
