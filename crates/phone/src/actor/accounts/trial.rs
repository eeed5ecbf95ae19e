//! Proving an account: its secret, a token, the gateway, the registration.
//!
//! An account that is in use and ready is not registered a second time, which could take its name
//! away: its token is fetched anew, the gateway is asked on the line that is up, and the answer says
//! when and how fast that line was registered.
//! A sandbox has nothing to register at, and a call would be no harmless question: AT is asked for
//! the account's data, which proves the key.

use std::time::Duration;

use africastalking::{Client, Limits};
use line::{Problem, reachability::Reachability};
use secrecy::SecretString;
use tokio::time::{Instant, timeout};
use url::Url;

use super::{Accounts, AccountsNews, Actor, Entry, Input};
use crate::{
    account::{AccountSource, Credentials, sign_in::SignIn},
    actor::{
        lines::Registered,
        run::now,
        secrets::Unsealing,
        tokens::{self, TokenError},
    },
    demo::DemoSimulator,
    intent::AccountRefusal,
    snapshot::{AccountOrigin, AccountService, AccountTest, LineProblem, TestState, TestStep},
    view,
};

/// From the token to the registration. What comes before may wait for the agent's own password.
const BOUND: Duration = Duration::from_secs(15);
/// In characters, of what AT writes.
const LONGEST_BALANCE: usize = 40;

pub(in crate::actor) enum TestNews {
    Step(TestStep),
    Registered(Duration),
    /// It is in use: its line's registration, how long the gateway took to answer on that line, and
    /// how long a new token took.
    InUse {
        registered: Registered,
        answered: Duration,
        token: Duration,
    },
    /// AT knows the key of a sandbox, and says that this is left.
    Sandbox(Duration, String),
    Failed(TestStep, LineProblem),
}

/// Where the credentials come from.
enum Proof {
    SignIn(Box<SignIn>),
    Demo { attach: Option<Url>, simulator: std::path::PathBuf, client_name: String },
    Sealed(Box<Unsealing>),
}

impl Actor {
    pub(super) fn test_account(&mut self, id: &str) -> Result<(), AccountRefusal> {
        let entry = self.accounts.entry(id).ok_or(AccountRefusal::NoSuchAccount)?;
        if self.accounts.runs_a_test() {
            return Err(AccountRefusal::TestRuns);
        }
        self.accounts.test_number += 1;
        let state = TestState::Running { since: now().0, step: TestStep::Prepare };
        self.accounts.test = Some(AccountTest { account: entry.id.clone(), state });
        let number = self.accounts.test_number;
        let sandbox = entry.settings.is_sandbox();
        let in_use = self.accounts.in_use() == Some(id);
        let ready = matches!(self.reach.state(), Reachability::Ready { .. });
        let proven = in_use && ready;
        // Asked at once, since the line may be another one when the token is there.
        let line = self.reach.line().filter(|_| proven).map(line::Line::ask);
        let known = self.reach.registered.zip(line);
        let proof = self.proof(&entry, in_use);
        let inputs = self.inputs.clone();
        let tell = move |news| {
            let _ = inputs.send(Input::Accounts(AccountsNews::Test(number, news)));
        };
        tokio::spawn(async move {
            let outcome = prove(proof, known, sandbox, &tell).await;
            tell(outcome.unwrap_or_else(|(step, reason)| TestNews::Failed(step, reason)));
        });
        Ok(())
    }

    fn proof(&self, entry: &Entry, in_use: bool) -> Proof {
        if let (true, Some(sign_in)) = (in_use, self.reach.sign_in()) {
            return Proof::SignIn(Box::new(sign_in));
        }
        if let (Some((AccountSource::AfricasTalking(given), _)), AccountOrigin::Environment) =
            (&self.accounts.given, entry.origin)
        {
            return Proof::SignIn(Box::new(SignIn::AfricasTalking(given.clone())));
        }
        match entry.settings.service {
            AccountService::Demo => Proof::Demo {
                attach: crate::account::demo_simulator(self.accounts.environment)
                    .unwrap_or_default(),
                simulator: self.reach.simulator.clone(),
                client_name: entry.settings.client_name.clone(),
            },
            AccountService::AfricasTalking { .. } | AccountService::CompanyServer { .. } => {
                Proof::Sealed(Box::new(self.unsealing(&entry.id, &entry.settings)))
            }
        }
    }

