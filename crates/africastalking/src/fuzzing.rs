//! The door for fuzzing to the reading of answers, and what must be true of it.

use std::fmt::Debug;

use reqwest::StatusCode;
use secrecy::{SecretString, zeroize::Zeroizing};
use serde::{Serialize, de::DeserializeOwned};

use web::AccessToken;

use crate::{CallResponse, CapabilityTokenResponse, Error, answer::Answer};

const API_KEY: &str = "atsk_0";

/// # Panics
/// If an error repeats the API key or says more than a line, or if what was read is not the same
/// after it was written.
pub fn answer(status: u16, body: &[u8]) {
    if let Some(response) = read::<CapabilityTokenResponse>(status, body) {
        // Refused or taken; neither may panic.
        let _ = AccessToken::parse(response.token);
    }
    if let Some(response) = read::<CallResponse>(status, body) {
        response.entries.iter().for_each(|entry| assert_ne!(entry.session_id(), Some("None")));
    }
}

fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    status: u16,
    body: &[u8],
) -> Option<T> {
    let answer = Answer {
        web: web::Answer {
            status: StatusCode::from_u16(status).ok()?,
            retry_after: None,
            clock_skew: None,
            headers: Default::default(),
            body: Zeroizing::new(body.to_vec()),
        },
        api_key: SecretString::from(API_KEY),
    };
    match answer.json::<T>() {
        Ok(response) => {
            let written = serde_json::to_vec(&response).expect("answers can be written");
            assert_eq!(serde_json::from_slice::<T>(&written).ok().as_ref(), Some(&response));
            Some(response)
        }
        Err(error) => {
            harmless(&error);
            None
        }
    }
}

/// It is shown to a person, and stands in the log.
fn harmless(error: &Error) {
    assert!(!format!("{error:?} {error}").contains(API_KEY), "{error}");
    if let Error::Rejected { code: Some(code), .. } = error {
        assert!(code.chars().count() <= 200 && !code.chars().any(char::is_control), "{code:?}");
    }
    let line = error.to_string();
    assert!(line.chars().count() <= 300 && !line.chars().any(char::is_control), "{line:?}");
}
