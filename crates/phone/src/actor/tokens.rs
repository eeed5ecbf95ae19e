//! A token for the gateway, from whoever gives them: Africa's Talking for the account's own key,
//! or the company's server, which has the key.

use std::time::{Duration, SystemTime};

use africastalking::{CapabilityToken, Client, Error, Limits, TokenWish, Unreadable};
use line::{Failure, Problem, reachability::Event};
use tokio::sync::oneshot;

use super::run::Actor;
use crate::{
    account::{
        Credentials, PhoneNumber,
        sign_in::{CompanySignIn, SignIn},
    },
    snapshot::LineProblem,
    view,
};

/// What a token is asked for: AT's longest life.
const TOKEN_LIFE: Duration = Duration::from_secs(86_400);

pub(super) struct FetchedToken {
    pub(super) token: CapabilityToken,
    /// The number that callees see.
    pub(super) number: Option<PhoneNumber>,
}

#[derive(Debug)]
pub(super) enum TokenError {
    AfricasTalking(Error),
    Company(company::Error),
}

/// `turn`: how often a number was chosen for this account.
pub(super) async fn fetch_token(sign_in: SignIn, turn: usize) -> Result<FetchedToken, TokenError> {
    match sign_in {
        SignIn::AfricasTalking(credentials) => {
            of_africas_talking(credentials, turn).await.map_err(TokenError::AfricasTalking)
        }
        SignIn::Company(company) => of_company(company).await.map_err(TokenError::Company),
    }
}

async fn of_africas_talking(credentials: Credentials, turn: usize) -> Result<FetchedToken, Error> {
    let Credentials { numbers, number_policy, .. } = &credentials;
    let number = number_policy.choose(numbers, None, turn).cloned();
    let wish = TokenWish {
        client_name: credentials.client_name,
        phone_number: number.iter().map(PhoneNumber::as_str).collect(),
        incoming: true,
        outgoing: true,
        life: TOKEN_LIFE,
    };
    let asker = africastalking::Credentials {
        username: credentials.username,
        api_key: credentials.api_key,
    };
    let client = Client::new(asker, Limits::default())?;
    let token = client.capability_token(&credentials.token_url, &wish, SystemTime::now()).await?;
    Ok(FetchedToken { token, number })
}

async fn of_company(company: CompanySignIn) -> Result<FetchedToken, company::Error> {
    let wish = company::TokenWish { client_name: Some(company.client_name), phone_number: None };
    let given = company.client.capability_token(&wish, SystemTime::now()).await?;
    let token = CapabilityToken {
        token: given.token,
        client_name: given.client_name,
        incoming: given.incoming,
        outgoing: given.outgoing,
        life: given.life,
        fetched_at: given.fetched_at,
        clock_skew: given.clock_skew,
    };
    let number = given.phone_number.as_deref().and_then(PhoneNumber::parse);
    Ok(FetchedToken { token, number })
}

/// A token for whoever asks for one by the command line, as the old back end gave it.
#[derive(Debug)]
pub struct FreshToken {
    pub token: CapabilityToken,
    /// The number that callees see, E.164, where it is known.
    pub number: Option<String>,
}

/// Why there is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoToken {
    #[error("Simu is locked: unlock it in its window")]
    Locked,
    #[error("nobody is signed in: choose an account in the window")]
    NobodySignedIn,
    /// What the service said.
    #[error("no token: {message}")]
    Failed { message: String },
}

impl Actor {
    /// Nothing that the line lives on is touched.
    pub(super) fn fresh_token(&self, reply: oneshot::Sender<Result<FreshToken, NoToken>>) {
        let sign_in = match self.reach.sign_in() {
            _ if self.secrets.vault.is_locked() => Err(NoToken::Locked),
            Some(sign_in) => Ok(sign_in),
            None => Err(NoToken::NobodySignedIn),
        };
        let turn = self.reach.turn;
        tokio::spawn(async move {
            let fetched = match sign_in {
                Ok(sign_in) => fetch_token(sign_in, turn).await.map_err(NoToken::of),
                Err(why) => Err(why),
            };
            let fresh = fetched.map(|FetchedToken { token, number }| FreshToken {
                token,
                number: number.map(|number| number.as_str().to_owned()),
            });
            // Whoever asked may be gone.
            let _ = reply.send(fresh);
        });
    }

