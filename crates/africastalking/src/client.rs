//! The account's credentials and the one gate through which every request goes.

use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use web::{Http, Limits};

use crate::Error;
use crate::answer::Answer;

/// Who asks. The key is sent as the header `apiKey`.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub username: String,
    pub api_key: SecretString,
}

/// One account at Africa's Talking. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: Http,
    pub(crate) credentials: Credentials,
}

impl Client {
    /// # Errors
    /// [`Error::NoTls`] if this machine cannot make encrypted connections.
    pub fn new(credentials: Credentials, limits: Limits) -> Result<Self, Error> {
        Ok(Self { http: Http::new(limits)?, credentials })
    }

    pub(crate) fn post(&self, endpoint: &Url) -> RequestBuilder {
        self.http.request(Method::POST, endpoint)
    }

    /// Sends a request once and reads the whole answer, within the limits.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, Error> {
        let mut key = HeaderValue::from_str(self.credentials.api_key.expose_secret())
            .map_err(|_| Error::Unauthorized { message: "it has unusual characters".to_owned() })?;
        key.set_sensitive(true);
        let web = self.http.send(request.header("apiKey", key)).await?;
        Ok(Answer { web, api_key: self.credentials.api_key.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_debug_print_has_no_key() {
        let api_key = SecretString::from("atsk_seeded");
        let credentials = Credentials { username: "demo".into(), api_key };
        let client = Client::new(credentials, Limits::default()).expect("a client");
        assert!(!format!("{client:?}").contains("atsk_seeded"));
    }
}
