//! Signing in: the account, where it has to be found first, and its token.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use africastalking::{CapabilityToken, Client, Error, Limits, TokenWish};
use line::{Problem, retry::Next};

use super::{Input, run::Actor};
use crate::{
    account::{AccountSource, Credentials},
    demo::{DemoError, DemoSimulator},
    snapshot::LineProblem,
};

/// What a token is asked for: AT's longest life.
const TOKEN_LIFE: Duration = Duration::from_secs(86_400);

impl Actor {
    /// Account, then token, whichever is not there yet.
    pub(super) fn sign_in(&mut self) {
        let (attempt, inputs) = (self.reach.attempt, self.inputs.clone());
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
        if self.reach.token.as_ref().is_some_and(|token| !token.needs_refresh(SystemTime::now())) {
            return self.connect();
        }
        self.reach.token = None;
        tokio::spawn(async move {
            let _ = inputs.send(Input::Token(attempt, fetch_token(credentials).await));
        });
    }

    pub(super) fn demo_started(
        &mut self,
        attempt: u64,
        outcome: Result<Box<DemoSimulator>, DemoError>,
    ) {
        if attempt != self.reach.attempt {
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
                self.sign_in();
            }
            Err(error) => {
                let next = match error {
                    DemoError::NotInstalled { .. } => Next::GiveUp,
                    DemoError::NotStarted { .. }
                    | DemoError::Ended { .. }
                    | DemoError::TooSlow
                    | DemoError::NotASimulator
                    | DemoError::Unreachable { .. }
                    | DemoError::Refused { .. } => self.next_try(&Problem::Unreachable),
                };
                self.fail(LineProblem::SimulatorFailed { message: error.to_string() }, next);
            }
        }
    }

    pub(super) fn token_came(
        &mut self,
        attempt: u64,
        outcome: Result<CapabilityToken, africastalking::Error>,
    ) {
        if attempt != self.reach.attempt {
            return;
        }
        match outcome {
            Ok(token) => {
                self.reach.token = Some(token);
                self.connect();
            }
            Err(error) => self.token_failed(&error),
        }
    }

    fn token_failed(&mut self, error: &Error) {
        let message = error.to_string();
        let (problem, next) = match error {
            Error::Unauthorized { .. } => (LineProblem::KeyRejected, Next::GiveUp),
            Error::NoTls { .. } | Error::Rejected { status: ..500, .. } => {
                (LineProblem::Other { message }, Next::GiveUp)
            }
            Error::Unreachable { .. } => {
                self.forget_dead_simulator();
                (LineProblem::Unreachable, self.next_try(&Problem::Unreachable))
            }
            Error::TimedOut => (LineProblem::TimedOut, self.next_try(&Problem::TimedOut)),
            Error::RateLimited { .. } | Error::Rejected { .. } | Error::Unreadable { .. } => {
                let next = self.next_try(&Problem::Other { message: message.clone() });
                (LineProblem::Other { message }, next)
            }
        };
        self.fail(
            problem,
            match (next, error) {
                (Next::After(delay), Error::RateLimited { retry_after: Some(wish) }) => {
                    Next::After(delay.max(*wish))
                }
                (next, _) => next,
            },
        );
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
