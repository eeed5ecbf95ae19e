//! What proves to the server who we are: a JWT, which only the server can judge.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// A bearer that does not tell its end is renewed after this before a call is placed with it.
const UNTOLD_LIFE: Duration = Duration::from_secs(600);
/// A bearer this near to its end could be over when the request arrives.
const MARGIN: Duration = Duration::from_secs(30);

#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    pub(crate) secret: SecretString,
    signed_in_at: SystemTime,
    /// As the JWT tells, by this computer's clock.
    ends_at: Option<SystemTime>,
}

impl Bearer {
    /// None if it cannot travel in a header.
    pub(crate) fn new(text: String, now: SystemTime) -> Option<Self> {
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let ends_at = life(&text).map(|life| now + life);
        let secret = SecretString::from(text);
        fits.then_some(Self { secret, signed_in_at: now, ends_at })
    }

    /// Fresh enough for a request that must not be sent twice.
    pub(crate) fn is_sure(&self, now: SystemTime) -> bool {
        let ends_at = self.ends_at.unwrap_or(self.signed_in_at + UNTOLD_LIFE);
        now >= self.signed_in_at && now + MARGIN < ends_at
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.secret.expose_secret() == other.secret.expose_secret()
    }
}

/// How long a JWT lives, where it says when it was made and when it ends. Its signature is the
/// server's business: a lie here costs one sign-in.
fn life(jwt: &str) -> Option<Duration> {
    let payload = jwt.split('.').nth(1)?;
    let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    let end = claims.exp?;
    // Without it, the server's clock is taken for ours.
    let begin = claims.iat.or_else(|| {
        Some(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs_f64())
    })?;
    Duration::try_from_secs_f64((end - begin).clamp(0.0, 31_536_000.0)).ok()
}

#[derive(Deserialize)]
struct Claims {
    exp: Option<f64>,
    iat: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_bearer_is_sure_until_shortly_before_its_end() {
        // The server's clock is another one; its two times are only compared with each other.
        let bearer = Bearer::new(jwt(r#"{"username":"a","iat":50,"exp":1850}"#), at(1_000_000));
        let bearer = bearer.expect("a bearer");
        assert!(bearer.is_sure(at(1_001_769)));
        assert!(!bearer.is_sure(at(1_001_770)));
        assert!(!bearer.is_sure(at(999_999)), "the clock was set back");
    }

    #[test]
    fn a_bearer_that_tells_no_end_is_sure_for_ten_minutes() {
        for text in ["opaque", "a.b.c", "a..", &jwt("{}"), &jwt("7"), &jwt(r#"{"exp":"soon"}"#)] {
            let bearer = Bearer::new(text.into(), at(1_000)).expect("a bearer");
            assert!(bearer.is_sure(at(1_569)) && !bearer.is_sure(at(1_570)), "{text}");
        }
    }

    #[test]
    fn what_cannot_travel_in_a_header_is_no_bearer() {
        for text in ["", "a b", "a\r\nX: y", "ä"] {
            assert!(Bearer::new(text.into(), at(0)).is_none(), "{text:?}");
        }
    }

    #[test]
    fn absurd_times_do_no_harm() {
        for claims in [r#"{"exp":1e308,"iat":0}"#, r#"{"exp":-5,"iat":9e300}"#] {
            assert!(Bearer::new(jwt(claims), at(0)).is_some(), "{claims}");
        }
    }

    #[test]
    fn a_bearers_debug_print_is_empty_of_it() {
        let bearer = Bearer::new("seeded".into(), at(0)).expect("a bearer");
        assert!(!format!("{bearer:?}").contains("seeded"));
    }
}
