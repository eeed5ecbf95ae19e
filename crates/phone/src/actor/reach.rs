//! Being reachable, carried out: what [`line::reachability`] decides is done here.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use africastalking::CapabilityToken;
use line::{
    Line, LineConfig, LineEvent, LineState, Pace, Problem,
    page::PageMessage,
    reachability::{self, Effect, Event, Reachability},
};
use secrecy::SecretString;
use tokio::{sync::mpsc, time::Instant};

use super::{
    Input,
    run::{Actor, now},
    source::Source,
};
use crate::{
    account::{AccountSource, Credentials, PhoneNumber, sign_in::CompanySignIn},
    demo::DemoSimulator,
    ice::Ice,
    snapshot::{LineProblem, SpareData},
};

/// Events of a line that wait for the phone.
const LINE_EVENTS: usize = 256;

pub(super) struct Reach {
    pub(super) source: Source,
    /// Why the account cannot be signed in with, where no network was asked.
    pub(super) fault: Option<LineProblem>,
    /// Signing in waits for the account's secrets; whether the token must be a new one.
    pub(super) awaits_secrets: Option<bool>,
    pub(super) simulator: PathBuf,
    pub(super) demo: Option<Arc<DemoSimulator>>,
    /// Of Africa's Talking.
    pub(super) credentials: Option<Credentials>,
    /// In their place, where the company's server has them.
    pub(super) company: Option<CompanySignIn>,
    /// The number of the token, which callees see.
    pub(super) token_number: Option<PhoneNumber>,
    /// How often a number was chosen, for whose turn it is.
    pub(super) turn: usize,
    pub(super) token: Option<CapabilityToken>,
    /// The credential is in it.
    pub(super) ice: Ice,
    pub(super) page_has_webrtc: bool,
    machine: reachability::Reach,
    line: Option<Line>,
    pub(super) line_begun: Option<Instant>,
    pub(super) registered_in: Option<Duration>,
    /// Whether the page that is alive is the line's: the good-bye of an old line is not for it.
    has_page: Arc<AtomicBool>,
    /// The old line says good-bye; until then the gateway holds our name.
    leaving: Leaving,
    pub(super) metered: bool,
    pub(super) spare_data: SpareData,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaving {
    No,
    Yes,
    /// The next line waits for it.
    Awaited,
}

impl Reach {
    pub(super) fn new(source: AccountSource, simulator: PathBuf) -> Self {
        let mut reach = Self {
            source: Source::Nobody,
            fault: None,
            awaits_secrets: None,
            simulator,
            demo: None,
            credentials: None,
            company: None,
            token_number: None,
            turn: 0,
            token: None,
            ice: Ice::default(),
            page_has_webrtc: false,
            machine: reachability::Reach::default(),
            line: None,
            line_begun: None,
            registered_in: None,
            has_page: Arc::default(),
            leaving: Leaving::No,
            metered: false,
            spare_data: SpareData::default(),
        };
        reach.sign_in_with(Source::of(source));
        reach
    }

    pub(super) fn state(&self) -> &Reachability {
        self.machine.state()
    }

    pub(super) fn attempt(&self) -> u64 {
        self.machine.attempt()
    }

    pub(super) fn is_demo(&self) -> bool {
        matches!(self.source, Source::Demo { .. })
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

    pub(super) fn pace(&self) -> Pace {
        match (self.spare_data, self.metered) {
            (SpareData::Always, _) | (SpareData::WhenMetered, true) => Pace::Sparing,
            (SpareData::Never, _) | (SpareData::WhenMetered, false) => Pace::Brisk,
        }
    }

    /// The phone stops.
    pub(super) fn end(&mut self) -> Option<Line> {
        self.machine.end();
        self.line.take()
    }
}

impl Actor {
    /// Tells what bears on being reachable, and does what follows.
    pub(super) fn reach(&mut self, event: Event) {
        let before = self.reach.state().clone();
        let effects = self.reach.machine.handle(event, now(), jitter());
        if before != *self.reach.state() {
            tracing::info!(state = ?self.reach.state(), "reachability");
        }
        for effect in effects {
            self.carry_out_reach(effect);
        }
        self.go_on_with_waiting_call();
    }

    /// As [`Actor::reach`], for what was started for an attempt.
    pub(super) fn reach_of(&mut self, attempt: u64, event: Event) {
        if attempt == self.reach.attempt() {
            self.reach(event);
        }
    }