    pub(super) fn token_refused(&mut self, error: &TokenError) {
        self.reach.fault = fault(error);
        self.token_failed(failure(error));
    }

    pub(super) fn token_failed(&mut self, failure: Failure) {
        self.reach(Event::TokenFailed(failure));
    }
}

impl NoToken {
    fn of(error: TokenError) -> Self {
        let message = match error {
            TokenError::AfricasTalking(error) => error.to_string(),
            TokenError::Company(error) => error.to_string(),
        };
        Self::Failed { message }
    }
}

/// In the words of the window.
pub(super) fn line_problem(error: &TokenError) -> LineProblem {
    view::line_problem(failure(error).problem, false, fault(error).as_ref())
}

/// What a line has no word for.
fn fault(error: &TokenError) -> Option<LineProblem> {
    match error {
        TokenError::AfricasTalking(error) => fault_of_at(error),
        TokenError::Company(error) => fault_of_server(error),
    }
}

fn fault_of_at(error: &Error) -> Option<LineProblem> {
    Some(match error {
        Error::NoTls { .. } => LineProblem::NoTls,
        Error::RateLimited { .. } | Error::Busy { .. } => LineProblem::TooManyRequests,
        Error::Rejected { status: 500.., .. } => LineProblem::ServiceFault,
        Error::Rejected { message, .. } => LineProblem::TokenRefused { message: message.clone() },
        Error::Unreadable { .. } => LineProblem::AnswerNotUnderstood,
        Error::Unreachable { .. }
        | Error::Interrupted { .. }
        | Error::Untrusted { .. }
        | Error::Proxy(_)
        | Error::TimedOut
        | Error::Unauthorized { .. } => return None,
    })
}

fn fault_of_server(error: &company::Error) -> Option<LineProblem> {
    Some(match error {
        company::Error::Unauthorized { .. } => LineProblem::PasswordRejected,
        company::Error::NoTls { .. } => LineProblem::NoTls,
        company::Error::RateLimited { .. } | company::Error::Busy { .. } => {
            LineProblem::TooManyRequests
        }
        company::Error::Rejected { status: 500.., .. } => LineProblem::ServiceFault,
        company::Error::Rejected { message, .. } => {
            LineProblem::TokenRefused { message: message.clone() }
        }
        company::Error::Unreadable { .. } => LineProblem::AnswerNotUnderstood,
        company::Error::NotFound | company::Error::NotUnderstood { .. } => {
            LineProblem::ServerUnknown
        }
        company::Error::Pretended => LineProblem::ServerPretends,
        company::Error::Unreachable { .. }
        | company::Error::Interrupted { .. }
        | company::Error::Untrusted { .. }
        | company::Error::Proxy(_)
        | company::Error::TimedOut
        | company::Error::SignedOut
        | company::Error::ForeignNumber
        | company::Error::OtherNumber => return None,
    })
}

fn failure(error: &TokenError) -> Failure {
    match error {
        TokenError::AfricasTalking(error) => of_at(error),
        TokenError::Company(error) => of_server(error),
    }
}

