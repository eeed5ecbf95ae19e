//! The agent's sign-in and the one gate through which every request goes.

use std::sync::Arc;
use std::time::SystemTime;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;
use web::{Answer, Http, Limits, Unreadable};

use crate::answer::{json, unreadable};
use crate::bearer::Bearer;
use crate::{Error, answer};

/// Who signs in.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub username: String,
    pub password: SecretString,
}

/// One agent at the company's server. Cheap to clone; the clones share the sign-in.
#[derive(Debug, Clone)]
pub struct Client {
    http: Http,
    base: Url,
    credentials: Credentials,
    bearer: Arc<Mutex<Option<Bearer>>>,
}

/// Whether a request may be sent again after a new sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    Allowed,
    /// It places a call.
    Never,
}

impl Client {
    /// `base`: the server's address, with or without the `/api` at its end.
    ///
    /// # Errors
    /// [`Error::NoTls`] if this machine cannot make encrypted connections.
    pub fn new(base: Url, credentials: Credentials, limits: Limits) -> Result<Self, Error> {
        Ok(Self { http: Http::new(limits)?, base, credentials, bearer: Arc::default() })
    }

    /// Signs in anew, which proves name and password. Everything else here does it by itself.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] if name or password are wrong; see [`Error`] for the rest.
    pub async fn sign_in(&self) -> Result<(), Error> {
        let mut bearer = self.bearer.lock().await;
        *bearer = None;
        *bearer = Some(self.log_in().await?);
        Ok(())
    }

    pub(crate) async fn post<T: for<'de> Deserialize<'de>>(
        &self,
        path: &str,
        body: &impl Serialize,
        repeat: Repeat,
    ) -> Result<(T, Answer), Error> {
        let body = serde_json::to_value(body)
            .map_err(|_| Error::NotUnderstood { message: "it could not be written".to_owned() })?;
        self.ask(Method::POST, path, Some(body), repeat).await
    }

    pub(crate) async fn get<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, Error> {
        self.ask(Method::GET, path, None, Repeat::Allowed).await.map(|(told, _)| told)
    }

    pub(crate) fn address(&self, path: &str) -> Url {
        let mut address = self.base.clone();
        let base = address.path().trim_end_matches('/');
        let base = base.strip_suffix("/api").unwrap_or(base);
        let path = format!("{base}/api{path}");
        address.set_path(&path);
        address.set_query(None);
        address
    }

    async fn ask<T: for<'de> Deserialize<'de>>(
        &self,
        method: Method,
        path: &str,
        body: Option<serde_json::Value>,
        repeat: Repeat,
    ) -> Result<(T, Answer), Error> {
        let bearer = self.bearer(repeat).await?;
        let (answer, bearer) = match self.send(&method, path, body.as_ref(), &bearer).await? {
            refused if refused.status == StatusCode::UNAUTHORIZED => {
                self.forget(&bearer).await;
                // A proxy's page with this status is no word of the server's.
                refused.check_is_data().map_err(|problem| unreadable(&refused, problem))?;
                if repeat == Repeat::Never {
                    return Err(Error::SignedOut);
                }
                let bearer = self.bearer(repeat).await?;
                (self.send(&method, path, body.as_ref(), &bearer).await?, bearer)
            }
            answer => (answer, bearer),
        };
        let told = json(&answer, &[&bearer.secret, &self.credentials.password])?;
        Ok((told, answer))
    }

    async fn send(
        &self,
        method: &Method,
        path: &str,
        body: Option<&serde_json::Value>,
        bearer: &Bearer,
    ) -> Result<Answer, Error> {
        let words = Zeroizing::new(format!("Bearer {}", bearer.secret.expose_secret()));
        let mut authorization = HeaderValue::from_str(&words)
            .map_err(|_| Error::Unauthorized { message: "unusual bearer".to_owned() })?;
        authorization.set_sensitive(true);
        let request = self.http.request(method.clone(), &self.address(path));
        let request = request.header(AUTHORIZATION, authorization);
        Ok(self
            .http
            .send(match body {
                Some(body) => request.json(body),
                None => request,
            })
            .await?)
    }

    /// The one at hand, or one by a new sign-in. Who asks while another signs in waits for that.
    async fn bearer(&self, repeat: Repeat) -> Result<Bearer, Error> {
        let mut bearer = self.bearer.lock().await;
        if let Some(bearer) = bearer.as_ref()
            && (repeat == Repeat::Allowed || bearer.is_sure(SystemTime::now()))
        {
            return Ok(bearer.clone());
        }
        *bearer = None;
        Ok(bearer.insert(self.log_in().await?).clone())
    }

    /// Unless another request has brought a newer one already.
    async fn forget(&self, refused: &Bearer) {
        let mut bearer = self.bearer.lock().await;
        if bearer.as_ref().is_some_and(|bearer| bearer.is_same(refused)) {
            *bearer = None;
        }
    }

    async fn log_in(&self) -> Result<Bearer, Error> {
        let request = LogIn {
            username: &self.credentials.username,
            password: self.credentials.password.expose_secret(),
        };
        let request = self.http.request(Method::POST, &self.address("/auth/login")).json(&request);
        let answer = self.http.send(request).await?;
        let told: LoggedIn = answer::json(&answer, &[&self.credentials.password])?;
        Bearer::new(told.access_token, SystemTime::now())
            .ok_or_else(|| unreadable(&answer, Unreadable::OtherShape))
    }
}

#[derive(Serialize)]
struct LogIn<'a> {
    username: &'a str,
    password: &'a str,
}

#[derive(Deserialize)]
struct LoggedIn {
    access_token: String,
}