    fn carry_out_reach(&mut self, effect: Effect) {
        match effect {
            Effect::MakePage => {
                self.reach.has_page.store(false, Ordering::Release);
                self.sound.close_connections();
                self.shell.renew_page();
            }
            Effect::DropPage => {
                self.sound.close_connections();
                self.shell.drop_page();
            }
            Effect::FetchToken { fresh } => self.sign_in(fresh),
            Effect::ForgetToken => self.reach.token = None,
            Effect::StartLine if self.reach.leaving == Leaving::No => self.start_line(),
            Effect::StartLine => self.reach.leaving = Leaving::Awaited,
            Effect::StopLine => self.stop_line(),
            Effect::Probe => {
                if let Some(line) = &self.reach.line {
                    line.probe();
                }
            }
            Effect::Wait(timer, wait) => {
                self.later(wait, Input::Reach(self.reach.attempt(), Event::Due(timer)));
            }
            Effect::LineLost { with_page } => {
                self.reach.line = None;
                if with_page {
                    self.page_lost();
                } else {
                    self.signaling_lost();
                }
            }
        }
    }

    fn start_line(&mut self) {
        let (Some(gateway), Some(token)) = (self.reach.gateway_url(), &self.reach.token) else {
            tracing::error!("a line was to be started without a token");
            return;
        };
        let config = LineConfig {
            gateway,
            token: SecretString::from(token.token.expose()),
            ice_servers: self.reach.ice.for_page(self.reach.page_has_webrtc),
            relay_only: self.reach.ice.relay_only(),
            pace: self.reach.pace(),
        };
        let (events, mut line_events) = mpsc::channel(LINE_EVENTS);
        let (attempt, inputs) = (self.reach.attempt(), self.inputs.clone());
        tokio::spawn(async move {
            while let Some(event) = line_events.recv().await {
                if inputs.send(Input::Line(attempt, event)).is_err() {
                    return;
                }
            }
        });
        let (shell, has_page) = (Arc::clone(&self.shell), Arc::new(AtomicBool::new(true)));
        self.reach.has_page = Arc::clone(&has_page);
        let to_page = move |message| {
            if has_page.load(Ordering::Acquire) {
                shell.tell_page(message);
            }
        };
        self.reach.line_begun = Some(Instant::now());
        self.reach.line = Some(Line::start(config, to_page, events));
    }

    fn stop_line(&mut self) {
        let Some(line) = self.reach.line.take() else { return };
        self.reach.leaving = Leaving::Yes;
        let inputs = self.inputs.clone();
        tokio::spawn(async move {
            line.stop().await;
            let _ = inputs.send(Input::LineLeft);
        });
    }

    pub(super) fn line_left(&mut self) {
        let awaited = std::mem::replace(&mut self.reach.leaving, Leaving::No) == Leaving::Awaited;
        // What it was wanted for may be over by now.
        if awaited && self.reach.machine.wants_line() {
            self.start_line();
        }
    }

    /// The page says that it is loaded. Only now does the engine start: on a small computer the
    /// two would take the processor from each other, and the line is what the agent waits for.
    pub(super) fn page_is_here(&mut self, webrtc: bool) {
        self.reach.page_has_webrtc = webrtc;
        self.start_sound();
        self.reach(Event::PageHere);
    }

    pub(super) fn page_gone(&mut self, message: String) {
        match &self.reach.line {
            Some(line) => line.page_gone(message),
            None => self.reach(Event::PageFailed(message)),
        }
    }

    pub(super) fn tell_line(&self, message: PageMessage) {
        match &self.reach.line {
            Some(line) => line.handle_page(message),
            None => tracing::debug!("message of a page without a line"),
        }
    }

    pub(super) fn line(&mut self, attempt: u64, event: LineEvent) {
        if attempt != self.reach.attempt() {
            return;
        }
        match event {
            LineEvent::State(LineState::Down(problem)) => {
                if problem == Problem::Unreachable {
                    self.forget_dead_simulator();
                }
                self.reach(Event::Line(LineState::Down(problem)));
            }
            LineEvent::State(state) => {
                if state == LineState::Ready {
                    self.line_is_ready();
                }
                self.reach(Event::Line(state));
            }
            LineEvent::Call(signal) => self.call_signal(signal),
            LineEvent::Second(signal) => self.second(signal),
            LineEvent::Done(_) => {}
            LineEvent::CommandFailed { action, message } => self.command_failed(&action, message),
        }
    }
}

/// From 0 to 1, another one each time.
fn jitter() -> f64 {
    f64::from(uuid::Uuid::new_v4().as_fields().1) / f64::from(u16::MAX)
}
