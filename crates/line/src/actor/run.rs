//! The loop of the line's task: one handler an input.

use std::{future::pending, time::Instant};

use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::sleep_until,
};

use super::{Input, LineConfig, LineEvent, watches, watches::KEEPALIVE_EVERY};
use crate::{
    frames::{ClientFrame, Request, to_text},
    gate::{Gate, HangUp, Step},
    liveness::Liveness,
    page::{HostMessage, SdkCommand},
    registration::{LineState, Problem, Registration, Signal},
    sdk::Commands,
    socket::{PROTOCOL, Received, Socket},
};

/// RFC 6455 section 7.4.1: no close frame was seen.
pub(super) const ABNORMAL: u16 = 1006;

pub(super) struct Task {
    pub(super) config: LineConfig,
    pub(super) to_page: Box<dyn Fn(HostMessage) + Send + Sync>,
    events: mpsc::Sender<LineEvent>,
    pub(super) registration: Registration,
    pub(super) gate: Gate,
    pub(super) commands: Commands,
    /// The page's number of its socket.
    pub(super) page_socket: Option<u32>,
    pub(super) connecting: Option<JoinHandle<Result<Socket, Problem>>>,
    pub(super) socket: Option<Socket>,
    pub(super) liveness: Liveness,
    pub(super) asked: watches::Asked,
    pub(super) next_keepalive: Instant,
    pub(super) next_sign: Instant,
    /// A call that waits until the SDK has dropped the one before (Q14).
    pub(super) held_call: Option<String>,
}

/// What the loop woke up for.
enum Wake {
    Input(Option<Input>),
    Connected(Box<Result<Socket, Problem>>),
    Received(Received),
    Time,
}

impl Task {
    pub(super) fn new(
        config: LineConfig,
        to_page: Box<dyn Fn(HostMessage) + Send + Sync>,
        events: mpsc::Sender<LineEvent>,
    ) -> Self {
        let now = now();
        let liveness = Liveness::start(config.pace, now);
        Self {
            config,
            to_page,
            events,
            registration: Registration::start(now),
            gate: Gate::default(),
            commands: Commands::default(),
            page_socket: None,
            connecting: None,
            socket: None,
            liveness,
            asked: watches::Asked::default(),
            next_keepalive: now + KEEPALIVE_EVERY,
            next_sign: now + KEEPALIVE_EVERY,
            held_call: None,
        }
    }

    pub(super) async fn run(mut self, mut inputs: mpsc::UnboundedReceiver<Input>) {
        self.tell(LineEvent::State(LineState::Connecting)).await;
        let ice_servers = self.config.ice_servers.clone();
        self.issue(SdkCommand::Start { ice_servers, relay_only: self.config.relay_only });
        let (mut stopped, mut hangs_up) = (None, true);
        while !matches!(self.registration.state(), LineState::Down(_)) {
            let deadline = self.next_watch();
            let wake = tokio::select! {
                input = inputs.recv() => Wake::Input(input),
                outcome = joined(&mut self.connecting) => Wake::Connected(Box::new(outcome)),
                received = received(&mut self.socket) => Wake::Received(received),
                () = sleep_until(deadline.into()) => Wake::Time,
            };
            match wake {
                Wake::Input(Some(Input::Stop { hang_up, done })) => {
                    (stopped, hangs_up) = (Some(done), hang_up);
                    break;
                }
                Wake::Input(None) => break,
                Wake::Input(Some(input)) => self.input(input).await,
                Wake::Connected(outcome) => self.connected(*outcome).await,
                Wake::Received(received) => self.received(received).await,
                Wake::Time => self.time_passed(now()).await,
            }
        }
        self.goodbye(stopped, hangs_up).await;
    }

    async fn input(&mut self, input: Input) {
        match input {
            Input::Page(message) => self.page(message).await,
            Input::PageGone(message) => self.signal(Signal::PageFailed(message)).await,
            Input::Call(to, door) => {
                self.gate.call_planned(&to, door);
                self.held_call = Some(to);
                self.issue_held_call();
            }
            Input::HangUp => {
                let untold = self.held_call.take().is_some();
                match self.gate.hangup_commanded() {
                    HangUp::TellSdk => self.issue(SdkCommand::Hangup),
                    HangUp::Cancelled(step) => {
                        if !untold {
                            self.gate.drop_began();
                            self.issue(SdkCommand::Hangup);
                        }
                        self.carry_out(vec![step]).await;
                    }
                    HangUp::NoCall => {}
                }
            }
            Input::Release => {
                self.held_call = None;
                let steps = self.gate.release();
                self.carry_out(steps).await;
            }
            Input::Command(action) => self.issue(action),
            Input::DeclineSecond => self.gate.decline_second(),
            Input::Probe => self.liveness.doubt(),
            Input::Ask(answered) => self.ask(answered).await,
            Input::Pace(pace) => self.liveness.set_pace(pace),
            // Ends the loop before it comes here.
            Input::Stop { .. } => {}
        }
    }

