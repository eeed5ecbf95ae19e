//! The phone's lines: the one that calls run on, and while the token is renewed the next one
//! beside it. Each has the number of its attempt, and so has all that it says.

use std::{sync::Arc, time::Duration};

use call::Timestamp;
use line::{
    CallSignal, Line, LineConfig, LineEvent, LineState, Problem, SecondSignal, reachability::Event,
};
use secrecy::SecretString;
use tokio::{sync::mpsc, time::Instant};

use super::{
    Input,
    run::{Actor, now},
};

/// Events of a line that wait for the phone.
const LINE_EVENTS: usize = 256;

#[derive(Default)]
pub(super) struct Lines {
    current: Option<Started>,
    spare: Option<Started>,
    /// So many say good-bye; until then the gateway holds our name.
    leaving: usize,
    /// The line of this attempt waits for that.
    awaits: Option<u64>,
}

struct Started {
    line: Line,
    /// Until it is ready.
    begun: Option<Instant>,
}

/// The registration of the line that is up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Registered {
    /// From reaching for the gateway on.
    pub(super) took: Duration,
    pub(super) at: Timestamp,
}

impl Lines {
    pub(super) fn line(&self) -> Option<&Line> {
        self.current.as_ref().map(|started| &started.line)
    }

    pub(super) fn spare(&self) -> Option<&Line> {
        self.spare.as_ref().map(|started| &started.line)
    }

    /// The line is down.
    pub(super) fn lost(&mut self) {
        self.current = None;
    }

    /// The line, and the one that is made beside it.
    pub(super) fn take(&mut self) -> (Option<Line>, Option<Line>) {
        let line = |started: Started| started.line;
        (self.current.take().map(line), self.spare.take().map(line))
    }

    /// As it is ready for the first time, and not after a silence.
    fn registered(&mut self) -> Option<Registered> {
        let begun = self.current.as_mut()?.begun.take()?;
        Some(Registered { took: begun.elapsed(), at: now() })
    }
}

impl Actor {
    /// A line that takes another's place waits until that one has said good-bye; one that is made
    /// beside another does not.
    pub(super) fn line_wanted(&mut self, attempt: u64) {
        if self.reach.lines.leaving == 0 || self.reach.making() == Some(attempt) {
            self.start_line(attempt);
        } else {
            self.reach.lines.awaits = Some(attempt);
        }
    }

    fn start_line(&mut self, attempt: u64) {
        let (Some(gateway), Some(token)) = (self.reach.gateway_url(), &self.reach.token) else {
            tracing::error!("a line was to be started without a token");
            let message = "the token is gone".to_owned();
            let down = Event::Line(LineState::Down(Problem::Other { message }));
            let _ = self.inputs.send(Input::Reach(attempt, down));
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
        let inputs = self.inputs.clone();
        tokio::spawn(async move {
            while let Some(event) = line_events.recv().await {
                if inputs.send(Input::Line(attempt, event)).is_err() {
                    return;
                }
            }
        });
        let shell = Arc::clone(&self.shell);
        let to_page = move |message| shell.tell_page(attempt, message);
        let begun = Some(Instant::now());
        let started = Some(Started { line: Line::start(config, to_page, events), begun });
        if self.reach.making() == Some(attempt) {
            self.reach.lines.spare = started;
        } else {
            self.reach.lines.current = started;
        }
    }

    pub(super) fn stop_line(&mut self) {
        if let Some(started) = self.reach.lines.current.take() {
            self.see_off(started.line.stop());
        }
    }

    /// No call is on it, or if one rings at this moment, it may ring on the other one.
    pub(super) fn drop_spare(&mut self) {
        if let Some(started) = self.reach.lines.spare.take() {
            self.see_off(started.line.leave());
        }
    }

    /// The line that was made beside the one that is up takes its place.
    pub(super) fn take_over(&mut self) {
        let spare = self.reach.lines.spare.take();
        let old = std::mem::replace(&mut self.reach.lines.current, spare);
        if let Some(old) = old {
            self.see_off(old.line.leave());
        }
    }

    fn line_is_ready(&mut self) {
        tracing::info!("line is ready");
        self.reach.registered = self.reach.lines.registered().or(self.reach.registered);
        self.ask_for_balance();
    }

    fn see_off(&mut self, good_bye: impl Future<Output = ()> + Send + 'static) {
        self.reach.lines.leaving += 1;
        let inputs = self.inputs.clone();
        tokio::spawn(async move {
            good_bye.await;
            let _ = inputs.send(Input::LineLeft);
        });
    }

    pub(super) fn line_left(&mut self) {
        let lines = &mut self.reach.lines;
        lines.leaving = lines.leaving.saturating_sub(1);
        if lines.leaving > 0 {
            return;
        }
        // What it was wanted for may be over by now.
        if let Some(attempt) = lines.awaits.take()
            && attempt == self.reach.attempt()
            && self.reach.wants_line()
        {
            self.start_line(attempt);
        }
    }

    pub(super) fn line(&mut self, attempt: u64, event: LineEvent) {
        if attempt == self.reach.attempt() {
            return self.current_line(event);
        }
        match event {
            LineEvent::State(state) => {
                self.reach_of(attempt, Event::Line(state));
                if attempt == self.reach.attempt() {
                    self.line_is_ready();
                }
            }
            // It rang at the very moment of the change, where nobody can answer it any more.
            LineEvent::Call(CallSignal::Incoming { from, display_name, .. })
            | LineEvent::Second(SecondSignal::Rings { from, display_name }) => {
                self.missed(&from, display_name.as_deref());
            }
            LineEvent::Call(_)
            | LineEvent::Second(SecondSignal::Gone)
            | LineEvent::Done(_)
            | LineEvent::CommandFailed { .. } => {}
        }
    }

    fn current_line(&mut self, event: LineEvent) {
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
