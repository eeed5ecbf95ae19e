//! Being reachable: account, token, page, line, and when to try again.
//!
//! An attempt is one page, one token and one line. Its number goes with everything that was
//! started for it, so that what comes of an older attempt is known as late.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use africastalking::{CapabilityToken, Client, Limits, TokenWish};
use line::{
    Line, LineConfig, LineEvent, LineState, Problem,
    page::PageMessage,
    retry::{Next, Retry},
};
use secrecy::SecretString;
use tokio::sync::mpsc;

use super::{
    Input,
    run::{Actor, now},
};
use crate::{
    account::{AccountSource, Credentials},
    demo::{DemoError, DemoSimulator},
    snapshot::{LineProblem, LineView},
    view,
};

/// From asking for the page to its first word.
const PAGE_BOUND: Duration = Duration::from_secs(15);
/// What a token is asked for: AT's longest life.
const TOKEN_LIFE: Duration = Duration::from_secs(86_400);
/// Events of a line that wait for the phone.
const LINE_EVENTS: usize = 256;

pub(super) struct Reach {
    source: AccountSource,
    simulator: PathBuf,
    demo: Option<Arc<DemoSimulator>>,
    credentials: Option<Credentials>,
    attempt: u64,
    view: LineView,
    page: Page,
    token: Option<CapabilityToken>,
    line: Option<Line>,
    retry: Retry,
    registered: bool,
    /// A try is due that waits for the end of the call: it would take the call's page away.
    due: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Absent,
    Awaited,
    Here,
}

impl Reach {
    pub(super) fn new(source: AccountSource, simulator: PathBuf) -> Self {
        let credentials = match &source {
            AccountSource::AfricasTalking(credentials) => Some(credentials.clone()),
            AccountSource::Demo { .. } => None,
        };
        Self {
            source,
            simulator,
            demo: None,
            credentials,
            attempt: 0,
            view: LineView::FetchingToken,
            page: Page::Absent,
            token: None,
            line: None,
            retry: Retry::default(),
            registered: false,
            due: false,
        }
    }

    pub(super) fn view(&self) -> &LineView {
        &self.view
    }

    pub(super) fn is_demo(&self) -> bool {
        matches!(self.source, AccountSource::Demo { .. })
    }

    pub(super) fn demo(&self) -> Option<&Arc<DemoSimulator>> {
        self.demo.as_ref()
    }

    pub(super) fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }

    pub(super) fn line(&self) -> Option<&Line> {
        self.line.as_ref()
    }

    pub(super) fn take_line(&mut self) -> Option<Line> {
        self.attempt += 1;
        self.line.take()
    }
}

impl Actor {
    /// Begins an attempt. Page and token are fetched side by side.
    pub(super) fn reach_out(&mut self) {
        self.end_attempt();
        let attempt = self.reach.attempt;
        self.reach.page = Page::Awaited;
        self.shell.renew_page();
        self.later(PAGE_BOUND, Input::PageIsLate(attempt));
        self.reach.view = LineView::FetchingToken;
        self.sign_in();
    }

    /// The agent does not want to wait for the next try.
    pub(super) fn try_now(&mut self) {
        match self.reach.view {
            LineView::SignedOut | LineView::Refused { .. } | LineView::Lost { .. } => {
                self.retry(self.reach.attempt);
            }
            LineView::FetchingToken
            | LineView::Connecting
            | LineView::Registering
            | LineView::Ready { .. } => {}
        }
    }

    pub(super) fn retry(&mut self, attempt: u64) {
        if attempt != self.reach.attempt {
            return;
        }
        if self.calls.is_busy() {
            self.reach.due = true;
        } else {
            self.reach_out();
        }
    }