    async fn connected(&mut self, outcome: Result<Socket, Problem>) {
        self.connecting = None;
        match outcome {
            Ok(socket) => {
                self.socket = Some(socket);
                self.start_watches(now());
                self.signal(Signal::SocketOpened).await;
                if let Some(socket) = self.page_socket {
                    let protocol = PROTOCOL.to_owned();
                    (self.to_page)(HostMessage::SocketOpened { socket, protocol });
                }
            }
            Err(problem) => self.signal(Signal::SocketLost(problem)).await,
        }
    }

    pub(super) async fn received(&mut self, received: Received) {
        if !matches!(received, Received::Lost(_)) {
            self.liveness.heard(now());
            self.signal(Signal::Heard).await;
        }
        match received {
            Received::Text(text) => {
                let steps = self.gate.inward(text);
                self.carry_out(steps).await;
            }
            Received::Pong(told) => self.asked.answered(&told, now()),
            Received::SignOfLife => {}
            Received::Lost(problem) => {
                self.socket = None;
                self.signal(Signal::SocketLost(problem)).await;
            }
        }
    }

    pub(super) async fn carry_out(&mut self, steps: Vec<Step>) {
        for step in steps {
            self.carry_out_one(step).await;
        }
        self.admit_second().await;
    }

    async fn admit_second(&mut self) {
        for step in self.gate.admit_second() {
            self.carry_out_one(step).await;
        }
    }

    async fn carry_out_one(&mut self, step: Step) {
        match step {
            Step::ToGateway(text) => self.send(text).await,
            Step::ToPage(text) => {
                if let Some(socket) = self.page_socket {
                    (self.to_page)(HostMessage::SocketMessage { socket, text });
                }
            }
            Step::Registration(signal) => self.signal(signal).await,
            Step::Call(signal) => self.tell(LineEvent::Call(signal)).await,
            Step::Second(signal) => self.tell(LineEvent::Second(signal)).await,
        }
    }

    pub(super) async fn send(&mut self, text: String) {
        if let Some(socket) = &mut self.socket
            && let Err(problem) = socket.send(text).await
        {
            self.socket = None;
            self.signal(Signal::SocketLost(problem)).await;
        }
    }

    pub(super) async fn signal(&mut self, signal: Signal) {
        if let Some(state) = self.registration.handle(signal).cloned() {
            self.tell(LineEvent::State(state)).await;
        }
    }

    /// Tells the SDK to call, unless it is still dropping the call before (Q14).
    pub(super) fn issue_held_call(&mut self) {
        if !self.gate.is_dropping()
            && let Some(to) = self.held_call.take()
        {
            self.gate.call_issued();
            self.issue(SdkCommand::Call { to });
        }
    }

    /// The page has answered the command, or will not any more.
    pub(super) async fn command_is_over(&mut self, action: &SdkCommand) {
        if *action == SdkCommand::Hangup {
            self.gate.drop_is_over();
            self.issue_held_call();
            self.admit_second().await;
        }
    }

    pub(super) fn issue(&mut self, action: SdkCommand) {
        (self.to_page)(self.commands.issue(action, now()));
    }

    /// Exclusive, for a socket through a proxy cannot be shared between threads.
    pub(super) async fn tell(&mut self, event: LineEvent) {
        // Nobody listens any more: then the handle is gone too, and the loop ends.
        let _ = self.events.send(event).await;
    }

    /// Frees the name at the gateway, so that the next line can have it, and tells the page.
    async fn goodbye(mut self, stopped: Option<oneshot::Sender<()>>, hangs_up: bool) {
        if let Some(connecting) = self.connecting.take() {
            connecting.abort();
        }
        if let Some(mut socket) = self.socket.take() {
            let leaving = [ClientFrame::request(Request::Unregister), ClientFrame::Destroy];
            let ending = hangs_up.then(|| self.gate.ending_request()).flatten();
            let farewell: Vec<_> = ending.into_iter().chain(leaving).collect();
            for frame in &farewell {
                if socket.send(to_text(frame)).await.is_err() {
                    break;
                }
            }
            socket.close().await;
        }
        if let Some(socket) = self.page_socket {
            (self.to_page)(HostMessage::SocketClosed {
                socket,
                code: ABNORMAL,
                reason: String::new(),
                was_clean: false,
            });
        }
        if let Some(done) = stopped {
            let _ = done.send(());
        }
    }
}

/// tokio's clock, which tests can stop.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

async fn joined(task: &mut Option<JoinHandle<Result<Socket, Problem>>>) -> Result<Socket, Problem> {
    match task {
        Some(task) => task.await.unwrap_or(Err(Problem::Unreachable)),
        None => pending().await,
    }
}

async fn received(socket: &mut Option<Socket>) -> Received {
    match socket {
        Some(socket) => socket.receive().await,
        None => pending().await,
    }
}
