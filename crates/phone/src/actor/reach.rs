//! Being reachable, carried out: what [`line::reachability`] decides is done here.

use std::{path::PathBuf, sync::Arc};

use africastalking::CapabilityToken;
use line::{
    Line, Pace,
    reachability::{self, Effect, Event, Reachability},
};

use super::{
    Input,
    lines::{Lines, Registered},
    run::{Actor, now},
    source::Source,
};
use crate::{
    account::{AccountSource, Credentials, PhoneNumber, sign_in::CompanySignIn},
    demo::DemoSimulator,
    ice::Ice,
    snapshot::{LineProblem, SpareData},
};

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
    pub(super) lines: Lines,
    pub(super) registered: Option<Registered>,
    pub(super) metered: bool,
    pub(super) spare_data: SpareData,
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
            lines: Lines::default(),
            registered: None,
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
        self.lines.line()
    }

    /// The page that calls run in.
    pub(super) fn page(&self) -> Option<u64> {
        self.machine.page()
    }

    /// The attempt that is made beside the one that is up, and its page.
    pub(super) fn making(&self) -> Option<u64> {
        self.machine.making()
    }

    pub(super) fn pages(&self) -> Vec<u64> {
        self.page().into_iter().chain(self.making()).collect()
    }

    pub(super) fn wants_line(&self) -> bool {
        self.machine.wants_line()
    }

    pub(super) fn pace(&self) -> Pace {
        match (self.spare_data, self.metered) {
            (SpareData::Always, _) | (SpareData::WhenMetered, true) => Pace::Sparing,
            (SpareData::Never, _) | (SpareData::WhenMetered, false) => Pace::Brisk,
        }
    }

    /// The phone stops: its line, and the one that is made beside it.
    pub(super) fn end(&mut self) -> (Option<Line>, Option<Line>) {
        self.machine.end();
        self.lines.take()
    }
}

impl Actor {
    /// Tells what bears on being reachable, and does what follows.
    pub(super) fn reach(&mut self, event: Event) {
        self.reach_of(self.reach.attempt(), event);
    }

    /// As [`Actor::reach`], for what was started for an attempt; one that is over is not heard.
    pub(super) fn reach_of(&mut self, attempt: u64, event: Event) {
        let before = self.reach.state().clone();
        let effects = self.reach.machine.handle_of(attempt, event, now(), jitter());
        if before != *self.reach.state() {
            tracing::info!(state = ?self.reach.state(), "reachability");
        }
        for effect in effects {
            self.carry_out_reach(effect);
        }
        self.go_on_with_waiting_call();
    }

    fn carry_out_reach(&mut self, effect: Effect) {
        match effect {
            Effect::MakePage(page) => {
                if self.reach.page() == Some(page) {
                    self.sound.serve_page(page);
                }
                self.shell.make_page(page);
            }
            Effect::DropPage(page) => {
                self.sound.page_dropped(page);
                self.shell.drop_page(page);
            }
            Effect::FetchToken { fresh } => self.sign_in(fresh),
            Effect::ForgetToken => self.reach.token = None,
            Effect::StartLine(attempt) => self.line_wanted(attempt),
            Effect::StopLine => self.stop_line(),
            Effect::DropSpare => self.drop_spare(),
            Effect::TakeOver => {
                self.take_over();
                if let Some(page) = self.reach.page() {
                    self.sound.serve_page(page);
                }
            }
            Effect::Renewed { gap } => tracing::info!(gap_ms = gap.as_millis(), "token renewed"),
            Effect::Probe => {
                if let Some(line) = self.reach.line() {
                    line.probe();
                }
            }
            Effect::Wait(attempt, timer, wait) => {
                self.later(wait, Input::Reach(attempt, Event::Due(timer)));
            }
            Effect::LineLost { with_page } => {
                self.reach.lines.lost();
                if with_page {
                    self.page_lost();
                } else {
                    self.signaling_lost();
                }
            }
        }
    }
}

/// From 0 to 1, another one each time.
fn jitter() -> f64 {
    f64::from(uuid::Uuid::new_v4().as_fields().1) / f64::from(u16::MAX)
}