    /// The call is over, and with it the reason to keep a page without a line.
    pub(super) fn page_is_free(&mut self) {
        if std::mem::take(&mut self.reach.due) {
            self.reach_out();
        } else if self.reach.line.is_none() && self.reach.page == Page::Here {
            self.drop_page();
        }
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

    pub(super) fn page_is_late(&mut self, attempt: u64) {
        if attempt == self.reach.attempt && self.reach.page == Page::Awaited {
            self.line_failed(Problem::PageFailed { message: "it did not load in time".into() });
        }
    }

    /// The page says that it is loaded.
    pub(super) fn page_is_here(&mut self) {
        match self.reach.page {
            Page::Awaited => {
                self.reach.page = Page::Here;
                self.connect();
            }
            // It was loaded anew by itself: the SDK in it, and its line, are gone.
            Page::Here => self.line_failed(Problem::PageFailed { message: "it restarted".into() }),
            Page::Absent => {}
        }
    }

    pub(super) fn tell_line(&self, message: PageMessage) {
        match &self.reach.line {
            Some(line) => line.handle_page(message),
            None => tracing::debug!("message of a page without a line"),
        }
    }

    pub(super) fn line(&mut self, attempt: u64, event: LineEvent) {
        if attempt != self.reach.attempt {
            return;
        }
        match event {
            LineEvent::State(LineState::Connecting) => self.reach.view = LineView::Connecting,
            LineEvent::State(LineState::Registering) => self.reach.view = LineView::Registering,
            LineEvent::State(LineState::Ready) => {
                self.reach.retry.succeeded();
                self.reach.registered = true;
                self.reach.view = LineView::Ready { since: now().0 };
            }
            LineEvent::State(LineState::Down(problem)) => self.line_failed(problem),
            LineEvent::Call(signal) => self.call_signal(signal),
            LineEvent::SecondCaller { from, display_name } => {
                self.missed(&from, display_name.as_deref());
            }
            LineEvent::Done(_) => {}
            LineEvent::CommandFailed { action, message } => self.command_failed(&action, message),
        }
    }

    /// Account, then token, whichever is not there yet.
    fn sign_in(&mut self) {
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

    /// Starts the line, once page and token are both there.
    fn connect(&mut self) {
        let (Some(credentials), Some(token), Page::Here) =
            (&self.reach.credentials, &self.reach.token, self.reach.page)
        else {
            return;
        };
        let config = LineConfig {
            gateway: credentials.gateway_url.clone(),
            token: SecretString::from(token.token.expose()),
            ice_servers: Vec::new(),
        };
        let (events, mut line_events) = mpsc::channel(LINE_EVENTS);
        let (attempt, inputs) = (self.reach.attempt, self.inputs.clone());
        tokio::spawn(async move {
            while let Some(event) = line_events.recv().await {
                if inputs.send(Input::Line(attempt, event)).is_err() {
                    return;
                }
            }
        });
        let shell = Arc::clone(&self.shell);
        self.reach.view = LineView::Connecting;
        self.reach.line =
            Some(Line::start(config, move |message| shell.tell_page(message), events));
    }

    fn token_failed(&mut self, error: &africastalking::Error) {
        use africastalking::Error;
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

    fn line_failed(&mut self, problem: Problem) {
        if problem == Problem::TokenRejected {
            self.reach.token = None;
        }
        if problem == Problem::Unreachable {
            self.forget_dead_simulator();
        }
        let next = self.next_try(&problem);
        self.fail(view::line_problem(problem), next);
    }

    /// A simulator of our own that does not answer is started anew.
    fn forget_dead_simulator(&mut self) {
        if matches!(self.reach.source, AccountSource::Demo { attach: None, .. }) {
            self.reach.demo = None;
            self.reach.credentials = None;
            self.reach.token = None;
        }
    }

    fn next_try(&mut self, problem: &Problem) -> Next {
        let jitter = f64::from(uuid::Uuid::new_v4().as_fields().1) / f64::from(u16::MAX);
        self.reach.retry.failed(problem, self.reach.registered, jitter)
    }

    fn fail(&mut self, reason: LineProblem, next: Next) {
        tracing::warn!(?reason, ?next, "not reachable");
        let line_was_up = self.reach.line.is_some();
        self.reach.attempt += 1;
        self.reach.line = None;
        self.reach.view = match next {
            Next::GiveUp => LineView::Refused { reason },
            Next::After(delay) => {
                self.later(delay, Input::Retry(self.reach.attempt));
                let wait = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
                LineView::Lost { reason, retry_at: now().0.saturating_add(wait) }
            }
        };
        if line_was_up {
            self.signaling_lost();
        }
        // A call that was up may still be heard through its page.
        if !self.calls.is_busy() {
            self.drop_page();
        }
    }

    fn drop_page(&mut self) {
        self.reach.page = Page::Absent;
        self.sound.close_connections();
        self.shell.drop_page();
    }

    fn end_attempt(&mut self) {
        self.reach.attempt += 1;
        self.reach.due = false;
        self.reach.registered = false;
        self.reach.line = None;
        self.reach.page = Page::Absent;
        self.sound.close_connections();
    }
}

async fn fetch_token(credentials: Credentials) -> Result<CapabilityToken, africastalking::Error> {
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
