//! The door for fuzzing to the reading of answers and events, and what must be true of it.

use reqwest::StatusCode;
use secrecy::{SecretString, zeroize::Zeroizing};

use crate::answer::json;
use crate::call::{Initiated, PlacedCall};
use crate::capability_token::Told;
use crate::progress::status_of;
use crate::{CallRecord, Error};

const SECRET: &str = "secret_0";

/// # Panics
/// If an error repeats the secret or says more than a line.
pub fn answer(status: u16, body: &[u8]) {
    let Ok(status) = StatusCode::from_u16(status) else { return };
    let body = Zeroizing::new(body.to_vec());
    let answer = web::Answer {
        status,
        retry_after: None,
        clock_skew: None,
        headers: Default::default(),
        body,
    };
    let secret = [&SecretString::from(SECRET)];
    harmless(json::<Told>(&answer, &secret).err());
    harmless(json::<Initiated>(&answer, &secret).err());
    harmless(json::<PlacedCall>(&answer, &secret).err());
    harmless(json::<CallRecord>(&answer, &secret).err());
}

/// # Panics
/// If an event that names another call is taken for one of this.
pub fn event(text: &str) {
    let of_this = status_of(text, "ATVId_1");
    let of_another = status_of(text, "ATVId_2");
    let names_none = of_this.is_some() && of_this == of_another;
    assert!(of_this.is_none() || of_another.is_none() || names_none, "{text}");
}

/// It is shown to a person, and stands in the log.
fn harmless(error: Option<Error>) {
    let Some(error) = error else { return };
    assert!(!format!("{error:?} {error}").contains(SECRET), "{error}");
    let line = error.to_string();
    assert!(line.chars().count() <= 300 && !line.chars().any(char::is_control), "{line:?}");
}