    pub(super) fn test_news(&mut self, number: u64, news: TestNews) {
        if number != self.accounts.test_number {
            return;
        }
        let Some(test) = &mut self.accounts.test else { return };
        test.state = match news {
            TestNews::Step(step) => match test.state {
                TestState::Running { since, .. } => TestState::Running { since, step },
                TestState::Registered { .. }
                | TestState::InUse { .. }
                | TestState::Sandbox { .. }
                | TestState::Failed { .. } => return,
            },
            TestNews::Registered(took) => {
                TestState::Registered { milliseconds: milliseconds(took) }
            }
            TestNews::InUse { registered, answered, token } => TestState::InUse {
                registered: milliseconds(registered.took),
                at: registered.at.0,
                answered: milliseconds(answered),
                token: milliseconds(token),
            },
            TestNews::Sandbox(took, balance) => {
                TestState::Sandbox { milliseconds: milliseconds(took), balance }
            }
            TestNews::Failed(step, reason) => TestState::Failed { step, reason },
        };
        let works = matches!(test.state, TestState::Registered { .. } | TestState::InUse { .. });
        // An account in use whose line had been given up is tried again now that it works.
        if works
            && self.accounts.test.as_ref().map(|test| &test.account)
                == self.accounts.in_use.as_ref()
        {
            self.reach(line::reachability::Event::TryNow);
        }
    }
}

impl Accounts {
    fn runs_a_test(&self) -> bool {
        matches!(self.test.as_ref().map(|test| &test.state), Some(TestState::Running { .. }))
    }
}

async fn prove(
    proof: Proof,
    known: Option<(Registered, impl Future<Output = Result<Duration, Problem>>)>,
    sandbox: bool,
    tell: &impl Fn(TestNews),
) -> Result<TestNews, (TestStep, LineProblem)> {
    let at = |step| move |problem: LineProblem| (step, problem);
    // Kept until the end: a simulator of our own ends with it.
    let mut simulator = None;
    let sign_in = match proof {
        Proof::SignIn(sign_in) => *sign_in,
        Proof::Sealed(unsealing) => unsealing.open().await.map_err(at(TestStep::Prepare))?.sign_in,
        Proof::Demo { attach, simulator: program, client_name } => {
            let started = match attach {
                Some(base) => DemoSimulator::attach(&base).await,
                None => DemoSimulator::start(&program).await,
            };
            let failed = |error: crate::demo::DemoError| LineProblem::SimulatorFailed {
                message: error.to_string(),
            };
            let demo = started.map_err(failed).map_err(at(TestStep::Prepare))?;
            SignIn::AfricasTalking(simulator.insert(demo).account(client_name))
        }
    };
    let begun = Instant::now();
    if let (true, SignIn::AfricasTalking(account)) = (sandbox, &sign_in) {
        tell(TestNews::Step(TestStep::Account));
        let asked = timeout(BOUND, account_data(account.clone())).await;
        let balance = asked.unwrap_or(Err(LineProblem::TimedOut)).map_err(at(TestStep::Account))?;
        return Ok(TestNews::Sandbox(begun.elapsed(), balance));
    }
    tell(TestNews::Step(TestStep::Token));
    let problem = |problem: Problem| view::line_problem(problem, false, None);
    let token = match timeout(BOUND, tokens::fetch_token(sign_in.clone(), 0)).await {
        Ok(Ok(fetched)) => fetched.token,
        Ok(Err(error)) => return Err((TestStep::Token, tokens::line_problem(&error))),
        Err(_) => return Err((TestStep::Token, LineProblem::TimedOut)),
    };
    if let Some((registered, answer)) = known {
        let token = begun.elapsed();
        tell(TestNews::Step(TestStep::Answer));
        let answered = answer.await.map_err(problem).map_err(at(TestStep::Answer))?;
        return Ok(TestNews::InUse { registered, answered, token });
    }
    tell(TestNews::Step(TestStep::Register));
    let secret = SecretString::from(token.token.expose());
    let left = BOUND.saturating_sub(begun.elapsed());
    match timeout(left, line::try_registration(sign_in.gateway_url(), &secret)).await {
        Ok(Ok(_)) => Ok(TestNews::Registered(begun.elapsed())),
        Ok(Err(failed)) => Err((TestStep::Register, problem(failed))),
        Err(_) => Err((TestStep::Register, LineProblem::TimedOut)),
    }
}

/// What AT says is left on the account.
async fn account_data(account: Credentials) -> Result<String, LineProblem> {
    let Some(endpoint) = account.voice_api.balance_endpoint(&account.username, &account.token_url)
    else {
        return Err(LineProblem::Unreachable);
    };
    let asker =
        africastalking::Credentials { username: account.username, api_key: account.api_key };
    let asked = match Client::new(asker, Limits::default()) {
        Ok(client) => client.application_data(&endpoint).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(data) => {
            let balance = data.user_data.balance.chars().filter(|c| !c.is_control());
            Ok(balance.take(LONGEST_BALANCE).collect())
        }
        Err(error) => Err(tokens::line_problem(&TokenError::AfricasTalking(error))),
    }
}

/// Begun ones count: nothing takes no time.
fn milliseconds(took: Duration) -> u32 {
    u32::try_from(took.as_micros().div_ceil(1_000)).unwrap_or(u32::MAX)
}
