//! Signing in: the account, where it has to be found first, and its token.

use std::{sync::Arc, time::SystemTime};

use africastalking::Error;
use line::{Failure, Problem, reachability::Event};

use super::{
    Input,
    run::Actor,
    source::Source,
    tokens::{FetchedToken, TokenError, fetch_token},
};
use crate::{
    demo::{DemoError, DemoSimulator},
    snapshot::LineProblem,
};

impl Actor {
    /// Account, then token, whichever is not there yet. `fresh`: a token in stock will not do.
    pub(super) fn sign_in(&mut self, fresh: bool) {
        let (attempt, inputs) = (self.reach.attempt(), self.inputs.clone());
        let now = SystemTime::now();
        if let Some(token) = &self.reach.token
            && !fresh
            && !token.needs_refresh(now)
        {
            let life = token.expires_at().duration_since(now).unwrap_or_default();
            return self.reach(Event::TokenHere { life });
        }
        let Some(sign_in) = self.reach.sign_in() else {
            return self.find_credentials(fresh);
        };
        // Nobody asks AT for a token that it does not give; its Voice API may be tried.
        if self.reach.dialling().is_some_and(|account| account.sandbox) {
            return self.cannot_sign_in(LineProblem::Sandbox);
        }
        let turn = self.reach.turn;
        self.reach.turn = turn.wrapping_add(1);
        tokio::spawn(async move {
            let _ = inputs.send(Input::Token(attempt, fetch_token(sign_in, turn).await));
        });
    }

    /// Starts the demo's simulator, or fetches the account's secrets from the vault.
    fn find_credentials(&mut self, fresh: bool) {
        let (attempt, inputs) = (self.reach.attempt(), self.inputs.clone());
        match self.reach.source.clone() {
            Source::Demo { attach, client_name: _ } => {
                let program = self.reach.simulator.clone();
                tokio::spawn(async move {
                    let outcome = match attach {
                        Some(base) => DemoSimulator::attach(&base).await,
                        None => DemoSimulator::start(&program).await,
                    };
                    let _ = inputs.send(Input::Demo(attempt, outcome.map(Box::new)));
                });
            }
            Source::Kept(kept) => {
                self.reach.awaits_secrets = Some(fresh);
                self.unseal(&kept);
            }
            // Brings its credentials, or has none.
            Source::Given(_) | Source::Nobody => {}
        }
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
                let Source::Demo { client_name, .. } = &self.reach.source else { return };
                let client_name = client_name.clone();
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

    pub(super) fn token_came(&mut self, attempt: u64, outcome: Result<FetchedToken, TokenError>) {
        if attempt != self.reach.attempt() {
            return;
        }
        match outcome {
            Ok(FetchedToken { token, number }) => {
                let life = token.life;
                self.reach.token_number = number;
                self.notices.clock(token.clock_skew);
                self.reach.token = Some(token);
                self.reach(Event::TokenHere { life });
            }
            Err(error) => {
                if matches!(
                    error,
                    TokenError::AfricasTalking(
                        Error::Unreachable { .. } | Error::Interrupted { .. }
                    )
                ) {
                    self.forget_dead_simulator();
                }
                self.token_refused(&error);
            }
        }
    }

    pub(super) fn line_is_ready(&mut self) {
        tracing::info!("line is ready");
        let begun = self.reach.line_begun.take().map(|begun| begun.elapsed());
        self.reach.registered_in = begun.or(self.reach.registered_in);
        self.ask_for_balance();
    }

    /// A simulator of our own that does not answer is started anew.
    pub(super) fn forget_dead_simulator(&mut self) {
        if matches!(self.reach.source, Source::Demo { attach: None, .. }) {
            self.reach.demo = None;
            self.reach.credentials = None;
            self.reach.token = None;
        }
    }
}
