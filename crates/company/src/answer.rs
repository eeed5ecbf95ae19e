//! An answer of the company's server (FastAPI), read as data or as one error.

use reqwest::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use web::{Answer, Unreadable};

use crate::Error;

/// `secrets`: taken out of what the answer says, should they be repeated there.
pub(crate) fn json<T: DeserializeOwned>(
    answer: &Answer,
    secrets: &[&SecretString],
) -> Result<T, Error> {
    check(answer, secrets)?;
    answer.parse().map_err(|problem| unreadable(answer, problem))
}

pub(crate) fn unreadable(answer: &Answer, problem: Unreadable) -> Error {
    Error::Unreadable { status: answer.status.as_u16(), problem }
}

fn check(answer: &Answer, secrets: &[&SecretString]) -> Result<(), Error> {
    let status = answer.status;
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Error::RateLimited { retry_after: answer.retry_after });
    }
    if let (StatusCode::SERVICE_UNAVAILABLE, Some(retry_after)) = (status, answer.retry_after) {
        return Err(Error::Busy { retry_after });
    }
    answer.check_is_data().map_err(|problem| unreadable(answer, problem))?;
    if status.is_success() {
        return Ok(());
    }
    let message = answer.words(said(answer).as_deref(), secrets);
    Err(match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Error::Unauthorized { message },
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Error::NotFound,
        StatusCode::UNPROCESSABLE_ENTITY => Error::NotUnderstood { message },
        _ => Error::Rejected { status: status.as_u16(), message },
    })
}

/// FastAPI's `detail`: words, or a list of what is wrong with which field.
fn said(answer: &Answer) -> Option<String> {
    Some(match answer.parse::<Refusal>().ok()?.detail {
        Detail::Words(words) => words,
        Detail::Fields(fields) => fields
            .iter()
            .map(|field| {
                let place: Vec<_> = field.loc.iter().map(Place::words).collect();
                format!("{}: {}", place.join("."), field.msg)
            })
            .collect::<Vec<_>>()
            .join("; "),
    })
}

#[derive(Deserialize)]
struct Refusal {
    detail: Detail,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Detail {
    Words(String),
    Fields(Vec<Field>),
}

#[derive(Deserialize)]
struct Field {
    #[serde(default)]
    loc: Vec<Place>,
    msg: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Place {
    Name(String),
    Index(u64),
}

impl Place {
    fn words(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Index(index) => index.to_string(),
        }
    }
}