fn of_server(error: &company::Error) -> Failure {
    let message = error.to_string();
    let for_good = |problem: Problem| Failure { for_good: true, ..problem.into() };
    // Why is told by the fault.
    let other = Problem::SignIn { message: message.clone() };
    match error {
        company::Error::Unauthorized { .. } => for_good(Problem::SignIn { message }),
        company::Error::NoTls { .. }
        | company::Error::NotFound
        | company::Error::NotUnderstood { .. }
        | company::Error::Pretended
        | company::Error::Rejected { status: ..500, .. } => for_good(other),
        company::Error::Unreachable { .. } | company::Error::Interrupted { .. } => {
            Problem::Unreachable.into()
        }
        company::Error::Untrusted { .. } => Problem::Untrusted.into(),
        company::Error::Proxy(problem) => Problem::Proxy(*problem).into(),
        company::Error::Unreadable {
            problem: Unreadable::WebPage | Unreadable::Redirect, ..
        } => Problem::WebPage.into(),
        company::Error::TimedOut => Problem::TimedOut.into(),
        company::Error::RateLimited { retry_after } => {
            Failure { not_before: *retry_after, ..other.into() }
        }
        company::Error::Busy { retry_after } => {
            Failure { not_before: Some(*retry_after), ..other.into() }
        }
        company::Error::SignedOut
        | company::Error::Rejected { .. }
        | company::Error::Unreadable { .. }
        | company::Error::ForeignNumber
        | company::Error::OtherNumber => other.into(),
    }
}

fn of_at(error: &Error) -> Failure {
    let message = error.to_string();
    let for_good = |problem: Problem| Failure { for_good: true, ..problem.into() };
    match error {
        Error::Unauthorized { .. } => for_good(Problem::KeyRejected),
        Error::NoTls { .. } | Error::Rejected { status: ..500, .. } => {
            for_good(Problem::SignIn { message })
        }
        Error::Unreachable { .. } | Error::Interrupted { .. } => Problem::Unreachable.into(),
        Error::Untrusted { .. } => Problem::Untrusted.into(),
        Error::Proxy(problem) => Problem::Proxy(*problem).into(),
        Error::Unreadable { problem: Unreadable::WebPage | Unreadable::Redirect, .. } => {
            Problem::WebPage.into()
        }
        Error::TimedOut => Problem::TimedOut.into(),
        Error::RateLimited { retry_after } => {
            Failure { not_before: *retry_after, ..Problem::SignIn { message }.into() }
        }
        Error::Busy { retry_after } => {
            Failure { not_before: Some(*retry_after), ..Problem::SignIn { message }.into() }
        }
        Error::Rejected { .. } | Error::Unreadable { .. } => Problem::SignIn { message }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_failures_have_sentences_of_their_own() {
        let rejected = |status| Error::Rejected { status, code: None, message: "No".into() };
        let refused = LineProblem::TokenRefused { message: "No".into() };
        let unreadable = |problem| Error::Unreadable { status: 200, problem };
        for (error, told) in [
            (Error::NoTls { detail: "x".into() }, LineProblem::NoTls),
            (Error::RateLimited { retry_after: None }, LineProblem::TooManyRequests),
            (rejected(503), LineProblem::ServiceFault),
            (rejected(400), refused.clone()),
            (unreadable(Unreadable::OtherShape), LineProblem::AnswerNotUnderstood),
            (unreadable(Unreadable::WebPage), LineProblem::WebPage),
            (Error::Proxy(web::ProxyProblem::Unsupported), LineProblem::ProxyUnsupported),
            (Error::Unauthorized { message: "x".into() }, LineProblem::KeyRejected),
        ] {
            assert_eq!(line_problem(&TokenError::AfricasTalking(error)), told);
        }
        for (error, told) in [
            (company::Error::NotFound, LineProblem::ServerUnknown),
            (company::Error::Pretended, LineProblem::ServerPretends),
            (company::Error::Rejected { status: 400, message: "No".into() }, refused),
            (
                company::Error::Rejected { status: 500, message: "x".into() },
                LineProblem::ServiceFault,
            ),
            (company::Error::Unauthorized { message: "x".into() }, LineProblem::PasswordRejected),
        ] {
            assert_eq!(line_problem(&TokenError::Company(error)), told);
        }
    }
}
