//! Signing in: the account, where it has to be found first, and its token.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use africastalking::{CapabilityToken, Client, Error, Limits, TokenWish, Unreadable};
use line::{Failure, Problem, reachability::Event};

use super::{Input, run::Actor};
use crate::{
    account::{AccountSource, Credentials},
    demo::{DemoError, DemoSimulator},
};

/// What a token is asked for: AT's longest life.
const TOKEN_LIFE: Duration = Duration::from_secs(86_400);

impl Actor {
    /// Account, then token, whichever is not there yet. `fresh`: a token in stock will not do.
    pub(super) fn sign_in(&mut self, fresh: bool) {
        let (attempt, inputs) = (self.reach.attempt(), self.inputs.clone());
        let Some(credentials) = self.reach.credentials.clone() else {
            let (source, program) = (self.reach.source.clone(), self.reach.simulator.clone());
            tokio::spawn(async move {
                let outcome = match source {
                    AccountSource::Demo { attach: Some(base), .. } => {
                        DemoSimulator::attach(&base).await
                    }
                    AccountSource::Demo { attach: None, .. } => {
                        DemoSimulator::start(&program).await
                    }
                    // Brings its credentials.
                    AccountSource::AfricasTalking(_) => return,
                };
                let _ = inputs.send(Input::Demo(attempt, outcome.map(Box::new)));
            });
            return;
        };
        let now = SystemTime::now();
        if let Some(token) = &self.reach.token
            && !fresh
            && !token.needs_refresh(now)
        {
            let life = token.expires_at().duration_since(now).unwrap_or_default();
            return self.reach(Event::TokenHere { life });
        }
        tokio::spawn(async move {
            let _ = inputs.send(Input::Token(attempt, fetch_token(credentials).await));
        });
    }

    pub(super) fn demo_started(
        &mut self,
        attempt: u64,
        outcome: Result<Box<DemoSimulator>, DemoError>,
    ) {
        if attempt != self.reach.attempt() {
            return;
        }
        match outcome {
            Ok(demo) => {
                let client_name = match &self.reach.source {
                    AccountSource::Demo { client_name, .. } => client_name.clone(),
                    AccountSource::AfricasTalking(credentials) => credentials.client_name.clone(),
                };
                self.reach.credentials = Some(demo.account(client_name));
                self.reach.demo = Some(Arc::from(demo));
                self.sign_in(false);
            }
            Err(error) => {
                let for_good = matches!(error, DemoError::NotInstalled { .. });
                let problem = Problem::SignIn { message: error.to_string() };
                self.token_failed(Failure { for_good, ..problem.into() });
            }
        }
    }

    pub(super) fn token_came(
        &mut self,
        attempt: u64,
        outcome: Result<CapabilityToken, africastalking::Error>,
    ) {
        if attempt != self.reach.attempt() {
            return;
        }
        match outcome {
            Ok(token) => {
                let life = token.life;
                self.notices.clock(token.clock_skew);
                self.reach.token = Some(token);
                self.reach(Event::TokenHere { life });
            }
            Err(error) => {
                if matches!(error, Error::Unreachable { .. } | Error::Interrupted { .. }) {
                    self.forget_dead_simulator();
                }
                self.token_failed(failure(&error));
            }
        }
    }

    /// A simulator of our own that does not answer is started anew.
    pub(super) fn forget_dead_simulator(&mut self) {
        if matches!(self.reach.source, AccountSource::Demo { attach: None, .. }) {
            self.reach.demo = None;
            self.reach.credentials = None;
            self.reach.token = None;
        }
    }
}

fn failure(error: &Error) -> Failure {
    let message = error.to_string();
    let for_good = |problem: Problem| Failure { for_good: true, ..problem.into() };
    match error {
        Error::Unauthorized { .. } => for_good(Problem::KeyRejected),
        Error::NoTls { .. } | Error::Rejected { status: ..500, .. } => {
            for_good(Problem::Other { message })
        }
        Error::Unreachable { .. } | Error::Interrupted { .. } => Problem::Unreachable.into(),
        Error::Untrusted { .. } => Problem::Untrusted.into(),
        Error::Proxy(problem) => Problem::Proxy(*problem).into(),
        Error::Unreadable { problem: Unreadable::WebPage | Unreadable::Redirect, .. } => {
            Problem::WebPage.into()
        }
        Error::TimedOut => Problem::TimedOut.into(),
        Error::RateLimited { retry_after } => {
            Failure { not_before: *retry_after, ..Problem::Other { message }.into() }
        }
        Error::Rejected { .. } | Error::Unreadable { .. } => Problem::Other { message }.into(),
    }
}

async fn fetch_token(credentials: Credentials) -> Result<CapabilityToken, Error> {
    let wish = TokenWish {
        client_name: credentials.client_name,
        phone_number: credentials
            .numbers
            .first()
            .map(|number| number.as_str().to_owned())
            .unwrap_or_default(),
        incoming: true,
        outgoing: true,
        life: TOKEN_LIFE,
    };
    let asker = africastalking::Credentials {
        username: credentials.username,
        api_key: credentials.api_key,
    };
    let client = Client::new(asker, Limits::default())?;
    client.capability_token(&credentials.token_url, &wish, SystemTime::now()).await
}
