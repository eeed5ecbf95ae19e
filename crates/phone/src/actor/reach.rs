//! Being reachable: page and line, and when to try again.
//!
//! An attempt is one page, one token and one line. Its number goes with everything that was
//! started for it, so that what comes of an older attempt is known as late.

use std::{path::PathBuf, sync::Arc, time::Duration};

use africastalking::CapabilityToken;
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
    demo::DemoSimulator,
    snapshot::{LineProblem, LineView},
    view,
};

/// From asking for the page to its first word.
const PAGE_BOUND: Duration = Duration::from_secs(15);
/// Events of a line that wait for the phone.
const LINE_EVENTS: usize = 256;

pub(super) struct Reach {
    pub(super) source: AccountSource,
    pub(super) simulator: PathBuf,
    pub(super) demo: Option<Arc<DemoSimulator>>,
    pub(super) credentials: Option<Credentials>,
    pub(super) attempt: u64,
    pub(super) view: LineView,
    page: Page,
    pub(super) token: Option<CapabilityToken>,
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

    pub(super) fn page_is_late(&mut self, attempt: u64) {
        self.start_sound();
        if attempt == self.reach.attempt && self.reach.page == Page::Awaited {
            self.line_failed(Problem::PageFailed { message: "it did not load in time".into() });
        }
    }

    /// The page says that it is loaded. Only now does the engine start: on a small computer the
    /// two would take the processor from each other, and the line is what the agent waits for.
    pub(super) fn page_is_here(&mut self) {
        self.start_sound();
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
                tracing::info!("line is ready");
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

    /// Starts the line, once page and token are both there.
    pub(super) fn connect(&mut self) {
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

    pub(super) fn next_try(&mut self, problem: &Problem) -> Next {
        let jitter = f64::from(uuid::Uuid::new_v4().as_fields().1) / f64::from(u16::MAX);
        self.reach.retry.failed(problem, self.reach.registered, jitter)
    }

    pub(super) fn fail(&mut self, reason: LineProblem, next: Next) {
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
