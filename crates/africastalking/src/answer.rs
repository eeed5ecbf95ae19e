//! An answer of Africa's Talking, read as data or as one error.

use reqwest::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use web::{Unreadable, fit_to_show};

use crate::error::Error;

pub(crate) struct Answer {
    pub(crate) web: web::Answer,
    /// To take it out of what an answer says, should it be repeated there.
    pub(crate) api_key: SecretString,
}

impl Answer {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let status = self.web.status;
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Error::RateLimited { retry_after: self.web.retry_after });
        }
        if let (StatusCode::SERVICE_UNAVAILABLE, Some(retry_after)) = (status, self.web.retry_after)
        {
            return Err(Error::Busy { retry_after });
        }
        self.web.check_is_data().map_err(|problem| self.unreadable(problem))?;
        if status == StatusCode::UNAUTHORIZED {
            return Err(Error::Unauthorized { message: self.message() });
        }
        // Some of AT's refusals come with a status of success.
        if !status.is_success() || self.complaint().is_some() {
            return Err(self.rejected());
        }
        self.web.parse().map_err(|problem| self.unreadable(problem))
    }

    pub(crate) fn unreadable(&self, problem: Unreadable) -> Error {
        Error::Unreadable { status: self.web.status.as_u16(), problem }
    }

    fn rejected(&self) -> Error {
        let code = self.complaint().and_then(|complaint| complaint.code);
        let code = code.map(|code| fit_to_show(&code, &[&self.api_key]));
        let code = code.filter(|code| !code.is_empty());
        Error::Rejected { status: self.web.status.as_u16(), code, message: self.message() }
    }

    fn complaint(&self) -> Option<Complaint> {
        let complaint: Complaint = self.web.parse().ok()?;
        // AT writes "None" where there is nothing to complain about.
        (complaint.message != "None" && !complaint.message.is_empty()).then_some(complaint)
    }

    fn message(&self) -> String {
        let said = self.complaint().map(|complaint| complaint.message);
        self.web.words(said.as_deref(), &[&self.api_key])
    }
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(alias = "errorMessage", alias = "error")]
    message: String,
    #[serde(alias = "errorCode")]
    code: Option<String>,
}
